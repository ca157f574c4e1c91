//! The log alone: sign, verify by run, verify one by one.

use commonage_log::{Operation, Run};

use crate::world::World;
use crate::{Line, best};

/// Operations in one run, as a peer would send them.
const RUN: usize = 1_000;

pub(crate) fn measure(world: &World) -> Vec<Line> {
    let bytes: Vec<Vec<(&[u8], &[u8])>> = world
        .authors
        .iter()
        .flat_map(|author| author.log.chunks(RUN))
        .map(|run| run.iter().map(|one| (one.header_bytes(), one.body().unwrap())).collect())
        .collect();
    let count = world.operations().count();
    let (hashing, _) = best(7, || {
        for (header, body) in bytes.iter().flatten() {
            std::hint::black_box((blake3::hash(header), blake3::hash(body)));
        }
    });
    let (signatures, _) = best(5, || {
        let ends = world.authors.iter().flat_map(|author| author.log.chunks(RUN)).map(|run| run.last().unwrap());
        assert!({ ends }.all(Operation::signature_holds));
    });
    let (by_run, _) = best(7, || {
        for run in &bytes {
            let operations = run.iter().map(|(header, body)| Operation::decode(header, Some(body)).unwrap()).collect();
            std::hint::black_box(Run::verify(operations, None).unwrap());
        }
    });
    let some: Vec<_> = bytes.iter().flatten().take(count.min(20_000)).collect();
    let (one_by_one, _) = best(2, || {
        for (header, body) in &some {
            let operation = Operation::decode(header, Some(body)).unwrap();
            std::hint::black_box(Run::single(operation).unwrap());
        }
    });
    let (one_signature_each, _) = best(2, || {
        let all = world.operations().take(some.len());
        assert!({ all }.all(Operation::signature_holds));
    });
    vec![
        sign(world),
        Line::new("verify by run, against hashing", count, by_run, ("BLAKE3 of the same bytes alone", hashing))
            .bar("≥ 500,000/s and ≥ 0.50:", |line| line.per_second >= 500_000.0 && line.ratio >= 0.5),
        Line::new(
            "verify by run, against all it needs",
            count,
            by_run,
            ("BLAKE3, and one signature a run", hashing + signatures),
        ),
        Line::new(
            "verify one by one",
            some.len(),
            one_by_one,
            ("one signature an operation alone", one_signature_each),
        ),
    ]
}

fn sign(world: &World) -> Line {
    use commonage_log::{Audience, Body, Draft, Millis, Tip, Word};
    const COUNT: usize = 5_000;
    let author = &world.authors[0];
    let body = Body::Word(Word::Note(" ".repeat(72))).encode();
    let (signing, _) = best(3, || {
        let mut after: Option<Tip> = author.log.last().map(|last| Tip { seq: last.header().seq, id: last.id() });
        for at in 0..COUNT {
            let draft = Draft {
                space: Some(world.space),
                audience: Audience::Members,
                to: None,
                after,
                parents: vec![],
                clock: Millis(at as u64),
                body: body.clone(),
            };
            let operation = draft.sign(&author.secret).unwrap();
            after = Some(Tip { seq: operation.header().seq, id: operation.id() });
        }
    });
    let (alone, _) = best(3, || {
        for at in 0..COUNT {
            std::hint::black_box(author.secret.sign_document(&[at as u8; 32]));
        }
    });
    Line::new("sign", COUNT, signing, ("one Ed25519 signature each", alone))
}
