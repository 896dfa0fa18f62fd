//! What browsers of today are served, as far as it needs no browser: sessions, tickets,
//! WebSockets.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::protocol::{Message, Role, WebSocket};

use crate::support::{ALICE, BOB, Http, Town, Visitor};

fn body(reply: &crate::support::HttpReply) -> Value {
    serde_json::from_str(&reply.body).unwrap()
}

/// [WEB-SESS-1]
#[test]
fn a_browser_signs_in_and_out() {
    let town = Town::open("");
    let mut alice = Visitor::new(town.service.http);
    assert_eq!(
        alice.get("/web/session").status(),
        "HTTP/1.1 401 Unauthorized"
    );
    let refused = alice.sign_in(ALICE, "wrong");
    assert_eq!(refused.status(), "HTTP/1.1 401 Unauthorized");
    assert_eq!(body(&refused), json!({"error": "refused"}));
    assert!(alice.cookies.is_empty());

    let reply = alice.sign_in(ALICE, "secret");
    assert_eq!(reply.status(), "HTTP/1.1 200 OK");
    let set = reply.header("set-cookie").unwrap();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"] {
        assert!(set.contains(attribute), "{set}");
    }
    let told = body(&reply);
    assert_eq!(
        (&told["handle"], &told["name"]),
        (&json!(ALICE), &json!(ALICE))
    );
    let again = alice.get("/web/session");
    assert_eq!(body(&again), told);
    // A browser that is used keeps it for longer.
    assert_eq!(again.header("set-cookie"), Some(set));

    // Somebody else's browser cannot choose the session that Alice will have.
    let chosen = alice.cookies["session"].clone();
    alice.sign_in(ALICE, "secret");
    assert_ne!(alice.cookies["session"], chosen);

    assert_eq!(
        alice.post_json("/web/sign-out", &json!({})).status(),
        "HTTP/1.1 204 No Content"
    );
    assert!(alice.cookies.is_empty());
    // The cookie is of no use to whoever has kept it; the one of before still is.
    let mut other = Visitor::new(town.service.http);
    other.cookies.insert("session".to_owned(), chosen);
    assert_eq!(other.get("/web/session").status(), "HTTP/1.1 200 OK");
    town.place.succeed(&["account", "disable", ALICE], "");
    assert_eq!(
        other.get("/web/session").status(),
        "HTTP/1.1 401 Unauthorized"
    );
}

/// [WEB-SESS-2]
#[test]
fn nothing_is_done_for_pages_of_others() {
    let town = Town::open("");
    let mut alice = Visitor::new(town.service.http);
    let forbidden = "HTTP/1.1 403 Forbidden";
    let ours = std::mem::replace(&mut alice.origin, "https://evil.example".to_owned());
    assert_eq!(alice.sign_in(ALICE, "secret").status(), forbidden);
    alice.origin = ours;
    assert_eq!(alice.sign_in(ALICE, "secret").status(), "HTTP/1.1 200 OK");
    // A form of theirs is not even looked at.
    let form = [("handle", ALICE), ("password", "secret")];
    let reply = alice.post_form("/web/sign-in", &form);
    assert_eq!(body(&reply), json!({"error": "not-understood"}));
    let challenge = json!({"challenge": "lc=1033,tpf=0123456789abcdef0123456789abcdef"});
    assert_eq!(
        alice.post_json("/web/ticket", &challenge).status(),
        "HTTP/1.1 200 OK"
    );
    let token = std::mem::take(&mut alice.token);
    for wrong in ["", "0", &alice.cookies["session"].clone()] {
        wrong.clone_into(&mut alice.token);
        let refused = alice.post_json("/web/ticket", &challenge);
        assert_eq!(refused.status(), forbidden, "{wrong}");
        assert_eq!(body(&refused), json!({"error": "origin"}));
        assert_eq!(
            alice.post_json("/web/sign-out", &json!({})).status(),
            forbidden
        );
    }
    alice.token = token;
    "https://evil.example".clone_into(&mut alice.origin);
    assert_eq!(
        alice.post_json("/web/ticket", &challenge).status(),
        forbidden
    );
}

