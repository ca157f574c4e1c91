//! Frames: four bytes of length (big-endian), then that many bytes.
//!
//! A peer that announces much and sends little costs little: memory grows as bytes arrive. Reading may be cancelled
//! at any await (in a `select!`) and goes on where it was.

use iroh::endpoint::{ReadError, RecvStream, SendStream, WriteError};
use tokio::time::timeout;

use crate::transport::limits::{FINISH_TIMEOUT, FRAME_BYTES_FIRST, FRAME_BYTES_MAX};
use crate::transport::{CODE_DONE, Closed, Handle, TransportError};

const LENGTH_BYTES: usize = 4;

/// So much of a payload is copied to go out together with its length: more than any packet holds.
const FIRST_WRITE_BYTES: usize = 2048;

/// A frame that is being put together. Pure, so that its use of memory can be tested.
#[derive(Debug, Default)]
struct Assembly {
    length: Vec<u8>,
    payload: Vec<u8>,
    payload_bytes: Option<usize>,
}

impl Assembly {
    /// How many bytes are still wanted for the part at hand; never more than that may be given.
    fn wants(&self) -> usize {
        match self.payload_bytes {
            None => LENGTH_BYTES - self.length.len(),
            Some(bytes) => bytes - self.payload.len(),
        }
    }

    fn has_begun(&self) -> bool {
        !self.length.is_empty()
    }

    /// Takes bytes in; gives the frame once it is whole.
    fn take(&mut self, bytes: &[u8]) -> Result<Option<Vec<u8>>, TransportError> {
        if self.payload_bytes.is_none() {
            self.length.extend_from_slice(bytes);
            let Ok(length) = <[u8; LENGTH_BYTES]>::try_from(self.length.as_slice()) else { return Ok(None) };
            let announced = u32::from_be_bytes(length);
            let fits = usize::try_from(announced).ok().filter(|bytes| *bytes <= FRAME_BYTES_MAX);
            self.payload_bytes = Some(fits.ok_or(TransportError::FrameTooLong(u64::from(announced)))?);
        } else {
            self.make_room(bytes.len());
            self.payload.extend_from_slice(bytes);
        }
        if self.wants() > 0 {
            return Ok(None);
        }
        let whole = std::mem::take(self);
        Ok(Some(whole.payload))
    }

    /// Doubles, as a `Vec` does, but never beyond what was announced.
    fn make_room(&mut self, more: usize) {
        let (have, needed) = (self.payload.capacity(), self.payload.len() + more);
        if needed > have {
            let announced = self.payload_bytes.unwrap_or(needed);
            let room = needed.max(have * 2).max(FRAME_BYTES_FIRST).min(announced.max(needed));
            self.payload.reserve_exact(room - self.payload.len());
        }
    }
}

/// The end of a connection from which frames are read.
#[derive(Debug)]
pub struct FrameReader {
    stream: RecvStream,
    handle: Handle,
    assembly: Assembly,
}

impl FrameReader {
    pub(crate) fn new(stream: RecvStream, handle: Handle) -> Self {
        Self { stream, handle, assembly: Assembly::default() }
    }

    /// The next frame; `None` when the peer finished or closed in an orderly way. May be cancelled without loss.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        loop {
            if self.assembly.wants() == 0 {
                // A frame was refused before: it still is.
                return self.assembly.take(&[]);
            }
            match self.stream.read_chunk(self.assembly.wants()).await {
                Ok(Some(bytes)) => {
                    if let Some(frame) = self.assembly.take(&bytes)? {
                        return Ok(Some(frame));
                    }
                }
                Ok(None) if self.assembly.has_begun() => return Err(TransportError::Truncated),
                Ok(None) => return Ok(None),
                Err(error) => return self.ended(&error),
            }
        }
    }

    /// What the end of the stream means: an orderly goodbye between two frames is no error.
    fn ended(&self, error: &ReadError) -> Result<Option<Vec<u8>>, TransportError> {
        let closed = match error {
            ReadError::ConnectionLost(why) => self.handle.read_close(why),
            other => Closed::Lost { reason: other.to_string() },
        };
        match closed {
            Closed::ByPeer { code: CODE_DONE, .. } if !self.assembly.has_begun() => Ok(None),
            Closed::ByPeer { code: CODE_DONE, .. } => Err(TransportError::Truncated),
            other => Err(other.into()),
        }
    }
}

