//! What a service may say of its own accord, and where it may not; and the statuses that a
//! first `CHG` brings.

use swallowtail_conform::transcript::Outcome;

use super::hear;

const OPENED: &str = "given account alice@example.com\nalice opens notification\n";
const SIGNED_IN: &str = "USR 4 OK alice@example.com A 1 0\n";
const SHOWN: &str = "USR 4 OK alice@example.com A 1 0\nCHG 5 NLN 0\n";
const CHALLENGE: &str = "CHL 0 123\n";

/// News of mail. Its lines end here as all lines do.
fn mail() -> String {
    let mail = "Content-Type: text/x-msmsgsinitialemailnotification; charset=UTF-8\n\n";
    let length = mail.replace('\n', "\r\n").len();
    format!("MSG Hotmail Hotmail {length}\n{mail}")
}

/// Whether that conversation comes true with something more in between. Its lines are expected
/// as they are said.
fn passes(opened: &str, before: &str, more: &str, after: &str) -> bool {
    let lines = |lines: &str| -> String {
        let lines = lines.lines();
        lines.map(|line| format!("alice < {line}\n")).collect()
    };
    let text = format!("{opened}{}{}", lines(before), lines(after));
    let says = format!("{before}{more}{after}");
    let outcome = hear(&text, &says, true);
    assert!(hear(&text, &says, false).is_err());
    outcome.is_ok_and(|outcome| outcome == Outcome::Played)
}

#[test]
fn mail_is_told_to_who_is_signed_in() {
    assert!(!passes(OPENED, "VER 1 MSNP8\n", &mail(), "USR 3 TWN S c\n")); // [CP-C-21]
    assert!(passes(OPENED, SIGNED_IN, &mail(), "QNG\n"));
    assert!(passes(OPENED, SIGNED_IN, &mail(), ""));
}

#[test]
fn a_challenge_comes_after_a_status() {
    assert!(!passes(OPENED, "VER 1 MSNP8\n", CHALLENGE, SIGNED_IN)); // [CP-C-21]
    assert!(!passes(OPENED, SIGNED_IN, CHALLENGE, "CHG 5 NLN 0\n"));
    assert!(passes(OPENED, SHOWN, CHALLENGE, "QNG\n"));
}

#[test]
fn a_switchboard_says_neither() {
    let opened = OPENED.replace("notification", "switchboard");
    let in_session = "USR 1 OK alice@example.com A\n";
    assert!(!passes(&opened, in_session, &mail(), "JOI b@x.org B\n"));
    assert!(!passes(&opened, SHOWN, CHALLENGE, "JOI b@x.org B\n"));
}

#[test]
fn nothing_comes_within_a_dump() {
    let lines = [
        "SYN 6 0 2 1\n",
        "GTC A\n",
        "LSG 0 a 0\n",
        "LST b@x.org b 4\n",
    ];
    let last = "LST c@x.org c 4\n";
    for more in [CHALLENGE, &mail()] {
        for at in 1..=lines.len() {
            let (before, after) = lines.split_at(at);
            let before = format!("{SHOWN}{}", before.concat());
            let after = format!("{}{last}", after.concat());
            assert!(!passes(OPENED, &before, more, &after)); // [NS-SYN-8]
        }
        let whole = format!("{SHOWN}{}{last}", lines.concat());
        assert!(passes(OPENED, &whole, more, "QNG\n"));
        assert!(passes(OPENED, &format!("{SHOWN}SYN 6 0\n"), more, "QNG\n"));
    }
}

#[test]
fn where_it_is_expected_it_counts() {
    let says = format!("{SHOWN}{}{CHALLENGE}QNG\n", mail());
    let text = format!(
        "{OPENED}alice < USR 4 OK {{}} A 1 0\nalice < CHG 5 NLN 0\n\
         alice < MSG {{}} {{}} {{}}\nalice < CHL 0 123\nalice < QNG\n"
    );
    assert_eq!(hear(&text, &says, true).unwrap(), Outcome::Played);
}

const SIGN_IN: &str = "VER 1 MSNP8\nCVR 2 5.0.0537 5.0.0537 a b c\nUSR 3 TWN S c\n\
                       USR 4 OK alice@example.com A 1 0\nMSG Hotmail Hotmail 2\nhiCHG 5 NLN 0\n";

#[test]
fn first_statuses_are_not_looked_at_however_late_they_come() {
    const STATUS: &str = "ILN 5 NLN b@x.org B 0\n";
    const OTHER: &str = "ILN 6 NLN b@x.org B 0\n";
    let text = "given account alice@example.com\nalice signs in, CHG NLN\n";
    let asked = format!("{text}alice > GTC 6 A\nalice < NLN\nalice < GTC 6 A\n");
    let awaited = format!("{text}alice < NLN\nalice < ILN {{}} NLN b@x.org B 0\n");
    for (text, says, played) in [
        (text, format!("{STATUS}{STATUS}"), true),
        (&asked, format!("{STATUS}NLN\n{STATUS}GTC 6 A\n"), true),
        (&asked, format!("NLN\nGTC 6 A\n{STATUS}"), true),
        (&asked, format!("NLN\nGTC 6 A\n{OTHER}"), false),
        (&awaited, format!("{STATUS}NLN\n{STATUS}"), true),
    ] {
        let outcome = hear(text, &format!("{SIGN_IN}{says}"), false);
        assert_eq!(outcome.is_ok(), played, "{outcome:?}");
    }
}
