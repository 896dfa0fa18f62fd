//! The buddy who is always there, and what it brings to people who were offline, over plain
//! sockets.

use std::time::{Duration, Instant};

use msnp::types::{FriendlyName, ListKind};
use swallowtail::store::{LeftMessage, OwnAccount};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::BOT_CONVERSATIONS_PER_PERSON_MAX;
use swallowtail_domain::request::Change;

use crate::chat::{answer_ring, open_switchboard};
use crate::support::{Place, TestServer, Wire, ticket};

pub(crate) const BOT: &str = "butterfly@swallowtail.example";
const ALICE: &str = "alice@example.com";
const BOB: &str = "bob@example.com";

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
    let kept = server
        .store()
        .keep_own_account(&account, swallowtail::clock::now());
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

fn waiting(server: &TestServer, of: PrincipalId) -> Vec<LeftMessage> {
    let letterbox = server.service().letterbox();
    server.block_on(letterbox.waiting(of)).unwrap()
}

/// Waits until something has come about that nobody is told of.
fn until(what: impl Fn() -> bool) {
    let began = Instant::now();
    while !what() {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "it never came about"
        );
        std::thread::yield_now();
    }
}

fn change(server: &TestServer, owner: PrincipalId, contact: PrincipalId, list: ListKind) {
    let name = FriendlyName::encode("x").unwrap();
    let change = Change::Add {
        contact,
        list,
        name: name.clone(),
        group: msnp::types::GroupId::OTHER_CONTACTS,
        own_name: name,
    };
    let changed = server.block_on(server.store().change(owner, &change));
    changed.unwrap().unwrap();
}

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
fn a_message_waits_for_its_recipient_and_is_brought_once() {
    let server = with_bot();
    let (_, mut alice) = newcomer(&server, ALICE);
    let bob_id = server.account(BOB);
    let mut talk = call_bot(&server, &mut alice, ALICE);
    let answer = asks(&mut talk, "/tell Bob@Example.com See you\r\non Friday!");
    assert!(
        answer.starts_with("bob@example.com will get it"),
        "{answer}"
    );
    assert!(asks(&mut talk, "/tell bob@example.com second").contains("will get it"));
    assert_eq!(waiting(&server, bob_id).len(), 2);

    // He is called as soon as he shows himself, and not before.
    let mut bob = server.online_as(BOB, "HDN");
    bob.hears(&format!("ILN 5 NLN {BOT} Swallowtail 0"));
    bob.answers_ping();
    bob.say("CHG 6 NLN 0").hears("CHG 6 NLN 0");
    let mut his = ring_of_bot(&server, &mut bob);
    let first = hears(&mut his);
    let (head, text) = first.split_once("\r\n").unwrap();
    assert!(
        head.starts_with("alice@example.com left this for you on 20"),
        "{head}"
    );
    assert!(head.ends_with(" UTC:"), "{head}");
    assert_eq!(text, "> See you\r\n> on Friday!");
    assert!(hears(&mut his).ends_with("\r\n> second"));
    until(|| waiting(&server, bob_id).is_empty());
    // The conversation goes on: he can answer.
    assert_eq!(asks(&mut his, "/echo thanks"), "thanks");
    let answer = asks(&mut his, "/tell alice@example.com ok");
    assert!(answer.contains("is here"), "{answer}");
    his.say("OUT").closed();

    // The next time there is nothing.
    bob.say("OUT").hears("OUT").closed();
    let mut bob = sees_bot(&server, BOB);
    bob.answers_ping();
    let mut talk = call_bot(&server, &mut bob, BOB);
    assert_eq!(asks(&mut talk, "/echo nothing"), "nothing");
}

/// The bot calls, and is answered.
fn ring_of_bot(server: &TestServer, wire: &mut Wire) -> Wire {
    // That the bot is there may be said before or after.
    let mut switchboard = match wire.peek_verb().as_str() {
        "ILN" | "NLN" => {
            wire.line();
            answer_ring(server, wire, BOB)
        }
        _ => answer_ring(server, wire, BOB),
    };
    switchboard
        .hears(&format!("IRO 1 1 1 {BOT} Swallowtail"))
        .hears("ANS 1 OK");
    switchboard
}

#[test]
fn who_goes_before_he_has_it_finds_it_the_next_time() {
    let server = with_bot();
    let (alice_id, _alice) = newcomer(&server, ALICE);
    let bob_id = server.account(BOB);
    let letterbox = server.service().letterbox();
    let to = BOB.parse().unwrap();
    let left = server.block_on(letterbox.leave(alice_id, &to, "hi"));
    assert_eq!(left.unwrap(), Ok(()));
    // Rung, and away without an answer.
    let mut bob = server.online(BOB);
    let mut line = bob.line();
    if !line.starts_with("RNG ") {
        line = bob.line();
    }
    assert!(line.starts_with("RNG "), "{line}");
    drop(bob);
    assert_eq!(waiting(&server, bob_id).len(), 1);
    // He comes back and answers.
    let mut bob = server.online(BOB);
    let mut his = ring_of_bot(&server, &mut bob);
    assert!(hears(&mut his).ends_with("> hi"));
    until(|| waiting(&server, bob_id).is_empty());
}

