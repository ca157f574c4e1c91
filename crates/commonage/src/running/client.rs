//! The side of a command.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::{Question, Wish, door};

/// How long the door of a running Commonage may take to open: it is on this computer.
const KNOCK: Duration = Duration::from_secs(2);

/// How long an answer may take: another command may be writing before us.
const WAIT: Duration = Duration::from_secs(60);

/// The pen, borrowed; dropping it gives it back.
pub(crate) struct Loan {
    _line: TcpStream,
}

fn put(folder: &Path, wish: Wish) -> Option<(Value, TcpStream)> {
    let door = door(folder)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, door.port));
    let mut line = TcpStream::connect_timeout(&address, KNOCK).ok()?;
    line.set_read_timeout(Some(WAIT)).ok()?;
    let question = serde_json::to_string(&Question { password: door.password, wish }).ok()?;
    line.write_all(format!("{question}\n").as_bytes()).ok()?;
    let mut answer = String::new();
    BufReader::new(&line).read_line(&mut answer).ok()?;
    Some((serde_json::from_str(&answer).ok()?, line))
}

/// Asks the running Commonage of a folder; none if there is none.
pub(crate) fn ask(folder: &Path, wish: Wish) -> Option<Value> {
    put(folder, wish).map(|(answer, _)| answer)
}

/// Borrows the pen of the running Commonage of a folder; none if there is none.
pub(crate) fn borrow_pen(folder: &Path) -> Option<Loan> {
    let (_, line) = put(folder, Wish::Pen)?;
    Some(Loan { _line: line })
}