/// The end of a connection to which frames are written.
#[derive(Debug)]
pub struct FrameWriter {
    stream: SendStream,
    handle: Handle,
}

impl FrameWriter {
    pub(crate) fn new(stream: SendStream, handle: Handle) -> Self {
        Self { stream, handle }
    }

    /// Sends one frame, and waits while the peer is slow to read. Do not cancel it: half a frame cannot be taken back.
    pub async fn send(&mut self, payload: &[u8]) -> Result<(), TransportError> {
        let too_long = TransportError::FrameTooLong(payload.len() as u64);
        let length = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= FRAME_BYTES_MAX).ok_or(too_long)?;
        // One write, so that a small frame becomes one packet and not two.
        let first = &payload[..payload.len().min(FIRST_WRITE_BYTES)];
        self.write(&[&length.to_be_bytes(), first].concat()).await?;
        self.write(&payload[first.len()..]).await
    }

    pub(crate) fn into_stream(self) -> SendStream {
        self.stream
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), TransportError> {
        self.stream.write_all(bytes).await.map_err(|error| match error {
            WriteError::ConnectionLost(why) => self.handle.read_close(&why).into(),
            other => Closed::Lost { reason: other.to_string() }.into(),
        })
    }

    /// Says that no more will come and waits until the peer has it all. Without this, a close may overtake the last
    /// frames: QUIC throws away what is still on its way.
    pub async fn finish(mut self) -> Result<(), TransportError> {
        // An error here means that it was finished or reset before, which the wait below tells apart.
        let _ = self.stream.finish();
        match timeout(FINISH_TIMEOUT, self.stream.stopped()).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Closed::Lost { reason: error.to_string() }.into()),
            Err(_) => Err(Closed::Lost { reason: "the last bytes were not confirmed in time".into() }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_costs_nothing_and_memory_follows_the_bytes() {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.take(&(FRAME_BYTES_MAX as u32).to_be_bytes()), Ok(None));
        assert_eq!((assembly.payload.capacity(), assembly.wants()), (0, FRAME_BYTES_MAX));
        assert_eq!(assembly.take(&[7; 10]), Ok(None));
        assert_eq!(assembly.payload.capacity(), FRAME_BYTES_FIRST);
        let (mut arrived, piece) = (10, [7; 100_000]);
        loop {
            let piece = &piece[..piece.len().min(assembly.wants())];
            let whole = assembly.take(piece).unwrap();
            arrived += piece.len();
            let Some(frame) = whole else {
                assert!(assembly.payload.capacity() <= FRAME_BYTES_FIRST.max(arrived * 2).min(FRAME_BYTES_MAX));
                continue;
            };
            assert_eq!((frame.len(), frame.capacity()), (FRAME_BYTES_MAX, FRAME_BYTES_MAX));
            break;
        }
        assert!(!assembly.has_begun());
    }

    #[test]
    fn too_long_is_refused_at_its_announcement() {
        let mut assembly = Assembly::default();
        let announced = FRAME_BYTES_MAX as u32 + 1;
        assert_eq!(assembly.take(&announced.to_be_bytes()), Err(TransportError::FrameTooLong(u64::from(announced))));
        assert_eq!(assembly.payload.capacity(), 0);
        assert_eq!((assembly.wants(), assembly.take(&[]).is_err()), (0, true), "and stays refused");
    }

    #[test]
    fn frames_come_out_however_the_bytes_arrive() {
        let bytes = [0, 0, 0, 0, 0, 0, 0, 2, 8, 9];
        let mut assembly = Assembly::default();
        let frames: Vec<_> = bytes.iter().filter_map(|byte| assembly.take(&[*byte]).unwrap()).collect();
        assert_eq!(frames, [vec![], vec![8, 9]]);
    }
}
