//! Everything that the pages need, handed in from outside.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use commonage_log::Millis;
use commonage_node::Node;
use commonage_node::keeper::Hand;
use jiff::tz::TimeZone;
use tokio::sync::{Semaphore, watch};

use crate::doors::Doors;
use crate::live::LIVE_MAX;
use crate::look::Shown;
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

/// A node, and news of it: it counts up whenever something is new.
#[derive(Clone)]
pub struct Home {
    host: Arc<dyn Host>,
    news: watch::Receiver<u64>,
    /// Tells one person's pages from another's; known once the node has been asked.
    whose: Arc<tokio::sync::OnceCell<String>>,
}

/// Letters of the mark that tells one person's pages from another's.
const WHOSE_LETTERS: usize = 16;

impl Home {
    /// Of a host, with its news.
    pub fn new(host: Box<dyn Host>, news: watch::Receiver<u64>) -> Self {
        Self { host: host.into(), news, whose: Arc::default() }
    }

    /// A mark that the pages of this person have, and of nobody else: a browser knows by it what it may show and send.
    pub(crate) async fn whose(&self) -> Result<String, Trouble> {
        let asked = self.whose.get_or_try_init(|| {
            Site::with_home(Some(self.clone()), |node, _| {
                let me = node.me().map(|me| me.to_string()).unwrap_or_default();
                let mark = blake3::derive_key("commonage whose pages 1", me.as_bytes());
                Ok(commonage_log::to_hex(&mark).chars().take(WHOSE_LETTERS).collect())
            })
        });
        asked.await.cloned()
    }

    /// News of it.
    pub(crate) fn news(&self) -> watch::Receiver<u64> {
        self.news.clone()
    }
}

/// What somebody says of themselves when they begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// What people call them.
    pub name: String,
    /// What they say of themselves.
    pub about: Option<String>,
}

/// Somebody has begun.
pub struct Begun {
    /// Their node.
    pub home: Home,
    /// Their paper key, word for word: shown once, and kept nowhere.
    pub paper: Vec<&'static str>,
}

/// Why somebody cannot begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotBegun {
    /// Somebody has begun here already.
    Already,
    /// A reason in words, and what to do.
    Because(String),
}

/// What is promised of a beginning.
pub type Beginnings<'a> = Pin<Box<dyn Future<Output = Result<Begun, NotBegun>> + Send + 'a>>;

/// Whoever can make a home for somebody who begins.
pub trait Beginning: Send + Sync {
    /// Makes it, once.
    fn begin(&self, newcomer: Newcomer) -> Beginnings<'_>;
}

/// What the person chose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The language of the pages, by its code; what the browser asks for, if nothing is said.
    pub language: Option<String>,
    /// The zone in which times are shown.
    pub zone: TimeZone,
    /// Other names under which the person reaches the pages: of a web server of theirs on the same machine, with a
    /// certificate (HTTPS).
    pub names: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { language: None, zone: TimeZone::system(), names: Vec::new() }
    }
}

/// Whose pages they are.
#[derive(Default)]
struct Whose {
    home: Option<Home>,
    /// The example world, while somebody looks at it.
    example: Option<Home>,
}

/// The pages of one person on one computer.
pub struct Site {
    whose: RwLock<Whose>,
    beginning: Option<Box<dyn Beginning>>,
    pub(crate) settings: Settings,
    pub(crate) doors: Arc<Doors>,
    pub(crate) live: Semaphore,
    pub(crate) once: Arc<crate::once::Once>,
    /// Whether those who were let in before have been recalled.
    recalled: tokio::sync::OnceCell<()>,
    pub(crate) port: u16,
    clock: fn() -> Millis,
    pub(crate) random: fn() -> Option<[u8; 32]>,
}

impl Site {
    /// The pages at a port. Randomness is `None` where the system has none.
    pub fn new(
        host: Box<dyn Host>,
        news: watch::Receiver<u64>,
        settings: Settings,
        port: u16,
        clock: fn() -> Millis,
        random: fn() -> Option<[u8; 32]>,
    ) -> Self {
        let whose = Whose { home: Some(Home::new(host, news)), example: None };
        Self::of(whose, None, settings, port, clock, random)
    }

    /// The pages of a computer where nobody has begun yet: whoever comes first does, by their name.
    pub fn arriving(
        beginning: Box<dyn Beginning>,
        settings: Settings,
        port: u16,
        clock: fn() -> Millis,
        random: fn() -> Option<[u8; 32]>,
    ) -> Self {
        Self::of(Whose::default(), Some(beginning), settings, port, clock, random)
    }

    fn of(
        whose: Whose,
        beginning: Option<Box<dyn Beginning>>,
        settings: Settings,
        port: u16,
        clock: fn() -> Millis,
        random: fn() -> Option<[u8; 32]>,
    ) -> Self {
        let (doors, live, once) = (Arc::default(), Semaphore::new(LIVE_MAX), Arc::default());
        Self {
            whose: RwLock::new(whose),
            beginning,
            settings,
            doors,
            live,
            once,
            recalled: tokio::sync::OnceCell::new(),
            port,
            clock,
            random,
        }
    }

