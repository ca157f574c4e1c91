//! What a person does for themselves: begin, add and put out devices, use and change the recovery key.

use commonage_log::{
    Audience, Body, Control, DeviceKey, Founding, Millis, Operation, OperationId, PersonId, RecoverySecret,
    RecoveryStatement, Refusal, SpaceId, SpaceKind, Tip, said,
};

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::signing::Writing;
use crate::ticket::DeviceRequest;

impl Node {
    /// Begins as a new person with this first device. `recovery` is written on paper by the caller and then forgotten.
    ///
    /// # Errors
    /// If somebody has already begun here, or the name is too long.
    pub fn begin(
        &mut self,
        name: &str,
        device_name: &str,
        recovery: &RecoverySecret,
        nonce: [u8; 16],
        now: Millis,
    ) -> Result<PersonId> {
        self.ensure_nobody()?;
        let name = crate::texts::name(name)?;
        let device_name = crate::texts::name(device_name)?;
        let founding = Founding {
            kind: SpaceKind::Person,
            name,
            nonce,
            founder: None,
            recovery: Some(recovery.digest()),
            guardians: None,
            device_name,
        };
        let body = Body::Control(Control::Found(founding));
        let operation = self.write(Writing::founding(Audience::Public, body), now)?;
        self.become_person(operation.space())?;
        Ok(operation.space())
    }

    /// On a new device: asks to belong to a person who already began elsewhere.
    ///
    /// # Errors
    /// If somebody else has already begun here.
    pub fn request_device(&mut self, person: PersonId, name: &str) -> Result<DeviceRequest> {
        if self.person != Some(person) {
            self.ensure_nobody()?;
        }
        let name = crate::texts::name(name)?;
        self.become_person(person)?;
        let acceptance = self.device.accept_person(&person);
        Ok(DeviceRequest { person, device: self.device(), name, acceptance })
    }

    /// Adds a device that asked for it.
    ///
    /// # Errors
    /// If the request is for another person, or this device may not.
    pub fn add_device(&mut self, request: &DeviceRequest, now: Millis) -> Result<Operation> {
        let me = self.me()?;
        if request.person != me {
            return Err(NodeError::Unusable {
                what: "the device's request",
                why: said!("it asks to belong to {}, not to {}", self.name_of(&request.person), self.name_of(&me)),
                remedy: "Make it again on the new device, with the id that “commonage whoami” shows here",
            });
        }
        let DeviceRequest { device, name, acceptance, .. } = request.clone();
        let act = Control::AddDevice { device, name: name.clone(), acceptance };
        self.act(me, act, &format!("adding the device “{name}”"), now)
    }

    /// Puts out a device, and says in each space held here that what is here of it is the last that counts.
    ///
    /// # Errors
    /// If it is not one of this person's devices, or is this very one.
    pub fn revoke_device(&mut self, device: DeviceKey, now: Millis) -> Result<usize> {
        let me = self.me()?;
        self.act(me, Control::RevokeDevice { device }, "putting out the device", now)?;
        self.cut_off_everywhere(&[device], now)
    }

