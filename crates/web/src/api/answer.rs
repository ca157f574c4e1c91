//! What a program gets: JSON, or what went wrong (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use commonage_node::NodeError;
use serde_json::{Value, json};

use crate::refusals::Refusing;
use crate::trouble::Trouble;

/// Why there is no answer. What a token may not see is as if it were not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// No token, or none that holds.
    NoToken,
    /// The token may only read.
    OnlyReads,
    /// Asked for under another name.
    Elsewhere,
    /// Not there, for this token.
    NotFound,
    /// Not JSON, or not of the right form.
    NotUnderstood(String),
    /// Something else was said under that key.
    KeyUsed,
    /// Too much at once.
    TooMuch,
    /// The node says why not.
    Refused(String),
    /// The node is busy, or stops.
    Busy,
}

impl From<NodeError> for Problem {
    fn from(why: NodeError) -> Self {
        match why {
            NodeError::NotFound(_) | NodeError::UnknownSpace(_) => Problem::NotFound,
            why => Problem::Refused(Refusing::from(&why).english().to_owned()),
        }
    }
}

impl From<Trouble> for Problem {
    fn from(why: Trouble) -> Self {
        match why {
            Trouble::NotThere | Trouble::NobodyYet => Problem::NotFound,
            Trouble::Refused(why) => Problem::Refused(why.english().to_owned()),
            Trouble::TooMuch => Problem::TooMuch,
            _ => Problem::Busy,
        }
    }
}

impl Problem {
    fn parts(&self) -> (StatusCode, &'static str, String) {
        let said = |text: &str| text.to_owned();
        match self {
            Problem::NoToken => (
                StatusCode::UNAUTHORIZED,
                "No token",
                said(
                    "Send a token that holds, as “Authorization: Bearer cmg_…”. “commonage token new NAME” makes one.",
                ),
            ),
            Problem::OnlyReads => {
                (StatusCode::FORBIDDEN, "Only reading", said("This token may only read. Make one that may act."))
            }
            Problem::Elsewhere => {
                (StatusCode::FORBIDDEN, "Another name", said("Ask for it as localhost, on this computer."))
            }
            Problem::NotFound => {
                (StatusCode::NOT_FOUND, "Not there", said("There is nothing here, or it is not for this token."))
            }
            Problem::NotUnderstood(why) => (StatusCode::BAD_REQUEST, "Not understood", why.clone()),
            Problem::KeyUsed => (
                StatusCode::CONFLICT,
                "Key in use",
                said(
                    "Something else was said under this Idempotency-Key within a day. Nothing was done: take another key.",
                ),
            ),
            Problem::TooMuch => {
                (StatusCode::PAYLOAD_TOO_LARGE, "Too much", said("That is too much at once: 64 KiB of JSON at most."))
            }
            Problem::Refused(why) => (StatusCode::UNPROCESSABLE_ENTITY, "Not done", why.clone()),
            Problem::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Busy",
                said("Something else writes just now. Try again in a moment."),
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, title, detail) = self.parts();
        let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
        let mut response = (status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self == Problem::NoToken {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"commonage\""));
        }
        response
    }
}

/// An answer.
pub(super) fn json_response(value: &Value) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], value.to_string()).into_response()
}
