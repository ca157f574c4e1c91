//! Just looking: the example world, and out of it again.

use crate::example;
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit, lead};

/// Shows the example.
pub(in crate::pages) async fn look(visit: Visit) -> Answer {
    let site = visit.site.clone();
    let (clock, random) = (site.clock(), site.random);
    // It takes a moment to be made: others are answered meanwhile.
    let made = tokio::task::spawn_blocking(move || example::make(clock, random)).await;
    let home = made.map_err(|_| Trouble::Busy)?.map_err(|why| Trouble::Refused(why.into()))?;
    site.show_example(Some(home));
    visit.site.doors.forget(&visit.guest);
    lead("/")
}

/// Leaves it: nothing of it is kept.
pub(in crate::pages) async fn leave(visit: Visit) -> Answer {
    visit.site.show_example(None);
    visit.site.doors.forget(&visit.guest);
    lead("/")
}