    /// In every space where this person is a member: what is here of these devices is the last that counts.
    fn cut_off_everywhere(&mut self, devices: &[DeviceKey], now: Millis) -> Result<usize> {
        let mut cuts = 0;
        let ids: Vec<_> = self.images.keys().copied().collect();
        for id in ids {
            for device in devices {
                for audience in [Audience::Members, Audience::Public] {
                    let Some(last) = self.last_of(id, device, audience) else { continue };
                    match self.cut_off(id, *device, audience, Some(last), now) {
                        Ok(_) => cuts += 1,
                        Err(NodeError::Refused { .. } | NodeError::SpaceNotHere) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        Ok(cuts)
    }

    fn last_of(&self, space: SpaceId, device: &DeviceKey, audience: Audience) -> Option<Tip> {
        self.images.get(&space)?.space.tip(device, audience).ok().flatten()
    }

    /// Says in a space which operation of a device is the last that counts: of an own lost device, or, as a steward,
    /// of someone who was removed.
    ///
    /// # Errors
    /// If that is not for this person to say.
    pub fn cut_off(
        &mut self,
        space: SpaceId,
        device: DeviceKey,
        audience: Audience,
        last: Option<Tip>,
        now: Millis,
    ) -> Result<Operation> {
        let control = self.space(&space)?.control_audience().ok_or(NodeError::SpaceNotHere)?;
        // Naming the last operation as seen vouches for it; a public act must not name one for members.
        let seen = last.filter(|_| audience == control || audience == Audience::Public);
        let parents = seen.iter().map(|tip| tip.id).collect();
        let act = Control::CutOff { device, audience, last };
        self.act_after(space, act, parents, "cutting off the device", now)
    }

    /// After a fork: names the branch that counts.
    ///
    /// # Errors
    /// If there is no such fork, or this device may not say.
    pub fn keep_branch(&mut self, branch: OperationId, now: Millis) -> Result<Operation> {
        let found = self.spaces().find_map(|space| {
            let fork = space.forks().into_iter().find(|fork| fork.branches.contains(&branch))?;
            let may_name = [space.control_audience(), Some(Audience::Public)].contains(&Some(fork.log.audience));
            Some((space.id(), fork.log, may_name.then_some(branch)))
        });
        let (space, log, seen) = found.ok_or_else(|| {
            NodeError::NotFound(format!("no fork begins with {}. See “commonage doctor”.", branch.short()))
        })?;
        let act = Control::KeepBranch { device: log.device, branch };
        self.act_after(space, act, seen.into_iter().collect(), "keeping that branch", now)
    }

    /// Comes back with the paper key on this new device: puts out all others but those kept, and cuts them off in
    /// every space held here. The person's own space must be here, from an export or a backup.
    ///
    /// # Errors
    /// If the key is not the committed one, or the person's acts are not here.
    pub fn recover(
        &mut self,
        person: PersonId,
        paper: &RecoverySecret,
        next: &RecoverySecret,
        keep: Vec<DeviceKey>,
        device_name: &str,
        now: Millis,
    ) -> Result<usize> {
        if self.person != Some(person) {
            self.ensure_nobody()?;
        }
        let name = crate::texts::name(device_name)?;
        let device = self.device();
        let digest = next.digest();
        let statement =
            RecoveryStatement { person: &person, device: &device, next: &digest, keep: &keep, recovers: true };
        let proof = paper.prove(statement);
        let space = self.space(&person)?;
        let clock = commonage_log::next_clock(now, space.latest_clock());
        let act = Control::Recover { proof, next: digest, keep, name };
        let checked = space.check(device, Some(person), &act, clock);
        checked.map_err(|why| NodeError::refused("coming back with the recovery key", why))?;
        let standing: Vec<_> = space.devices().filter(|device| !device.revoked).map(|device| device.key).collect();
        self.write(Writing::new(person, Audience::Public, Body::Control(act)), now)?;
        self.become_person(person)?;
        let still: Vec<_> = self.space(&person)?.devices().filter(|device| !device.revoked).collect();
        let put_out: Vec<_> =
            standing.into_iter().filter(|key| !still.iter().any(|device| device.key == *key)).collect();
        self.cut_off_everywhere(&put_out, now)
    }

    /// The person whose recovery key this is, among those held here.
    ///
    /// # Errors
    /// If it is nobody's: the wrong words, an old sheet, or the person's acts are not here.
    pub fn person_of_paper(&self, paper: &RecoverySecret) -> Result<PersonId> {
        let digest = paper.digest();
        let person = self.spaces().find(|space| space.recovery_digest() == Some(digest)).map(|space| space.id());
        person.ok_or_else(|| NodeError::refused("coming back with the recovery key", Refusal::RecoveryProofWrong))
    }

    /// Changes the recovery key, with the paper of the one before.
    ///
    /// # Errors
    /// If the paper is not the committed one.
    pub fn rotate_recovery(&mut self, paper: &RecoverySecret, next: &RecoverySecret, now: Millis) -> Result<Operation> {
        let (person, device, digest) = (self.me()?, self.device(), next.digest());
        let statement =
            RecoveryStatement { person: &person, device: &device, next: &digest, keep: &[], recovers: false };
        let act = Control::RotateRecovery { proof: paper.prove(statement), next: digest };
        self.act(person, act, "changing the recovery key", now)
    }
}
