//! Contacts and groups that are changed on pages while clients are signed in: others see it at once,
//! and the own client learns when it asks for its lists.

use crate::support::{ALICE, BOB, Town, Visitor, Wire};

const CONTACTS: &str = "/account/contacts";
const CONTACT: &str = "/account/contact?who=bob%40example.com";

/// Somebody whose client has its lists.
fn online(town: &Town, handle: &str) -> Wire {
    let mut wire = town.sign_in(handle).wire;
    wire.say("SYN 5 0");
    wire.answers_ping_after("LSG");
    wire
}

fn signed_in(town: &Town, handle: &str) -> Visitor {
    let mut visitor = Visitor::new(town.service.http);
    visitor.enter(handle, "secret");
    visitor
}

#[track_caller]
fn does(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) {
    let page = if path == "/account/contact" {
        CONTACT
    } else {
        CONTACTS
    };
    let reply = visitor.fill_in(page, path, fields);
    assert_eq!(reply.status(), "HTTP/1.1 302 Found", "{}", reply.body);
}

/// The next line that is no answer to a ping.
fn next(wire: &mut Wire) -> String {
    loop {
        let line = wire.line();
        if line != "QNG" {
            return line;
        }
    }
}

/// [WEB-ACC-8]: blocking somebody on a page hides one from him at once, and the other way round.
#[test]
fn who_is_blocked_on_a_page_sees_one_go() {
    let town = Town::open("");
    let mut bob = town.sign_in(BOB).wire;
    bob.say("ADD 5 FL alice@example.com alice@example.com 0")
        .line();
    bob.say("CHG 6 NLN 0").hears("CHG 6 NLN 0");
    let mut alice_wire = town.sign_in(ALICE).wire;
    alice_wire.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");
    assert!(next(&mut bob).starts_with("NLN NLN alice@example.com "));
    let mut alice = signed_in(&town, ALICE);
    assert!(
        alice
            .get(CONTACT)
            .body
            .contains("You are signed in to Messenger")
    );
    does(
        &mut alice,
        "/account/contact",
        &[("who", BOB), ("do", "block")],
    );
    assert_eq!(next(&mut bob), "FLN alice@example.com");
    assert!(alice.get(CONTACT).body.contains("<b>blocked</b>"));
    // The session acts on it, too: he may not call her.
    alice_wire.answers_ping();
    does(
        &mut alice,
        "/account/contact",
        &[("who", BOB), ("do", "unblock")],
    );
    assert!(next(&mut bob).starts_with("NLN NLN alice@example.com "));
    // Her own client has been told nothing that it could not understand.
    alice_wire.answers_ping();
    // People on no list: the privacy of the profile.
    does(
        &mut alice,
        "/account/contact",
        &[("who", BOB), ("do", "forget")],
    );
    let profile = "/account/profile";
    assert_eq!(
        alice.fill_in(profile, profile, &[("asks", "y")]).status(),
        "HTTP/1.1 302 Found"
    );
    assert_eq!(next(&mut bob), "FLN alice@example.com");
    let fields = [("asks", "y"), ("allows", "y"), ("name", "Alice")];
    assert_eq!(
        alice.fill_in(profile, profile, &fields).status(),
        "HTTP/1.1 302 Found"
    );
    let shown = [next(&mut bob), next(&mut bob)];
    assert!(
        shown.contains(&"NLN NLN alice@example.com Alice 0".to_owned()),
        "{shown:?}"
    );
}

/// [WEB-ACC-8]
#[test]
fn a_contact_from_a_page_is_told_and_comes_with_the_lists() {
    let town = Town::open("");
    let mut bob = town.sign_in(BOB).wire;
    bob.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");
    let mut wire = town.sign_in(ALICE).wire;
    wire.say("SYN 5 0").line();
    wire.answers_ping_after("LSG");
    wire.say("CHG 6 NLN 0").hears("CHG 6 NLN 0");
    let mut alice = signed_in(&town, ALICE);
    does(
        &mut alice,
        "/account/groups",
        &[("do", "add"), ("name", "<b>Friends</b>")],
    );
    does(
        &mut alice,
        CONTACTS,
        &[("handle", "Bob@Example.com"), ("group", "1")],
    );
    let told = next(&mut bob);
    assert!(
        told.starts_with("ADD 0 RL ") && told.ends_with(" alice@example.com alice@example.com"),
        "{told}"
    );
    let page = alice.get(CONTACTS).body;
    assert!(
        page.contains("&#60;b&#62;Friends&#60;/b&#62;") && page.contains(BOB),
        "{page}"
    );
    // Of whom her client knows nothing, it is shown nothing.
    bob.say("CHG 7 AWY 0").hears("CHG 7 AWY 0");
    wire.answers_ping();
    // What the client itself changes goes on, and the page sees it.
    assert!(wire.say("ADG 8 Colleagues 0").line().starts_with("ADG 8 "));
    assert!(alice.get(CONTACTS).body.contains("Colleagues"));
    assert!(
        wire.say("REM 9 BL bob@example.com")
            .line()
            .starts_with("216 9")
    );
    // At its next look it gets everything, and him as he is.
    wire.say("SYN 10 3");
    let mut lists = Vec::new();
    loop {
        let line = wire.line();
        let last = line.starts_with("NLN ") || line.starts_with("ILN ");
        lists.push(line);
        if last {
            break;
        }
    }
    let all = lists.join("\n");
    assert!(
        all.contains("LST bob@example.com bob@example.com 3 1"),
        "{all}"
    );
    assert!(
        all.contains("LSG 1 %3Cb%3EFriends%3C/b%3E 0") || all.contains("LSG 1 "),
        "{all}"
    );
    assert!(all.contains("AWY bob@example.com"), "{all}");
    // Off the list again: her client sees him go, and he hears of it.
    does(
        &mut alice,
        "/account/contact",
        &[("who", BOB), ("do", "remove")],
    );
    assert_eq!(next(&mut wire), "FLN bob@example.com");
    assert!(next(&mut bob).starts_with("REM 0 RL "));
}

