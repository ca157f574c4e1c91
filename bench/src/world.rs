//! A space with many authors: founded by one, who grants the others the right to write; each then writes notes and
//! now and then names another's head as seen.

use commonage_log::{
    Audience, Body, Control, DeviceSecret, Draft, Founding, Level, Millis, Operation, OperationId, RecoverySecret, Run,
    SpaceId, SpaceKind, Tip, Word,
};

/// Text of a note that makes an operation about 300 bytes.
const NOTE_BYTES: usize = 72;

/// One note in so many names another author's head.
const SEES_EVERY: usize = 10;

pub(crate) struct Author {
    pub(crate) secret: DeviceSecret,
    pub(crate) person: SpaceId,
    pub(crate) identity: Operation,
    pub(crate) log: Vec<Operation>,
}

pub(crate) struct World {
    pub(crate) space: SpaceId,
    pub(crate) authors: Vec<Author>,
}

fn seed(kind: &str, number: usize) -> [u8; 32] {
    *blake3::hash(format!("{kind} {number}").as_bytes()).as_bytes()
}

fn first(secret: &DeviceSecret, founding: Founding, audience: Audience) -> Operation {
    let body = Body::Control(Control::Found(founding)).encode();
    let clock = Millis(1_800_000_000_000);
    Draft { space: None, audience, to: None, after: None, parents: vec![], clock, body }.sign(secret).unwrap()
}

fn founding(kind: SpaceKind, name: String, number: usize) -> Founding {
    let paper = RecoverySecret::from_seed(seed("paper", number));
    Founding {
        kind,
        name,
        nonce: [number as u8; 16],
        founder: None,
        recovery: (kind == SpaceKind::Person).then(|| paper.digest()),
        guardians: None,
        device_name: "laptop".into(),
    }
}

impl Author {
    pub(crate) fn new(number: usize) -> Self {
        let secret = DeviceSecret::from_seed(seed("device", number));
        let identity =
            first(&secret, founding(SpaceKind::Person, format!("Author {number}"), number), Audience::Public);
        Author { person: identity.space(), secret, identity, log: Vec::new() }
    }
}

impl World {
    pub(crate) fn new(authors: usize, notes: usize) -> Self {
        let mut authors: Vec<_> = (0..authors).map(Author::new).collect();
        let founder = Some(authors[0].person);
        let genesis = Founding { founder, ..founding(SpaceKind::Guild, "Many hands".into(), 0) };
        let genesis = first(&authors[0].secret, genesis, Audience::Members);
        let space = genesis.space();
        authors[0].log.push(genesis);
        for number in 1..authors.len() {
            let act = Control::Grant { person: authors[number].person, level: Level::Write };
            write(space, &mut authors[0], Body::Control(act), vec![], number as u64);
        }
        let entry = authors[0].log.last().unwrap().id();
        write_notes(space, &mut authors, notes, entry);
        Self { space, authors }
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.authors.iter().flat_map(|author| &author.log)
    }

    /// The identity acts and the logs, each proven, in pieces of a length at most.
    pub(crate) fn runs(&self, length: usize) -> Vec<Run> {
        let identities = self.authors.iter().map(|author| vec![author.identity.clone()]);
        let logs = self.authors.iter().flat_map(|author| author.log.chunks(length).map(<[Operation]>::to_vec));
        identities.chain(logs).map(|run| Run::verify(run, None).unwrap()).collect()
    }
}

pub(crate) fn write(space: SpaceId, author: &mut Author, body: Body, parents: Vec<OperationId>, at: u64) {
    let after = author.log.last().map(|last| Tip { seq: last.header().seq, id: last.id() });
    let clock = Millis(1_800_000_000_000 + at);
    let (space, audience, body) = (Some(space), Audience::Members, body.encode());
    let draft = Draft { space, audience, to: None, after, parents, clock, body };
    author.log.push(draft.sign(&author.secret).unwrap());
}

/// Everyone writes in turn, so that heads can be named that come before.
fn write_notes(space: SpaceId, authors: &mut [Author], notes: usize, entry: OperationId) {
    for round in 0..notes {
        for number in 0..authors.len() {
            let other = (number * 7 + round) % authors.len();
            let sees = round % SEES_EVERY == SEES_EVERY - 1 && other != number;
            let head = authors[other].log.last().map(Operation::id).filter(|_| sees);
            let parents = if round == 0 && number > 0 { vec![entry] } else { head.into_iter().collect() };
            let text = format!("{round:>width$}", width = NOTE_BYTES);
            write(space, &mut authors[number], Body::Word(Word::Note(text)), parents, (1000 + round) as u64);
        }
    }
}
