//! What can go wrong, as a page that says what to do.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commonage_node::NodeError;

use crate::refusals::Refusing;
use crate::words::Words;

/// Why a page cannot be shown, or something was not done. The guard draws it, for it knows the language.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// This browser was not let in.
    #[error("not let in")]
    Stranger,
    /// A link that was used, or is too old.
    #[error("link used")]
    UsedLink,
    /// No such page, or nothing that this person may see.
    #[error("not there")]
    NotThere,
    /// It came from somewhere else than these pages.
    #[error("from elsewhere")]
    FromElsewhere,
    /// The page was open for too long.
    #[error("an old form")]
    OldForm,
    /// It stood on the pages of somebody else, or of the example.
    #[error("from other pages")]
    OtherPages,
    /// Too much was sent at once.
    #[error("too much")]
    TooMuch,
    /// No day that can be read.
    #[error("no date")]
    NoDate,
    /// What cannot be brought back easily wants a tick.
    #[error("not sure")]
    NotSure,
    /// Ten seconds are over.
    #[error("too late to undo")]
    TooLate,
    /// A command holds the node for long.
    #[error("busy")]
    Busy,
    /// Nobody has begun here.
    #[error("nobody yet")]
    NobodyYet,
    /// Commonage stops.
    #[error("stopped")]
    Stopped,
    /// The system gives no randomness.
    #[error("no randomness")]
    NoRandomness,
    /// The node says why not.
    #[error("{}", .0.english())]
    Refused(Refusing),
}

impl From<NodeError> for Trouble {
    fn from(why: NodeError) -> Self {
        match why {
            NodeError::NotFound(_) | NodeError::UnknownSpace(_) => Trouble::NotThere,
            why => Trouble::Refused(Refusing::from(&why)),
        }
    }
}

impl Trouble {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Trouble::Stranger | Trouble::UsedLink => StatusCode::UNAUTHORIZED,
            Trouble::NotThere | Trouble::NobodyYet => StatusCode::NOT_FOUND,
            Trouble::FromElsewhere | Trouble::OldForm => StatusCode::FORBIDDEN,
            Trouble::TooMuch => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::NoDate | Trouble::NotSure | Trouble::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Trouble::TooLate | Trouble::OtherPages => StatusCode::CONFLICT,
            Trouble::Busy | Trouble::Stopped | Trouble::NoRandomness => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A heading, and what to do.
    pub(crate) fn told(&self, words: &Words) -> (String, String) {
        let (head, said) = match self {
            Trouble::Stranger => ("trouble-stranger", "trouble-stranger-do"),
            Trouble::UsedLink => ("trouble-link", "trouble-link-do"),
            Trouble::NotThere | Trouble::NobodyYet => ("trouble-not-there", "trouble-not-there-do"),
            Trouble::FromElsewhere => ("trouble-elsewhere", "trouble-elsewhere-do"),
            Trouble::OldForm => ("trouble-old-form", "trouble-old-form-do"),
            Trouble::OtherPages => ("trouble-other-pages", "trouble-other-pages-do"),
            Trouble::TooMuch => ("trouble-too-much", "trouble-too-much-do"),
            Trouble::NoDate => ("trouble-refused", "trouble-no-date"),
            Trouble::NotSure => ("trouble-refused", "trouble-not-sure"),
            Trouble::TooLate => ("trouble-too-late", "trouble-too-late-do"),
            Trouble::Busy => ("trouble-busy", "trouble-busy-do"),
            Trouble::Stopped => ("trouble-stopped", "trouble-stopped-do"),
            Trouble::NoRandomness => ("trouble-random", "trouble-random-do"),
            Trouble::Refused(why) => return (words.say("trouble-refused"), why.told(words)),
        };
        (words.say(head), words.say(said))
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
