//! The account pages: signing up, in and out, over real HTTP. Whoever is not meant to come in stays
//! out, and whoever is meant to is not kept out by him.

use std::net::Ipv4Addr;

use crate::support::{ALICE, BOB, HttpReply, Town, Visitor, token};

const OK: &str = "HTTP/1.1 200 OK";
const FORBIDDEN: &str = "HTTP/1.1 403 Forbidden";
const LATER: &str = "HTTP/1.1 429 Too Many Requests";

#[track_caller]
fn leads_to(reply: &HttpReply, path: &str) {
    assert_eq!(reply.status(), "HTTP/1.1 302 Found", "{}", reply.body);
    assert_eq!(reply.header("location"), Some(path));
}

fn sign_up(visitor: &mut Visitor, fields: &[(&str, &str)]) -> HttpReply {
    let page = "/account/sign-up";
    visitor.fill_in(page, page, fields)
}

const CAROL: [(&str, &str); 4] = [
    ("handle", "Carol@example.com"),
    ("name", "Carol \u{c9}"),
    ("password", "butterfly"),
    ("again", "butterfly"),
];

fn with<'a>(field: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let replaced = CAROL.map(|(name, before)| (name, if name == field { value } else { before }));
    replaced.into()
}

/// [WEB-ACC-1]
#[test]
fn somebody_signs_up_and_is_in() {
    let town = Town::open("");
    let mut carol = Visitor::new(town.service.http);
    for (field, value, says) in [
        ("handle", "carol", "not an address"),
        ("handle", "carol@example", "not an address"),
        ("handle", "\"><script>@example.com<", "not an address"),
        ("password", "short", "at least 8"),
        ("again", "another1", "not the same"),
        ("name", &"x".repeat(400), "too long"),
    ] {
        let reply = sign_up(&mut carol, &with(field, value));
        assert_eq!(reply.status(), "HTTP/1.1 400 Bad Request", "{value}");
        assert!(reply.body.contains(says), "{}", reply.body);
        assert!(
            reply.body.contains(&format!("id=\"{field}-error\"")),
            "{}",
            reply.body
        );
        assert!(!reply.body.contains("<script"), "{}", reply.body);
    }
    let taken = sign_up(&mut carol, &with("handle", ALICE));
    assert_eq!(taken.status(), "HTTP/1.1 409 Conflict");
    assert!(
        taken.body.contains("Somebody has this address"),
        "{}",
        taken.body
    );

    leads_to(&sign_up(&mut carol, &CAROL), "/account/?said=welcome");
    let home = carol.get("/account/?said=welcome");
    assert!(
        home.body.contains("You are <b>carol@example.com</b>"),
        "{}",
        home.body
    );
    assert!(home.body.contains("Your account is ready"), "{}", home.body);
    // It is the session that the web messenger has, too.
    let session = carol.get("/web/session");
    assert!(
        session.body.contains("\"name\":\"Carol \u{c9}\""),
        "{}",
        session.body
    );
    // And the same account as Messenger's.
    let mut wire = town.sign_in("carol@example.com").wire;
    wire.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");
}

/// [WEB-ACC-1]
#[test]
fn operators_choose_who_signs_up() {
    let town = Town::open("[web]\nsign_up = \"closed\"\n");
    let mut carol = Visitor::new(town.service.http);
    assert_eq!(carol.get("/account/sign-up").status(), FORBIDDEN);
    assert_eq!(
        carol.post_form("/account/sign-up", &CAROL).status(),
        FORBIDDEN
    );
    assert!(
        !carol
            .get("/account/sign-in")
            .body
            .contains("No account yet")
    );

    let town = Town::open("[web]\nsign_up = \"invitation\"\nsign_up_domains = [\"example.com\"]\n");
    town.tamper(
        "INSERT INTO invitation (code, uses_left, created_ms, created_by) VALUES ('friends', 1, 0, '')",
    );
    let mut carol = Visitor::new(town.service.http);
    let mut fields = CAROL.to_vec();
    fields.push(("code", "enemies"));
    assert_eq!(sign_up(&mut carol, &fields).status(), FORBIDDEN);
    fields[4].1 = "friends";
    fields[0].1 = "carol@example.net";
    let elsewhere = sign_up(&mut carol, &fields);
    assert!(
        elsewhere.body.contains("must end in @example.com"),
        "{}",
        elsewhere.body
    );
    // Whoever asks for what is taken keeps the invitation.
    fields[0].1 = BOB;
    assert_eq!(
        sign_up(&mut carol, &fields).status(),
        "HTTP/1.1 409 Conflict"
    );
    fields[0].1 = CAROL[0].1;
    leads_to(&sign_up(&mut carol, &fields), "/account/?said=welcome");
    fields[0].1 = "dave@example.com";
    let mut dave = Visitor::new(town.service.http);
    let used_up = sign_up(&mut dave, &fields);
    assert!(
        used_up.body.contains("has been used up"),
        "{}",
        used_up.body
    );
}

