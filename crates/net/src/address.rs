//! Where a peer can be reached: its endpoint key, the sockets it listens on, and the relay that knows it.
//!
//! An address is a hint and never a proof. Whoever answers must show the endpoint key, so a wrong address costs a
//! moment and nothing else. Two forms: compact CBOR for the log and for tickets, and one line that people can type,
//! paste or scan:
//!
//! ```text
//! <64 hexadecimal digits>@192.168.1.7:4433,[2001:db8::7]:4433,relay=http://hub.example:8080
//! ```

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use commonage_log::limits::SHORT_ID_DIGITS;
use commonage_log::{from_hex, to_hex};
use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Most sockets of one address: two families on a few networks; more only makes a ticket longer than people scan.
pub const SOCKETS_MAX: usize = 8;

/// Longest URL of a relay, in bytes: a name and a port, not a page.
pub const RELAY_BYTES_MAX: usize = 200;

/// Longest text that is looked at as an address: key, sockets and relay at their longest, with room for spaces.
pub const ADDRESS_TEXT_BYTES_MAX: usize = 1024;

const RELAY_MARK: &str = "relay=";

/// The public key under which an endpoint is dialled. It is not the device key: it says where, not who.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct EndpointKey(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl EndpointKey {
    /// The bytes themselves.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first digits, enough to tell things apart on a screen.
    pub fn short(&self) -> String {
        to_hex(&self.0[..SHORT_ID_DIGITS / 2])
    }
}

impl fmt::Display for EndpointKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for EndpointKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EndpointKey({})", self.short())
    }
}

impl FromStr for EndpointKey {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let bytes = (text.len() == 64).then(|| from_hex(&text.to_ascii_lowercase())).flatten();
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(NotAnAddress::Key)
    }
}

/// Why a text or an encoding is no address, in words for the person who typed or scanned it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// The part before the `@` is not a key.
    #[error("an address begins with the 64 digits (0–9, a–f) of its key; copy or scan the whole of it")]
    Key,
    /// One of the places is neither a socket nor a relay.
    #[error("“{0}” is not a place to reach: write an IP address with a port, such as 192.168.1.7:4433")]
    Socket(String),
    /// There are more sockets than an address may have.
    #[error("an address names at most {SOCKETS_MAX} sockets; leave out those that the other side cannot reach")]
    TooManySockets,
    /// The relay is not a URL that a relay can have.
    #[error("a relay is written as http://… or https://…, without spaces, in at most {RELAY_BYTES_MAX} bytes")]
    Relay,
    /// The whole is longer than any address.
    #[error("this is too long to be an address; copy only the line that begins with the key")]
    TooLong,
}

/// Where one endpoint can be reached. With no sockets and no relay it can still be found on the local network.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Whom to expect there.
    pub endpoint: EndpointKey,
    /// The sockets it listens on, the best first.
    pub sockets: Vec<SocketAddr>,
    /// The relay that it keeps in touch with, as a URL.
    pub relay: Option<String>,
}

impl Address {
    /// An address that names only the key: enough where the local network finds the rest.
    pub fn of(endpoint: EndpointKey) -> Self {
        Self { endpoint, sockets: Vec::new(), relay: None }
    }

    /// Checks the limits, which every decoded or parsed address keeps.
    pub fn check(&self) -> Result<(), NotAnAddress> {
        if self.sockets.len() > SOCKETS_MAX {
            return Err(NotAnAddress::TooManySockets);
        }
        self.relay.as_deref().map_or(Ok(()), check_relay)
    }
}

/// Only the shape is checked here; whether anyone answers is for the transport to find out.
fn check_relay(url: &str) -> Result<(), NotAnAddress> {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    let is_web = lower.starts_with("http://") || lower.starts_with("https://");
    let is_one_word = !url.chars().any(|sign| sign.is_whitespace() || sign.is_control());
    if is_web && is_one_word && url.len() <= RELAY_BYTES_MAX { Ok(()) } else { Err(NotAnAddress::Relay) }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.endpoint)?;
        let sockets = self.sockets.iter().map(SocketAddr::to_string);
        let relay = self.relay.iter().map(|url| format!("{RELAY_MARK}{url}"));
        let places: Vec<String> = sockets.chain(relay).collect();
        if places.is_empty() { Ok(()) } else { write!(f, "@{}", places.join(",")) }
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        if text.len() > ADDRESS_TEXT_BYTES_MAX {
            return Err(NotAnAddress::TooLong);
        }
        let (key, mut rest) = text.split_once('@').unwrap_or((text, ""));
        let mut address = Address::of(key.trim().parse()?);
        rest = rest.trim();
        while !rest.is_empty() {
            // The relay comes last, so that its URL may hold any sign, a comma too.
            if rest.get(..RELAY_MARK.len()).is_some_and(|mark| mark.eq_ignore_ascii_case(RELAY_MARK)) {
                address.relay = Some(rest[RELAY_MARK.len()..].to_string());
                break;
            }
            let (place, after) = rest.split_once(',').unwrap_or((rest, ""));
            address.sockets.push(read_socket(place.trim())?);
            rest = after.trim_start();
        }
        address.check()?;
        Ok(address)
    }
}

/// The scope of a link-local IPv6 address means something only on the machine that wrote it, so it is dropped.
fn read_socket(text: &str) -> Result<SocketAddr, NotAnAddress> {
    let socket: SocketAddr = text.parse().map_err(|_| NotAnAddress::Socket(text.chars().take(80).collect()))?;
    Ok(SocketAddr::new(socket.ip(), socket.port()))
}

impl<C> Encode<C> for Address {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        // What others would refuse is not written.
        self.check().map_err(encode::Error::message)?;
        e.array(3)?.encode_with(self.endpoint, ctx)?.array(self.sockets.len() as u64 * 2)?;
        for socket in &self.sockets {
            match socket.ip() {
                IpAddr::V4(ip) => e.bytes(&ip.octets())?,
                IpAddr::V6(ip) => e.bytes(&ip.octets())?,
            };
            e.u16(socket.port())?;
        }
        match &self.relay {
            Some(url) => e.str(url)?.ok(),
            None => e.null()?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Address {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.array()? != Some(3) {
            return Err(decode::Error::message("an address has three parts"));
        }
        let endpoint = d.decode_with(ctx)?;
        let sockets = decode_sockets(d)?;
        let relay = match d.datatype()? {
            Type::Null => d.null().map(|()| None)?,
            _ => Some(d.str()?.to_string()),
        };
        let address = Address { endpoint, sockets, relay };
        address.check().map_err(decode::Error::message)?;
        Ok(address)
    }
}

fn decode_sockets(d: &mut Decoder<'_>) -> Result<Vec<SocketAddr>, decode::Error> {
    let parts = d.array()?.ok_or_else(|| decode::Error::message("the sockets have a known number"))?;
    if parts % 2 != 0 || parts / 2 > SOCKETS_MAX as u64 {
        return Err(decode::Error::message(NotAnAddress::TooManySockets));
    }
    (0..parts / 2).map(|_| Ok(SocketAddr::new(decode_ip(d.bytes()?)?, d.u16()?))).collect()
}

fn decode_ip(bytes: &[u8]) -> Result<IpAddr, decode::Error> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    let any = four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from));
    any.map_err(|_| decode::Error::message("an IP address has 4 or 16 bytes"))
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
