//! What people tell of a workshop in plain words, and what each of them is shown of it.

use commonage_economy::id::Id;
use commonage_economy::picture::Words;
use commonage_economy::sharing::Source;
use commonage_log::{Audience, Level, Millis, SpaceId, SpaceKind};
use commonage_node::claims::Part;
use commonage_node::contribution::read;
use commonage_node::shown::{SharingStanding, Tie, Way};
use commonage_node::telling::Telling;
use commonage_node::{InvitationTerms, Node, Viewer};
use jiff::civil::Date;

use crate::support::*;

/// The rules of the guide's workshop.
const RULES: &str = "equation \"Mill Lane\"\nin EUR, to 0.01\nover what was sold\nwork counts 25 per hour\n\
                     money counts as recorded\nfirst 10 % of the whole to \"Roof fund\"\nthen the rest by contributions";

fn later(seconds: u64) -> Millis {
    Millis(NOW.0 + 1000 * seconds)
}

/// Each gets what the other has.
fn exchange(ana: &mut Node, ben: &mut Node, space: SpaceId) {
    carry(ben, ana, space);
    carry(ana, ben, space);
}

fn desk() -> Telling {
    Telling::Made { work: "First desk".into() }
}

/// Ana worked seven hours, Ben paid 60 for wood; a desk came of it and was sold.
fn workshop() -> (Node, Node, SpaceId) {
    let (mut ana, mut ben) = (person("Ana", 1), person("Ben", 2));
    let space = ana.found(SpaceKind::Organisation, "Mill Lane", Audience::Members, [3; 16], NOW).unwrap();
    let terms = InvitationTerms { level: Level::Steward, uses: 1, expires: None };
    let ticket = ana.invite(space, terms, seed(9), NOW).unwrap();
    ben.join(&ticket, NOW).unwrap();
    exchange(&mut ana, &mut ben, space);
    ana.agree_on_equation(space, RULES, later(1)).unwrap();
    let work = read("7 h joinery", Date::default(), "en").work().unwrap();
    ana.contribute_to(space, &work, Some("First desk"), later(2)).unwrap();
    exchange(&mut ana, &mut ben, space);
    ben.tell(space, "60 EUR", &Telling::Paid { work: "First desk".into() }, later(3)).unwrap();
    exchange(&mut ana, &mut ben, space);
    ana.tell(space, "1 desk", &desk(), later(4)).unwrap();
    ana.tell(space, "1 desk", &Telling::Handed { whom: "Town library".into() }, later(5)).unwrap();
    (ana, ben, space)
}

#[test]
fn a_sale_is_shared_and_every_cent_of_it_explained() {
    let (mut ana, mut ben, space) = workshop();
    let sold = ana.my_view().unwrap().unshared(&space, 10).unwrap();
    let [sale] = &sold[..] else { panic!("one thing was sold") };
    assert_eq!(sale.flow.sentence, "Mill Lane gave 1 desk to Town library");
    let event: Id = sale.flow.id.parse().unwrap();
    let question = ana.income(space, "300 EUR", Source::Sold(vec![event]), later(6)).unwrap();
    let preview = ana.my_view().unwrap().sharing_preview(&space, &question).unwrap();
    let proposal = ana.propose_sharing(space, &question, later(6)).unwrap();
    let told: Vec<(String, String)> = preview.people.iter().map(|one| (one.name.clone(), one.amount.clone())).collect();
    // 30 go to the roof; of the other 270, 175 parts of 235 to Ana and 60 to Ben.
    let expected = [("Ana", "201.06 EUR"), ("Ben", "68.94 EUR"), ("Roof fund", "30.00 EUR")];
    assert_eq!(told, expected.map(|(name, amount)| (name.to_owned(), amount.to_owned())));
    assert!(ana.confirm_sharing(space, proposal, later(7)).is_err(), "not by the one who proposed it");
    exchange(&mut ana, &mut ben, space);
    let page = ben.my_view().unwrap().sharing(&space, &proposal).unwrap();
    assert!(page.may_confirm && page.is_same && page.line.is_some());
    let reasons = &page.people[0].reasons;
    assert_eq!(reasons[0].flow.who.as_deref(), Some("Ana"));
    assert_eq!((reasons[0].counts.as_str(), reasons[0].how.as_deref()), ("175.00 EUR", Some("25 EUR per hour")));
    assert_eq!(reasons[0].way, ["First desk", "desk"]);
    ben.confirm_sharing(space, proposal, later(8)).unwrap();
    let standing = ben.my_view().unwrap().sharings(&space).unwrap()[0].standing;
    assert_eq!(standing, SharingStanding::Confirmed);
    assert!(ben.my_view().unwrap().unshared(&space, 10).unwrap().is_empty(), "what was shared does not wait");
}