/// [WEB-ACC-8]: with nobody signed in, the lists are as a client would have left them.
#[test]
fn lists_and_groups_are_changed_without_messenger() {
    let town = Town::open("");
    let mut alice = signed_in(&town, ALICE);
    let nobody = alice.fill_in(
        CONTACTS,
        CONTACTS,
        &[("handle", "x@example.com"), ("group", "0")],
    );
    assert_eq!(nobody.status(), "HTTP/1.1 404 Not Found");
    does(&mut alice, CONTACTS, &[("handle", BOB), ("group", "0")]);
    for name in ["One", "Two"] {
        does(
            &mut alice,
            "/account/groups",
            &[("do", "add"), ("name", name)],
        );
    }
    does(
        &mut alice,
        "/account/contact",
        &[("who", BOB), ("do", "move"), ("group", "2")],
    );
    does(
        &mut alice,
        "/account/contact",
        &[("who", BOB), ("do", "rename"), ("name", "Bob <B>")],
    );
    does(
        &mut alice,
        "/account/groups",
        &[("do", "rename"), ("group", "1"), ("name", "Uno")],
    );
    let zero = alice.fill_in(
        CONTACTS,
        "/account/groups",
        &[("do", "remove"), ("group", "0")],
    );
    assert_eq!(zero.status(), "HTTP/1.1 409 Conflict");
    for (name, status) in [
        ("", "400 Bad Request"),
        (&"x".repeat(70), "400 Bad Request"),
    ] {
        let reply = alice.fill_in(
            CONTACTS,
            "/account/groups",
            &[("do", "add"), ("name", name)],
        );
        assert_eq!(reply.status(), format!("HTTP/1.1 {status}"));
    }
    let mut wire = town.sign_in(ALICE).wire;
    wire.say("SYN 5 0");
    let lines: Vec<_> = (0..7).map(|_| wire.line()).collect();
    for line in ["LSG 0 Other%20Contacts 0", "LSG 1 Uno 0", "LSG 2 Two 0"] {
        assert!(lines.iter().any(|told| told == line), "{line}: {lines:?}");
    }
    let contact = lines.last().unwrap();
    assert!(
        contact.starts_with("LST bob@example.com Bob%20") && contact.ends_with(" 3 2"),
        "{lines:?}"
    );
    does(
        &mut alice,
        "/account/groups",
        &[("do", "remove"), ("group", "2")],
    );
    let page = alice.get(CONTACT).body;
    assert!(page.contains("not in your address book"), "{page}");
    // The client in memory has followed: the group is not there any more.
    assert!(wire.say("REG 6 2 Again 0").line().starts_with("224 6"));
}

/// [WEB-ACC-8]
#[test]
fn a_page_takes_what_a_client_has_done_a_moment_ago() {
    let town = Town::open("");
    let mut wire = online(&town, ALICE);
    let mut alice = signed_in(&town, ALICE);
    assert!(
        wire.say("ADD 7 BL bob@example.com bob@example.com")
            .line()
            .starts_with("ADD 7 BL ")
    );
    assert!(alice.get(CONTACT).body.contains("<b>blocked</b>"));
    does(
        &mut alice,
        "/account/contact",
        &[("who", BOB), ("do", "allow")],
    );
    assert!(
        wire.say("REM 8 BL bob@example.com")
            .line()
            .starts_with("216 8")
    );
    assert!(
        wire.say("REM 9 AL bob@example.com")
            .line()
            .starts_with("REM 9 AL ")
    );
}
