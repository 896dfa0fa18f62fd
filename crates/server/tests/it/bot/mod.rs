//! The buddy who is always there, over plain sockets.

mod messages;

use msnp::types::{FriendlyName, GroupId, ListKind};
use swallowtail::clock;
use swallowtail::store::OwnAccount;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::{BOT_CONVERSATIONS_MAX, BOT_CONVERSATIONS_PER_PERSON_MAX};
use swallowtail_domain::request::Change;

use crate::chat::{answer_ring, open_switchboard};
use crate::support::{ALICE, BOB, TestServer, Wire};

pub(crate) const BOT: &str = "butterfly@swallowtail.example";

/// A service with the bot in it.
fn with_bot() -> TestServer {
    let server = TestServer::start();
    start_bot(&server);
    server
}

/// Returns when it is online.
fn start_bot(server: &TestServer) {
    let account = OwnAccount {
        handle: BOT.parse().unwrap(),
        name: FriendlyName::encode("Swallowtail").unwrap(),
        welcomes: true,
    };
    // As the program does when it opens its database.
    let kept = server.store().keep_own_account(&account, clock::now());
    server.block_on(kept).unwrap().unwrap();
    server.block_on(async { server.service().start_bot(account) });
}

/// Somebody new who signs in and waits until he sees the bot.
fn newcomer(server: &TestServer, handle: &str) -> (PrincipalId, Wire) {
    let id = server.account(handle);
    (id, sees_bot(server, handle))
}

fn sees_bot(server: &TestServer, handle: &str) -> Wire {
    let mut wire = server.online(handle);
    // As the answer to his first status, or as news where the bot comes later.
    let line = wire.line();
    let seen = [format!("ILN 5 NLN {BOT} "), format!("NLN NLN {BOT} ")];
    assert!(seen.iter().any(|seen| line.starts_with(seen)), "{line}");
    wire
}

/// A conversation with the bot, which has been called.
fn call_bot(server: &TestServer, wire: &mut Wire, handle: &str) -> Wire {
    let mut switchboard = open_switchboard(server, wire, handle);
    switchboard.say(&format!("CAL 2 {BOT}"));
    assert!(switchboard.line().starts_with("CAL 2 RINGING "));
    switchboard.hears(&format!("JOI {BOT} Swallowtail"));
    switchboard
}

fn says(switchboard: &mut Wire, text: &str) {
    let payload = format!(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\
         X-MMS-IM-Format: FN=Arial; EF=; CO=0; CS=0; PF=22\r\n\r\n{text}"
    );
    let line = format!("MSG 7 U {}\r\n{payload}", payload.len());
    switchboard.send(line.as_bytes());
}

/// What the bot says next; that it is typing comes before it.
fn hears(switchboard: &mut Wire) -> String {
    let (line, payload) = switchboard.message();
    assert!(
        line.starts_with(&format!("MSG {BOT} Swallowtail ")),
        "{line}"
    );
    let payload = String::from_utf8(payload).unwrap();
    let (headers, text) = payload.split_once("\r\n\r\n").unwrap();
    if headers.contains("text/x-msmsgscontrol") {
        assert!(headers.contains(&format!("TypingUser: {BOT}")));
        return hears(switchboard);
    }
    assert!(headers.contains("Content-Type: text/plain; charset=UTF-8"));
    assert!(headers.contains("X-MMS-IM-Format: FN="), "{headers}");
    text.to_owned()
}

fn asks(switchboard: &mut Wire, text: &str) -> String {
    says(switchboard, text);
    hears(switchboard)
}

fn change(server: &TestServer, owner: PrincipalId, contact: PrincipalId, list: ListKind) {
    let name = FriendlyName::encode("x").unwrap();
    let change = Change::Add {
        contact,
        list,
        name: name.clone(),
        group: GroupId::OTHER_CONTACTS,
        own_name: name,
    };
    let changed = server.block_on(server.store().change(owner, &change));
    changed.unwrap().unwrap();
}

/// [AC-SVC-1]
#[test]
fn the_first_person_on_a_new_server_has_somebody_to_talk_to() {
    let server = with_bot();
    let (_, mut alice) = newcomer(&server, ALICE);
    alice.say("SYN 6 0");
    let synced: Vec<_> = (0..5).map(|_| alice.line()).collect();
    assert_eq!(synced[0], "SYN 6 1 1 1");
    assert_eq!(synced[4], format!("LST {BOT} Swallowtail 3 0"));
    let mut talk = call_bot(&server, &mut alice, ALICE);
    assert!(asks(&mut talk, "hello").starts_with("Hello!"));
    assert!(asks(&mut talk, "/help").contains("/tell bob@example.com text"));
    assert!(asks(&mut talk, "/time").contains(" UTC\r\nWhere I am: "));
    assert_eq!(asks(&mut talk, "/who"), "One person is here.");
    assert_eq!(asks(&mut talk, "/echo caf\u{e9}"), "caf\u{e9}");
    assert_eq!(asks(&mut talk, "caf\u{e9}"), "You said: caf\u{e9}");
    assert!(asks(&mut talk, "/dance").starts_with("I do not know"));
    talk.say("OUT").closed();
}

