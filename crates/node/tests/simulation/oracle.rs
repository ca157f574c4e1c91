//! The rules of membership, judged by bounds that are independent of the engine (see [`crate::rules`]).

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{Audience, Control, DeviceKey, Level, LogId, Space, SpaceKind, Tip};
use commonage_node::Node;

use crate::disk::Disk;
use crate::facts::{Fact, Facts, People};
use crate::rules::Rules;

/// Judges everything that a node says of membership. Returns how many rules were put to the test.
pub(crate) fn judge(node: &Node, disk: &Disk, wild: &BTreeSet<DeviceKey>) -> u64 {
    let of = |is_person: bool| {
        let fits = node.spaces().filter(move |space| (space.kind() == Some(SpaceKind::Person)) == is_person);
        fits.map(|space| (space, Facts::read(space, disk))).collect::<Vec<_>>()
    };
    let (own, spaces) = (of(true), of(false));
    let mut judged = 0;
    for (space, facts) in &own {
        judged += judge_forks(facts, None) + judge_person(space, facts, wild) + judge_cuts(facts, None, node);
    }
    let people = People::new(own.into_iter().map(|(space, facts)| (space.id(), facts)).collect());
    for (space, facts) in &spaces {
        let rules = Rules::new(facts, &people, wild);
        judged += judge_forks(facts, Some(&people))
            + judge_possible(space, &rules)
            + judge_joins(&rules)
            + judge_removals(space, &rules)
            + judge_solid(space, &rules)
            + judge_duels(space, &rules, wild)
            + judge_cuts(facts, Some(&people), node);
    }
    judged
}

/// Beyond a fork that nobody settled nothing counts but what others had built on; beyond a settled one, one branch.
fn judge_forks(facts: &Facts, people: Option<&People>) -> u64 {
    let forks = facts.forks();
    for (log, seq, branches) in &forks {
        let is_choice = |fact: &Fact| match fact.control() {
            Some(Control::KeepBranch { branch, .. }) => branches.iter().any(|at| facts.all[*at].id == *branch),
            _ => false,
        };
        let is_settled = facts.all.iter().any(|fact| fact.counts() && is_choice(fact))
            || branches.iter().any(|at| facts.all[*at].id == facts.space.into());
        let first = |at: &usize| branches.iter().copied().find(|first| descends(facts, *at, *first));
        let beyond = |at: &usize| facts.all[*at].log == *log && facts.all[*at].counts() && first(at).is_some();
        // Paper proves itself, whatever its log is worth.
        let is_paper = |at: &usize| {
            matches!(facts.all[*at].control(), Some(Control::Recover { .. } | Control::RotateRecovery { .. }))
        };
        let counting: Vec<_> = (0..facts.all.len()).filter(beyond).filter(|at| !is_paper(at)).collect();
        if is_settled {
            let most: BTreeSet<_> = counting.iter().filter_map(first).collect();
            assert!(most.len() <= 1, "{} branches of a settled fork at {seq} count, {log:?}", most.len());
            continue;
        }
        let is_another = |other: &DeviceKey| match people {
            None => *other != log.device,
            Some(people) => people.owners(other).any(|owner| !people.may_be(&log.device, &owner)),
        };
        for at in counting {
            let relies = |later: usize| facts.saw(later, at) && is_another(&facts.all[later].log.device);
            let is_relied_on = (at..facts.all.len()).any(relies);
            assert!(is_relied_on, "{} counts beyond a fork at {seq}, {log:?}", facts.all[at].id.short());
        }
    }
    forks.len() as u64
}

fn descends(facts: &Facts, mut at: usize, first: usize) -> bool {
    loop {
        if at == first {
            return true;
        }
        match facts.all[at].previous.and_then(|previous| facts.place(&previous)) {
            Some(before) if facts.all[before].seq >= facts.all[first].seq => at = before,
            _ => return false,
        }
    }
}

