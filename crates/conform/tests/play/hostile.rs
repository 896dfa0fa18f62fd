//! Services that never come to an end: no play waits for them longer than for any other.

use std::io::Write;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use swallowtail_conform::Sockets;
use swallowtail_conform::transcript::{Port, Received};
use tokio::time::Instant;

use super::{hear, play_with};

/// Less than any of them would take, and more than a slow machine does.
const END_MAX: Duration = Duration::from_secs(8);

/// What a service says again and again, until nobody is there.
fn sockets(says: &'static [u8], pause: Duration) -> Sockets {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a client");
        let opening = b"USR 4 OK a@x.org A 1 0\r\nCHG 5 NLN 0\r\n";
        let mut said = client.write_all(opening);
        while said.is_ok() {
            said = client.write_all(says);
            thread::sleep(pause);
        }
    });
    let mut sockets = Sockets::new(Duration::from_secs(1), Duration::from_millis(100));
    sockets
        .open("alice", Port::Notification, &address)
        .expect("a connection");
    sockets
}

/// What came, where it says that again and again instead of an answer.
fn came(says: &'static [u8], pause: Duration) -> String {
    let text = "given account alice@example.com\nalice opens notification\n\
                alice < USR 4 OK a@x.org A 1 0\nalice < CHG 5 NLN 0\nalice < ONE\n";
    let mut sockets = sockets(says, pause);
    let began = Instant::now();
    let mut read = |patience| sockets.receive("alice", patience);
    let failure = play_with(text, true, &mut read).expect_err("no answer");
    assert!(began.elapsed() < END_MAX);
    failure.came().to_owned()
}

#[test]
fn no_patience_begins_anew() {
    assert_eq!(came(b"CHL 0 123\r\n", Duration::ZERO), "(nothing)");
    assert_eq!(came(b"A", Duration::from_millis(300)), "(nothing)");
}

#[test]
fn no_line_and_no_payload_is_without_end() {
    let long = came(&[b'A'; 1000], Duration::ZERO);
    assert_eq!(long, "a line of more than 8192 bytes");
    let long = came(b"MSG a b 18446744073709551615\r\n", Duration::ZERO);
    assert!(
        long.starts_with("a payload of more than 16384 bytes"),
        "{long}"
    );
}

#[test]
fn the_end_is_not_waited_for_for_ever() {
    let sockets = sockets(&[b'A'; 1000], Duration::ZERO);
    let began = Instant::now();
    sockets.end();
    assert!(began.elapsed() < END_MAX);
}

#[test]
fn only_the_last_that_was_said_is_kept() {
    let text = "given account alice@example.com\nalice opens notification\n";
    let expected = format!("{text}{}alice < TWO\n", "alice < ONE\n".repeat(1000));
    let failure = hear(&expected, &"ONE\n".repeat(1001), false).unwrap_err();
    let heard = failure.heard();
    assert!(heard.len() <= 201, "{}", heard.len());
    assert_eq!(heard.last().unwrap(), "alice < ONE");
    // However much is said at once.
    let says = format!("MSG a b 16000\n{}", "\0".repeat(16000));
    let failure = hear(&format!("{text}alice < ONE\n"), &says, false).unwrap_err();
    assert!(failure.came().len() < 5000);
    let mut end = |_| Ok(Received::End);
    assert!(play_with(&format!("{text}alice < closed\n"), false, &mut end).is_ok());
}