/// [WEB-ACC-1]
#[test]
fn nobody_makes_accounts_by_the_dozen() {
    let town = Town::open("");
    let made = (0..20).filter(|n| {
        let handle = format!("u{n}@example.com");
        let mut visitor = Visitor::new(town.service.http);
        let reply = sign_up(&mut visitor, &with("handle", &handle));
        reply.status() == "HTTP/1.1 302 Found" || {
            assert_eq!(reply.status(), LATER);
            false
        }
    });
    assert_eq!(made.count(), 5);
    let mut elsewhere = Visitor::new(town.service.http);
    elsewhere.from = Ipv4Addr::new(127, 0, 0, 2);
    leads_to(&sign_up(&mut elsewhere, &CAROL), "/account/?said=welcome");
}

/// [WEB-ACC-2], [WEB-SESS-1]
#[test]
fn each_sign_in_is_a_session_of_its_own() {
    let town = Town::open("");
    let mut alice = Visitor::new(town.service.http);
    let chosen = "0123456789abcdef".repeat(4);
    alice.cookies.insert("session".to_owned(), chosen.clone());
    let wrong = alice.enter(ALICE, "wrong");
    assert_eq!(wrong.status(), FORBIDDEN);
    assert!(wrong.body.contains("That is not right"), "{}", wrong.body);
    assert!(
        wrong.body.contains(&format!("value=\"{ALICE}\"")),
        "{}",
        wrong.body
    );
    let nobody = alice.enter("nobody@example.com", "wrong");
    assert_eq!(nobody.body, wrong.body.replace(ALICE, "nobody@example.com"));

    let reply = alice.enter(ALICE, "secret");
    leads_to(&reply, "/account/");
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"] {
        assert!(reply.head.contains(attribute), "{}", reply.head);
    }
    let first = alice.cookies["session"].clone();
    assert_ne!(first, chosen);
    leads_to(&alice.get("/account/sign-in"), "/account/");
    let mut other = Visitor::new(town.service.http);
    other.enter(ALICE, "secret");
    assert_ne!(other.cookies["session"], first);
    leads_to(
        &alice.fill_in("/account/", "/account/sign-out", &[]),
        "/account/sign-in?said=out",
    );
    assert!(!alice.cookies.contains_key("session"));
    alice.cookies.insert("session".to_owned(), first);
    leads_to(&alice.get("/account/sessions"), "/account/sign-in");
    assert_eq!(other.get("/account/sessions").status(), OK);
}

/// [WEB-ACC-2]: those who guess are put off, and the owner is not.
#[test]
fn who_guesses_does_not_lock_the_owner_out() {
    let town = Town::open("");
    let mut alice = Visitor::new(town.service.http);
    leads_to(&alice.enter(ALICE, "secret"), "/account/");
    let mut evil = Visitor::new(town.service.http);
    evil.from = Ipv4Addr::new(127, 0, 0, 66);
    for _ in 0..10 {
        assert_eq!(evil.enter(ALICE, "wrong").status(), FORBIDDEN);
    }
    let put_off = evil.enter(ALICE, "secret");
    assert_eq!(put_off.status(), LATER);
    assert!(
        put_off.body.contains("too many wrong passwords"),
        "{}",
        put_off.body
    );
    let mut at_home = Visitor::new(town.service.http);
    leads_to(&at_home.enter(ALICE, "secret"), "/account/");
    // The page that asks for the password once more is guarded by the same.
    let wrong = [
        ("current", "wrong"),
        ("password", "butterfly"),
        ("again", "butterfly"),
    ];
    for _ in 0..10 {
        let page = "/account/password";
        assert_eq!(at_home.fill_in(page, page, &wrong).status(), FORBIDDEN);
    }
    let page = "/account/password";
    assert_eq!(at_home.fill_in(page, page, &wrong).status(), LATER);
}

