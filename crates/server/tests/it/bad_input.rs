//! Bad input gets what the protocol says, and nobody else notices.

use crate::chat::{Talk, open_switchboard, talk};
use crate::support::{TestServer, Wire};

/// Where a row of the table begins.
#[derive(Debug, Clone, Copy)]
enum Place {
    Dispatch,
    Notification,
    /// After `VER`.
    Versioned,
    /// After `USR OK`.
    SignedIn,
    /// After the first `CHG`.
    Online,
    /// Alone in a conversation.
    Conversation,
}
use Place::{Conversation, Dispatch, Notification, Online, SignedIn, Versioned};

/// What is sent, what comes back, and whether the connection ends then.
struct Row(Place, &'static [u8], &'static str, End);

enum End {
    Closes,
    Stays,
}
use End::{Closes, Stays};

const LONG_LINE: &[u8] = &[b'A'; 9000];

#[rustfmt::skip]
const TABLE: &[Row] = &[
    // Wrong order and wrong role (docs/protocol/sessions.md).
    Row(Dispatch, b"USR 1 TWN I alice@example.com\r\n", "", Closes),
    Row(Dispatch, b"CVR 1 0x0409 win 4.10 i386 MSNMSGR 5.0 MSMSGS\r\n", "", Closes),
    Row(Dispatch, b"OUT\r\n", "", Closes),
    Row(Dispatch, b"PNG\r\n", "", Closes),
    Row(Dispatch, b"CAL 1 bob@example.com\r\n", "", Closes),
    Row(Notification, b"USR 1 TWN I alice@example.com\r\n", "", Closes),
    Row(Notification, b"ANS 1 alice@example.com 1.1 1\r\n", "", Closes),
    Row(Versioned, b"VER 2 MSNP8\r\n", "715 2\r\n", Closes),
    Row(Versioned, b"INF 2\r\n", "", Closes),
    Row(Versioned, b"PNG\r\n", "", Closes),
    Row(Versioned, b"SYN 2 0\r\n", "", Closes),
    Row(Versioned, b"USR 2 TWN S t=1&p=2\r\n", "", Closes),
    Row(Versioned, b"USR 2 MD5 I alice@example.com\r\n", "", Closes),
    Row(Versioned, b"USR 2 TWN I\r\n", "", Closes),
    Row(Versioned, b"CVR 2 0x0409 win 4.10 i386\r\n", "", Closes),
    Row(Versioned, b"USR 2 TWN I name@\r\n", "206 2\r\n", Closes),
    Row(Versioned, b"USR 2 TWN I name@host\r\n", "206 2\r\n", Closes),
    Row(Versioned, b"USR 2 TWN I @host.tld\r\n", "911 2\r\n", Closes),
    Row(Versioned, b"USR 2 TWN I nobody\r\n", "911 2\r\n", Closes),
    Row(Versioned, b"OUT\r\n", "OUT\r\n", Closes),
    // Versions.
    Row(Notification, b"VER 1 MSNP7 CVRO\r\n", "VER 1 0\r\n", Closes),
    Row(Notification, b"VER 1\r\n", "", Closes),
    Row(Notification, b"VER x MSNP8\r\n", "", Closes),
    Row(Notification, b"VER 4294967296 MSNP8\r\n", "", Closes),
    Row(Notification, b"ver 1 MSNP8\r\n", "", Closes),
    // Framing (docs/protocol/framing.md).
    Row(Notification, LONG_LINE, "", Closes),
    Row(SignedIn, LONG_LINE, "", Closes),
    Row(SignedIn, b"HELLO 1\r\n", "", Closes),
    Row(SignedIn, b"XYZ 1\r\n", "", Closes),
    Row(SignedIn, b"\xFF\xFE\x00\r\n", "", Closes),
    Row(SignedIn, b"MSG 1 N 1665\r\n", "", Closes),
    Row(SignedIn, b"MSG 1 N 3\r\nabc", "", Closes),
    Row(SignedIn, b"QRY 1 msmsgs@msnmsgr.com 31\r\n", "", Closes),
    Row(SignedIn, b"SDC 1 a\r\n", "", Closes),
    Row(SignedIn, b"SYN abc 0\r\n", "", Closes),
    Row(SignedIn, b"\r\n\n \t\r\nPNG  \n", "QNG\r\n", Stays),
    // Signed in: refusals by number, and closes where there is none.
    Row(SignedIn, b"USR 9 TWN I alice@example.com\r\n", "207 9\r\n", Stays),
    Row(SignedIn, b"USR 9 MD5 I alice@example.com\r\n", "207 9\r\n", Stays),
    Row(SignedIn, b"VER 9 MSNP8\r\n", "715 9\r\n", Closes),
    Row(SignedIn, b"SYN 9 x1\r\n", "201 9\r\n", Stays),
    Row(SignedIn, b"SYN 9\r\n", "", Closes),
    Row(SignedIn, b"CHG 9 FLN 0\r\n", "201 9\r\n", Stays),
    Row(SignedIn, b"CHG 9 NLN x\r\n", "201 9\r\n", Stays),
    Row(SignedIn, b"CHG 9 nln 0\r\n", "", Closes),
    Row(SignedIn, b"CHG 9\r\n", "", Closes),
    Row(SignedIn, b"XFR 9 SB\r\n", "913 9\r\n", Stays),
    Row(SignedIn, b"XFR 9 NS\r\n", "201 9\r\n", Stays),
    Row(SignedIn, b"XFR 9\r\n", "", Closes),
    Row(SignedIn, b"ADD 9 FL ghost@example.com x 0\r\n", "205 9\r\n", Stays),
    Row(SignedIn, b"ADD 9 FL ghost@example.com x 99\r\n", "205 9\r\n", Stays),
    Row(SignedIn, b"ADD 9 FL bob@example.com x 7\r\n", "224 9\r\n", Stays),
    Row(SignedIn, b"ADD 9 FL bob@example.com x y\r\n", "", Closes),
    Row(SignedIn, b"ADD 9 FL a@b x 0\r\n", "201 9\r\n", Stays),
    Row(SignedIn, b"ADD 9 FL bob@example.com\r\n", "", Closes),
    Row(SignedIn, b"ADD 9 RL bob@example.com bob\r\n", "", Closes),
    Row(SignedIn, b"ADD 9 XL bob@example.com bob\r\n", "", Closes),
    Row(SignedIn, b"REM 9 FL bob@example.com\r\n", "216 9\r\n", Stays),
    Row(SignedIn, b"REM 9 FL @@\r\n", "216 9\r\n", Stays),
    Row(SignedIn, b"REM 9 RL bob@example.com\r\n", "", Closes),
    Row(SignedIn, b"BLP 9 AL\r\n", "218 9\r\n", Stays),
    Row(SignedIn, b"BLP 9 XX\r\n", "", Closes),
    Row(SignedIn, b"GTC 9 A\r\n", "218 9\r\n", Stays),
    Row(SignedIn, b"GTC 9 a\r\n", "", Closes),
    Row(SignedIn, b"NLN NLN bob@example.com bob 0\r\n", "", Closes),
    Row(SignedIn, b"QNG\r\n", "", Closes),
    Row(SignedIn, b"CAL 9 bob@example.com\r\n", "", Closes),
    Row(SignedIn, b"ADC 9 FL N=bob@example.com\r\n", "", Closes),
    Row(Online, b"QRY 9 msmsgs@msnmsgr.com 32\r\n00000000000000000000000000000000", "540 9\r\n", Closes),
    Row(Online, b"FND 9 fname=A lname=B\r\n", "502 9\r\n", Stays),
    // Switchboard.
    Row(Dispatch, b"USR 1 alice@example.com 1.2\r\n", "911 1\r\n", Closes),
    Row(Dispatch, b"USR 1 alice@@ 1.2\r\n", "911 1\r\n", Closes),
    Row(Dispatch, b"USR 1 alice@example.com 1.2 3\r\n", "", Closes),
    Row(Dispatch, b"ANS 1 alice@example.com 1.2 3\r\n", "", Closes),
    Row(Dispatch, b"ANS 1 alice@example.com 1.2\r\n", "", Closes),
    Row(Conversation, b"CAL 9\r\n", "", Closes),
    Row(Conversation, b"CAL 9 bob@example.com x\r\n", "", Closes),
    Row(Conversation, b"CAL 9 hello\r\n", "208 9\r\n", Stays),
    Row(Conversation, b"CAL 9 bob@host\r\n", "217 9\r\n", Stays),
    Row(Conversation, b"CAL 9 ghost@example.com\r\n", "217 9\r\n", Stays),
    Row(Conversation, b"CAL 9 alice@example.com\r\n", "215 9\r\n", Stays),
    Row(Conversation, b"MSG 9 n 1\r\nx", "", Closes),
    Row(Conversation, b"MSG 9 N 1665\r\n", "", Closes),
    Row(Conversation, b"MSG 9 A 1\r\nx", "NAK 9\r\n", Stays),
    Row(Conversation, b"USR 9 alice@example.com 1.2\r\n", "", Closes),
    Row(Conversation, b"CHG 9 NLN 0\r\n", "", Closes),
    Row(Conversation, b"ACK 9\r\n", "", Closes),
];

