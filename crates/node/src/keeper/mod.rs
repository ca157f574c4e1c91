//! A node that is kept alive: it meets others, and lends its pen to commands.
//!
//! One thread holds the [`Node`] and decides everything, in the order in which things come in; tasks beside it only move
//! bytes. So there is never a second writer, and nothing that is decided depends on two things at once.

mod calling;
mod core;
mod links;
mod state;
mod wires;

use std::sync::Arc;

use commonage_log::{DeviceSecret, Millis, said};
use commonage_net::address::{Address, EndpointKey};
use commonage_net::transport::{Endpoint, Settings, TransportError};
use tokio::sync::{mpsc, oneshot, watch};

use self::core::{Core, Input, Outlets};
pub use crate::book::{Book, Entry, Pending};
use crate::error::{NodeError, Result};
use crate::node::Node;
pub use state::{Event, LinkState, PeerState, Status};

/// Things that wait for the thread that decides: enough that nobody waits for nothing, few enough to be nothing.
const INPUTS_MAX: usize = 256;

/// Events that wait to be told. They are for people's eyes: what does not fit is left out.
const EVENTS_MAX: usize = 1_000;

/// The right to write in the data folder: a lock on a file, say.
pub trait Pen: Send {
    /// Lets others have it.
    fn lay_down(&mut self);
    /// Takes it again; false while another has it.
    fn take_up(&mut self) -> bool;
}

/// How a node is kept.
pub struct Keeping {
    /// How it is reached; its secret is set from the device's.
    pub transport: Settings,
    /// Whether it says that it is a hub.
    pub is_hub: bool,
    /// The time.
    pub clock: fn() -> Millis,
    /// Randomness for what is sealed; none if the system has none.
    pub random: fn() -> Option<[u8; 64]>,
    /// Told who may use this hub's relay, whenever that changes.
    pub admitted: Option<Box<dyn Fn(Vec<EndpointKey>) + Send>>,
}

/// A node that is kept alive.
pub struct Keeper {
    inputs: mpsc::Sender<Input>,
    endpoint: Arc<Endpoint>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    thread: Option<std::thread::JoinHandle<Node>>,
    events: Option<mpsc::Receiver<Event>>,
    news: watch::Receiver<u64>,
}

/// The pen, lent; it comes back when this is dropped.
pub struct Loan {
    inputs: mpsc::Sender<Input>,
}

impl Drop for Loan {
    fn drop(&mut self) {
        let inputs = self.inputs.clone();
        // The thread may be busy; whoever returns the pen need not wait for it.
        if inputs.try_send(Input::PenReturned).is_err()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { inputs.send(Input::PenReturned).await });
        }
    }
}

/// The key under which this device's endpoint is called. It is not the device's own key, which is known to all who
/// share a space with it: on a foreign network it tells nobody who is there.
fn endpoint_secret(device: &DeviceSecret) -> [u8; 32] {
    blake3::derive_key("commonage endpoint 1", &device.seed())
}

/// The key under which a device's endpoint is called.
pub fn endpoint_key(device: &DeviceSecret) -> EndpointKey {
    Settings::new(endpoint_secret(device)).endpoint_key()
}

fn unreachable(error: &TransportError) -> NodeError {
    NodeError::Unusable {
        what: "the network",
        why: error.to_string().into(),
        remedy: match error {
            TransportError::NotARelay(_) | TransportError::TooManyRelays => "Correct --relay",
            _ => "Choose another port with --port, or see whether this computer has a network",
        },
    }
}

impl Keeper {
    /// Begins to keep a node alive.
    ///
    /// # Errors
    /// If nobody has begun here, or this computer cannot be reached at all.
    pub async fn start(mut node: Node, pen: Box<dyn Pen>, keeping: Keeping) -> Result<Self> {
        node.me()?;
        let Keeping { mut transport, is_hub, clock, random, admitted } = keeping;
        transport.secret = endpoint_secret(&node.device);
        if transport.port == 0
            && let Some(address) = node.own_address()?
        {
            // The same as last time, so that what others remember stays true.
            transport.port = address.sockets.first().map_or(0, std::net::SocketAddr::port);
        }
        let endpoint = Endpoint::bind(transport).await.map_err(|error| unreachable(&error))?;
        let endpoint = Arc::new(endpoint);
        let (inputs, waiting) = mpsc::channel(INPUTS_MAX);
        let (events, told) = mpsc::channel(EVENTS_MAX);
        let (calls, wanted) = mpsc::unbounded_channel();
        let (tell_news, news) = watch::channel(0);
        node.keep_own_address(&endpoint.address())?;
        let out = Outlets { calls, events, news: tell_news };
        let mut core = Core::new(node, pen, is_hub, clock, out, &endpoint.address())?;
        (core.admitted, core.random) = (admitted, random);
        let tasks = wires::lay(&endpoint, &inputs, wanted);
        let runtime = tokio::runtime::Handle::current();
        let thread = std::thread::Builder::new().name("keeper".into()).spawn(move || {
            let _entered = runtime.enter();
            core.keep(waiting)
        });
        let thread =
            thread.map_err(|error| NodeError::Limit(said!("the system starts no more threads ({}).", error)))?;
        Ok(Self { inputs, endpoint, tasks, thread: Some(thread), events: Some(told), news })
    }

    /// Where it can be reached now.
    pub fn address(&self) -> Address {
        self.endpoint.address()
    }

    /// What happens from now on; given out once.
    pub fn events(&mut self) -> Option<mpsc::Receiver<Event>> {
        self.events.take()
    }

    /// Counts up whenever something is new in some space: what counts is that it changed, not how often.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.news.clone()
    }

    /// Another hand on the same node.
    pub fn hand(&self) -> Hand {
        Hand { inputs: self.inputs.clone() }
    }

    /// Stops in good order: tells those who are connected, and saves what makes the next start quick.
    pub async fn stop(mut self) -> Option<Node> {
        let _ = self.inputs.send(Input::Stop).await;
        let thread = self.thread.take();
        let node =
            tokio::task::spawn_blocking(move || thread.and_then(|thread| thread.join().ok())).await.ok().flatten();
        self.endpoint.close().await;
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
        node
    }
}

/// A hand on a node that is kept elsewhere.
#[derive(Clone)]
pub struct Hand {
    inputs: mpsc::Sender<Input>,
}

impl Hand {
    async fn ask<T>(&self, input: impl FnOnce(oneshot::Sender<T>) -> Input) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.inputs.send(input(reply)).await.ok()?;
        answer.await.ok()
    }

    /// How it is; none if it has stopped.
    pub async fn status(&self) -> Option<Status> {
        self.ask(Input::Status).await
    }

    /// Calls everyone now, whatever went wrong before.
    pub async fn sync_now(&self) -> Option<()> {
        self.ask(Input::SyncNow).await
    }

    /// Remembers where somebody can be reached, and calls them.
    pub async fn remember(&self, address: Address) -> Option<()> {
        self.ask(|reply| Input::Remember(address, reply)).await
    }

    /// Does something with the node, as its only writer.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Node, Millis) -> T + Send + 'static,
    ) -> Option<T> {
        self.ask(|reply| {
            Input::Do(Box::new(move |node, now| {
                let _ = reply.send(work(node, now));
            }))
        })
        .await
    }

    /// Lends the pen: nothing is written here until the loan is dropped.
    pub async fn lend(&self) -> Option<Loan> {
        self.ask(Input::PenAsked).await?;
        Some(Loan { inputs: self.inputs.clone() })
    }
}
