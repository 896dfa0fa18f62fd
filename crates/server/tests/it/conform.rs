//! `swallowtail conform` against a service that keeps to the protocol, and against a double of
//! it that does not in three places.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

use msnp_client::types::ListKind;
use msnp_client::{Client, Passport, Trust};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::support::{Place, Service};

/// Enough for every transcript. Given in an order that is not theirs.
const ACCOUNTS: &str = "u3@example.org,u1@example.org,u2@example.org,u5@example.org,\
                        u4@example.org,u7@example.org,u6@example.org";

/// What the double makes of lines that begin like this, and the clause that is broken by it.
const FAULTS: [(&str, &str, &str); 3] = [
    ("218 6\r\n", "GTC 6 9 N\r\n", "[NS-GTC-2]"),
    ("NAK 10\r\n", "ACK 10\r\n", "[SB-MSG-2]"),
    ("CHL 5 ", "QRY 5 ", "[NS-CHL-5]"),
];

/// Makes the accounts, and one that is not for tests.
fn make_accounts(place: &Place) {
    let others = ["stranger@example.org"];
    let lines = ACCOUNTS.split(',').chain(others);
    let lines: String = lines.map(|handle| format!("{handle},,secret\n")).collect();
    std::fs::write(place.path().join("people.csv"), lines).unwrap();
    place.succeed(&["account", "import", "people.csv"], "");
}

/// The words that play everything against the service behind that address.
fn words(dispatch: SocketAddr, service: &Service) -> Vec<String> {
    let passport = format!("https://localhost:{}", service.https.port());
    let dispatch = dispatch.to_string();
    let words = ["conform", "--dispatch", &dispatch, "--passport", &passport];
    let limits = ["--patience", "30"];
    words.into_iter().chain(limits).map(str::to_owned).collect()
}

fn with<'a>(words: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    let words = words.iter().map(String::as_str);
    words.chain(more.iter().copied()).collect()
}

const REPORTS: [&str; 4] = ["--json", "report.json", "--junit", "report.xml"];

/// The clauses of the JSON report, by how they are.
fn clauses(place: &Place) -> BTreeMap<String, BTreeSet<String>> {
    let json = std::fs::read(place.path().join("report.json")).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    let mut clauses: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for clause in json["clauses"].as_array().unwrap() {
        let word = |key: &str| clause[key].as_str().unwrap().to_owned();
        clauses
            .entry(word("result"))
            .or_default()
            .insert(word("id"));
    }
    clauses
}

/// How often each element stands in the JUnit report.
fn elements(place: &Place) -> BTreeMap<String, usize> {
    let xml = std::fs::read_to_string(place.path().join("report.xml")).unwrap();
    let (mut reader, mut elements) = (Reader::from_str(&xml), BTreeMap::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                *elements.entry(name).or_default() += 1;
            }
            Event::Eof => return elements,
            _ => {}
        }
    }
}

#[test]
fn a_service_that_keeps_to_the_protocol_passes() {
    let place = Place::new();
    // As it is without any configuration: new accounts have the bot on their lists.
    place.configure("[bot]\nenabled = true\n");
    let service = place.serve();
    make_accounts(&place);
    let words = words(service.front, &service);
    let words = with(&words, &["--accounts", ACCOUNTS]);
    let table = place.succeed(&[&words[..], &REPORTS].concat(), "secret\n");
    assert!(table.contains(", 0 failed, "), "{table}");
    let (clauses, elements) = (clauses(&place), elements(&place));
    assert!(!clauses.contains_key("failed") && !elements.contains_key("failure"));
    assert!(clauses["passed"].len() > 80, "{table}");
    let transcripts = std::fs::read_dir("../../transcripts").unwrap();
    let transcripts = transcripts
        .filter(|entry| entry.as_ref().unwrap().path().extension() == Some("txt".as_ref()))
        .count();
    let all: usize = clauses.values().map(BTreeSet::len).sum();
    assert_eq!(elements["testcase"], all + transcripts);
    service.end();
}

#[test]
fn a_gateway_is_looked_at_as_well() {
    let place = Place::new();
    let service = place.serve();
    make_accounts(&place);
    let gateway = format!("http://{}/gateway/gateway.dll", service.http);
    let words = words(service.front, &service);
    let more = [
        "--accounts",
        ACCOUNTS,
        "--gateway",
        &gateway,
        "--only",
        "sb-",
    ];
    let table = place.succeed(&with(&words, &more), "secret\n");
    assert!(table.contains(", 0 failed, "), "{table}");
    // Nobody is there any more who says what makes a command.
    let nowhere = format!("http://{}/no.dll", service.http);
    let more = [
        "--accounts",
        ACCOUNTS,
        "--gateway",
        &nowhere,
        "--only",
        "sb-three",
    ];
    let output = place.run(&with(&words, &more), "secret\n");
    assert_eq!(output.status.code(), Some(1));
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("HTTP/1.1 404 Not Found"), "{table}");
    service.end();
}

