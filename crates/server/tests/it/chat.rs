//! Two people meet and talk, over plain sockets.

use crate::support::{TestServer, Wire};

/// Opens a conversation for somebody who is signed in.
pub(crate) fn open_switchboard(server: &TestServer, wire: &mut Wire, handle: &str) -> Wire {
    wire.say("XFR 90 SB");
    let line = wire.line();
    let words: Vec<_> = line.split(' ').collect();
    let ["XFR", "90", "SB", address, "CKI", cookie] = words[..] else {
        panic!("{line}")
    };
    assert_eq!(address, server.front().to_string());
    let mut switchboard = Wire::connect(server.front());
    switchboard.say(&format!("USR 1 {handle} {cookie}"));
    assert!(
        switchboard
            .line()
            .starts_with(&format!("USR 1 OK {handle} "))
    );
    switchboard
}

/// Answers the call that comes next.
pub(crate) fn answer_ring(server: &TestServer, wire: &mut Wire, handle: &str) -> Wire {
    let line = wire.line();
    let words: Vec<_> = line.split(' ').collect();
    let ["RNG", session, address, "CKI", cookie, _, _] = words[..] else {
        panic!("{line}")
    };
    assert_eq!(address, server.front().to_string());
    let mut switchboard = Wire::connect(server.front());
    switchboard.say(&format!("ANS 1 {handle} {cookie} {session}"));
    switchboard
}

/// Alice and Bob online and in a conversation.
pub(crate) struct Talk {
    pub(crate) alice: Wire,
    pub(crate) bob: Wire,
    pub(crate) alice_sb: Wire,
    pub(crate) bob_sb: Wire,
}

/// Brings them there: she calls, he joins.
pub(crate) fn talk(server: &TestServer) -> Talk {
    let [alice, bob] = ["alice@example.com", "bob@example.com"];
    server.account(alice);
    server.account(bob);
    let (mut hers, mut his) = (server.online(alice), server.online(bob));
    let mut alice_sb = open_switchboard(server, &mut hers, alice);
    alice_sb.say(&format!("CAL 2 {bob}"));
    assert!(alice_sb.line().starts_with("CAL 2 RINGING "));
    let mut bob_sb = answer_ring(server, &mut his, bob);
    bob_sb
        .hears(&format!("IRO 1 1 1 {alice} {alice}"))
        .hears("ANS 1 OK");
    alice_sb.hears(&format!("JOI {bob} {bob}"));
    Talk {
        alice: hers,
        bob: his,
        alice_sb,
        bob_sb,
    }
}

#[test]
fn two_people_become_contacts_and_talk() {
    let server = TestServer::start();
    let Talk {
        mut alice,
        mut bob,
        mut alice_sb,
        mut bob_sb,
    } = talk(&server);
    alice.say("ADD 6 FL bob@example.com bob@example.com 0");
    alice.hears("ADD 6 FL 2 bob@example.com bob@example.com 0");
    alice.hears("ILN 6 NLN bob@example.com bob@example.com 0");
    bob.hears("ADD 0 RL 2 alice@example.com alice@example.com");
    bob.say("CHG 6 BSY 28").hears("CHG 6 BSY 28");
    alice.hears("NLN BSY bob@example.com bob@example.com 28");

    alice_sb.send(b"MSG 3 A 5\r\nhello").hears("ACK 3");
    let (line, payload) = bob_sb.message();
    assert_eq!(line, "MSG alice@example.com alice@example.com 5");
    assert_eq!(payload, b"hello");

    bob_sb.say("OUT").closed();
    alice_sb.hears("BYE bob@example.com");
    alice_sb.send(b"MSG 4 N 5\r\nhello").hears("NAK 4");

    bob.say("OUT").hears("OUT").closed();
    alice.hears("FLN bob@example.com");
    assert_eq!(server.service().population().0, 1);
}

#[test]
fn everybody_hears_that_the_service_stops() {
    let server = TestServer::start();
    server.account("alice@example.com");
    let mut alice = server.online("alice@example.com");
    let mut switchboard = open_switchboard(&server, &mut alice, "alice@example.com");
    let mut nobody = Wire::connect(server.front());
    assert!(
        server.block_on(server.service().stop()),
        "all connections ended in time"
    );
    alice.hears("OUT SSD").closed();
    switchboard.closed();
    nobody.closed();
}