#[test]
fn what_came_from_elsewhere_meanwhile_gives_nobody_another_name() {
    let (mut ana, mut ben, space) = workshop();
    // Ben has said things of which Ana's proposal knows nothing: on his computer all names have other numbers.
    for thing in ["5 ladders", "3 pumps", "2 saws"] {
        ben.tell(space, thing, &Telling::Added, later(4)).unwrap();
    }
    let sale = ana.my_view().unwrap().unshared(&space, 1).unwrap().remove(0);
    let source = Source::Sold(vec![sale.flow.id.parse().unwrap()]);
    let question = ana.income(space, "300", source, later(6)).unwrap();
    let proposal = ana.propose_sharing(space, &question, later(6)).unwrap();
    exchange(&mut ana, &mut ben, space);
    for node in [&ana, &ben] {
        let page = node.my_view().unwrap().sharing(&space, &proposal).unwrap();
        let told: Vec<(&str, Vec<&str>)> = page
            .people
            .iter()
            .map(|one| (one.name.as_str(), one.reasons.iter().map(|reason| reason.flow.sentence.as_str()).collect()))
            .collect();
        let work = "Ana worked 7 h joinery in “First desk” for Mill Lane";
        let wood = "Ben paid 60 EUR in “First desk”";
        assert_eq!(told, [("Ana", vec![work]), ("Ben", vec![wood]), ("Roof fund", vec![])]);
        assert_eq!(page.people[1].reasons[0].way, ["First desk", "desk"]);
        assert_eq!(page.sold[0].sentence, "Mill Lane gave 1 desk to Town library");
    }
}

/// The workshop, with 300 EUR shared: Ana proposed it, and Ben has just confirmed.
fn shared() -> (Node, Node, SpaceId) {
    let (mut ana, mut ben, space) = workshop();
    let sale = ana.my_view().unwrap().unshared(&space, 1).unwrap().remove(0);
    let source = Source::Sold(vec![sale.flow.id.parse().unwrap()]);
    let question = ana.income(space, "300", source, later(6)).unwrap();
    let proposal = ana.propose_sharing(space, &question, later(6)).unwrap();
    exchange(&mut ana, &mut ben, space);
    ben.confirm_sharing(space, proposal, later(7)).unwrap();
    (ana, ben, space)
}

#[test]
fn what_is_owed_is_paid_once() {
    let (mut ana, mut ben, space) = shared();
    let claims = ben.my_view().unwrap().claims(&space).unwrap();
    let mine = claims.iter().find(|claim| claim.is_yours).unwrap();
    assert_eq!((mine.from.as_str(), mine.open.as_str()), ("Mill Lane", "68.94 EUR"));
    let id: Id = mine.id.parse().unwrap();
    ben.pay_claim(space, &id, later(8)).unwrap();
    let paid = ben.my_view().unwrap().claims(&space).unwrap().into_iter().find(|claim| claim.is_yours).unwrap();
    assert!(paid.is_over && !paid.is_let_go);
    assert_eq!((paid.paid_by.as_deref(), paid.your_part), (Some("Ben"), Some(Part::Gets)));
    assert!(ben.pay_claim(space, &id, later(9)).is_err(), "not twice");
    // The money did not come after all.
    ben.unpay_claim(space, &id, later(9)).unwrap();
    let open = ben.my_view().unwrap().claims(&space).unwrap().into_iter().find(|claim| claim.is_yours).unwrap();
    assert_eq!((open.is_over, open.open.as_str(), open.paid_by), (false, "68.94 EUR", None));
    assert!(ben.unpay_claim(space, &id, later(10)).is_err(), "nothing more to take back");
    exchange(&mut ana, &mut ben, space);
    // A steward says it for the space that owes it.
    ana.pay_claim(space, &id, later(11)).unwrap();
    exchange(&mut ana, &mut ben, space);
    let paid = ben.my_view().unwrap().claims(&space).unwrap().into_iter().find(|claim| claim.is_yours).unwrap();
    assert_eq!((paid.is_over, paid.paid_by.as_deref()), (true, Some("Ana")));
    ben.unpay_claim(space, &id, later(12)).unwrap();
}

