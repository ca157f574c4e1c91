//! What one space with a million operations costs: bytes of memory an operation, and the time to fold it, to write
//! it as a snapshot, and to open it from one. `cargo run --release -p commonage-log --example memory [operations]`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, unsafe_code, missing_docs)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use commonage_log::*;

struct Counting;
static HELD: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is handed to the system's allocator; only a count is kept beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn held() -> usize {
    HELD.load(Ordering::Relaxed)
}

const DEVICES: usize = 100;

/// An operation with a signature that nobody checks: folding needs none, and a million would take a minute to make.
fn unsigned(space: SpaceId, author: DeviceKey, after: Option<Tip>, parents: &[OperationId], at: u64) -> Operation {
    let body = Body::Word(Word::Note(format!("note {at}"))).encode();
    let mut e = minicbor::Encoder::new(Vec::with_capacity(400));
    let mut parents = parents.to_vec();
    parents.sort_unstable();
    let _ = e.array(12).unwrap().u8(1).unwrap().bytes(&space.0).unwrap().u8(0).unwrap().null().unwrap();
    let _ = e.bytes(&author.0).unwrap().u64(after.map_or(0, |tip| tip.seq + 1)).unwrap();
    let _ = match after {
        Some(tip) => e.bytes(&tip.id.0).unwrap(),
        None => e.null().unwrap(),
    };
    let _ = e.array(parents.len() as u64).unwrap();
    for parent in &parents {
        let _ = e.bytes(&parent.0).unwrap();
    }
    let _ = e.u64(1_700_000_000_000 + at).unwrap();
    let _ = e.bytes(blake3::hash(&body).as_bytes()).unwrap().u32(body.len() as u32).unwrap().bytes(&[7; 64]).unwrap();
    Operation::decode(&e.into_writer(), Some(&body)).expect("a sound header")
}

fn founding(kind: SpaceKind, founder: Option<PersonId>, recovery: Option<RecoveryDigest>, nonce: u8) -> Vec<u8> {
    let nonce = [nonce; 16];
    let name = "someone".to_string();
    let founding = Founding { kind, name: name.clone(), nonce, founder, recovery, guardians: None, device_name: name };
    Body::Control(Control::Found(founding)).encode()
}

fn main() {
    let count: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let mut identities = Identities::default();
    let mut people = Vec::new();
    for at in 0..DEVICES as u8 {
        let secret = DeviceSecret::from_seed([at + 1; 32]);
        let draft = |space, audience, after, body| Draft {
            space,
            audience,
            to: None,
            after,
            parents: vec![],
            clock: Millis(1),
            body,
        };
        let body = founding(SpaceKind::Person, None, Some(RecoveryDigest([at; 32])), at);
        let first = draft(None, Audience::Public, None, body).sign(&secret).unwrap();
        let mut own = Space::new(first.space());
        own.insert(&first).unwrap();
        own.settle(&Identities::default());
        identities.update(&own);
        people.push((secret, own.id()));
    }
    let body = founding(SpaceKind::Guild, Some(people[0].1), None, 0);
    let found = Draft {
        space: None,
        audience: Audience::Members,
        to: None,
        after: None,
        parents: vec![],
        clock: Millis(1),
        body,
    };
    let found = found.sign(&people[0].0).unwrap();
    let mut setup = vec![found.clone()];
    for (_, person) in &people[1..] {
        let last = setup.last().unwrap();
        let after = Some(Tip { seq: last.header().seq, id: last.id() });
        let body = Body::Control(Control::Grant { person: *person, level: Level::Write }).encode();
        let grant = Draft {
            space: Some(found.space()),
            audience: Audience::Members,
            to: None,
            after,
            parents: vec![],
            clock: Millis(2),
            body,
        };
        setup.push(grant.sign(&people[0].0).unwrap());
    }
    let id = found.space();
    let before = held();
    let mut space = Space::new(id);
    for op in &setup {
        space.insert(op).unwrap();
    }
    let last = setup.last().unwrap();
    let mut tips = vec![None; DEVICES];
    tips[0] = Some(Tip { seq: last.header().seq, id: last.id() });
    let (mut folding, mut recent) = (std::time::Duration::ZERO, vec![last.id(); 8]);
    for at in 0..count {
        let device = ((at * 2_654_435_761) >> 7) as usize % DEVICES;
        // One in three answers what others said lately.
        let parents: Vec<_> = match (at % 3, tips[device]) {
            (_, None) => vec![last.id()],
            (0, Some(tip)) => recent.iter().take(2).copied().filter(|id| *id != tip.id).collect(),
            _ => vec![],
        };
        let mut parents = parents;
        parents.sort_unstable();
        parents.dedup();
        let op = unsigned(id, people[device].0.key(), tips[device], &parents, at);
        tips[device] = Some(Tip { seq: op.header().seq, id: op.id() });
        let begun = Instant::now();
        space.insert(&op).unwrap();
        folding += begun.elapsed();
        recent[(at % 8) as usize] = op.id();
    }
    let begun = Instant::now();
    space.settle(&identities);
    let settled = begun.elapsed();
    let bytes = held() - before;
    println!("{} operations from {DEVICES} devices", space.len());
    println!("  memory             {:>8.1} bytes an operation", bytes as f64 / space.len() as f64);
    println!("  insert             {folding:>8.2?}");
    println!("  settle             {settled:>8.2?}");
    let begun = Instant::now();
    space.settle(&identities);
    println!("  settle once more   {:>8.2?}", begun.elapsed());
    let begun = Instant::now();
    let snapshot = space.to_snapshot();
    println!(
        "  to_snapshot        {:>8.2?}, {:.1} bytes an operation",
        begun.elapsed(),
        snapshot.len() as f64 / count as f64
    );
    let begun = Instant::now();
    let mut again = Space::from_snapshot(&snapshot).expect("it can be read");
    println!("  from_snapshot      {:>8.2?}", begun.elapsed());
    let settling = Instant::now();
    again.settle(&identities);
    println!("  settle             {:>8.2?}", settling.elapsed());
    println!("  opened in          {:>8.2?}", begun.elapsed());
    assert_eq!(space.state_hash(), again.state_hash());
    assert!(space.glances().all(|glance| glance.refusal.is_none()), "every note counts");
}
