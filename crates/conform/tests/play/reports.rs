//! Nothing that a service says is more than text in a report.

use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::Event;
use swallowtail_conform::transcript::{Failure, Port, Section};
use swallowtail_conform::{PlayResult, Played, Report, Sockets};

use super::{hear, play_with};

const TEXT: &str = "given account alice@example.com\n# covers: [A-A-1]\nalice opens notification\n\
                    alice < ONE\n# covers: [A-A-2]\nalice < TWO\n";

/// What a terminal obeys, and what no XML may hold.
const HOSTILE: &str = "\x1b[2J\0\x08\x7f\u{9b}\u{202e}\u{fffe}<&\"']]>";

/// All reports of a play that failed; none has a byte that is not plain text.
fn reports(failure: Box<Failure>) -> [String; 3] {
    let section = |line, clause: &str| Section {
        line,
        clauses: vec![clause.to_owned()],
    };
    let plays = [Played {
        name: "x".to_owned(),
        sections: vec![section(2, "[A-A-1]"), section(5, "[A-A-2]")],
        result: PlayResult::Failed(failure),
        took: Duration::ZERO,
    }];
    let report = Report::of(&plays);
    let junit = String::from_utf8(report.junit()).expect("UTF-8");
    let mut reader = Reader::from_str(&junit);
    while reader.read_event().expect("well-formed XML") != Event::Eof {}
    let reports = [report.table(true), report.json().to_string(), junit];
    for report in &reports {
        let plain = |byte| matches!(byte, b'\n' | b' '..=b'~');
        assert!(report.bytes().all(plain), "{report:?}");
    }
    reports
}

#[test]
fn a_service_reaches_neither_terminal_nor_xml() {
    let payload = format!("MSG a b {}\n{HOSTILE}", HOSTILE.len());
    for says in [HOSTILE, &payload, &format!("MSG {HOSTILE}\n")] {
        reports(hear(TEXT, &format!("ONE\n{says}\n"), false).unwrap_err());
    }
    let mut trouble = |_| Err(HOSTILE.to_owned());
    reports(play_with(TEXT, false, &mut trouble).unwrap_err());
    let mut sockets = Sockets::new(Duration::from_secs(1), Duration::from_millis(1));
    let told = sockets
        .open("alice", Port::Notification, &format!("{HOSTILE}:x"))
        .unwrap_err();
    assert!(
        told.bytes().all(|byte| matches!(byte, b' '..=b'~')),
        "{told}"
    );
}

#[test]
fn no_report_holds_a_cookie() {
    let profile = "MSPAuth: SECRET\r\nsid: 507\r\n\r\n";
    for says in [
        "XFR 7 SB 127.0.0.1:1863 CKI SECRET\n".to_owned(),
        format!("MSG Hotmail Hotmail {}\r\n{profile}", profile.len()).replace("\r\n", "\n"),
    ] {
        let [table, json, junit] = reports(hear(TEXT, &format!("ONE\n{says}"), false).unwrap_err());
        // The conversation before it, which is told to who asks for all, holds it.
        let (table, heard) = table.split_once("x.txt").unwrap();
        let (came, heard) = heard.split_once("alice opens").unwrap();
        assert!(heard.contains("SECRET"), "{heard}");
        for report in [table, came, &json, &junit] {
            assert!(!report.contains("SECRET"), "{report}");
        }
        assert!(json.contains("***"), "{json}");
    }
}
