//! Every name that the ledger knows, as a small number.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use crate::id::Id;
use crate::record::Key;
use crate::vocabulary::Class;

/// A name in this ledger: the same on no other computer, so it never leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct Name(#[n(0)] pub(crate) u32);

/// The names, each once. Two spellings of one address are one name; it is shown as it came first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    keys: Vec<Key>,
    index: HashTable<u32>,
    hasher: RandomState,
}

impl Names {
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn from_keys(keys: Vec<Key>) -> Names {
        let mut names = Names::default();
        keys.into_iter().for_each(|(class, id)| {
            names.intern(class, &id);
        });
        names
    }

    pub(crate) fn key(&self, name: Name) -> &Key {
        &self.keys[name.0 as usize]
    }

    pub(crate) fn find(&self, class: Class, id: &Id) -> Option<Name> {
        let (class, id) = (class.family(), id.canonical());
        let hash = self.hasher.hash_one((class, id.as_ref()));
        let same = |at: &u32| {
            let (held, known) = &self.keys[*at as usize];
            *held == class && known.canonical() == id
        };
        self.index.find(hash, same).map(|at| Name(*at))
    }

    pub(crate) fn intern(&mut self, class: Class, id: &Id) -> Name {
        if let Some(name) = self.find(class, id) {
            return name;
        }
        let at = self.keys.len() as u32;
        self.keys.push((class.family(), id.clone()));
        let (keys, hasher) = (&self.keys, &self.hasher);
        let hash = |at: &u32| {
            let (class, id) = &keys[*at as usize];
            hasher.hash_one((class, id.canonical().as_ref()))
        };
        self.index.insert_unique(hash(&at), at, hash);
        Name(at)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (Name, &Key)> {
        self.keys.iter().zip(0..).map(|(key, at)| (Name(at), key))
    }
}
