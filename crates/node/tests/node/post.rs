//! Letters between spaces: asked, they have it, accepted.

use commonage_log::{Audience, LetterBody, Level, SpaceKind, Verdict};
use commonage_node::{Cargo, NodeError, Progress};

use crate::support::{NOW, export, import, person};

#[test]
fn a_request_to_join_travels_by_hand_and_the_answer_comes_back() {
    let (mut ana, mut ben) = (person("Ana", 1), person("Ben", 2));
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Public, [2; 16], NOW).unwrap();
    let me = ben.me().unwrap();
    ben.send_letter(me, guild, LetterBody::JoinRequest("I mend pumps".into()), NOW).unwrap();
    assert_eq!(ben.letters().unwrap().1[0].progress, Progress::Asked);
    import(&mut ana, &export(&ben, &Cargo::Everything));
    assert_eq!(ana.acknowledge_letters(NOW).unwrap(), 1);
    import(&mut ben, &export(&ana, &Cargo::For(me)));
    assert_eq!(ben.letters().unwrap().1[0].progress, Progress::TheyHaveIt);
    let (inbox, _) = ana.letters().unwrap();
    assert!(inbox[0].is_confirmed && inbox[0].signer == Some(me));
    ana.answer_letter(inbox[0].id, Verdict::Accepted, Level::Write, NOW).unwrap();
    import(&mut ben, &export(&ana, &Cargo::For(me)));
    assert_eq!(ben.letters().unwrap().1[0].progress, Progress::Accepted);
    assert_eq!(ben.space(&guild).unwrap().level_of(&me), Some(Level::Write));
    ben.note(guild, Audience::Members, "Glad to be here", NOW).unwrap();
    assert_eq!(ana.acknowledge_letters(NOW).unwrap(), 0, "a letter is acknowledged once");
}

#[test]
fn a_letter_is_carried_by_someone_who_belongs_to_neither() {
    let (mut ana, mut ben, mut carrier) = (person("Ana", 1), person("Ben", 2), person("Cleo", 3));
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Public, [2; 16], NOW).unwrap();
    let me = ben.me().unwrap();
    ben.send_letter(me, guild, LetterBody::Text("Greetings from the coast".into()), NOW).unwrap();
    import(&mut carrier, &export(&ben, &Cargo::Public([me].into())));
    import(&mut ana, &export(&carrier, &Cargo::Everything));
    let (inbox, _) = ana.letters().unwrap();
    assert_eq!(inbox[0].body, Some(LetterBody::Text("Greetings from the coast".into())));
}

#[test]
fn nobody_writes_letters_in_the_name_of_a_space_they_do_not_belong_to() {
    let (mut ana, ben) = (person("Ana", 1), person("Ben", 2));
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Public, [2; 16], NOW).unwrap();
    let (mut cleo, to) = (person("Cleo", 3), ben.me().unwrap());
    import(&mut cleo, &export(&ana, &Cargo::Public([guild].into())));
    let refused = cleo.send_letter(guild, to, LetterBody::Text("as if".into()), NOW);
    assert!(matches!(refused, Err(NodeError::Refused { .. })));
}

#[test]
fn nobody_else_answers_for_the_space_that_a_letter_was_for() {
    let (mut ana, mut ben, mut mia) = (person("Ana", 1), person("Ben", 2), person("Mia", 3));
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Public, [2; 16], NOW).unwrap();
    let me = ben.me().unwrap();
    import(&mut ben, &export(&ana, &Cargo::Public([guild].into())));
    let letter = ben.send_letter(me, guild, LetterBody::Text("May I come?".into()), NOW).unwrap().id();
    let receipt = LetterBody::Receipt { letter, verdict: Verdict::Accepted };
    let hers = mia.me().unwrap();
    mia.send_letter(hers, me, receipt, NOW).unwrap();
    import(&mut ben, &export(&mia, &Cargo::Everything));
    assert_eq!(ben.letters().unwrap().1[0].progress, Progress::Asked);
    import(&mut ana, &export(&ben, &Cargo::Everything));
    ana.answer_letter(letter, Verdict::Declined, Level::Read, NOW).unwrap();
    import(&mut ben, &export(&ana, &Cargo::For(me)));
    let answered = &ben.letters().unwrap().1[0];
    assert_eq!((answered.progress, answered.is_certain), (Progress::Declined, true));
}