/// Devices of a person: none without a chain to the first, none that the first device put out.
fn judge_person(space: &Space, facts: &Facts, wild: &BTreeSet<DeviceKey>) -> u64 {
    let (may, possible) = facts.possible_devices();
    for device in space.devices().filter(|device| !device.revoked) {
        assert!(possible.contains(&device.key), "the device {} is nobody's", device.key.short());
    }
    for (at, fact) in facts.all.iter().enumerate().filter(|(_, fact)| fact.counts()) {
        assert!(may[at], "a stranger's operation {} counts in a person's space", fact.id.short());
    }
    let mut judged = facts.all.len() as u64;
    let Some(first) = facts.place(&facts.space.into()).map(|at| facts.all[at].log.device) else { return judged };
    let touched = facts.all.iter().any(|fact| match fact.control() {
        Some(Control::RevokeDevice { device } | Control::CutOff { device, .. }) => *device == first,
        Some(Control::Recover { .. }) => true,
        _ => false,
    });
    if touched || wild.contains(&first) {
        return judged;
    }
    for (at, fact) in facts.all.iter().enumerate().filter(|(_, fact)| fact.log.device == first) {
        judged += 1;
        assert_eq!(fact.refusal, None, "{} of a device that nothing speaks against does not count", fact.id.short());
        let Some(Control::RevokeDevice { device: gone }) = fact.control() else { continue };
        let again = facts.controls().any(|(later, _, act)| {
            matches!(act, Control::AddDevice { device, .. } if device == gone) && facts.saw(later, at)
        });
        let is_in = space.devices().any(|device| device.key == *gone && !device.revoked);
        assert!(again || !is_in, "the device {} was put out and is in", gone.short());
    }
    judged
}

/// Nobody is more than a chain of acts from the founding can have made them, and nothing of anyone else counts.
fn judge_possible(space: &Space, rules: &Rules<'_>) -> u64 {
    let mut most: BTreeMap<_, Level> = BTreeMap::new();
    for (_, person, level) in &rules.admissions {
        let held = most.entry(*person).or_insert(*level);
        *held = (*held).max(*level);
    }
    for member in space.members() {
        let most = most.get(&member.person);
        assert!(most >= Some(&member.level), "{} is {:?}, at most {most:?}", member.person.short(), member.level);
    }
    let control = rules.facts.founding.as_ref().map(|(_, audience)| *audience);
    for (at, fact) in rules.facts.all.iter().enumerate().filter(|(_, fact)| fact.counts()) {
        let (needs, is_hidden) = match fact.control() {
            Some(Control::Grant { .. } | Control::Revoke { .. } | Control::Admit(_) | Control::Declare { .. }) => {
                (Level::Steward, false)
            }
            Some(Control::Invite { .. } | Control::CloseInvitation { .. }) => (Level::Write, false),
            Some(_) => (Level::Read, false),
            None => (Level::Write, control != Some(Audience::Public) && fact.log.audience == Audience::Public),
        };
        let possible = match is_hidden {
            // It cannot name the members' acts as its past: someone who ever may have been let in.
            true => rules.people.owners(&fact.log.device).filter_map(|person| most.get(&person).copied()).max(),
            false => rules.possible_level(at),
        };
        assert!(possible >= Some(needs), "{} counts: its author is {possible:?}, {needs:?} is needed", fact.id.short());
    }
    rules.facts.all.len() as u64
}

/// No invitation lets in more people than it has places for, nor anybody once a steward closed it.
fn judge_joins(rules: &Rules<'_>) -> u64 {
    let facts = rules.facts;
    let joins = facts.controls().filter_map(|(at, fact, act)| match act {
        Control::Join { invitation, .. } if fact.counts() => Some((*invitation, at)),
        _ => None,
    });
    let mut by_invitation: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (invitation, at) in joins {
        let is_possible = rules.admissions.iter().any(|(admission, ..)| *admission == at);
        assert!(is_possible, "the join {} counts without an invitation", facts.all[at].id.short());
        by_invitation.entry(invitation).or_default().push(at);
    }
    for (invitation, joins) in &by_invitation {
        let invite = facts.place(invitation).and_then(|at| facts.all[at].control());
        let Some(Control::Invite { uses, .. }) = invite else { panic!("a join without an invitation counts") };
        assert!(joins.len() <= *uses as usize, "{} joins on an invitation for {uses}", joins.len());
        for (closing, _, act) in facts.controls() {
            let closes = matches!(act, Control::CloseInvitation { invitation: closed } if closed == invitation);
            if closes && rules.is_by_solid(closing) {
                let before = joins.iter().all(|join| facts.saw(closing, *join));
                assert!(before, "a join counts on an invitation that was closed, {}", invitation.short());
            }
        }
    }
    by_invitation.len() as u64
}

