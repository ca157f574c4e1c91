//! What is refused, in other languages: each sentence that is translated is one that is said, and is told whole.

use std::collections::BTreeMap;
use std::path::Path;

use axum::body::Body;
use axum::http::{StatusCode, header};
use commonage_web::refusals::key;

use crate::support::{Browser, PORT, circle};
use crate::words::files;

/// The literals of a source, with their folded lines joined.
fn literals(source: &str) -> Vec<String> {
    // A quote that is a sign alone begins nothing.
    let source = source.replace("'\"'", "").replace("'\\\"'", "");
    let (mut all, mut signs) = (Vec::new(), source.chars().peekable());
    while let Some(sign) = signs.next() {
        if sign != '"' {
            continue;
        }
        let mut literal = String::new();
        while let Some(sign) = signs.next().filter(|sign| *sign != '"') {
            match (sign, signs.peek()) {
                ('\\', Some('\n')) => while signs.next_if(|sign| sign.is_whitespace()).is_some() {},
                ('\\', _) => literal.extend(signs.next()),
                _ => literal.push(sign),
            }
        }
        all.push(literal);
    }
    all
}

#[test]
fn a_translated_sentence_is_one_that_the_node_says_with_as_many_parts() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for folder in ["../node/src", "../economy/src", "../log/src"] {
        let mut source = String::new();
        files(&here.join(folder), "rs", &mut source);
        for line in literals(&source).iter().filter(|literal| literal.contains(' ')) {
            let most = places.entry(key(line)).or_default();
            *most = (*most).max(line.matches("{}").count());
        }
    }
    let mut seen = 0;
    for file in std::fs::read_dir(here.join("refusals")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let resource = fluent_bundle::FluentResource::try_new(text.clone());
        assert!(resource.is_ok(), "{:?}", resource.err().map(|(_, errors)| errors));
        for (name, told) in text.lines().filter_map(|line| line.split_once(" = ")) {
            let parts = *places.get(name).unwrap_or_else(|| panic!("nobody says {name} any more"));
            let used = ["$a", "$b", "$c", "$d"].iter().rposition(|part| told.contains(part)).map_or(0, |at| at + 1);
            assert!(used <= parts, "{name} has {parts} parts");
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

#[tokio::test]
async fn what_is_refused_is_told_in_the_readers_language() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let (key, whose) = hers.form_fields().await;
    let post = async |language: &str, path: &str, fields: &str| {
        let body = format!("form-key={key}&whose={whose}&{fields}");
        let request = hers.request("POST", path).header(header::ORIGIN, format!("http://localhost:{PORT}"));
        hers.send(request.header(header::ACCEPT_LANGUAGE, language).body(Body::from(body)).unwrap()).await
    };
    let at = format!("/spaces/{space}/tell/handed");
    for (path, fields, english, spanish) in [
        ("/ask", format!("what=+&space={space}"), "It does not say what.", "No dice qué. Dilo en unas palabras."),
        ("/you/place", "town=Xyzzyburg".into(), "No town is called “Xyzzyburg”", "Ninguna ciudad se llama «Xyzzyburg»"),
        (&*at, "what=1+lamp&name=Ben".into(), "Nothing here is called “lamp”", "Aquí nada se llama «lamp»."),
        ("/spaces/join", "ticket=commonage-ticket:00".into(), "a part is missing or changed", "Le falta una parte"),
    ] {
        for (language, said) in [("en", english), ("es-MX", spanish)] {
            let page = post(language, path, &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            assert!(page.text("main").contains(said), "{path} {language}: {}", page.text("main"));
        }
    }
}