#[test]
fn whoever_is_there_when_the_bot_comes_gets_what_waits() {
    let server = TestServer::start();
    let alice_id = server.account(ALICE);
    let bob_id = server.account(BOB);
    let letterbox = server.service().letterbox();
    let to = BOB.parse().unwrap();
    let left = server.block_on(letterbox.leave(alice_id, &to, "hi"));
    assert_eq!(left.unwrap(), Ok(()));
    let mut bob = server.online(BOB);
    start_bot(&server);
    let mut his = ring_of_bot(&server, &mut bob);
    assert!(hears(&mut his).ends_with("> hi"));
    until(|| waiting(&server, bob_id).is_empty());
}

#[test]
fn who_is_not_wanted_hears_the_same_as_of_nobody() {
    let server = with_bot();
    let (alice_id, mut alice) = newcomer(&server, ALICE);
    let bob_id = server.account(BOB);
    change(&server, bob_id, alice_id, ListKind::Block);
    let mut talk = call_bot(&server, &mut alice, ALICE);
    let blocked = asks(&mut talk, "/tell bob@example.com hi");
    let nobody = asks(&mut talk, "/tell nobody@example.com hi");
    assert_eq!(blocked.replace("bob@", "nobody@"), nobody);
    assert!(waiting(&server, bob_id).is_empty());

    // And so of one who wants none from anybody, and is online besides.
    let (carol_id, mut carol) = newcomer(&server, "carol@example.com");
    let mut hers = call_bot(&server, &mut carol, "carol@example.com");
    assert!(asks(&mut hers, "/messages off").starts_with("Nobody can"));
    let off = asks(&mut talk, "/tell carol@example.com hi");
    assert_eq!(off.replace("carol@", "nobody@"), nobody);
    assert!(asks(&mut hers, "/messages on").contains("may leave"));
    let online = asks(&mut talk, "/tell carol@example.com hi");
    assert!(online.contains("is here"), "{online}");
    // Hidden she counts as away, and it waits.
    carol.say("CHG 9 HDN 0").hears("CHG 9 HDN 0");
    let hidden = asks(&mut talk, "/tell carol@example.com hi");
    assert!(hidden.contains("will get it"), "{hidden}");
    assert_eq!(waiting(&server, carol_id).len(), 1);
    // For the bot itself nobody leaves any.
    let bot = asks(&mut talk, &format!("/tell {BOT} hi"));
    assert_eq!(bot.replace(BOT, "nobody@example.com"), nobody);
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

/// The program itself: made with its first account, there after a crash, with what waits.
#[test]
fn what_waits_outlives_a_crash() {
    let place = Place::new();
    place.configure("[bot]\nenabled = true\n");
    for handle in [ALICE, BOB] {
        place.succeed(&["account", "add", handle, "--password-stdin"], "secret\n");
    }
    let listed = place.succeed(&["account", "list"], "");
    assert!(
        listed.contains(&format!("{BOT}\tactive\tSwallowtail")),
        "{listed}"
    );
    let service = place.serve_telling();
    let sign_in = |service: &crate::support::Service, handle: &str| {
        let word = tokio::runtime::Runtime::new().unwrap().block_on(async {
            let store = swallowtail::store::Store::open(&place.database())
                .await
                .unwrap();
            ticket(&store, handle, "").await
        });
        let mut wire = Wire::sign_in(service.notification, handle, &word);
        wire.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");
        wire
    };
    let mut alice = sign_in(&service, ALICE);
    let line = alice.line();
    assert!(line.contains(&format!("NLN {BOT} Swallowtail")), "{line}");
    alice.say("XFR 90 SB");
    let line = alice.line();
    let cookie = line.rsplit(' ').next().unwrap();
    let mut talk = Wire::connect(service.front);
    talk.say(&format!("USR 1 {ALICE} {cookie}"));
    talk.line();
    talk.say(&format!("CAL 2 {BOT}"));
    talk.line();
    talk.hears(&format!("JOI {BOT} Swallowtail"));
    let secret = "the key is under the mat";
    assert!(asks(&mut talk, &format!("/tell {BOB} {secret}")).contains("will get it"));
    // Killed while he is being called: acknowledged is on the disk.
    let mut bob = sign_in(&service, BOB);
    while !bob.line().starts_with("RNG ") {}
    service.kill();
    assert!(!place.log().contains(secret), "messages are not logged");

    let service = place.serve();
    let mut bob = sign_in(&service, BOB);
    let ring = loop {
        let line = bob.line();
        if line.starts_with("RNG ") {
            break line;
        }
    };
    let words: Vec<_> = ring.split(' ').collect();
    let mut his = Wire::connect(service.front);
    his.say(&format!("ANS 1 {BOB} {} {}", words[4], words[1]));
    his.line();
    his.hears("ANS 1 OK");
    assert!(hears(&mut his).ends_with(&format!("> {secret}")));
    drop((bob, his));
    service.end();
}
