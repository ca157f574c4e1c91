//! Two people on two machines without a network.

use commonage_log::{Audience, Level, SpaceKind};
use commonage_node::{Cargo, InvitationTerms, Ticket};

use crate::support::{NOW, carry, empty_node, export, import, paper, person, seed, texts};

const ONE: InvitationTerms = InvitationTerms { level: Level::Write, uses: 1, expires: None };

#[test]
fn two_people_who_exchange_files_end_up_the_same() {
    let (mut ana, mut ben) = (person("Ana", 1), person("Ben", 2));
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Members, [7; 16], NOW).unwrap();
    ana.note(guild, Audience::Members, "The pump at the well needs a new seal", NOW).unwrap();
    let ticket = ana.invite(guild, ONE, seed(50), NOW).unwrap();
    ben.join(&Ticket::from_text(&ticket.to_text()).unwrap(), NOW).unwrap();
    carry(&ben, &mut ana, guild);
    assert_eq!(ana.space(&guild).unwrap().level_of(&ben.me().unwrap()), Some(Level::Write));
    carry(&ana, &mut ben, guild);
    ben.note(guild, Audience::Members, "I have one", NOW).unwrap();
    carry(&ben, &mut ana, guild);
    assert_eq!(ana.space(&guild).unwrap().state_hash(), ben.space(&guild).unwrap().state_hash());
    assert_eq!(texts(&ana, guild), ["The pump at the well needs a new seal", "I have one"]);
    let again = carry(&ben, &mut ana, guild);
    assert_eq!(again.new, 0, "importing twice changes nothing");
}

#[test]
fn who_lost_everything_comes_back_with_the_paper_key_and_the_thief_is_out() {
    let (mut ana, mut ben) = (person("Ana", 1), person("Ben", 2));
    let circle = ana.found(SpaceKind::Circle, "Care", Audience::Members, [7; 16], NOW).unwrap();
    let ticket = ana.invite(circle, ONE, seed(50), NOW).unwrap();
    ben.join(&ticket, NOW).unwrap();
    carry(&ben, &mut ana, circle);
    carry(&ana, &mut ben, circle);
    ben.note(circle, Audience::Members, "before the loss", NOW).unwrap();
    carry(&ben, &mut ana, circle);
    // Ben's laptop is stolen. On a new one he takes what Ana has, and his paper.
    let mut new = empty_node(9);
    import(&mut new, &export(&ana, &Cargo::For(ben.me().unwrap())));
    let who = new.person_of_paper(&paper(2)).unwrap();
    assert_eq!(who, ben.me().unwrap());
    new.recover(who, &paper(2), &paper(42), vec![], "new laptop", NOW).unwrap();
    ben.note(circle, Audience::Members, "the thief speaks", NOW).unwrap();
    carry(&new, &mut ana, circle);
    carry(&ben, &mut ana, circle);
    carry(&ben, &mut new, circle);
    assert_eq!(texts(&ana, circle), ["before the loss"]);
    new.note(circle, Audience::Members, "I am back", NOW).unwrap();
    carry(&new, &mut ana, circle);
    assert_eq!(texts(&ana, circle), ["before the loss", "I am back"]);
    assert_eq!(ana.space(&circle).unwrap().state_hash(), new.space(&circle).unwrap().state_hash());
}