/// [WEB-HTTPS-1]
#[test]
fn pages_are_served_with_care_and_not_to_everybody() {
    let town = Town::open("[web]\nplain_http = \"never\"");
    let mut browser = Visitor::new(town.service.http);
    for path in ["/", "/web/session"] {
        let reply = browser.get(path);
        assert_eq!(reply.status(), "HTTP/1.1 302 Found");
        let to = format!("https://127.0.0.1:{}{path}", town.service.https.port());
        assert_eq!(reply.header("Location"), Some(&*to));
    }
    // Browsers of another time are told what this is.
    let old = Http::connect(town.service.http).ask("GET / HTTP/1.0\r\n\r\n");
    assert!(old.body.contains("/setup/"), "{}", old.body);

    let town = Town::open("");
    let page = Visitor::new(town.service.http).get("/");
    assert_eq!(page.status(), "HTTP/1.1 200 OK");
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), Some(value), "{}", page.head);
    }
    let none = Visitor::new(town.service.http).get("/assets/..%2f..%2fCargo.toml");
    assert_eq!(none.status(), "HTTP/1.1 404 Not Found");
}

/// What a browser asks with.
fn request(path: &str, host: &str, origin: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: keep-alive, Upgrade\r\n\
         Upgrade: websocket\r\nOrigin: {origin}\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: msnp\r\n\r\n"
    )
}

/// A WebSocket that speaks in lines.
pub(crate) struct Frames {
    socket: WebSocket<TcpStream>,
    heard: String,
}

impl Frames {
    /// Signed in to the notification server, with a ticket of the browser's session.
    pub(crate) fn sign_in(to: SocketAddr, browser: &mut Visitor, handle: &str) -> Self {
        let mut frames = Self::open(to, "/web/notification");
        frames.say("VER 1 MSNP8 CVR0").hears("VER 1 MSNP8");
        frames.say(&format!(
            "CVR 2 0x0409 web 1 browser SWALLOWTAIL 1 SWALLOWTAIL {handle}"
        ));
        frames.until("CVR 2 ");
        frames.say(&format!("USR 3 TWN I {handle}"));
        let challenge = frames.line();
        let challenge = challenge.strip_prefix("USR 3 TWN S ").unwrap();
        let ticket = body(&browser.post_json("/web/ticket", &json!({"challenge": challenge})));
        frames.say(&format!(
            "USR 4 TWN S {}",
            ticket["ticket"].as_str().unwrap()
        ));
        assert!(frames.line().starts_with(&format!("USR 4 OK {handle} ")));
        frames
    }