    /// Lets those in who were let in before Commonage was started anew.
    pub(crate) async fn recall_doors(&self) {
        if !self.is_somebodys() {
            return;
        }
        let recalled = self.recalled.get_or_try_init(|| async {
            let kept = self.with_own(|node, _| Ok(node.kept_pages()?)).await?;
            kept.iter().for_each(|kept| self.doors.recall(kept));
            Ok::<(), Trouble>(())
        });
        // Where the node is busy now, the next page asks again.
        let _ = recalled.await;
    }

    /// Keeps who is let in, and what they did: as it is when the turn comes, so that nothing older is written later.
    pub(crate) async fn keep_doors(&self) -> Result<(), Trouble> {
        if self.is_somebodys() && self.recalled.get().is_none() {
            // Those who were kept before are not known yet: they must not be written over.
            self.recall_doors().await;
            self.recalled.get().ok_or(Trouble::Busy)?;
        }
        let doors = Arc::clone(&self.doors);
        self.with_own(move |node, _| Ok(node.keep_pages(&doors.to_kept())?)).await
    }

    fn change(&self, change: impl FnOnce(&mut Whose)) {
        change(&mut self.whose.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn ask<T>(&self, ask: impl FnOnce(&Whose) -> T) -> T {
        ask(&self.whose.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The node that is looked at, and whose it is: the example's, while somebody looks at that.
    pub(crate) fn looked_at(&self) -> (Option<Home>, Shown) {
        self.ask(|whose| match (&whose.example, &whose.home) {
            (Some(example), _) => (Some(example.clone()), Shown::Example),
            (None, Some(home)) => (Some(home.clone()), Shown::Own),
            (None, None) => (None, Shown::Nobodys),
        })
    }

    /// Whether somebody has begun here.
    pub(crate) fn is_somebodys(&self) -> bool {
        self.ask(|whose| whose.home.is_some())
    }

    /// Shows an example world, or one's own again.
    pub(crate) fn show_example(&self, example: Option<Home>) {
        self.change(|whose| whose.example = example);
    }

    /// Somebody begins; their paper key, to be shown once.
    pub(crate) async fn begin(&self, newcomer: Newcomer) -> Result<Vec<&'static str>, NotBegun> {
        let beginning = self.beginning.as_ref().filter(|_| !self.is_somebodys()).ok_or(NotBegun::Already)?;
        let Begun { home, paper } = beginning.begin(newcomer).await?;
        self.change(|whose| whose.home = Some(home));
        Ok(paper)
    }

    /// A new link that opens the pages once, in one browser; `None` where the system gives no randomness.
    pub fn link(&self) -> Option<String> {
        let token = self.doors.invite(self.random()?, self.now());
        Some(format!("http://localhost:{}/open/{token}", self.port))
    }

    /// The same for a phone, under each of the person's other names.
    pub fn links_elsewhere(&self) -> Vec<String> {
        let link = |name: &String| {
            let token = self.doors.invite(self.random()?, self.now());
            Some(format!("https://{name}/open/{token}"))
        };
        self.settings.names.iter().filter_map(link).collect()
    }

    /// Whether a name is one of the person's other names.
    pub(crate) fn is_elsewhere(&self, name: &str) -> bool {
        self.settings.names.iter().any(|held| held.eq_ignore_ascii_case(name))
    }

    /// Whether the islands were built, so that pages change by themselves.
    pub fn has_islands() -> bool {
        crate::assets::has("live.js")
    }

    pub(crate) fn now(&self) -> Millis {
        (self.clock)()
    }

    pub(crate) fn clock(&self) -> fn() -> Millis {
        self.clock
    }

    pub(crate) fn random(&self) -> Option<[u8; 32]> {
        (self.random)()
    }

    /// Asks something of the person's own node, or does something with it, whatever the pages show.
    pub(crate) async fn with_own<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Node, Millis) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        Self::with_home(self.ask(|whose| whose.home.clone()), work).await
    }

    /// News of the person's own node.
    pub(crate) fn own_news(&self) -> Option<watch::Receiver<u64>> {
        self.ask(|whose| whose.home.as_ref().map(Home::news))
    }

    /// Asks something of a node, or does something with it.
    pub(crate) async fn with_home<T: Send + 'static>(
        home: Option<Home>,
        work: impl FnOnce(&mut Node, Millis) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let home = home.ok_or(Trouble::NobodyYet)?;
        let (reply, answer) = tokio::sync::oneshot::channel();
        // Either it is begun, or it is given up: whichever comes first.
        let is_decided = Arc::new(AtomicBool::new(false));
        let is_begun = Arc::clone(&is_decided);
        let work = Box::new(move |node: &mut Node, now| {
            // Who gave up waiting was told so: nothing is done behind their back.
            if !reply.is_closed() && !is_begun.swap(true, Ordering::SeqCst) {
                let _ = reply.send(work(node, now));
            }
        });
        let mut given = pin!(async {
            home.host.give(work).await;
            answer.await.ok()
        });
        let answer = match tokio::time::timeout(WAIT, &mut given).await {
            Ok(answer) => answer,
            // What has begun is done to its end, and is not called undone.
            Err(_) if is_decided.swap(true, Ordering::SeqCst) => given.await,
            Err(_) => return Err(Trouble::Busy),
        };
        answer.unwrap_or(Err(Trouble::Stopped))
    }
}
