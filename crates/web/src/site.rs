//! Everything that the pages need, handed in from outside.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use commonage_log::Millis;
use commonage_node::Node;
use commonage_node::keeper::Hand;
use jiff::tz::TimeZone;
use tokio::sync::{Semaphore, watch};

use crate::doors::Doors;
use crate::live::LIVE_MAX;
use crate::trouble::Trouble;

/// How long a page waits for the node: as long as a command may hold the pen, within a person's patience.
const WAIT: Duration = Duration::from_secs(15);

/// Something to be done with the node, as its only writer.
pub type Work = Box<dyn FnOnce(&mut Node, Millis) + Send>;

/// Whoever holds the node.
pub trait Host: Send + Sync {
    /// Does the work when its turn comes; drops it undone if the node has stopped.
    fn give(&self, work: Work) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

impl Host for Hand {
    fn give(&self, work: Work) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let _ = self.with(work).await;
        })
    }
}

/// What the person chose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The language of the pages, by its code; what the browser asks for, if nothing is said.
    pub language: Option<String>,
    /// The zone in which times are shown.
    pub zone: TimeZone,
}

impl Default for Settings {
    fn default() -> Self {
        Self { language: None, zone: TimeZone::system() }
    }
}

/// The pages of one person on one computer.
pub struct Site {
    pub(crate) host: Box<dyn Host>,
    pub(crate) news: watch::Receiver<u64>,
    pub(crate) settings: Settings,
    pub(crate) doors: Doors,
    pub(crate) live: Semaphore,
    pub(crate) port: u16,
    clock: fn() -> Millis,
    pub(crate) random: fn() -> Option<[u8; 32]>,
}

impl Site {
    /// The pages at a port. `news` counts up whenever something is new; randomness is `None` where the system has none.
    pub fn new(
        host: Box<dyn Host>,
        news: watch::Receiver<u64>,
        settings: Settings,
        port: u16,
        clock: fn() -> Millis,
        random: fn() -> Option<[u8; 32]>,
    ) -> Self {
        let (doors, live) = (Doors::default(), Semaphore::new(LIVE_MAX));
        Self { host, news, settings, doors, live, port, clock, random }
    }

    /// A new link that opens the pages once, in one browser; `None` where the system gives no randomness.
    pub fn link(&self) -> Option<String> {
        let token = self.doors.invite(self.random()?, self.now());
        Some(format!("http://localhost:{}/open/{token}", self.port))
    }

    /// Whether the islands were built, so that pages change by themselves.
    pub fn has_islands() -> bool {
        crate::assets::has("live.js")
    }

    pub(crate) fn now(&self) -> Millis {
        (self.clock)()
    }

    pub(crate) fn random(&self) -> Option<[u8; 32]> {
        (self.random)()
    }

    /// Asks something of the node, or does something with it.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Node, Millis) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let (reply, answer) = tokio::sync::oneshot::channel();
        let work = Box::new(move |node: &mut Node, now| {
            // Who gave up waiting was told so: nothing is done behind their back.
            if !reply.is_closed() {
                let _ = reply.send(work(node, now));
            }
        });
        let given = async {
            self.host.give(work).await;
            answer.await.ok()
        };
        match tokio::time::timeout(WAIT, given).await {
            Ok(Some(answer)) => answer,
            Ok(None) => Err(Trouble::Stopped),
            Err(_) => Err(Trouble::Busy),
        }
    }
}
