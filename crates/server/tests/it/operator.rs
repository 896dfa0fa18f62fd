//! What an operator says to a running service from another process: accounts that go, mail, and
//! the end of it all.

use std::pin::Pin;
use std::task::Poll;

use msnp::command::settings::Prompt;
use swallowtail::clock;
use swallowtail::store::{Store, StoreError};
use swallowtail_domain::request::Change;
use tokio::runtime::Runtime;

use crate::support::{Place, Service, TestServer, Wire, ticket};

/// A service in a process of its own, and a hand in its database.
struct Office {
    place: Place,
    service: Service,
    runtime: Runtime,
    store: Store,
}

impl Office {
    /// A service with those accounts.
    fn open(keys: &str, accounts: &[&str]) -> Self {
        let place = Place::new();
        place.configure(keys);
        for handle in accounts {
            let words = ["account", "add", handle, "--password-stdin"];
            place.succeed(&words, "secret\n");
        }
        let service = place.serve();
        let runtime = Runtime::new().unwrap();
        let store = runtime.block_on(Store::open(&place.database())).unwrap();
        Self {
            place,
            service,
            runtime,
            store,
        }
    }

    fn ticket(&self, handle: &str) -> String {
        self.runtime.block_on(ticket(&self.store, handle, ""))
    }

    fn sign_in(&self, handle: &str) -> Wire {
        Wire::sign_in(self.service.notification, handle, &self.ticket(handle))
    }

    fn says(&self, words: &str) -> String {
        let words: Vec<_> = words.split_whitespace().collect();
        self.place.succeed(&words, "")
    }

    /// Announces that the service stops in so many milliseconds; the command counts in minutes.
    fn stops_in(&self, ms: u64) {
        let now = clock::now();
        let announced = self.store.announce_shutdown(Some(now + ms), now);
        self.runtime.block_on(announced).unwrap();
    }
}

/// The next message, which the service has made, without its common head.
fn told(wire: &mut Wire) -> String {
    let (line, payload) = wire.message();
    assert!(line.starts_with("MSG Hotmail Hotmail "), "{line}");
    let payload = String::from_utf8(payload).unwrap();
    let (head, body) = payload.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("MIME-Version: 1.0\r\n"), "{head}");
    body.to_owned()
}

fn minutes(n: u32) -> String {
    format!("Type: 1\r\nArg1: {n}\r\n")
}

#[test]
fn a_deleted_account_leaves_at_once() {
    let office = Office::open("", &["alice@example.com", "bob@example.com"]);
    let mut alice = office.sign_in("alice@example.com");
    let mut bob = office.sign_in("bob@example.com");
    alice.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");
    bob.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");
    bob.say("ADD 6 FL alice@example.com alice@example.com 0")
        .hears("ADD 6 FL 2 alice@example.com alice@example.com 0")
        .hears("ILN 6 NLN alice@example.com alice@example.com 0");
    alice.hears("ADD 0 RL 2 bob@example.com bob@example.com");
    office.says("account delete alice@example.com");
    alice.closed();
    bob.hears("FLN alice@example.com");
    assert_eq!(office.says("account list"), "bob@example.com\tactive\t\n");
    let again = ["account", "delete", "alice@example.com"];
    let complaint = office.place.fail(&again, "", 1);
    assert_eq!(
        complaint,
        "swallowtail: there is no account alice@example.com\n"
    );
    office.service.end();
}

