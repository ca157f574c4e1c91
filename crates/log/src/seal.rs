//! stand-in
#![allow(missing_docs)]
pub struct Sealed;
#[derive(Debug, thiserror::Error)]
#[error("no")]
pub struct SealError;
impl Sealed {
    pub fn seal(_: &[crate::DeviceKey], _: &[u8], _: &[u8], _: [u8; 64]) -> Result<Sealed, SealError> {
        Err(SealError)
    }
    pub fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }
    pub fn from_bytes(_: &[u8]) -> Option<Sealed> {
        None
    }
}
impl crate::DeviceSecret {
    pub fn open(&self, _: &Sealed, _: &[u8]) -> Result<Vec<u8>, SealError> {
        Err(SealError)
    }
}
