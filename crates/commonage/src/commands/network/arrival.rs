//! A computer where nobody has begun: its pages are shown all the same, and whoever comes first begins, by their name.

use std::path::Path;

use commonage_node::{Node, NodeError};
use commonage_web::{Beginning, Beginnings, Begun, Home as Shown, Newcomer, NotBegun};
use tokio::sync::{mpsc, oneshot};

use crate::answer::{Failure, Result};
use crate::commands::computer_name;
use crate::data::{self, Home, Lock};
use crate::paper::Paper;

/// One at a time begins; a second who comes meanwhile waits, and is told that somebody was first.
const WAITING_MAX: usize = 4;

/// Somebody who waits to begin.
pub(super) struct Asked {
    newcomer: Newcomer,
    reply: oneshot::Sender<std::result::Result<Begun, NotBegun>>,
}

/// The side of the pages.
struct Bell(mpsc::Sender<Asked>);

impl Beginning for Bell {
    fn begin(&self, newcomer: Newcomer) -> Beginnings<'_> {
        Box::pin(async move {
            let (reply, answer) = oneshot::channel();
            // Where nobody listens any more, somebody has begun.
            self.0.send(Asked { newcomer, reply }).await.map_err(|_| NotBegun::Already)?;
            answer.await.unwrap_or(Err(NotBegun::Already))
        })
    }
}

/// A bell for the pages, and where it is heard.
pub(super) fn bell() -> (Box<dyn Beginning>, mpsc::Receiver<Asked>) {
    let (ring, heard) = mpsc::channel(WAITING_MAX);
    (Box::new(Bell(ring)), heard)
}

/// Somebody who has begun, and waits at their page to be shown their home.
pub(super) struct Arrived {
    paper: Vec<&'static str>,
    reply: oneshot::Sender<std::result::Result<Begun, NotBegun>>,
}

impl Arrived {
    /// Shows them their home. Who has left the page finds it when they come back; the paper key was not seen then.
    pub(super) fn show(self, home: Shown) {
        let _ = self.reply.send(Ok(Begun { home, paper: self.paper }));
    }
}

/// Waits until somebody begins; those who cannot are told why, and may try again.
pub(super) async fn arrival(folder: &Path, heard: &mut mpsc::Receiver<Asked>) -> Option<(Node, Lock, Arrived)> {
    loop {
        let Asked { newcomer, reply } = heard.recv().await?;
        match begin(folder, &newcomer) {
            Ok(((node, lock), paper)) => return Some((node, lock, Arrived { paper: paper.words, reply })),
            Err(why) => {
                let _ = reply.send(Err(NotBegun::Because(why.sentence())));
            }
        }
    }
}

fn begin(folder: &Path, newcomer: &Newcomer) -> Result<((Node, Lock), Paper)> {
    let paper = Paper::new()?;
    let nonce = data::random()?;
    let mut home = Home::begin(folder)?;
    if let Some(person) = home.node.person() {
        return Err(NodeError::PersonExists(home.node.name_of(&person)).into());
    }
    let person = home.node.begin(&newcomer.name, &computer_name(), &paper.secret, nonce, data::now())?;
    if let Some(about) = &newcomer.about {
        // They have begun; a word about themselves can be said again.
        let _: std::result::Result<(), Failure> =
            home.node.declare(person, None, Some(about), None, data::now()).map(|_| ()).map_err(Into::into);
    }
    drop(home);
    Ok((Home::enter(folder)?, paper))
}