#[test]
fn who_tells_only_of_those_who_let_themselves_be_seen() {
    let server = with_bot();
    let (alice_id, mut alice) = newcomer(&server, ALICE);
    let mut people = Vec::new();
    for (local, listed) in [
        ("bob", false),
        ("carol", true),
        ("dave", true),
        ("erin", false),
    ] {
        let handle = format!("{local}@example.com");
        let (id, wire) = newcomer(&server, &handle);
        if listed {
            let sql = "UPDATE account SET listed = TRUE WHERE handle = $1";
            server
                .block_on(server.arranger().run(sql, &[&handle]))
                .unwrap();
        }
        people.push((id, wire));
    }
    // Bob is a contact; Dave, of the directory, has blocked her; Erin is nothing to her.
    change(&server, alice_id, people[0].0, ListKind::Forward);
    change(&server, people[2].0, alice_id, ListKind::Block);
    let mut talk = call_bot(&server, &mut alice, ALICE);
    let told = asks(&mut talk, "/who");
    assert_eq!(
        told,
        "5 people are here.\r\nbob@example.com\r\ncarol@example.com"
    );
    // Hidden is as gone.
    people[1].1.say("CHG 8 HDN 0").hears("CHG 8 HDN 0");
    assert_eq!(
        asks(&mut talk, "/who"),
        "4 people are here.\r\nbob@example.com"
    );
}

#[test]
fn a_report_is_filed() {
    let server = with_bot();
    let (_, mut alice) = newcomer(&server, ALICE);
    server.account(BOB);
    let mut talk = call_bot(&server, &mut alice, ALICE);
    let answer = asks(&mut talk, "/report bob@example.com he is rude");
    assert!(answer.starts_with("Thank you."), "{answer}");
    let answer = asks(&mut talk, "/report nobody@example.com rude");
    assert!(answer.contains("nobody called"), "{answer}");
    let body = server.block_on(server.arranger().text("SELECT body FROM report"));
    assert_eq!(body.unwrap(), "he is rude");
}

#[test]
fn it_comes_back_when_its_connection_is_lost() {
    let server = with_bot();
    let (_, mut alice) = newcomer(&server, ALICE);
    // Its account signs in elsewhere, which ends its own sign-in; then it is there again, and
    // that ends the other.
    let mut other = server.sign_in(BOT);
    alice.hears(&format!("FLN {BOT}"));
    other.hears("OUT OTH").closed();
    alice.hears(&format!("NLN NLN {BOT} Swallowtail 0"));
    let mut talk = call_bot(&server, &mut alice, ALICE);
    assert_eq!(asks(&mut talk, "/echo again"), "again");
}

#[test]
fn nobody_has_all_of_its_time() {
    let server = with_bot();
    let (_, mut alice) = newcomer(&server, ALICE);
    let mut talks: Vec<_> = (0..BOT_CONVERSATIONS_PER_PERSON_MAX)
        .map(|_| call_bot(&server, &mut alice, ALICE))
        .collect();
    // To one more it does not come, and the others go on.
    let mut more = open_switchboard(&server, &mut alice, ALICE);
    more.say(&format!("CAL 2 {BOT}"));
    assert!(more.line().starts_with("CAL 2 RINGING "));
    assert_eq!(asks(&mut talks[0], "/echo here"), "here");
    talks.remove(0).say("OUT").closed();
    // It says no more to her than so much at a time, and still answers somebody else.
    for n in 0..100 {
        says(&mut talks[0], &format!("/echo {n}"));
    }
    let (_, mut bob) = newcomer(&server, BOB);
    let mut his = call_bot(&server, &mut bob, BOB);
    assert_eq!(asks(&mut his, "/echo hi"), "hi");
}

#[test]
fn the_quietest_makes_room() {
    let server = with_bot();
    let mut people: Vec<_> = (0..BOT_CONVERSATIONS_MAX)
        .map(|n| {
            let handle = format!("u{n}@example.com");
            let (_, mut wire) = newcomer(&server, &handle);
            let talk = call_bot(&server, &mut wire, &handle);
            (wire, talk)
        })
        .collect();
    assert_eq!(asks(&mut people[0].1, "/echo here"), "here");
    let (_, mut alice) = newcomer(&server, ALICE);
    let mut talk = call_bot(&server, &mut alice, ALICE);
    assert_eq!(asks(&mut talk, "/echo hi"), "hi");
    // The second has said nothing for longest.
    people[1].1.hears(&format!("BYE {BOT}"));
    assert_eq!(asks(&mut people[0].1, "/echo still"), "still");
    assert_eq!(asks(&mut people[2].1, "/echo still"), "still");
}

#[test]
fn in_a_group_it_answers_commands_alone() {
    let server = with_bot();
    let (_, mut alice) = newcomer(&server, ALICE);
    let (_, mut bob) = newcomer(&server, BOB);
    let mut talk = call_bot(&server, &mut alice, ALICE);
    talk.say(&format!("CAL 3 {BOB}"));
    assert!(talk.line().starts_with("CAL 3 RINGING "));
    let mut his = answer_ring(&server, &mut bob, BOB);
    his.line();
    his.line();
    his.hears("ANS 1 OK");
    talk.hears(&format!("JOI {BOB} {BOB}"));
    says(&mut his, "hello");
    let (line, _) = talk.message();
    assert!(line.starts_with(&format!("MSG {BOB} ")), "{line}");
    says(&mut his, "/echo both");
    assert_eq!(hears(&mut his), "both");
}
