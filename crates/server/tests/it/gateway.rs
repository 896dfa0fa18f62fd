//! The gateway over real sockets: what a client does whose network lets nothing but HTTP
//! through (docs/protocol/gateway.md).

use std::net::SocketAddr;

use crate::support::{Http, HttpReply, TestServer, Wire};

/// A client of the gateway: a session, and the connection it happens to use.
struct Polling {
    connection: Http,
    /// As the last reply has it.
    id: String,
    /// What has come and was not looked at.
    inbox: String,
    over: bool,
}

fn post(query: &str, body: &str) -> String {
    format!(
        "POST http://gateway.messenger.hotmail.com/gateway/gateway.dll?{query} HTTP/1.1\r\n\
         Accept: */*\r\nAccept-Language: en-us\r\nAccept-Encoding: gzip, deflate\r\n\
         User-Agent: MSMSGS\r\nHost: gateway.messenger.hotmail.com\r\n\
         Proxy-Connection: Keep-Alive\r\nConnection: Keep-Alive\r\nPragma: no-cache\r\n\
         Content-Type: application/x-msn-messenger\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

impl Polling {
    fn open(http: SocketAddr, server: &str, body: &str) -> Self {
        let mut polling = Self {
            connection: Http::connect(http),
            id: String::new(),
            inbox: String::new(),
            over: false,
        };
        polling.ask(&format!("Action=open&Server={server}&IP=192.0.2.1"), body);
        polling
    }

    fn ask(&mut self, query: &str, body: &str) -> HttpReply {
        let reply = self.connection.ask(&post(query, body));
        self.take(&reply);
        reply
    }

    fn take(&mut self, reply: &HttpReply) {
        assert_eq!(reply.status(), "HTTP/1.1 200 OK");
        assert_eq!(reply.header("Connection"), Some("Keep-Alive"));
        let session = reply.header("X-MSN-Messenger").unwrap();
        let (id, rest) = session["SessionID=".len()..].split_once("; ").unwrap();
        assert!(rest == "GW-IP=127.0.0.1" || rest == "GW-IP=127.0.0.1; Session=close");
        id.clone_into(&mut self.id);
        self.over = rest.ends_with("close");
        self.inbox += &reply.body;
    }

    /// Sends a poll, and waits until the service has it.
    fn begin_poll(&mut self, server: &TestServer) {
        let requests = &server.service().metrics().gateway_requests;
        let before = requests.get();
        self.connection
            .send(post(&self.poll_query(), "").as_bytes());
        while requests.get() == before {
            std::thread::yield_now();
        }
    }

    fn poll_query(&self) -> String {
        format!("Action=poll&SessionID={}", self.id)
    }

    fn send_query(&self) -> String {
        format!("SessionID={}", self.id)
    }

    fn say(&mut self, line: &str) -> &mut Self {
        self.ask(&self.send_query(), &format!("{line}\r\n"));
        self
    }

    /// The next line, polling for it.
    fn line(&mut self) -> String {
        loop {
            if let Some((line, rest)) = self.inbox.split_once("\r\n") {
                let (line, rest) = (line.to_owned(), rest.to_owned());
                self.inbox = rest;
                return line;
            }
            assert!(!self.over, "it has ended: {:?}", self.inbox);
            self.ask(&self.poll_query(), "");
        }
    }

    #[track_caller]
    fn hears(&mut self, expected: &str) -> &mut Self {
        assert_eq!(self.line(), expected);
        self
    }

    /// The payload of a line that was read.
    fn payload(&mut self, line: &str) -> String {
        let length: usize = line.rsplit(' ').next().unwrap().parse().unwrap();
        self.inbox.drain(..length).collect()
    }

    /// Signs in; returns the profile.
    fn sign_in(server: &TestServer, http: SocketAddr, handle: &str) -> (Self, String) {
        let mut polling = Self::open(http, "NS", "VER 1 MSNP8 CVR0\r\n");
        polling.hears("VER 1 MSNP8");
        polling.say(&format!(
            "CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS {handle}"
        ));
        assert!(polling.line().starts_with("CVR 2 "));
        polling.say(&format!("USR 3 TWN I {handle}"));
        assert!(
            polling.line().starts_with("USR 3 TWN S "),
            "never a referral"
        );
        polling.say(&format!("USR 4 TWN S {}", server.ticket(handle, "")));
        assert!(polling.line().starts_with(&format!("USR 4 OK {handle} ")));
        let line = polling.line();
        assert!(line.starts_with("MSG Hotmail Hotmail "));
        let profile = polling.payload(&line);
        (polling, profile)
    }
}

fn two_accounts() -> (TestServer, SocketAddr) {
    let server = TestServer::start();
    server.account("alice@example.com");
    server.account("bob@example.com");
    let http = server.http();
    (server, http)
}

/// [GW-OPEN-1], [GW-OPEN-2], [GW-OPEN-6]
#[test]
fn one_behind_the_gateway_talks_to_one_who_is_not() {
    let (server, http) = two_accounts();
    let (mut alice, profile) = Polling::sign_in(&server, http, "alice@example.com");
    assert!(profile.contains("\r\nClientIP: 127.0.0.1\r\n"), "{profile}");
    assert!(profile.contains("\r\nClientPort: 0\r\n"), "{profile}");
    alice.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");
    let mut bob = server.online("bob@example.com");
    alice.say("XFR 6 SB");
    let answer = alice.line();
    let told = format!("XFR 6 SB {} CKI ", server.front());
    let cookie = answer
        .strip_prefix(&told)
        .unwrap_or_else(|| panic!("{answer}"));
    let knock = format!("USR 7 alice@example.com {cookie}\r\n");
    let mut alice_sb = Polling::open(http, "SB", &knock);
    alice_sb.hears("USR 7 OK alice@example.com alice@example.com");
    alice_sb.say("CAL 8 bob@example.com");
    let ringing = alice_sb.line();
    let session = ringing.strip_prefix("CAL 8 RINGING ").unwrap();
    let ring = bob.line();
    let words: Vec<_> = ring.split(' ').collect();
    assert_eq!(
        (words[1], words[2]),
        (session, &*server.front().to_string())
    );
    let mut bob_sb = Wire::connect(server.front());
    bob_sb.say(&format!("ANS 9 bob@example.com {} {session}", words[4]));
    bob_sb
        .hears("IRO 9 1 1 alice@example.com alice@example.com")
        .hears("ANS 9 OK");
    alice_sb.hears("JOI bob@example.com bob@example.com");
    alice_sb.ask(&alice_sb.send_query(), "MSG 10 A 5\r\nhello");
    alice_sb.hears("ACK 10");
    assert_eq!(bob_sb.message().1, b"hello");
    bob_sb.send(b"MSG 11 N 2\r\nhi");
    let line = alice_sb.line();
    assert_eq!(line, "MSG bob@example.com bob@example.com 2");
    assert_eq!(alice_sb.payload(&line), "hi");
    bob_sb.say("OUT").closed();
    alice_sb.hears("BYE bob@example.com");
    assert_eq!(server.service().metrics().gateway_sessions.get(), 2);
}

/// [GW-SEQ-2]: the command is done once, on whatever connection its reply is fetched again.
#[test]
fn a_lost_reply_is_fetched_again() {
    let (server, http) = two_accounts();
    let (mut alice, _) = Polling::sign_in(&server, http, "alice@example.com");
    let request = post(&alice.send_query(), "ADD 5 FL bob@example.com Bob 0\r\n");
    let lost = Http::connect(http).ask(&request);
    for _ in 0..2 {
        assert_eq!(Http::connect(http).ask(&request), lost);
    }
    // The client may also go on; what was lost comes along.
    let more = "ADD 5 FL bob@example.com Bob 0\r\nPNG\r\n";
    alice.ask(&alice.send_query(), more);
    assert!(alice.line().starts_with("ADD 5 FL "));
    alice.hears("QNG");
    alice.say("ADD 6 FL bob@example.com Bob 0").hears("215 6");
    let stale = post(
        &format!("SessionID={}", alice.id.replace('.', ".9")),
        "PNG\r\n",
    );
    assert_eq!(
        Http::connect(http).ask(&stale).status(),
        "HTTP/1.1 400 Bad Request"
    );
}

/// [GW-ONE-1]
#[test]
fn one_request_at_a_time() {
    let (server, http) = two_accounts();
    let (mut alice, _) = Polling::sign_in(&server, http, "alice@example.com");
    alice.begin_poll(&server);
    let second = Http::connect(http).ask(&post(&alice.send_query(), "PNG\r\n"));
    assert_eq!(second.status(), "HTTP/1.1 400 Bad Request");
    assert_eq!(second.header("Content-Length"), Some("0"));
    assert_eq!(second.header("X-MSN-Messenger"), None);
    let reply = alice.connection.reply().unwrap();
    alice.take(&reply);
    alice.say("PNG").hears("QNG");
}

/// [GW-ONE-2]
#[test]
fn who_hangs_up_may_ask_again_at_once() {
    let (server, http) = two_accounts();
    let (mut alice, _) = Polling::sign_in(&server, http, "alice@example.com");
    let poll = post(&alice.poll_query(), "");
    let mut hanging_up = Http::connect(http);
    let reply = hanging_up.send(poll.as_bytes()).finish().reply().unwrap();
    assert_eq!(reply.body, "", "as soon as nobody waits any more");
    assert_eq!(alice.connection.ask(&poll), reply);
    alice.take(&reply);
    alice.say("PNG").hears("QNG");
}

/// [GW-END-2]
#[test]
fn whoever_signs_in_elsewhere_ends_the_session_with_its_next_poll() {
    let (server, http) = two_accounts();
    let (mut alice, _) = Polling::sign_in(&server, http, "alice@example.com");
    let _elsewhere = server.sign_in("alice@example.com");
    let last = alice.ask(&alice.poll_query(), "");
    assert_eq!(last.body, "OUT OTH\r\n");
    assert!(alice.over);
    let after = alice.connection.ask(&post(&alice.poll_query(), ""));
    assert_eq!(after.status(), "HTTP/1.1 400 Bad Request");
}

/// [GW-END-3]: a poll that waits hears of the end.
#[test]
fn a_service_that_stops_says_so_to_whoever_waits() {
    let (server, http) = two_accounts();
    let (mut alice, _) = Polling::sign_in(&server, http, "alice@example.com");
    alice.begin_poll(&server);
    assert!(server.block_on(server.service().stop()));
    let reply = alice.connection.reply().unwrap();
    assert_eq!(reply.body, "OUT SSD\r\n");
    assert!(reply.head.contains("; Session=close\r\n"), "{reply:?}");
}

/// [GW-REQ-3]: proxies and their clients.
#[test]
fn old_ways_to_ask_are_understood() {
    let (_server, http) = two_accounts();
    let mut old = Http::connect(http);
    let open = "POST /GATEWAY/Gateway.DLL?action=Open&IP=x HTTP/1.0\r\nConnection: Keep-Alive\r\n\
                Content-Type: text/xml; charset=utf-8\r\nContent-Length: 18\r\n\r\n\
                VER 1 MSNP8 CVR0\r\n";
    let reply = old.ask(open);
    assert_eq!(
        (&*reply.body, reply.header("Connection")),
        ("VER 1 MSNP8\r\n", Some("Keep-Alive"))
    );
    let reply = old.ask(&open.replace("Connection: Keep-Alive\r\n", ""));
    assert_eq!(
        (&*reply.body, reply.header("Connection")),
        ("VER 1 MSNP8\r\n", Some("close"))
    );
    assert_eq!(old.reply(), None);
}

/// [GW-REQ-4], [GW-REQ-5]: where a command is cut, and how many come at once, says nothing.
#[test]
fn bodies_are_one_stream() {
    let (server, http) = two_accounts();
    let (mut alice, _) = Polling::sign_in(&server, http, "alice@example.com");
    for piece in ["PN", "G\r", "\nPNG\r\nCHG 5 N"] {
        alice.ask(&alice.send_query(), piece);
    }
    alice.hears("QNG").hears("QNG");
    let reply = alice.ask(&alice.poll_query(), "LN 0\r\n");
    assert_eq!(reply.body, "CHG 5 NLN 0\r\n");
    // Several requests in one write are answered one after the other.
    let polls = post(&format!("{}&Lifespan=0", alice.poll_query()), "").repeat(2);
    alice.connection.send(polls.as_bytes());
    let replies = [(); 2].map(|()| alice.connection.reply().unwrap());
    assert_eq!(
        replies[0], replies[1],
        "the same request is the same request"
    );
}
