//! What one hostile member or device can make everyone else compute: bounded, and without a panic.

use std::time::Instant;

use crate::world::*;
use commonage_log::*;

/// Folds a space twice, once settled at the end and once through a snapshot, and says how long that took.
fn fold(w: &World, id: SpaceId, what: &str) -> Space {
    let identities = w.identities();
    let begun = Instant::now();
    let mut space = Space::new(id);
    let ids = w.of_space(id);
    for op in &ids {
        space.insert(&w.ops[op]).unwrap();
    }
    let inserted = begun.elapsed();
    space.settle(&identities);
    let settled = begun.elapsed();
    let bytes = space.to_snapshot();
    let opening = Instant::now();
    let mut again = Space::from_snapshot(&bytes).unwrap();
    again.settle(&identities);
    let opened = opening.elapsed();
    assert_eq!(again.state_hash(), space.state_hash());
    let count = ids.len();
    println!(
        "{what}: {count} operations, inserted {inserted:?}, settled {settled:?}, {} bytes, opened {opened:?}",
        bytes.len()
    );
    space
}

fn scale() -> usize {
    std::env::var("COMMONAGE_SCALE").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

#[test]
fn a_log_that_forks_at_every_step_is_folded() {
    let mut w = World::new();
    let [ana, bad] = w.people(["ana", "bad"]);
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(bad), Level::Write));
    w.meet_all();
    let mut last = w.tip(ana, circle, Audience::Members).unwrap().id;
    w.say(bad, circle, "begin");
    for step in 0..scale() {
        let twin = w.copy(bad);
        w.write_after(twin, Some(circle), Audience::Members, vec![last], note(&format!("left {step}")).encode());
        last = w.write_after(bad, Some(circle), Audience::Members, vec![], note(&format!("right {step}")).encode());
    }
    let space = fold(&w, circle, "forks");
    assert_eq!(space.forks().len(), scale());
    space.parents_for(&w.key(ana), Audience::Members);
}

#[test]
fn a_steward_who_grants_and_removes_without_end_is_folded() {
    let mut w = World::new();
    let [ana, bad, x] = w.people(["ana", "bad", "x"]);
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(bad), Level::Steward));
    w.meet_all();
    let person = w.id(x);
    for _ in 0..scale() {
        w.write_after(
            bad,
            Some(circle),
            Audience::Members,
            vec![],
            Body::Control(grant(person, Level::Steward)).encode(),
        );
        w.write_after(bad, Some(circle), Audience::Members, vec![], Body::Control(revoke(person)).encode());
    }
    w.say(ana, circle, "apart");
    fold(&w, circle, "grants and removals");
}

#[test]
fn a_village_that_joins_while_apart_is_folded() {
    let mut w = World::new();
    let ana = w.person("ana");
    let circle = w.found(ana, SpaceKind::Circle);
    let ticket = w.invite(ana, circle, Level::Write, 10_000);
    let invite = ticket.0;
    let mut heads: Vec<OperationId> = vec![invite];
    for at in 0..scale() {
        let dev = w.person("villager");
        let parents: Vec<_> = heads.iter().rev().take(1 + at % 4).copied().collect();
        let act = w.join_act(dev, circle, &ticket);
        let join = w.write_after(dev, Some(circle), Audience::Members, parents.clone(), Body::Control(act).encode());
        // Everyone greets, knowing a few of the others.
        let said = w.write_after(dev, Some(circle), Audience::Members, vec![], note("hello").encode());
        if at % 3 == 0 {
            heads.retain(|head| !parents.contains(head));
        }
        heads.push(if at % 2 == 0 { said } else { join });
    }
    let space = fold(&w, circle, "village");
    assert!(space.members().count() > scale() / 2);
}

#[test]
fn a_member_who_merges_pasts_in_every_way_is_folded() {
    let mut w = World::new();
    let [ana, bad, x] = w.people(["ana", "bad", "x"]);
    let circle = w.found(ana, SpaceKind::Circle);
    let stewards: Vec<Dev> = (0..40).map(|_| w.person("steward")).collect();
    for dev in stewards.iter().chain([&bad]) {
        w.act(ana, circle, grant(w.id(*dev), Level::Steward));
    }
    let start = w.tip(ana, circle, Audience::Members).unwrap().id;
    let grants = stewards.into_iter().map(|dev| {
        let act = Body::Control(grant(w.id(x), Level::Write)).encode();
        w.write_after(dev, Some(circle), Audience::Members, vec![start], act)
    });
    let grants: Vec<_> = grants.collect();
    let mut dice = Dice(5);
    for _ in 0..scale() {
        // Each time a past that nobody ever had before: the log begins anew, which is a fork besides.
        let parents = grants.iter().copied().filter(|_| dice.chance(30)).take(limits::PARENTS_MAX).collect();
        w.forget_log(bad, circle, Audience::Members);
        w.write_after(bad, Some(circle), Audience::Members, parents, note("merge").encode());
    }
    fold(&w, circle, "merges");
}

#[test]
fn an_invitation_with_too_many_joins_is_folded() {
    let mut w = World::new();
    let ana = w.person("ana");
    let circle = w.found(ana, SpaceKind::Circle);
    let uses = scale() as u32;
    let ticket = w.invite(ana, circle, Level::Write, uses);
    for _ in 0..scale() + 20 {
        let dev = w.person("x");
        let act = w.join_act(dev, circle, &ticket);
        w.write_after(dev, Some(circle), Audience::Members, vec![ticket.0], Body::Control(act).encode());
    }
    let space = fold(&w, circle, "joins apart");
    assert_eq!(space.members().count(), scale() + 1);
}