/// [WEB-ACC-3]: every form, from a page of somebody else's or with a token that is none.
#[test]
fn nothing_is_done_for_forms_of_others() {
    let town = Town::open("");
    let mut alice = Visitor::new(town.service.http);
    alice.enter(ALICE, "secret");
    let shown = token(&alice.get("/account/profile").body).unwrap();
    let own = [
        ("/account/sign-out", vec![]),
        ("/account/profile", vec![("name", "Evil")]),
        (
            "/account/password",
            vec![
                ("current", "secret"),
                ("password", "evil-one1"),
                ("again", "evil-one1"),
            ],
        ),
        (
            "/account/messenger-password",
            vec![("own", "secret"), ("messenger", "evil-one1"), ("do", "set")],
        ),
        ("/account/contacts", vec![("handle", BOB), ("group", "0")]),
        ("/account/groups", vec![("do", "add"), ("name", "Evil")]),
        ("/account/contact", vec![("who", BOB), ("do", "block")]),
        ("/account/sessions", vec![("do", "all")]),
        (
            "/account/delete",
            vec![("current", "secret"), ("sure", "yes")],
        ),
        ("/account/report", vec![("about", BOB), ("text", "evil")]),
        ("/account/verify-again", vec![]),
    ];
    let before = alice.get("/account/export.json").body;
    for (path, fields) in &own {
        let cookie = alice.cookies["session"].clone();
        for wrong in ["", "0", &cookie, &shown[1..]] {
            let mut fields = fields.clone();
            fields.push(("token", wrong));
            let refused = alice.post_form(path, &fields);
            assert_eq!(refused.status(), FORBIDDEN, "{path}");
            assert!(refused.body.contains("Nothing has been changed"), "{path}");
        }
        assert_eq!(alice.post_form(path, fields).status(), FORBIDDEN, "{path}");
        let ours = std::mem::replace(&mut alice.origin, "https://evil.example".to_owned());
        let mut fields = fields.clone();
        fields.push(("token", &shown));
        assert_eq!(alice.post_form(path, &fields).status(), FORBIDDEN, "{path}");
        alice.origin = ours;
        // Nor for an address that somebody is made to open.
        assert_eq!(
            alice
                .ask("GET", &format!("{path}?token={shown}&do=all"), "", "")
                .header("set-cookie"),
            None
        );
    }
    let times = |text: &str| text.split_once("\"made\"").unwrap().0.to_owned();
    assert_eq!(
        times(&alice.get("/account/export.json").body),
        times(&before)
    );
}

/// [WEB-ACC-3]: before one is signed in the token goes with a cookie.
#[test]
fn nobody_is_signed_in_by_forms_of_others() {
    let town = Town::open("");
    let stranger = [
        (
            "/account/sign-in",
            vec![("handle", BOB), ("password", "secret")],
        ),
        ("/account/sign-up", CAROL.to_vec()),
        ("/account/reset", vec![("handle", BOB)]),
        ("/account/verify", vec![("code", "0")]),
        ("/account/new-password", vec![("code", "0")]),
    ];
    for (path, fields) in &stranger {
        let mut visitor = Visitor::new(town.service.http);
        assert_eq!(
            visitor.post_form(path, fields).status(),
            FORBIDDEN,
            "{path}"
        );
        let token = token(&visitor.get("/account/sign-in").body).unwrap();
        let mut fields = fields.clone();
        fields.push(("token", &token));
        let mut without = Visitor::new(town.service.http);
        assert_eq!(
            without.post_form(path, &fields).status(),
            FORBIDDEN,
            "{path}"
        );
        if !path.starts_with("/account/verify") && !path.starts_with("/account/new") {
            "https://evil.example".clone_into(&mut visitor.origin);
            assert_eq!(
                visitor.post_form(path, &fields).status(),
                FORBIDDEN,
                "{path}"
            );
        }
    }
}

/// [WS-PAGE-1]: what a page may do is told with it, whoever looks.
#[test]
fn pages_are_served_with_care() {
    let town = Town::open("");
    let mut alice = Visitor::new(town.service.http);
    alice.enter(ALICE, "secret");
    for path in [
        "/account/",
        "/account/contacts",
        "/account/export.json",
        "/account/none",
    ] {
        let page = alice.get(path);
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(page.header("x-frame-options"), Some("DENY"), "{path}");
        assert!(
            !page.body.contains("style=") && !page.body.contains("<script"),
            "{path}"
        );
    }
    let style = alice.get("/account/style.css");
    assert_eq!(
        style.header("content-type"),
        Some("text/css; charset=utf-8")
    );
    // The older ones among browsers were told paths in any case.
    assert_eq!(alice.get("/Account/Profile").status(), OK);
}