    pub(crate) fn open(to: SocketAddr, path: &str) -> Self {
        let mut stream = TcpStream::connect(to).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let asked = request(path, &to.to_string(), &format!("http://{to}"));
        stream.write_all(asked.as_bytes()).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        assert!(head.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
        Self {
            socket: WebSocket::from_raw_socket(stream, Role::Client, None),
            heard: String::new(),
        }
    }

    pub(crate) fn say(&mut self, line: &str) -> &mut Self {
        let bytes = format!("{line}\r\n").into_bytes();
        self.socket.send(Message::binary(bytes)).unwrap();
        self
    }

    pub(crate) fn line(&mut self) -> String {
        loop {
            if let Some((line, rest)) = self.heard.split_once("\r\n") {
                let line = line.to_owned();
                self.heard = rest.to_owned();
                return line;
            }
            let frame = self.socket.read().unwrap().into_data();
            self.heard += str::from_utf8(&frame).unwrap();
        }
    }

    #[track_caller]
    pub(crate) fn hears(&mut self, expected: &str) -> &mut Self {
        assert_eq!(self.line(), expected);
        self
    }

    /// Whatever comes, the connection ends.
    fn ends(&mut self) {
        while self.socket.read().is_ok_and(|frame| !frame.is_close()) {}
    }

    /// The next line that begins so.
    pub(crate) fn until(&mut self, begin: &str) -> String {
        loop {
            let line = self.line();
            if line.starts_with(begin) {
                return line;
            }
        }
    }
}

/// A browser that is signed out from elsewhere has no messenger any more, either.
#[test]
fn the_messenger_of_a_browser_ends_with_its_session() {
    let town = Town::open("");
    let to = town.service.http;
    let (mut here, mut there) = (Visitor::new(to), Visitor::new(to));
    here.sign_in(ALICE, "secret");
    there.sign_in(ALICE, "secret");
    let mut frames = Frames::sign_in(to, &mut there, ALICE);
    let page = here.get("/account/sessions").body;
    let (_, name) = page.split_once("name=\"session\" value=\"").unwrap();
    let token = here.token.clone();
    let fields = [("token", token.as_str()), ("session", &name[..64])];
    let ended = here.post_form("/account/sessions", &fields);
    assert!(ended.head.contains("said=ended"), "{}", ended.head);
    frames.ends();
    let status = there.get("/web/session").status().to_owned();
    assert_eq!(status, "HTTP/1.1 401 Unauthorized");
    // Who still may comes back.
    let mut again = Frames::sign_in(to, &mut here, ALICE);
    again.say("CHG 5 NLN 0").until("CHG 5 NLN 0");
}

/// [WEB-WS-1], [WEB-WS-3]
#[test]
fn a_browser_talks_to_an_old_client() {
    let town = Town::open("");
    let mut bob = town.sign_in(BOB);
    bob.wire.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");

    let mut alice = Visitor::new(town.service.http);
    alice.sign_in(ALICE, "secret");
    let mut frames = Frames::sign_in(town.service.http, &mut alice, ALICE);
    frames.say("CHG 5 NLN 0");
    frames.until("CHG 5 NLN 0");
    frames.say("XFR 6 SB");
    let granted = frames.until("XFR 6 SB ");
    let cookie = granted.rsplit(' ').next().unwrap();

    let mut talk = Frames::open(town.service.http, "/web/switchboard");
    talk.say(&format!("USR 1 {ALICE} {cookie}"))
        .until("USR 1 OK ");
    talk.say(&format!("CAL 2 {BOB}")).until("CAL 2 RINGING ");
    let ring = bob.wire.line();
    let words: Vec<_> = ring.split(' ').collect();
    let mut far = crate::support::Wire::connect(town.service.front);
    far.say(&format!("ANS 1 {BOB} {} {}", words[4], words[1]));
    assert!(far.line().starts_with("IRO 1 1 1 alice@example.com "));
    far.hears("ANS 1 OK");
    talk.until("JOI ");
    far.say("MSG 2 N 5\r\nhello");
    talk.until("MSG bob@example.com ");
}

/// [WEB-WS-4]
#[test]
fn a_websocket_is_not_opened_for_everybody() {
    let town = Town::open("");
    let to = town.service.http;
    let host = to.to_string();
    let ours = format!("http://{to}");
    let good = request("/web/notification", &host, &ours);
    let ask = |request: &str| Http::connect(to).ask(request).status().to_owned();
    let forbidden = "HTTP/1.1 403 Forbidden";
    let evil = request("/web/notification", &host, "https://evil.example");
    assert_eq!(ask(&evil), forbidden);
    let without = good.replace(&format!("Origin: {ours}\r\n"), "");
    assert_eq!(ask(&without), forbidden);
    let twice = good.replace("Origin:", &format!("Origin: {ours}\r\nOrigin:"));
    assert_eq!(ask(&twice), forbidden);
    for (word, other) in [
        ("Upgrade: websocket", "Upgrade: h2c"),
        ("keep-alive, Upgrade", "keep-alive"),
        ("Version: 13", "Version: 8"),
        ("Protocol: msnp", "Protocol: chat"),
        ("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: short"),
    ] {
        let status = ask(&good.replace(word, other));
        assert_eq!(status, "HTTP/1.1 426 Upgrade Required", "{other}");
    }
    assert_eq!(
        ask(&good.replace("GET", "POST")),
        "HTTP/1.1 405 Method Not Allowed"
    );
    let closed = Town::open("[web]\nplain_http = \"never\"");
    let to = closed.service.http;
    let asked = request(
        "/web/notification",
        &to.to_string(),
        &format!("http://{to}"),
    );
    assert_eq!(Http::connect(to).ask(&asked).status(), forbidden);
}