/// Whom a steward removed, against whom nothing speaks, is out, unless a later act let them in.
fn judge_removals(space: &Space, rules: &Rules<'_>) -> u64 {
    let certain = rules.removals.iter().filter(|(at, _)| rules.is_by_solid(*at));
    let mut judged = 0;
    for (at, person) in certain.filter(|(at, person)| !rules.is_readmitted(*person, *at)) {
        judged += 1;
        assert_eq!(space.level_of(person), None, "{} was removed and is a member", person.short());
        // What they did meanwhile as stewards is void.
        for (act, fact, control) in rules.facts.controls().filter(|(act, ..)| rules.facts.apart(*act, *at)) {
            let only_theirs = rules.people.owners(&fact.log.device).all(|owner| owner == *person);
            let is_void = !fact.counts() || !only_theirs || matches!(control, Control::Leave);
            assert!(is_void, "{} counts, {:?} by someone who was removed meanwhile ({act})", fact.id.short(), control);
        }
    }
    judged
}

/// What stewards did, against whom nothing speaks, counts, and whom they let in and nobody removed is in.
fn judge_solid(space: &Space, rules: &Rules<'_>) -> u64 {
    let mut judged = 0;
    for at in (0..rules.facts.all.len()).filter(|at| rules.is_by_solid(*at)) {
        let fact = &rules.facts.all[at];
        // A join may be written before anything of the space is here: then nothing could be checked.
        if matches!(fact.control(), Some(Control::Join { .. })) {
            continue;
        }
        judged += 1;
        assert_eq!(fact.refusal, None, "{} of a steward against whom nothing speaks does not count", fact.id.short());
        let Some(Control::Grant { person, .. }) = fact.control() else { continue };
        let removed = rules.removals.iter().any(|(_, removed)| removed == person);
        let left = rules
            .facts
            .controls()
            .any(|(_, other, act)| matches!(act, Control::Leave) && rules.people.may_be(&other.log.device, person));
        assert!(removed || left || space.level_of(person).is_some(), "{} was let in and is out", person.short());
    }
    for person in rules.solid.keys() {
        assert_eq!(space.level_of(person), Some(Level::Steward), "{} is no steward any more", person.short());
    }
    judged
}

/// Two stewards who remove each other are both out.
fn judge_duels(space: &Space, rules: &Rules<'_>, wild: &BTreeSet<DeviceKey>) -> u64 {
    let duels = rules.duels(wild);
    for (person, removal) in duels.iter().flatten() {
        let is_out = space.level_of(person).is_none() || rules.is_readmitted(*person, *removal);
        assert!(is_out, "{} removed someone who removed them, and is in", person.short());
    }
    duels.len() as u64
}

/// Nothing counts that comes after what a cut with effect names as the last. `people` is `None` in a person's space.
fn judge_cuts(facts: &Facts, people: Option<&People>, node: &Node) -> u64 {
    let mut judged = 0;
    for (cut, by, act) in facts.controls().filter(|(_, by, _)| by.counts()) {
        let Control::CutOff { device, audience, last } = act else { continue };
        let is_own = people.is_none_or(|people| {
            let both = people.owners(device).filter(|owner| people.may_be(&by.log.device, owner)).count();
            both == people.owners(device).count() && both == 1
        });
        let is_revoked = match people {
            Some(_) => node.identities().is_revoked(device),
            None => node.space(&facts.space).unwrap().devices().any(|held| held.key == *device && held.revoked),
        };
        // One's own cut waits for the revocation of the device; a steward's holds for what had not seen it.
        if is_own && !is_revoked {
            continue;
        }
        judged += 1;
        let log = LogId { space: facts.space, audience: *audience, device: *device };
        let is_before = |seq: u64, id| last.is_some_and(|last| seq < last.seq || last == Tip { seq, id });
        for (at, fact) in facts.all.iter().enumerate().filter(|(_, fact)| fact.log == log) {
            // A steward's cut ends words; rights are for strong removal to judge. And nobody cuts off the founding.
            let is_spared = fact.id == facts.space.into() || (!is_own && fact.control().is_some());
            let stands = is_spared || is_before(fact.seq, fact.id) || (!is_own && facts.saw(at, cut));
            assert!(stands || !fact.counts(), "{} counts, and comes after the last that counts", fact.id.short());
        }
    }
    judged
}
