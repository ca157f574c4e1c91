//! The example world: invented people in three places and two guilds, each with a node of their own in memory, that
//! exchange what they say as real ones do. It is made when somebody wants to look, it answers them as neighbours would,
//! and it is gone when they leave. Nothing of it is written down, and nothing of it goes to a network.

mod story;
mod village;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use commonage_log::Millis;
use tokio::sync::watch;

use crate::site::{Home, Host, Work};
use village::Village;

/// How long a neighbour takes to answer: long enough to be seen coming.
const ANSWER_AFTER: Duration = Duration::from_secs(3);

/// Makes the example, with everything in it told from now on backwards.
///
/// # Errors
/// If it cannot be made: the sentence says why.
pub(crate) fn make(clock: fn() -> Millis, random: fn() -> Option<[u8; 32]>) -> Result<Home, String> {
    let village = story::tell(clock(), random().unwrap_or_default()).map_err(|why| why.to_string())?;
    let (news, told) = watch::channel(0);
    let here = Here { village: Arc::new(Mutex::new(village)), news, clock };
    Ok(Home::new(Box::new(here), told))
}

/// The example, seen by one of its people.
struct Here {
    village: Arc<Mutex<Village>>,
    news: watch::Sender<u64>,
    clock: fn() -> Millis,
}

impl Host for Here {
    fn give(&self, work: Work) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let is_new = {
                let mut village = self.village.lock().unwrap_or_else(PoisonError::into_inner);
                let before = village.said();
                work(village.own(), (self.clock)());
                village.said() != before
            };
            if is_new {
                self.news.send_modify(|count| *count += 1);
                let (village, news, clock) = (Arc::clone(&self.village), self.news.clone(), self.clock);
                tokio::spawn(async move {
                    tokio::time::sleep(ANSWER_AFTER).await;
                    let mut village = village.lock().unwrap_or_else(PoisonError::into_inner);
                    // Who cannot answer says nothing: it is only an example.
                    let _ = village.answer(clock());
                    news.send_modify(|count| *count += 1);
                });
            }
        })
    }
}
