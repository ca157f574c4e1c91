//! The tasks beside the thread that decides: they move bytes, and prove what came in, but decide nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use commonage_net::address::Address;
use commonage_net::protocol::Message;
use commonage_net::transport::{Closed, Connection, Endpoint, FrameReader, FrameWriter, TransportError};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;

use super::core::Input;
use super::links::{LinkId, Meter, NewLink};

/// Messages of one peer that wait to be dealt with: one, and one more that is being proven meanwhile.
const INCOMING_MAX: usize = 2;

/// How often time passes for the thread that decides.
const TICK: Duration = Duration::from_secs(1);

/// What the thread that decides wants of the network.
pub(super) enum Call {
    Peer(Address),
    Relay(String),
}

/// The length before each message.
const FRAME_HEAD_BYTES: u64 = 4;

/// Whose turn it is among strangers to have what they sent proven.
static STRANGERS: Semaphore = Semaphore::const_new(1);

static NEXT_LINK: AtomicU64 = AtomicU64::new(0);

pub(super) fn lay(
    endpoint: &Arc<Endpoint>,
    inputs: &mpsc::Sender<Input>,
    wanted: mpsc::UnboundedReceiver<Call>,
) -> Vec<JoinHandle<()>> {
    vec![
        tokio::spawn(accept(Arc::clone(endpoint), inputs.clone())),
        tokio::spawn(call(Arc::clone(endpoint), inputs.clone(), wanted)),
        tokio::spawn(watch(Arc::clone(endpoint), inputs.clone())),
        tokio::spawn(sight(Arc::clone(endpoint), inputs.clone())),
        tokio::spawn(tick(inputs.clone())),
    ]
}

async fn accept(endpoint: Arc<Endpoint>, inputs: mpsc::Sender<Input>) {
    while let Some(connection) = endpoint.accept().await {
        link(connection, &inputs).await;
    }
}

async fn call(endpoint: Arc<Endpoint>, inputs: mpsc::Sender<Input>, mut wanted: mpsc::UnboundedReceiver<Call>) {
    while let Some(call) = wanted.recv().await {
        let (endpoint, inputs) = (Arc::clone(&endpoint), inputs.clone());
        tokio::spawn(async move {
            match call {
                Call::Relay(url) => drop(endpoint.use_relay(&url).await),
                Call::Peer(address) => match endpoint.connect(&address).await {
                    Ok(connection) => link(connection, &inputs).await,
                    Err(_) => drop(inputs.send(Input::CallFailed(address.endpoint)).await),
                },
            }
        });
    }
}

async fn watch(endpoint: Arc<Endpoint>, inputs: mpsc::Sender<Input>) {
    let mut known = endpoint.address();
    while let Some(now) = endpoint.address_other_than(&known).await {
        known = now.clone();
        if inputs.send(Input::Moved(now)).await.is_err() {
            return;
        }
    }
}

async fn sight(endpoint: Arc<Endpoint>, inputs: mpsc::Sender<Input>) {
    let mut sightings = endpoint.sightings();
    while let Some(sighting) = sightings.recv().await {
        if inputs.send(Input::Sighted(sighting)).await.is_err() {
            return;
        }
    }
}

async fn tick(inputs: mpsc::Sender<Input>) {
    loop {
        tokio::time::sleep(TICK).await;
        if inputs.send(Input::Tick).await.is_err() {
            return;
        }
    }
}

/// Takes up a connection: one task reads and proves, one encodes and writes.
async fn link(connection: Connection, inputs: &mpsc::Sender<Input>) {
    let id = NEXT_LINK.fetch_add(1, Ordering::Relaxed);
    let (remote, dials, binding) = (connection.remote, connection.is_dialer, connection.binding);
    let (reader, writer, handle) = connection.split();
    let (out, outgoing) = mpsc::unbounded_channel();
    let meter = Arc::new(Meter::default());
    let new = NewLink { id, remote, dials, binding, out, meter: Arc::clone(&meter), handle: handle.clone() };
    if inputs.send(Input::Connected(Box::new(new))).await.is_err() {
        return;
    }
    let inputs = inputs.clone();
    tokio::spawn(write(writer, outgoing, Arc::clone(&meter)));
    tokio::spawn(async move {
        let why = read(id, reader, &inputs, &meter).await;
        let closed = match why {
            Some(closed) => closed,
            None => handle.closed().await,
        };
        drop(inputs.send(Input::Gone(id, closed)).await);
    });
}

async fn read(id: LinkId, mut reader: FrameReader, inputs: &mpsc::Sender<Input>, meter: &Meter) -> Option<Closed> {
    let incoming = Arc::new(Semaphore::new(INCOMING_MAX));
    loop {
        // First the place, then the frame: what waits in the network costs nothing here.
        let permit = Arc::clone(&incoming).acquire_owned().await.ok()?;
        let frame = match reader.next().await {
            Ok(Some(frame)) => frame,
            Ok(None) => return None,
            Err(TransportError::Closed(closed)) => return Some(closed),
            Err(error) => return Some(Closed::Lost { reason: error.to_string() }),
        };
        meter.received.fetch_add(frame.len() as u64 + FRAME_HEAD_BYTES, Ordering::Relaxed);
        // Proving what strangers send must not keep every core busy: it is done for one of them at a time.
        let turn = if meter.is_known.load(Ordering::Relaxed) { None } else { STRANGERS.acquire().await.ok() };
        let message = Message::decode(&frame);
        drop(turn);
        drop(frame);
        if inputs.send(Input::Heard(id, message, permit)).await.is_err() {
            return None;
        }
    }
}

async fn write(mut writer: FrameWriter, mut outgoing: mpsc::UnboundedReceiver<Message>, meter: Arc<Meter>) {
    while let Some(message) = outgoing.recv().await {
        let bytes = message.encode();
        drop(message);
        meter.waiting.fetch_sub(1, Ordering::Relaxed);
        meter.sent.fetch_add(bytes.len() as u64 + FRAME_HEAD_BYTES, Ordering::Relaxed);
        if writer.send(&bytes).await.is_err() {
            return;
        }
    }
}