#[test]
fn a_shutdown_is_announced_counted_down_and_taken_back() {
    let people = ["alice@example.com", "bob@example.com"];
    let office = Office::open("[profile]\nemail_enabled = true\n", &people);
    let mut alice = office.sign_in("alice@example.com");
    let said = office.says("shutdown --in 5");
    assert!(
        said.starts_with("The service stops in 5 minutes."),
        "{said}"
    );
    assert_eq!(told(&mut alice), minutes(5));
    let mut bob = office.sign_in("bob@example.com");
    assert_eq!(told(&mut bob), minutes(5));

    // Looked for every five seconds: there is more than a minute left when it is found.
    office.stops_in(68_000);
    for wire in [&mut alice, &mut bob] {
        assert_eq!(told(wire), minutes(2));
        assert_eq!(told(wire), minutes(1));
    }
    let mut late = Wire::identify(office.service.notification, "bob@example.com");
    let ticket = office.ticket("bob@example.com");
    late.say(&format!("USR 4 TWN S {ticket}")).hears("604 4");
    late.closed();

    office.says("shutdown --cancel");
    // What is said later is heard later.
    office.says("mail moved alice@example.com --from ACTIVE --to .!!trAsH --count 1");
    assert!(told(&mut alice).starts_with("Src-Folder: ACTIVE\r\n"));
    let mut again = Wire::sign_in(office.service.notification, "bob@example.com", &ticket);
    again.answers_ping();
    office.service.end();
}

#[test]
fn when_the_time_has_come_the_service_ends_by_itself() {
    let office = Office::open("", &["alice@example.com"]);
    let mut alice = office.sign_in("alice@example.com");
    office.stops_in(8_000);
    assert_eq!(told(&mut alice), minutes(1));
    alice.hears("OUT SSD").closed();
    office.service.ends();
}

#[test]
fn mail_is_told_to_whom_it_concerns() {
    let office = Office::open("[profile]\nemail_enabled = true\n", &["alice@example.com"]);
    let mut alice = office.sign_in("alice@example.com");
    let arrived = [
        "mail",
        "arrived",
        "alice@example.com",
        "--from",
        "Adri\u{e1}n",
        "--from-address",
        "adrian@example.org",
        "--subject",
        "Hello, Alice",
    ];
    office.place.succeed(&arrived, "");
    assert_eq!(
        told(&mut alice),
        "From: =?utf-8?b?QWRyacOhbg==?=\r\nMessage-URL: /cgi-bin/HoTMaiL\r\n\
         Post-URL: https://loginnet.passport.com/ppsecure/md5auth.srf?lc=1033\r\n\
         Subject: Hello, Alice\r\nDest-Folder: ACTIVE\r\nFrom-Addr: adrian@example.org\r\n\
         id: 2\r\n"
    );
    let mut elsewhere = office.sign_in("alice@example.com");
    alice.hears("OUT OTH").closed();
    let unread = told(&mut elsewhere);
    let counts = "Inbox-Unread: 1\r\nFolders-Unread: 0\r\n";
    assert!(unread.starts_with(counts), "{unread}");
    office.says("mail unread alice@example.com --inbox 0 --folders 0");
    office.sign_in("alice@example.com").answers_ping();
    let nobody = ["mail", "unread", "bob@example.com", "--inbox", "0"];
    office.place.fail(&nobody, "", 64);
    office.service.end();
}

/// Nobody waits for a store that has more to do than it can: he is told, and may try again.
#[test]
fn who_asks_a_crowded_store_is_told_to_try_again() {
    let server = TestServer::start();
    let id = server.account("alice@example.com");
    let mut alice = server.sign_in("alice@example.com");
    let mut other = server.arranger();
    server.block_on(other.lock()).unwrap();
    let store = server.store();
    let change = Change::SetPrompt(Prompt::Never);
    let mut waiting = Vec::new();
    server.block_on(async {
        loop {
            let mut change: Pin<Box<dyn Future<Output = _>>> = Box::pin(store.change(id, &change));
            let begun = std::future::poll_fn(|cx| Poll::Ready(change.as_mut().poll(cx)));
            match begun.await {
                Poll::Pending => waiting.push(change),
                Poll::Ready(answer) => break assert!(matches!(answer, Err(StoreError::Busy))),
            }
        }
    });
    alice.say("GTC 5 N").hears("600 5");
    alice.answers_ping();
    drop(waiting);
    server.block_on(other.unlock()).unwrap();
}