fn begin(server: &TestServer, place: Place) -> (Wire, Option<Wire>) {
    let handle = "alice@example.com";
    match place {
        Dispatch => (Wire::connect(server.front()), None),
        Notification => (Wire::connect(server.notification()), None),
        Versioned => {
            let mut wire = Wire::connect(server.notification());
            wire.say("VER 1 MSNP8 CVR0").hears("VER 1 MSNP8");
            (wire, None)
        }
        SignedIn => (server.sign_in(handle), None),
        Online => (server.online(handle), None),
        Conversation => {
            let mut wire = server.online(handle);
            (open_switchboard(server, &mut wire, handle), Some(wire))
        }
    }
}

#[test]
fn each_fault_gets_what_the_protocol_says() {
    let server = TestServer::start();
    server.account("alice@example.com");
    server.account("bob@example.com");
    server.account("carol@example.com");
    let mut carol = server.online("carol@example.com");
    for Row(place, sent, answer, end) in TABLE {
        for one_by_one in [false, true] {
            let (mut wire, _notification) = begin(&server, *place);
            eprintln!("{place:?} {}", sent[..sent.len().min(60)].escape_ascii());
            if one_by_one && sent.len() < 100 {
                sent.chunks(1).for_each(|byte| {
                    wire.send(byte);
                });
            } else {
                wire.send(sent);
            }
            for line in answer.lines() {
                wire.hears(line);
            }
            match end {
                Closes => wire.closed(),
                // Both kinds of connection that stay answer a ping.
                Stays => wire.answers_ping(),
            }
        }
        carol.answers_ping();
    }
    assert_eq!(server.service().metrics().panics.get(), 0);
}

