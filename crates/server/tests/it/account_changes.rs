//! What somebody changes on the account pages of himself: passwords, profile, sessions, and that it
//! all can be taken along and deleted.

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::http::exchange_tls;
use crate::support::{ALICE, BOB, Town, Visitor};

fn signed_in(town: &Town, handle: &str) -> Visitor {
    let mut visitor = Visitor::new(town.service.http);
    visitor.enter(handle, "secret");
    visitor
}

#[track_caller]
fn done(visitor: &mut Visitor, page: &str, path: &str, fields: &[(&str, &str)], said: &str) {
    let reply = visitor.fill_in(page, path, fields);
    let to = reply.header("location").unwrap_or_default();
    assert!(to.ends_with(&format!("said={said}")), "{}", reply.body);
}

/// Whether Passport takes that password.
fn passport_takes(town: &Town, password: &str) -> bool {
    let request = format!(
        "GET /login2.srf HTTP/1.1\r\nHost: login.passport.com\r\nAuthorization: Passport1.4 \
         OrgVerb=GET,sign-in=alice%40example.com,pwd={password},lc=1033\r\n\r\n"
    );
    let runtime = Runtime::new().unwrap();
    let name = "login.passport.com";
    let reply = runtime.block_on(exchange_tls(
        &town.place,
        town.service.https,
        name,
        &request,
    ));
    reply.starts_with("HTTP/1.1 200 ")
}

/// [WEB-ACC-4]
#[test]
fn a_new_password_ends_whatever_else_is_signed_in() {
    let town = Town::open("");
    let mut alice = signed_in(&town, ALICE);
    let mut other = signed_in(&town, ALICE);
    let page = "/account/password";
    for (current, again, why) in [
        ("secret", "butterflx", "not the same"),
        ("wrong", "butterfly", "That is not right"),
    ] {
        let fields = [
            ("current", current),
            ("password", "butterfly"),
            ("again", again),
        ];
        let reply = alice.fill_in(page, page, &fields);
        assert!(reply.body.contains(why), "{}", reply.body);
    }
    assert_eq!(other.get("/account/sessions").status(), "HTTP/1.1 200 OK");
    let mut messenger = town.sign_in(ALICE).wire;
    let fields = [
        ("current", "secret"),
        ("password", "butterfly"),
        ("again", "butterfly"),
    ];
    done(&mut alice, page, page, &fields, "password");
    messenger.closed();
    assert_eq!(alice.get("/account/sessions").status(), "HTTP/1.1 200 OK");
    assert_eq!(
        other.get("/account/sessions").status(),
        "HTTP/1.1 302 Found"
    );
    assert!(!passport_takes(&town, "secret") && passport_takes(&town, "butterfly"));
}

/// [WEB-ACC-4]
#[test]
fn messenger_can_have_a_password_of_its_own() {
    let town = Town::open("");
    let mut alice = signed_in(&town, ALICE);
    let (page, path) = ("/account/password", "/account/messenger-password");
    let same = [("own", "secret"), ("messenger", "secret"), ("do", "set")];
    assert!(alice.fill_in(page, path, &same).body.contains("at least 8"));
    let set = [
        ("own", "secret"),
        ("messenger", "oldmachine"),
        ("do", "set"),
    ];
    done(&mut alice, page, path, &set, "messenger");
    assert!(passport_takes(&town, "oldmachine") && !passport_takes(&town, "secret"));
    // It opens no page.
    let mut thief = Visitor::new(town.service.http);
    assert_eq!(
        thief.enter(ALICE, "oldmachine").status(),
        "HTTP/1.1 403 Forbidden"
    );
    // Nor does the own one become the same.
    let change = [
        ("current", "secret"),
        ("password", "oldmachine"),
        ("again", "oldmachine"),
    ];
    let refused = alice.fill_in(page, page, &change);
    assert!(
        refused.body.contains("the password for Messenger"),
        "{}",
        refused.body
    );
    let again = [("own", "oldmachine"), ("do", "remove")];
    assert_eq!(
        alice.fill_in(page, path, &again).status(),
        "HTTP/1.1 403 Forbidden"
    );
    done(
        &mut alice,
        page,
        path,
        &[("own", "secret"), ("do", "remove")],
        "one-password",
    );
    assert!(!passport_takes(&town, "oldmachine") && passport_takes(&town, "secret"));
}

