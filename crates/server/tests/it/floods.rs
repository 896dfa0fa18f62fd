//! Who sends faster than others read harms nobody who reads.

use swallowtail::clock;

use crate::chat::{Talk, talk};
use crate::support::TestServer;

/// A contact that changes his status ten thousand times in one go is a nuisance, no more.
#[test]
fn a_flood_of_presence_ends_nobody() {
    let server = TestServer::start();
    server.account("alice@example.com");
    server.account("bob@example.com");
    let mut alice = server.online("alice@example.com");
    let mut bob = server.online("bob@example.com");
    alice.say("ADD 6 FL bob@example.com bob@example.com 0");
    assert!(alice.line().starts_with("ADD 6 FL"));
    assert!(alice.line().starts_with("ILN 6 NLN"));
    bob.hears("ADD 0 RL 2 alice@example.com alice@example.com");
    let flood = "CHG 7 BSY 0\r\nCHG 7 NLN 0\r\n".repeat(10_000) + "CHG 8 AWY 0\r\n";
    let reader = std::thread::spawn(move || {
        while alice.line() != "NLN AWY bob@example.com bob@example.com 0" {}
        alice.answers_ping();
    });
    bob.in_background(
        flood.into_bytes(),
        |bob| while bob.line() != "CHG 8 AWY 0" {},
    );
    reader.join().unwrap();
    bob.answers_ping();
}

/// Half a megabyte in one go reaches a participant who reads, whole and in order; the one
/// who speaks waits for it.
#[test]
fn a_flood_of_messages_arrives_whole() {
    let server = TestServer::start();
    let Talk {
        mut alice_sb,
        mut bob_sb,
        ..
    } = talk(&server);

    let count: u16 = 2_000;
    let flood: Vec<u8> = (0..count)
        .flat_map(|n| [&b"MSG 3 U 1664\r\n"[..], &n.to_be_bytes(), &[b'x'; 1662]].concat())
        .collect();
    let reader = std::thread::spawn(move || {
        for n in 0..count {
            let (_, payload) = bob_sb.message();
            assert_eq!(payload[..2], n.to_be_bytes());
        }
        bob_sb
    });
    alice_sb.in_background(flood, |_| ());
    let _bob_is_still_there = reader.join().unwrap();
    alice_sb.answers_ping();
}

/// However much is asked in one go, the answers come in order, and are sent as they come.
#[test]
fn many_questions_in_one_go_are_all_answered() {
    let server = TestServer::start();
    server.account("alice@example.com");
    let mut alice = server.online("alice@example.com");
    let questions = "SYN 9 0\r\n".repeat(2_000) + "PNG\r\n";
    alice.in_background(questions.into_bytes(), |alice| {
        let answers = std::iter::repeat_with(|| alice.line()).take_while(|line| line != "QNG");
        assert_eq!(answers.filter(|line| line == "SYN 9 1 0 1").count(), 2_000);
    });
}

/// Two who both say more than the other's queue holds do not wait for each other: whoever
/// waits still takes what is said to him.
#[test]
fn two_floods_that_meet_both_arrive() {
    let server = TestServer::start();
    let Talk {
        mut alice_sb,
        mut bob_sb,
        ..
    } = talk(&server);
    let count = 2_000;
    let flood = [&b"MSG 3 U 1664\r\n"[..], &[b'x'; 1664]]
        .concat()
        .repeat(count);
    let began = clock::now();
    let (hers, his) = (flood.clone(), flood);
    let both = [(&mut alice_sb, hers), (&mut bob_sb, his)];
    std::thread::scope(|scope| {
        for (wire, flood) in both {
            scope.spawn(move || {
                wire.in_background(flood, |wire| (0..count).for_each(|_| drop(wire.message())));
            });
        }
    });
    let ms = clock::now() - began;
    assert!(
        ms < 30_000,
        "it took {ms} ms: they have waited for each other"
    );
}