/// A client that has said all it will say still hears the answers, then the end.
#[test]
fn a_half_closed_connection_is_answered_and_ended() {
    let server = TestServer::start();
    server.account("alice@example.com");
    let mut wire = server.online("alice@example.com");
    wire.say("PNG").say("BLP 6 BL").finish();
    wire.hears("QNG").hears("BLP 6 2 BL").closed();
    let mut wire = server.sign_in("alice@example.com");
    wire.send(b"PNG\r\nBLP 7").finish().hears("QNG").closed();
}

/// A client that does not read what it is sent is dropped ([TM-STALL-1]); the one who
/// floods it and a third go on.
#[test]
fn a_client_that_reads_nothing_harms_nobody() {
    let server = TestServer::start();
    server.account("carol@example.com");
    let mut carol = server.online("carol@example.com");
    let Talk {
        mut alice,
        mut bob,
        mut alice_sb,
        bob_sb: _reads_nothing,
    } = talk(&server);

    let message = [&b"MSG 7 N 1664\r\n"[..], &[b'x'; 1664]].concat();
    // The sockets' buffers take some megabytes before the queue of 256 KiB fills.
    let mut sent = 0;
    let ended = (0..64).any(|_| {
        for _ in 0..256 {
            alice_sb.send(&message);
            sent += 1;
        }
        alice_sb.say("PNG");
        let mut ended = false;
        loop {
            let line = alice_sb.line();
            ended |= line == "BYE bob@example.com";
            if line == "QNG" {
                break ended;
            }
            assert!(line == "NAK 7" || line == "BYE bob@example.com", "{line:?}");
        }
    });
    assert!(
        ended,
        "{sent} messages were sent and nobody noticed that none was read"
    );
    carol.answers_ping();
    alice.answers_ping();
    bob.answers_ping();
}