/// [WEB-ACC-5]
#[test]
fn sessions_are_listed_and_ended() {
    let town = Town::open("");
    let mut alice = signed_in(&town, ALICE);
    let mut evil = Visitor::new(town.service.http);
    evil.get("/account/sign-in");
    // What calls itself so.
    let agent = "User-Agent: Evil <img src=x onerror=alert(1)>\r\nOrigin: ";
    let agent = format!(
        "{agent}{}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
        evil.origin
    );
    let token = crate::support::token(&evil.get("/account/sign-in").body).unwrap();
    let body = format!("handle=alice%40example.com&password=secret&token={token}");
    evil.ask("POST", "/account/sign-in", &agent, &body);
    let page = alice.get("/account/sessions").body;
    assert!(
        page.contains("Evil &#60;img src=x onerror=alert(1)&#62;"),
        "{page}"
    );
    assert!(
        !page.contains("<img") && page.contains("127.0.0.1"),
        "{page}"
    );
    assert!(
        page.contains("Messenger is not signed in") && page.contains("this one"),
        "{page}"
    );
    // A stranger's session is not ended by its name.
    let (_, name) = page.split_once("name=\"session\" value=\"").unwrap();
    let name = name[..64].to_owned();
    let mut bob = signed_in(&town, BOB);
    let sessions = "/account/sessions";
    done(&mut bob, sessions, sessions, &[("session", &name)], "ended");
    assert_eq!(evil.get(sessions).status(), "HTTP/1.1 200 OK");
    done(
        &mut alice,
        sessions,
        sessions,
        &[("session", &name)],
        "ended",
    );
    assert_eq!(evil.get(sessions).status(), "HTTP/1.1 302 Found");

    let mut wire = town.sign_in(ALICE).wire;
    let page = alice.get(sessions).body;
    assert!(page.contains("Messenger is signed in"), "{page}");
    let row = "<td>Messenger (MSNMSGR 5.0.0537)</td><td data-label=\"from \">127.0.0.1</td>";
    assert!(page.contains(row), "{page}");
    let mut other = signed_in(&town, ALICE);
    done(
        &mut alice,
        sessions,
        sessions,
        &[("do", "all")],
        "all-ended",
    );
    wire.hears("OUT OTH").closed();
    assert_eq!(other.get(sessions).status(), "HTTP/1.1 302 Found");
    assert_eq!(alice.get(sessions).status(), "HTTP/1.1 200 OK");
}

const HOSTILE: &str = "</textarea><script>alert(1)</script>\"'<b>\u{202e}";

/// [WEB-ACC-6], [WS-PAGE-1]
#[test]
fn a_profile_is_changed_and_stays_text() {
    let town = Town::open("");
    let mut alice = signed_in(&town, ALICE);
    let page = "/account/profile";
    let fields = [
        ("name", HOSTILE),
        ("home", "<i>1</i>"),
        ("about", HOSTILE),
        ("listed", "yes"),
        ("allows", "yes"),
    ];
    done(&mut alice, page, page, &fields, "saved");
    let mut bob = signed_in(&town, BOB);
    let found = bob.get("/account/directory?for=SCRIPT").body;
    assert!(found.contains(ALICE), "{found}");
    for page in [alice.get(page).body, found] {
        assert!(page.contains("&#60;script&#62;alert(1)"), "{page}");
        assert!(
            !page.contains("<script") && !page.contains('\u{202e}'),
            "{page}"
        );
    }
    let kept: Value = serde_json::from_str(&alice.get("/account/export.json").body).unwrap();
    let account = &kept["account"];
    assert_eq!(account["name"], HOSTILE);
    assert_eq!(account["properties"]["PHH"], "<i>1</i>");
    assert_eq!(account["takes_messages"], false);
    assert_eq!(account["told_when_added"], false);
    let long = "x".repeat(600);
    let reply = alice.fill_in(page_of(), page_of(), &[("about", &long)]);
    assert!(reply.body.contains("id=\"about-error\""), "{}", reply.body);
}

fn page_of() -> &'static str {
    "/account/profile"
}

