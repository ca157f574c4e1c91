//! What a document says that is not understood, or was read with a grain of salt: in plain sentences.

use std::fmt;

use crate::id::Id;
use crate::vocabulary::{Class, Property};

/// Something to look at in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Where it stands.
    pub line: usize,
    /// What it is.
    pub kind: RemarkKind,
}

impl Remark {
    pub(super) fn new(line: usize, kind: RemarkKind) -> Remark {
        Remark { line, kind }
    }

    /// Whether it only says that something stays beside the record: it is said again whenever the record is read.
    pub fn is_about_what_is_kept(&self) -> bool {
        use RemarkKind as K;
        matches!(
            self.kind,
            K::NotAClass(_)
                | K::NoClass
                | K::OtherClasses(..)
                | K::NotAProperty(_)
                | K::NotOfThisClass(..)
                | K::NotUnderstood { .. }
        )
    }
}

/// What there is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each has its sentence below.
pub enum RemarkKind {
    ContextElsewhere(String),
    ContextKey(Box<str>),
    DocumentName(String),
    LeftOut(String),
    NotAnIdentifier(String),
    NotAClass(String),
    NoClass,
    OtherClasses(Class, String),
    ClassSpelling(Box<str>, Class),
    ClassGuessed(Id, Class),
    KeywordSpelling(Box<str>),
    Spelling { written: Box<str>, term: &'static str },
    OtherName { written: &'static str, class: Class, term: &'static str },
    NotAProperty(Box<str>),
    NotOfThisClass(Box<str>, Class),
    NotUnderstood { term: Box<str>, why: String },
    OfTheFlowsProcess { term: &'static str, process: Id },
    Namesake { id: Id, class: Class, renamed: Id },
    Chosen { property: Property, id: Id, chosen: Id },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.kind)
    }
}

impl fmt::Display for RemarkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContextElsewhere(address) => {
                write!(
                    f,
                    "the context {address} is somewhere else and was not fetched; its short names stay as they are"
                )
            }
            Self::ContextKey(key) => {
                write!(f, "“{key}” in the context is not understood and was passed over; plain names are still read")
            }
            Self::DocumentName(name) => write!(f, "the name of the document itself, {name}, is not kept"),
            Self::LeftOut(what) => write!(f, "{what} stands where a description should be; it was left out"),
            Self::NotAnIdentifier(why) => {
                write!(f, "{why}; the thing got another name, and this one is kept beside it")
            }
            Self::NotAClass(name) => {
                write!(f, "{name} is not a class of Valueflows; all that is said of it is kept as it is")
            }
            Self::NoClass => write!(f, "nothing says what this is; all that is said of it is kept as it is"),
            Self::OtherClasses(class, others) => {
                write!(f, "this is several things at once; read as {}, the rest ({others}) is kept", class.name())
            }
            Self::ClassSpelling(written, class) => write!(f, "“{written}” was read as “{}”", class.name()),
            Self::ClassGuessed(id, class) => {
                write!(f, "nothing says what {id} is; it was read as {}", class.name())
            }
            Self::KeywordSpelling(written) => write!(f, "“{written}” was read as “@{written}”"),
            Self::Spelling { written, term } => write!(f, "“{written}” was read as “{term}”"),
            Self::OtherName { written, class, term } => {
                write!(f, "“{written}” of {} is called “{term}”; it was read as that", class.name())
            }
            Self::NotAProperty(term) => write!(f, "“{term}” is not a property of Valueflows; it is kept as it is"),
            Self::NotOfThisClass(term, class) => {
                write!(f, "“{term}” is not said of {}; it is kept as it is", class.name())
            }
            Self::NotUnderstood { term, why } => write!(f, "“{term}”: {why}; it is kept as it is"),
            Self::OfTheFlowsProcess { term, process } => {
                write!(
                    f,
                    "“{term}” belongs to a process, not to a flow; it was read as said of the flow's own process, {process}"
                )
            }
            Self::Namesake { id, class, renamed } => write!(
                f,
                "{id} was said to be another {} before; this one is kept under the name {renamed}",
                class.name()
            ),
            Self::Chosen { property, id, chosen } => write!(
                f,
                "several things are called {id}; “{}” was read as meaning {chosen}, the one that fits",
                property.term()
            ),
        }
    }
}