#[test]
fn what_is_owed_to_others_is_theirs_to_say() {
    let (mut ana, mut ben, space) = shared();
    exchange(&mut ana, &mut ben, space);
    ana.grant(space, ben.me().unwrap(), Level::Write, later(8)).unwrap();
    exchange(&mut ana, &mut ben, space);
    let claims = ben.my_view().unwrap().claims(&space).unwrap();
    let hers = claims.iter().find(|claim| claim.to == "Ana").unwrap();
    assert_eq!(hers.your_part, None);
    let id: Id = hers.id.parse().unwrap();
    assert!(ben.pay_claim(space, &id, later(9)).is_err());
    ana.pay_claim(space, &id, later(9)).unwrap();
    exchange(&mut ana, &mut ben, space);
    assert!(ben.unpay_claim(space, &id, later(10)).is_err());
}

#[test]
fn a_thing_tells_what_happened_to_it_and_where_it_came_from() {
    let (ana, _, space) = workshop();
    let view = ana.my_view().unwrap();
    let things = view.things(&space).unwrap();
    let desk = things.iter().find(|thing| thing.name == "desk").unwrap();
    let id: Id = desk.id.parse().unwrap();
    let page = view.thing(&space, &id).unwrap();
    let after: Vec<&str> = page.history.iter().map(|touch| touch.after[0].accounting.as_str()).collect();
    assert_eq!(after, ["1", "0"]);
    let trail = view.trail(&space, &id, Way::From).unwrap();
    let said: Vec<&str> =
        trail.findings.iter().filter_map(|found| found.flow.as_ref()).map(|flow| flow.action).collect();
    assert!(said.contains(&"work") && said.contains(&"consume"), "{said:?}");
    let picture = view.trail_picture(&space, &id, Way::From, "Where it came from", &Words::default()).unwrap();
    assert!(picture.contains("<svg") && picture.contains("First desk"));
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let (mut ana, _, space) = workshop();
    let mut refused =
        |words: &str, telling: Telling| ana.tell(space, words, &telling, later(9)).unwrap_err().to_string();
    assert!(refused("many desks", desk()).contains("number"));
    assert!(refused("0 desks", desk()).contains("no amount"));
    assert!(refused("1 desk", Telling::Made { work: " ".into() }).contains("piece of work"));
    assert!(refused("60 boards", Telling::Paid { work: "First desk".into() }).contains("currency"));
    let nobody = Telling::Handed { whom: String::new() };
    assert!(refused("1 desk", nobody).contains("to whom"));
    assert!(refused("1 lamp", Telling::Handed { whom: "Ben".into() }).contains("nothing here is called"));
}

#[test]
fn a_stranger_sees_nothing_of_it() {
    let (ana, _, space) = workshop();
    let stranger = person("Cleo", 7).me().unwrap();
    for viewer in [Viewer::Anyone, Viewer::Person(stranger)] {
        let view = ana.seen_by(viewer);
        assert!(view.flows(&space, 9).is_err() && view.things(&space).is_err() && view.claims(&space).is_err());
        assert!(view.sharings(&space).is_err() && view.equations(&space, NOW).is_err());
    }
}

#[test]
fn two_know_each_other_in_words_and_without_sums() {
    let (ana, ben, space) = workshop();
    let page = ana.my_view().unwrap().person_page(&ben.me().unwrap(), NOW).unwrap();
    assert_eq!(page.name, "Ben");
    assert_eq!(page.ties, [Tie::Space { space: "Mill Lane".into(), id: space.to_string() }]);
    assert!(ana.my_view().unwrap().person_page(&ana.me().unwrap(), NOW).unwrap().is_you);
}
