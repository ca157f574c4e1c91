//! Why an event, a promise or a description is not signed: each with its sentence.

use std::fmt;

use commonage_log::{Said, said};

use crate::unit::{Measure, Unit};

/// Why something is not signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The sentence of each says what it is.
pub enum Objection {
    NoAction,
    NoQuantity,
    Nothing,
    Negative,
    NoResource,
    WrongUnit(String, Unit, Unit, String),
    UnknownResource(String),
    NotYours(String, String),
    NotYourWord(String),
    Contained(String, String),
    NotContained(String),
    HoldsThings(String),
    IntoItself(String, String),
    NoContainer,
    NotEnough(String, Measure, Measure),
    Finished(String),
    InputOnly(&'static str),
    OutputOnly(&'static str),
    NoProcess(&'static str),
    SameHands(&'static str),
    MoveToAnother,
    PartMoved,
    DifferentKinds(String, String),
    UnknownEvent,
    AnotherFlow,
    TakesBackMore(Measure),
    UnknownPromise,
    PromiseOver(String),
    Future,
    OnlyByEvents,
}

impl Objection {
    /// The sentence of it, without its end.
    pub fn said(&self) -> Said {
        use Objection::*;
        match self {
            NoAction => "it does not say what was done".into(),
            NoQuantity => "it says no amount. Say how much, and in which unit".into(),
            Nothing => "the amount is nothing. Say how much it was".into(),
            Negative => "an amount below zero only corrects another event. Use “commonage flow correct”".into(),
            NoResource => "it says neither which resource nor what kind".into(),
            WrongUnit(a, b, c, d) => said!("{} is counted in {}, not in {}{}", a, b, c, d),
            UnknownResource(a) => said!("{} is not known here. Make it first, or look at “commonage resource list”", a),
            NotYours(a, b) => said!("{} is not yours to give: {} is accountable for it", a, b),
            NotYourWord(a) => said!("only {} can say what {} gives or does", a, a),
            Contained(a, b) => said!("{} is inside {}. Take it out first (separate)", a, b),
            NotContained(a) => said!("{} is not inside anything, so it cannot be taken out", a),
            HoldsThings(a) => said!("{} still holds other things. Take them out first (separate)", a),
            IntoItself(a, b) => said!("nothing can be put into itself: {} is inside {}", a, b),
            NoContainer => "it says neither in which process nor into what it is packed".into(),
            NotEnough(a, b, c) => said!(
                "there is only {} of {}, so {} cannot be taken. If that is wrong, count it: “commonage flow counted”",
                b,
                a,
                c
            ),
            Finished(a) => said!("{} is finished. Begin another process, or say that it goes on", a),
            InputOnly(a) => said!("“{}” goes into a process and does not come out of one", a),
            OutputOnly(a) => said!("“{}” comes out of a process and does not go into one", a),
            NoProcess(a) => said!("“{}” stands in no process", a),
            SameHands(a) => said!("“{}” is between two who differ: say from whom and to whom", a),
            MoveToAnother => "a move changes nobody's rights: use a transfer to give something to another".into(),
            PartMoved => "a part can only be moved to a record of its own: say which".into(),
            DifferentKinds(a, b) => said!("{} and {} are different kinds of things", a, b),
            UnknownEvent => "the event that it corrects is not known here".into(),
            AnotherFlow => {
                "a correction speaks of the same flow as the event: the same action, resource and process".into()
            }
            TakesBackMore(a) => said!("that would take back more than there was: {} is left of it", a),
            UnknownPromise => "what it keeps or settles is not known here".into(),
            PromiseOver(a) => said!("{} is over already", a),
            Future => "it lies in the future; say when it happened, or promise it: “commonage promise”".into(),
            OnlyByEvents => "amounts, place and rights of a resource change only by what is done with it".into(),
        }
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

impl std::error::Error for Objection {}
