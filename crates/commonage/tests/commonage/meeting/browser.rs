//! The pages of a Commonage that runs: let in by a link that works once, true while commands write beside them.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::Awake;
use crate::support::Bench;

/// What comes back, head and all.
fn ask(port: &str, path: &str, cookie: &str) -> String {
    let mut line = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    let host = format!("Host: localhost:{port}\r\nConnection: close\r\nCookie: {cookie}");
    line.write_all(format!("GET {path} HTTP/1.1\r\n{host}\r\n\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_link_lets_a_browser_in_once_and_the_pages_are_true() {
    let bench = Bench::new();
    bench.begin("ana", "Ana");
    assert!(bench.refused("ana", &["open"]).contains("commonage run"));
    let awake = Awake::start(&bench, "ana");
    let link = bench.json("ana", &["open", "--no-open"])["link"].as_str().unwrap().to_owned();
    let (port, token) = link.strip_prefix("http://localhost:").unwrap().split_once('/').unwrap();
    let path = format!("/{token}");
    assert!(ask(port, "/", "").starts_with("HTTP/1.1 401"));
    let opened = ask(port, &path, "");
    assert!(opened.starts_with("HTTP/1.1 303"), "{opened}");
    assert!(ask(port, &path, "").starts_with("HTTP/1.1 401"), "only once");
    let lower = opened.to_lowercase();
    let cookie = lower.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
    let home = ask(port, "/", cookie);
    assert!(home.starts_with("HTTP/1.1 200") && home.contains("Ana"), "{home}");
    bench.ok("ana", &["need", "a ladder"]);
    assert!(ask(port, "/board", cookie).contains("a ladder"), "what a command beside it said");
    assert!(awake.stop().success());
}

#[test]
fn there_are_no_pages_where_nobody_wants_them() {
    let bench = Bench::new();
    bench.begin("ana", "Ana");
    let _awake = Awake::begin(bench.command("ana"), &bench, "ana", &["--local", "--no-web"]);
    super::until("it runs", || super::is_running(&bench, "ana"));
    assert!(bench.refused("ana", &["open"]).contains("--no-web"));
}