/// [WEB-ACC-6], [WS-PAGE-5]: nobody is found who has not said so, and what is looked for is text.
#[test]
fn the_directory_shows_who_wants_to_be_found() {
    let town = Town::open("");
    let mut bob = signed_in(&town, BOB);
    let look = |visitor: &mut Visitor, text: &str| {
        let body = visitor.get(&format!("/account/directory?for={text}")).body;
        body.contains("<td>I like") || body.contains(&format!("who={}", "alice%40example%2Ecom"))
    };
    assert!(!look(&mut bob, "alice"));
    let mut alice = signed_in(&town, ALICE);
    let page = "/account/profile";
    done(
        &mut alice,
        page,
        page,
        &[
            ("name", "Zo\u{eb} 100%"),
            ("listed", "y"),
            ("about", "I like Trains"),
        ],
        "saved",
    );
    for text in ["alice", "ALICE%40", "train", "zo%C3%AB", "100%25"] {
        assert!(look(&mut bob, text), "{text}");
    }
    for text in ["_lice", "%25%25", "100%25%25", "nobody", "!"] {
        assert!(!look(&mut bob, text), "{text}");
    }
    // Others do not look.
    assert!(!look(&mut Visitor::new(town.service.http), "alice"));
    done(
        &mut alice,
        page,
        page,
        &[("about", "I like Trains")],
        "saved",
    );
    assert!(!look(&mut bob, "alice"));
    let refused = (0..30).find(|_| bob.get("/account/directory?for=x").status().contains("429"));
    assert!(refused.is_some());
}

/// [WEB-ACC-7]
#[test]
fn an_account_is_taken_along_and_deleted() {
    let town = Town::open("");
    town.tamper(
        "INSERT INTO left_message (to_id, from_id, left_ms, expires_ms, body) VALUES
         (1, 2, 1000, 9000000000000, 'to alice'), (2, 1, 2000, 9000000000000, 'to bob')",
    );
    town.tamper(
        "INSERT INTO report (reporter_id, about_id, body, created_ms) VALUES (1, 2, 'rude', 3000)",
    );
    let mut alice = signed_in(&town, ALICE);
    done(
        &mut alice,
        "/account/contacts",
        "/account/contacts",
        &[("handle", BOB), ("group", "0")],
        "added",
    );
    let reply = alice.get("/account/export.json");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(
        reply
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    let all: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(all["account"]["address"], ALICE);
    assert_eq!(all["contacts"][0]["address"], BOB);
    assert_eq!(
        all["contacts"][0]["lists"],
        serde_json::json!(["forward", "allow"])
    );
    assert_eq!(all["groups"][0]["name"], "Other Contacts");
    assert_eq!(all["messages_waiting_for_you"][0]["text"], "to alice");
    assert_eq!(all["messages_waiting_for_others"][0]["to"], BOB);
    assert_eq!(all["reports_made"][0]["text"], "rude");
    assert_eq!(all["browsers"].as_array().unwrap().len(), 1);
    assert!(!reply.body.contains("argon2"), "{}", reply.body);

    let mut other = signed_in(&town, ALICE);
    let mut wire = town.sign_in(ALICE).wire;
    let page = "/account/delete";
    let unsure = alice.fill_in(page, page, &[("current", "secret")]);
    assert!(
        unsure.body.contains("Nothing was deleted"),
        "{}",
        unsure.body
    );
    let wrong = alice.fill_in(page, page, &[("current", "wrong"), ("sure", "yes")]);
    assert_eq!(wrong.status(), "HTTP/1.1 403 Forbidden");
    let gone = alice.fill_in(page, page, &[("current", "secret"), ("sure", "yes")]);
    assert_eq!(
        gone.header("location"),
        Some("/account/goodbye"),
        "{}",
        gone.body
    );
    wire.closed();
    assert_eq!(
        other.get("/account/sessions").status(),
        "HTTP/1.1 302 Found"
    );
    assert_eq!(
        other.enter(ALICE, "secret").status(),
        "HTTP/1.1 403 Forbidden"
    );
    let mut bob = signed_in(&town, BOB);
    assert!(!bob.get("/account/contacts").body.contains(ALICE));
}

/// [WEB-ACC-10]
#[test]
fn operators_are_told_of_somebody() {
    let town = Town::open("");
    let mut alice = signed_in(&town, ALICE);
    let page = "/account/report";
    let long = "x".repeat(5000);
    for (about, text, why) in [
        ("nobody@example.com", "rude", "Nobody with this address"),
        ("<script>", "rude", "Nobody with this address"),
        (BOB, "", "Please say"),
        (BOB, &long, "too long"),
    ] {
        let reply = alice.fill_in(page, page, &[("about", about), ("text", text)]);
        assert!(reply.body.contains(why), "{}", reply.body);
        assert!(!reply.body.contains("<script"), "{}", reply.body);
    }
    let rude = [("about", BOB), ("text", "He was <b>rude</b>.")];
    done(&mut alice, page, page, &rude, "reported");
    let kept: Value = serde_json::from_str(&alice.get("/account/export.json").body).unwrap();
    assert_eq!(kept["reports_made"][0]["text"], "He was <b>rude</b>.");
}
