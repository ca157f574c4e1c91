//! Writes honest operations as first inputs for the fuzz targets: `cargo run --example fuzz_seeds -- fuzz/corpus`.
#![allow(clippy::expect_used)]

use std::error::Error;
use std::fs;
use std::path::Path;

use commonage_log::{
    Audience, Body, Control, DeviceSecret, Draft, Founding, GuardianPolicy, InvitationSecret, LetterBody, Level,
    Millis, Operation, OperationId, RecoverySecret, RecoveryStatement, SpaceId, SpaceKind, Tip, Verdict, Word,
};

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = std::env::args().nth(1).ok_or("say where the corpus is")?;
    let log = log()?;
    for (number, operation) in log.iter().enumerate() {
        let body = operation.body().unwrap_or_default();
        let alone = [&[1], piece(operation.header_bytes()).as_slice(), body].concat();
        write(&corpus, "header", number, operation.header_bytes())?;
        write(&corpus, "operation", number, &alone)?;
        write(&corpus, "body", number, body)?;
    }
    for length in [1, 3, log.len()] {
        let run: Vec<u8> = log[..length].iter().flat_map(in_a_run).collect();
        write(&corpus, "run", length, &run)?;
    }
    Ok(())
}

fn write(corpus: &str, target: &str, number: usize, bytes: &[u8]) -> std::io::Result<()> {
    let folder = Path::new(corpus).join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("honest-{number:02}")), bytes)
}

/// Bytes with their length before them.
fn piece(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("the bodies here are short");
    [&length.to_be_bytes(), bytes].concat()
}

fn in_a_run(operation: &Operation) -> Vec<u8> {
    let body = operation.body().unwrap_or_default();
    [vec![1], piece(operation.header_bytes()), piece(body)].concat()
}

/// One log that says everything once.
fn log() -> Result<Vec<Operation>, Box<dyn Error>> {
    let secret = DeviceSecret::from_seed([1; 32]);
    let mut log: Vec<Operation> = Vec::new();
    for (number, body) in (0_u64..).zip(bodies(&secret)) {
        let letter = matches!(body, Body::Letter(_));
        let draft = Draft {
            space: log.first().map(Operation::space),
            audience: Audience::Public,
            to: letter.then_some(SpaceId([9; 32])),
            after: log.last().map(|last| Tip { seq: last.header().seq, id: last.id() }),
            parents: (0..number.min(3)).map(|parent| OperationId([parent as u8; 32])).collect(),
            clock: Millis(1_700_000_000_000 + number),
            body: body.encode(),
        };
        log.push(draft.sign(&secret)?);
    }
    Ok(log)
}

fn bodies(secret: &DeviceSecret) -> Vec<Body> {
    let (person, operation, device) = (SpaceId([2; 32]), OperationId([3; 32]), secret.key());
    let paper = RecoverySecret::from_seed([4; 32]);
    let next = paper.digest();
    let proof =
        paper.prove(RecoveryStatement { person: &person, device: &device, next: &next, keep: &[], recovers: true });
    let invitation = InvitationSecret::from_seed([5; 32]);
    let founding = Founding {
        kind: SpaceKind::Person,
        name: "Ada".into(),
        nonce: [6; 16],
        founder: Some(person),
        recovery: Some(next),
        guardians: Some(GuardianPolicy { threshold: 2, guardians: Vec::new() }),
        device_name: "phone".into(),
    };
    let control = [
        Control::Found(founding),
        Control::Grant { person, level: Level::Write },
        Control::Revoke { person },
        Control::Invite { key: invitation.key(), level: Level::Read, uses: 3, expires: Some(Millis(9)) },
        Control::CloseInvitation { invitation: operation },
        Control::Join { person, invitation: operation, proof: invitation.admit(&person, &person, &device) },
        Control::Leave,
        Control::AddDevice { device, name: "laptop".into(), acceptance: secret.accept_person(&person) },
        Control::RevokeDevice { device },
        Control::Recover { proof: proof.clone(), next, keep: vec![device], name: "new phone".into() },
        Control::RotateRecovery { proof, next },
        Control::CutOff { device, audience: Audience::Members, last: Some(Tip { seq: 7, id: operation }) },
        Control::Declare { name: None, about: Some("a garden".into()), addresses: Some(vec!["here".into()]) },
        Control::KeepBranch { device, branch: operation },
    ];
    let words = [
        Word::Note("hello".into()),
        Word::Erase { operation },
        Word::Answer { letter: operation, from: person, verdict: Verdict::Accepted },
        Word::Acknowledge,
    ];
    let letters = [
        LetterBody::Text("hello".into()),
        LetterBody::JoinRequest("may I?".into()),
        LetterBody::Receipt { letter: operation, verdict: Verdict::Arrived },
    ];
    let control = control.map(Body::Control).into_iter();
    control.chain(words.map(Body::Word)).chain(letters.map(Body::Letter)).collect()
}
