//! Tokens: with one of them another program reads, or acts, in the name of the person of this computer. They are kept on
//! this computer alone, and only as hashes: a token is shown once.

use std::collections::BTreeSet;

use commonage_log::{Millis, Said, SpaceId, said};
use minicbor::{Decode, Encode};
use serde::Serialize;

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::texts::one_line;

/// Where the store remembers them.
const SETTING: &str = "tokens";

/// How every token begins, so that one that lies around is known for what it is.
pub const PREFIX: &str = "cmg_";

/// Most tokens at once: more programs than one person oversees.
const TOKENS_MAX: usize = 64;

/// Letters of a name.
const NAME_LETTERS_MAX: usize = 60;

/// What a program may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum May {
    /// Read.
    #[n(0)]
    Read,
    /// Read, ask, answer and write down, in the person's name.
    #[n(1)]
    Act,
}

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Token {
    /// What it is for.
    #[n(0)]
    pub name: String,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    hash: [u8; 32],
    /// What it lets a program do.
    #[n(2)]
    pub may: May,
    /// The spaces that it opens; all of them, if none are named.
    #[n(3)]
    pub spaces: Option<BTreeSet<SpaceId>>,
    /// When it was made, in ms since 1970.
    #[n(4)]
    pub made: Millis,
    /// When it ends.
    #[n(5)]
    pub until: Option<Millis>,
}

impl Token {
    /// Tells it from every other token, also from a later one of the same name. It is no secret, and opens nothing.
    pub fn id(&self) -> [u8; 32] {
        *blake3::hash(&self.hash).as_bytes()
    }

    /// Whether it opens a space.
    pub fn opens(&self, space: &SpaceId) -> bool {
        self.spaces.as_ref().is_none_or(|spaces| spaces.contains(space))
    }
}

fn no(words: impl Into<Said>) -> NodeError {
    NodeError::Limit(words.into())
}

impl Node {
    /// The tokens that were made here, by name.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn tokens(&self) -> Result<Vec<Token>> {
        let Some(bytes) = self.store.local(SETTING)? else { return Ok(Vec::new()) };
        // What cannot be read opens nothing.
        Ok(minicbor::decode(&bytes).unwrap_or_default())
    }

    fn keep_tokens(&mut self, tokens: &[Token]) -> Result<()> {
        let bytes = minicbor::to_vec(tokens).map_err(|_| no("the tokens could not be kept."))?;
        Ok(self.store.set_local(SETTING, Some(&bytes))?)
    }

    /// Makes a token; gives its secret, which is kept nowhere.
    ///
    /// # Errors
    /// If there is no name, another has it, there are too many, or a space is not this person's.
    pub fn make_token(
        &mut self,
        name: &str,
        may: May,
        spaces: Option<BTreeSet<SpaceId>>,
        until: Option<Millis>,
        secret: [u8; 32],
        now: Millis,
    ) -> Result<String> {
        let name: String = one_line(name).chars().take(NAME_LETTERS_MAX).collect();
        if name.is_empty() {
            return Err(no("a token needs a name, so that you know later what it is for."));
        }
        if until.is_some_and(|until| until <= now) {
            return Err(no("that day is over. Choose one that comes, or none."));
        }
        let me = self.me()?;
        for space in spaces.iter().flatten() {
            if self.space(space)?.level_of(&me).is_none() && *space != me {
                return Err(NodeError::UnknownSpace(*space));
            }
        }
        let mut tokens = self.tokens()?;
        tokens.retain(|token| token.until.is_none_or(|until| until > now));
        if tokens.iter().any(|token| token.name == name) {
            return Err(no(said!("there is a token “{}” already. Close it first, or choose another name.", name)));
        }
        if tokens.len() >= TOKENS_MAX {
            return Err(no(format!("there are {TOKENS_MAX} tokens, and that is the most. Close one first.")));
        }
        let text = format!("{PREFIX}{}", commonage_log::to_hex(&secret));
        let hash = *blake3::hash(text.as_bytes()).as_bytes();
        tokens.push(Token { name, hash, may, spaces, made: now, until });
        tokens.sort_by(|a, b| a.name.cmp(&b.name));
        self.keep_tokens(&tokens)?;
        Ok(text)
    }

    /// Closes a token by its name: it opens nothing any more.
    ///
    /// # Errors
    /// If there is none of that name, or the store cannot be written.
    pub fn close_token(&mut self, name: &str) -> Result<()> {
        let (mut tokens, name) = (self.tokens()?, one_line(name));
        let before = tokens.len();
        tokens.retain(|token| token.name != name);
        if tokens.len() == before {
            return Err(NodeError::NotFound(format!("no token is called “{name}”. Look at “commonage token list”.")));
        }
        self.keep_tokens(&tokens)
    }

    /// The token of which this is the secret, if it holds.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn token(&self, secret: &str, now: Millis) -> Result<Option<Token>> {
        // Compared by hashes: how long that takes tells nothing of the secret.
        let hash = blake3::hash(secret.as_bytes());
        let holds =
            |token: &Token| blake3::Hash::from_bytes(token.hash) == hash && token.until.is_none_or(|until| until > now);
        Ok(self.tokens()?.into_iter().find(holds))
    }
}
