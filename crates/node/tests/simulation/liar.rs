//! stub
use crate::link::Link;
use crate::world::World;
use commonage_net::protocol::Message;
#[derive(Default)]
pub(crate) struct Liar {
    pub(crate) budget: usize,
}
impl World {
    pub(crate) fn lie(&mut self, _: &mut Liar, _: bool, _: Option<Message>) -> Vec<Vec<u8>> {
        Vec::new()
    }
    pub(crate) fn meet_liar(&mut self) {}
    pub(crate) fn begin_lying(&mut self, _: &mut Link, _: usize) {}
}
