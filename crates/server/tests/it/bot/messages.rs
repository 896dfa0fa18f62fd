//! What the bot takes for people who are offline, and brings them when they come.

use msnp::types::ListKind;
use swallowtail::clock;
use swallowtail::store::{Actor, Deed, LeftMessage, Via};
use swallowtail_domain::account::PrincipalId;

use super::{BOT, asks, call_bot, change, hears, newcomer, sees_bot, start_bot, with_bot};
use crate::chat::answer_ring;
use crate::support::{ALICE, BOB, Place, Service, TestServer, Wire, ticket};

fn waiting(server: &TestServer, of: PrincipalId) -> Vec<LeftMessage> {
    let letterbox = server.service().letterbox();
    server.block_on(letterbox.waiting(of)).unwrap()
}

/// Waits until something has come about that nobody is told of.
fn until(what: impl Fn() -> bool) {
    let began = clock::now();
    while !what() {
        assert!(clock::now() - began < 20_000, "it never came about");
        std::thread::yield_now();
    }
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

/// [WEB-MSG-4]
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
    // Come back, and away while it is being said: nobody knows whether he has read it.
    let mut bob = server.online(BOB);
    let mut his = ring_of_bot(&server, &mut bob);
    hears(&mut his);
    drop((his, bob));
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

/// What an operator says to everybody reaches clients that show no notices.
#[test]
fn the_bot_says_what_operators_have_to_say() {
    let server = with_bot();
    server.account(BOB);
    let mut bob = sees_bot(&server, BOB);
    let actor = Actor {
        name: "mary".to_owned(),
        via: Via::Cli,
    };
    let deed = Deed::Broadcast("Tea is ready.\nCome all!".to_owned());
    let done = server.store().perform(&actor, deed, clock::now());
    assert!(server.block_on(done).unwrap().is_ok());
    let (line, body) = bob.message();
    assert!(line.starts_with("MSG Hotmail Hotmail "), "{line}");
    assert!(String::from_utf8(body).unwrap().contains("Tea is ready."));
    let mut his = ring_of_bot(&server, &mut bob);
    assert_eq!(
        hears(&mut his),
        "Those who run this service say:\r\n> Tea is ready.\r\n> Come all!"
    );
    assert_eq!(asks(&mut his, "/echo thanks"), "thanks");
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

/// The program itself: made with its first account, there after a crash, with what waits.
#[test]
fn what_waits_outlives_a_crash() {
    let place = Place::new();
    // Whatever clients are told, the bot finds its way.
    place.configure("[bot]\nenabled = true\n[advertise]\nhost = \"nowhere.example\"\n");
    for handle in [ALICE, BOB] {
        place.succeed(&["account", "add", handle, "--password-stdin"], "secret\n");
    }
    let listed = place.succeed(&["account", "list"], "");
    assert!(
        listed.contains(&format!("{BOT}\tactive\tSwallowtail")),
        "{listed}"
    );
    let service = place.serve_telling();
    let sign_in = |service: &Service, handle: &str| {
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
