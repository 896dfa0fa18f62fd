//! What deeds do to those who are signed in, and to those who would like to be.

use std::io::Read;
use std::net::TcpStream;

use serde_json::json;

use super::{Bureau, code};
use crate::support::{Http, Wire};

#[test]
fn a_banned_account_leaves_and_stays_out_until_that_is_over() {
    let bureau = Bureau::open(&["alice@example.com"]);
    let mut alice = bureau.sign_in("alice@example.com");
    let ban = json!({"account": "alice@example.com", "reason": "spam"});
    let made = bureau.api("POST", "/bans", Some(ban));
    assert_eq!(code(&made), 201, "{made:?}");
    alice.closed();
    let ticket = bureau.block_on(crate::support::ticket(
        &bureau.store,
        "alice@example.com",
        "",
    ));
    let mut again = Wire::identify(bureau.service.notification, "alice@example.com");
    again.say(&format!("USR 4 TWN S {ticket}")).hears("911 4");
    let handle = "alice@example.com".parse().unwrap();
    let credentials = bureau.block_on(bureau.store.credentials(&handle)).unwrap();
    assert!(
        credentials.unwrap().disabled,
        "Passport and the pages ask this"
    );
    let shown = bureau.api("GET", "/accounts/alice@example.com", None);
    let shown: serde_json::Value = serde_json::from_str(&shown.body).unwrap();
    let id = shown["bans"][0]["id"].as_i64().unwrap();
    assert_eq!(
        code(&bureau.api("DELETE", &format!("/bans/{id}"), None)),
        204
    );
    bureau.sign_in("alice@example.com").answers_ping();
    // One that is over keeps nobody out, and is listed.
    let past = json!({"account": "alice@example.com", "reason": "old", "until_ms": 1});
    assert_eq!(code(&bureau.api("POST", "/bans", Some(past))), 201);
    bureau.sign_in("alice@example.com").answers_ping();
    assert!(bureau.says("ban list").contains("(over)"));
    bureau.service.end();
}

/// This machine cannot be banned, so that the doors are shown by what is stored.
#[test]
fn a_banned_network_is_turned_away_at_every_door() {
    let bureau = Bureau::open(&["alice@example.com"]);
    let mut alice = bureau.sign_in("alice@example.com");
    let mut arranger = bureau
        .block_on(crate::support::Arranger::open(&bureau.place.database()))
        .unwrap();
    bureau
        .block_on(arranger.ban_network("127.0.0.0/8"))
        .unwrap();
    // Another ban makes the service look anew, and it finds both.
    let other = json!({"network": "192.0.2.1", "reason": "x"});
    assert_eq!(code(&bureau.api("POST", "/bans", Some(other))), 201);
    alice.closed();
    for door in [
        bureau.service.front,
        bureau.service.notification,
        bureau.service.http,
        bureau.service.https,
    ] {
        let mut stream = TcpStream::connect(door).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.is_empty(), "{door}");
    }
    // Administration is not one of the doors: the operator can lift it.
    let listed = bureau.says("ban list");
    let id = listed
        .lines()
        .find(|line| line.contains("127.0.0.0/8"))
        .and_then(|line| line.split('\t').next());
    let path = format!("/bans/{}", id.unwrap());
    assert_eq!(code(&bureau.api("DELETE", &path, None)), 204);
    bureau.service.end();
}

/// Behind a proxy that is believed, it is the address that the proxy tells.
#[test]
fn a_banned_network_is_turned_away_behind_a_proxy() {
    let bureau = Bureau::with("[web]\nproxies = [\"127.0.0.1/32\"]\n", &[]);
    let ban = json!({"network": "192.0.2.0/24", "reason": "spam"});
    assert_eq!(code(&bureau.api("POST", "/bans", Some(ban))), 201);
    let ask = |from: &str| {
        let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {from}\r\n\r\n");
        code(&Http::connect(bureau.service.http).ask(&head))
    };
    // The service hears of it at once, but not before it has answered.
    while ask("192.0.2.7") != 403 {
        std::thread::yield_now();
    }
    assert_ne!(ask("198.51.100.7"), 403);
    bureau.service.end();
}

#[test]
fn who_is_kicked_may_come_back() {
    let bureau = Bureau::open(&["alice@example.com", "bob@example.com"]);
    let mut alice = bureau.sign_in("alice@example.com");
    let mut bob = bureau.sign_in("bob@example.com");
    assert_eq!(
        code(&bureau.api("DELETE", "/sessions/alice@example.com", None)),
        204
    );
    alice.closed();
    bob.answers_ping();
    bureau.sign_in("alice@example.com").answers_ping();
    bureau.service.end();
}

/// `[MSG-SYS-2]`
#[test]
fn everybody_is_told_what_an_operator_says() {
    let bureau = Bureau::open(&["alice@example.com", "bob@example.com"]);
    let mut people = ["alice@example.com", "bob@example.com"].map(|who| bureau.sign_in(who));
    let text = json!({"text": "Fir\u{e9} drill\nat noon"});
    assert_eq!(code(&bureau.api("POST", "/notices", Some(text))), 204);
    for wire in &mut people {
        let (line, payload) = wire.message();
        assert!(line.starts_with("MSG Hotmail Hotmail "), "{line}");
        assert_eq!(
            String::from_utf8(payload).unwrap(),
            "MIME-Version: 1.0\r\nContent-Type: text/x-swallowtail-notice; charset=UTF-8\r\n\r\n\
             Fir\u{e9} drill\r\nat noon\r\n"
        );
        wire.answers_ping();
    }
    bureau.service.end();
}

#[test]
fn a_shutdown_is_announced_over_the_api() {
    let bureau = Bureau::open(&["alice@example.com"]);
    let mut alice = bureau.sign_in("alice@example.com");
    let told = bureau.api("PUT", "/shutdown", Some(json!({"minutes": 5})));
    assert_eq!(code(&told), 200, "{told:?}");
    let (_, payload) = alice.message();
    assert!(payload.ends_with(b"Type: 1\r\nArg1: 5\r\n"));
    let shown = bureau.api("GET", "/shutdown", None);
    assert!(!shown.body.contains("null"), "{shown:?}");
    assert!(bureau.says("figures").contains("stops\t"));
    assert_eq!(code(&bureau.api("DELETE", "/shutdown", None)), 204);
    bureau.service.end();
}

/// A new password ends what the old one has opened.
#[test]
fn a_reset_password_is_the_only_one() {
    let bureau = Bureau::open(&["alice@example.com"]);
    let new = json!({"password": "fresh"});
    let path = "/accounts/alice@example.com/password";
    let mut intruder = bureau.sign_in("alice@example.com");
    let ticket = bureau.block_on(crate::support::ticket(
        &bureau.store,
        "alice@example.com",
        "",
    ));
    assert_eq!(code(&bureau.api("PUT", path, Some(new))), 204);
    intruder.closed();
    let mut wire = Wire::identify(bureau.service.notification, "alice@example.com");
    wire.say(&format!("USR 4 TWN S {ticket}")).hears("911 4");
    bureau.service.end();
}
