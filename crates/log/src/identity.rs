//! Whose device is it? What the identity acts of the people we know come to, for use in every other space.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{DeviceKey, PersonId};
use crate::space::Space;

/// The devices of everyone whose own space is held here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identities {
    people: BTreeMap<PersonId, BTreeMap<DeviceKey, bool>>,
    owners: BTreeMap<DeviceKey, BTreeSet<PersonId>>,
}

impl Identities {
    /// Takes in what a person's own space says now. True if that changed anything.
    pub fn update(&mut self, person: &Space) -> bool {
        let id = person.id();
        let devices: BTreeMap<_, _> = person.device_states().collect();
        if self.people.get(&id) == Some(&devices) {
            return false;
        }
        for device in self.people.get(&id).into_iter().flat_map(BTreeMap::keys) {
            self.owners.entry(*device).or_default().remove(&id);
        }
        for device in devices.keys() {
            self.owners.entry(*device).or_default().insert(id);
        }
        self.people.insert(id, devices);
        true
    }

    /// The person whose device this is. A device that gave itself to several people counts for the lowest id alone.
    pub fn person_of(&self, device: &DeviceKey) -> Option<PersonId> {
        self.owners.get(device)?.first().copied()
    }

    /// Everyone whose device it says it is.
    pub(crate) fn claims(&self, device: &DeviceKey) -> Option<&BTreeSet<PersonId>> {
        self.owners.get(device)
    }

    /// Whether this is a device of this person that was not put out.
    pub fn speaks_for(&self, device: &DeviceKey, person: &PersonId) -> bool {
        self.people.get(person).and_then(|devices| devices.get(device)) == Some(&false)
    }

    /// Whether its person has put this device out.
    pub fn is_revoked(&self, device: &DeviceKey) -> bool {
        self.person_of(device).is_some_and(|person| self.is_put_out(&person, device))
    }

    /// Whether this person has put this device out.
    pub(crate) fn is_put_out(&self, person: &PersonId, device: &DeviceKey) -> bool {
        self.people.get(person).and_then(|devices| devices.get(device)).copied().unwrap_or(false)
    }

    /// Everyone who is known here.
    pub fn people(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.people.keys().copied()
    }
}