#[test]
fn a_service_with_three_faults_is_told_those_three() {
    let place = Place::new();
    let listen = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (front, notification) = (listen(), listen());
    let dispatch = front.local_addr().unwrap();
    // Clients are sent to the double wherever they go.
    place.configure(&format!(
        "[advertise]\nmsnp_port = {}\nnotification_port = {}\n",
        dispatch.port(),
        notification.local_addr().unwrap().port()
    ));
    let service = place.serve();
    make_accounts(&place);
    stand_between(front, service.front);
    stand_between(notification, service.notification);

    let words = words(dispatch, &service);
    let words = with(&words, &["--accounts", ACCOUNTS]);
    let output = place.run(&[&words[..], &REPORTS].concat(), "secret\n");
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{table}");
    let clauses = clauses(&place);
    let planted = FAULTS.map(|(_, _, clause)| clause.to_owned());
    assert_eq!(clauses["failed"], BTreeSet::from(planted), "{table}");
    assert!(table.contains(", 0 not prepared"), "{table}");
    for line in [
        "expected  alice < 218 6",
        "came      GTC 6 9 N",
        "expected  alice.sb < NAK 10",
        "came      ACK 10",
    ] {
        assert!(table.contains(line), "{line}: {table}");
    }
    // Shown before the fault in the same transcripts.
    for clause in ["[NS-GTC-1]", "[SB-MSG-1]"] {
        assert!(clauses["passed"].contains(clause), "{clause}: {table}");
    }
    assert_eq!(elements(&place)["failure"], FAULTS.len());
    service.end();
}

/// Takes every connection of the listener on to the service, and plants the faults in what
/// comes back. Ends with the process.
fn stand_between(listener: TcpListener, service: SocketAddr) {
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(service).unwrap());
            for socket in [&client, &server] {
                socket.set_nodelay(true).unwrap();
            }
            let ends = || (client.try_clone().unwrap(), server.try_clone().unwrap());
            let (from, to) = ends();
            thread::spawn(move || carry(from, to, <[u8]>::to_vec));
            let (to, from) = ends();
            thread::spawn(move || carry(from, to, spoil));
        }
    });
}

/// Carries bytes to the end of one direction. Either side may be gone before the other.
fn carry(mut from: TcpStream, mut to: TcpStream, change: fn(&[u8]) -> Vec<u8>) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        if to.write_all(&change(&bytes[..read])).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// On the loopback a line is read as whole as it was written.
fn spoil(bytes: &[u8]) -> Vec<u8> {
    let mut spoilt = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let fault = FAULTS
            .iter()
            .find(|(start, ..)| line.starts_with(start.as_bytes()));
        match fault {
            Some((start, instead, _)) => {
                spoilt.extend_from_slice(instead.as_bytes());
                spoilt.extend_from_slice(&line[start.len()..]);
            }
            None => spoilt.extend_from_slice(line),
        }
    }
    spoilt
}

/// Bob keeps a name for somebody who stood on his lists before he added her.
const KEPT_NAME: &str = "\
given account alice@example.com name Alice%20A
given account bob@example.com
given alice has bob on FL
given bob has alice on AL as X
bob signs in
bob > SYN 5 0
bob < SYN 5 {} 1 1
bob < GTC A
bob < BLP AL
bob < LSG 0 Other%20Contacts 0
# covers: [NS-SYN-6]
bob < LST alice@example.com X 10
";

#[test]
fn a_name_is_kept_for_whoever_stood_on_the_lists_before() {
    let place = Place::new();
    let service = place.serve();
    make_accounts(&place);
    std::fs::create_dir(place.path().join("own")).unwrap();
    std::fs::write(place.path().join("own/kept.txt"), KEPT_NAME).unwrap();
    let words = words(service.front, &service);
    let words = with(&words, &["--accounts", ACCOUNTS, "--transcripts", "own"]);
    let table = place.succeed(&words, "secret\n");
    assert!(table.contains("1 clauses passed"), "{table}");
    service.end();
}

#[test]
fn what_cannot_be_played_with_is_said_before() {
    let place = Place::new();
    let service = place.serve();
    make_accounts(&place);
    let all = words(service.front, &service);
    let accounts = "u1@example.org,u2@example.org";
    let words = with(&all, &["--accounts", accounts, "--only", "removed"]);
    // A wrong password; too few of them; no such transcript; nothing to be shown by so few.
    let complaint = place.fail(&words, "secret\nwrong\n", 69);
    assert!(
        complaint.contains("u2@example.org signs in: wrong"),
        "{complaint}"
    );
    place.fail(&words, "", 64);
    let none = with(&all, &["--accounts", accounts, "--only", "no such"]);
    place.fail(&none, "secret\n", 64);
    let few = with(&all, &["--accounts", accounts, "--only", "sb-three"]);
    let complaint = place.fail(&few, "secret\n", 1);
    assert!(complaint.contains("nothing was shown"), "{complaint}");

    // Somebody who is none of theirs has one of them on his list.
    let trust = Trust::roots_pem(&place.certificate()).unwrap();
    let passport = format!("https://localhost:{}", service.https.port());
    let passport = Passport::at(&passport, trust)
        .unwrap()
        .login_at_nexus_host(true);
    let stranger = "stranger@example.org".parse().unwrap();
    let stranger = Client::with_password(service.front.to_string(), stranger, "secret", passport);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut stranger = stranger.sign_in().await.unwrap();
        let watched = "u2@example.org".parse().unwrap();
        stranger.add(ListKind::Forward, &watched).await.unwrap();
        stranger.sign_out().await.unwrap();
    });
    let complaint = place.fail(&words, "secret\n", 69);
    assert!(complaint.contains("accounts for tests only"), "{complaint}");
    service.end();
}
