//! Pictures: the words in them, how they are answered, and how they stand in a page.

use axum::http::header;
use axum::response::IntoResponse;
use commonage_economy::picture::Words;
use maud::{Markup, html};

use crate::look;
use crate::visit::{Answer, Visit};

/// Every word of a picture, by its key: behind `drawn-` it is the one that the picture knows.
const KEYS: [&str; 54] = [
    "drawn-income",
    "drawn-came-in",
    "drawn-step",
    "drawn-a-thing",
    "drawn-a-process",
    "drawn-given",
    "drawn-who-gave",
    "drawn-pool",
    "drawn-equal",
    "drawn-by",
    "drawn-back",
    "drawn-contributions",
    "drawn-work",
    "drawn-making",
    "drawn-use",
    "drawn-things",
    "drawn-money",
    "drawn-design",
    "drawn-service",
    "drawn-points",
    "drawn-others",
    "drawn-gets",
    "drawn-goes",
    "drawn-round",
    "drawn-people",
    "drawn-process",
    "drawn-thing",
    "drawn-bold",
    "drawn-dashed",
    "drawn-more",
    "drawn-more-unknown",
    "drawn-nothing",
    "drawn-causes",
    "drawn-inside",
    "drawn-something",
    "drawn-did-produce",
    "drawn-did-consume",
    "drawn-did-use",
    "drawn-did-work",
    "drawn-did-cite",
    "drawn-did-service",
    "drawn-did-pickup",
    "drawn-did-dropoff",
    "drawn-did-accept",
    "drawn-did-modify",
    "drawn-did-combine",
    "drawn-did-separate",
    "drawn-did-transfer",
    "drawn-did-rights",
    "drawn-did-custody",
    "drawn-did-move",
    "drawn-did-copy",
    "drawn-did-raise",
    "drawn-did-lower",
];

/// The words of pictures, in the language of the page.
pub(super) fn words(visit: &Visit) -> Words {
    let said = |key: &&str| Some((key.split_once('-')?.1.to_owned(), visit.say(key)));
    Words::new(KEYS.iter().filter_map(said))
}

/// A picture as an answer of its own.
pub(super) fn answer(svg: String) -> Answer {
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// A picture that fits into the page on a phone.
pub(super) fn figure(src: &str, alt: &str, caption: &Markup) -> Markup {
    html! {
        figure class="picture" {
            img src=(src) alt=(look::said(alt)) loading="lazy";
            figcaption class="soft" { (caption) }
        }
    }
}

/// Which end of a wide picture matters most: that one is in sight first.
#[derive(Clone, Copy)]
pub(super) enum End {
    Left,
    Right,
}

/// A picture that may be wider than the page: then it moves, with the keyboard too, and fades where it goes on. It can
/// also be seen alone.
pub(super) fn wide(visit: &Visit, src: &str, alt: &str, end: End, caption: &Markup) -> Markup {
    let class = match end {
        End::Left => "wide",
        End::Right => "wide to-right",
    };
    html! {
        div class="moving" {
            figure class=(class) tabindex="0" role="group" aria-label=(look::said(alt)) {
                img src=(src) alt=(look::said(alt)) loading="lazy";
            }
            p class="soft" {
                span class="moves" { (visit.say("picture-moves")) " " }
                (caption) " "
                a href=(src) { (visit.say("picture-alone")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KEYS;

    #[test]
    fn every_word_of_a_picture_is_handed_in() {
        let known: Vec<&str> = commonage_economy::picture::ENGLISH.iter().map(|(key, _)| *key).collect();
        let own: Vec<&str> = KEYS.iter().filter_map(|key| Some(key.split_once('-')?.1)).collect();
        assert_eq!(own, known);
    }
}
