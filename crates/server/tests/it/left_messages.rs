//! Messages for people who are offline, as the web messenger leaves and fetches them over HTTP;
//! and its reports.

use serde_json::{Value, json};
use swallowtail::clock;
use swallowtail_domain::limits::{
    LEFT_MESSAGE_BYTES_MAX, LEFT_MESSAGES_RATE, OPEN_REPORTS_PER_REPORTER_MAX, REPORT_CHARS_MAX,
    REPORTS_RATE,
};

use crate::bot::BOT;
use crate::support::{ALICE, Arranger, BOB, HttpReply, Place, Town, Visitor};
use crate::web::Frames;

const DONE: &str = "HTTP/1.1 204 No Content";

fn visitor(town: &Town, handle: &str) -> Visitor {
    let mut visitor = Visitor::new(town.service.http);
    let reply = visitor.sign_in(handle, "secret");
    assert_eq!(reply.status(), "HTTP/1.1 200 OK");
    visitor
}

fn leave(from: &mut Visitor, to: &str, text: &str) -> HttpReply {
    from.post_json("/web/messages", &json!({"to": to, "text": text}))
}

fn waiting(of: &mut Visitor) -> Vec<Value> {
    let reply = of.get("/web/messages");
    assert_eq!(reply.status(), "HTTP/1.1 200 OK");
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    body["messages"].as_array().unwrap().clone()
}

/// The status, and the word for why.
fn refused(reply: &HttpReply) -> (String, String) {
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    let code = reply.status().split(' ').nth(1).unwrap().to_owned();
    (code, body["error"].as_str().unwrap().to_owned())
}

fn no(code: &str, word: &str) -> (String, String) {
    (code.to_owned(), word.to_owned())
}

/// [WEB-MSG-3]
#[test]
fn a_message_is_left_fetched_and_gone() {
    let town = Town::open("");
    let [mut alice, mut bob] = [ALICE, BOB].map(|handle| visitor(&town, handle));
    assert!(waiting(&mut bob).is_empty());
    assert_eq!(leave(&mut alice, BOB, "see you\r\n<b>").status(), DONE);
    assert_eq!(leave(&mut alice, BOB, "caf\u{e9}").status(), DONE);
    let messages = waiting(&mut bob);
    let texts: Vec<_> = messages.iter().map(|message| &message["text"]).collect();
    assert_eq!(texts, ["see you\n<b>", "caf\u{e9}"]);
    for message in &messages {
        assert_eq!(
            (&message["from"], &message["name"]),
            (&json!(ALICE), &json!(ALICE))
        );
        assert!(message["left_ms"].as_u64().unwrap() > 1_700_000_000_000);
    }
    let ids: Vec<_> = messages
        .iter()
        .map(|message| message["id"].clone())
        .collect();
    let path = "/web/messages/taken";
    // Of somebody else's nothing goes.
    assert_eq!(alice.post_json(path, &json!({"ids": ids})).status(), DONE);
    assert_eq!(waiting(&mut bob).len(), 2);
    assert_eq!(
        bob.post_json(path, &json!({"ids": [ids[0]]})).status(),
        DONE
    );
    assert_eq!(waiting(&mut bob), messages[1..]);
    assert_eq!(bob.post_json(path, &json!({"ids": ids})).status(), DONE);
    assert!(waiting(&mut bob).is_empty());
}

/// [WEB-MSG-1]
#[test]
fn who_is_not_wanted_is_told_the_same_as_of_nobody() {
    let town = Town::open("");
    let mut alice = visitor(&town, ALICE);
    let not_wanted = no("403", "not-wanted");
    let nobody = leave(&mut alice, "nobody@example.com", "hi");
    assert_eq!(refused(&nobody), not_wanted);
    assert_eq!(refused(&leave(&mut alice, "no handle", "hi")), not_wanted);
    assert_eq!(refused(&leave(&mut alice, ALICE, "hi")), not_wanted);

    let mut bob = town.sign_in(BOB);
    bob.wire.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");
    let online = leave(&mut alice, BOB, "hi");
    assert_eq!(refused(&online), no("409", "online"));
    bob.wire.say(&format!("ADD 6 BL {ALICE} {ALICE}"));
    assert!(bob.wire.line().starts_with("ADD 6 BL "));
    let blocked = leave(&mut alice, BOB, "hi");
    assert_eq!(refused(&blocked), not_wanted);
    assert_eq!((blocked.head, blocked.body), (nobody.head, nobody.body));
    bob.wire.say("CHG 7 HDN 0").hears("CHG 7 HDN 0");
    assert_eq!(refused(&leave(&mut alice, BOB, "hi")), not_wanted);
    bob.wire.say(&format!("REM 8 BL {ALICE}"));
    assert!(bob.wire.line().starts_with("REM 8 BL "));
    // Hidden: he is not there, as far as she is told.
    assert_eq!(leave(&mut alice, BOB, "hi").status(), DONE);
}

/// [WEB-MSG-2]
#[test]
fn what_is_too_long_or_too_much_is_refused() {
    let town = Town::open("");
    let mut alice = visitor(&town, ALICE);
    let too_long = "x".repeat(LEFT_MESSAGE_BYTES_MAX + 1);
    assert_eq!(
        refused(&leave(&mut alice, BOB, &too_long)),
        no("413", "too-long")
    );
    let empty = leave(&mut alice, BOB, " \n ");
    assert_eq!(refused(&empty), no("400", "not-understood"));
    let form = alice.post_form("/web/messages", &[("to", BOB), ("text", "hi")]);
    assert_eq!(refused(&form), no("403", "origin"));
    for _ in 0..LEFT_MESSAGES_RATE.burst {
        assert_eq!(leave(&mut alice, BOB, "hi").status(), DONE);
    }
    assert_eq!(refused(&leave(&mut alice, BOB, "hi")), no("429", "full"));
    // To try handles is counted like the rest.
    let nobody = leave(&mut alice, "nobody@example.com", "hi");
    assert_eq!(refused(&nobody), no("429", "full"));
}

#[test]
fn nobody_fetches_or_leaves_for_somebody_else() {
    let town = Town::open("");
    let mut stranger = Visitor::new(town.service.http);
    let signed_out = no("401", "signed-out");
    assert_eq!(refused(&stranger.get("/web/messages")), signed_out);
    assert_eq!(refused(&leave(&mut stranger, BOB, "hi")), signed_out);
    let mut alice = visitor(&town, ALICE);
    alice.token.clear();
    assert_eq!(refused(&leave(&mut alice, BOB, "hi")), no("403", "origin"));
    let taken = alice.post_json("/web/messages/taken", &json!({"ids": []}));
    assert_eq!(refused(&taken), no("403", "origin"));
}

#[test]
fn where_there_are_none_nobody_leaves_any() {
    let town = Town::open("[messages]\nenabled = false\n");
    let mut alice = visitor(&town, ALICE);
    let refused = refused(&leave(&mut alice, BOB, "hi"));
    assert_eq!(refused, no("403", "not-wanted"));
}

#[test]
fn a_report_is_filed() {
    let town = Town::open("");
    let mut alice = visitor(&town, ALICE);
    let mut report = |about: &str, text: &str| {
        alice.post_json("/web/report", &json!({"about": about, "text": text}))
    };
    assert_eq!(report(BOB, " he is rude ").status(), DONE);
    let nobody = report("nobody@example.com", "rude");
    assert_eq!(refused(&nobody), no("404", "nobody"));
    assert_eq!(refused(&report("bob", "rude")), no("404", "nobody"));
    // Nobody's terminal is to obey what somebody has written.
    for empty in [" ", "\0 \u{1b}\r\n"] {
        assert_eq!(refused(&report(BOB, empty)), no("400", "not-understood"));
    }
    let long = "x".repeat(REPORT_CHARS_MAX + 1);
    assert_eq!(refused(&report(BOB, &long)), no("413", "too-long"));
    for _ in 1..OPEN_REPORTS_PER_REPORTER_MAX {
        assert_eq!(report(BOB, "rude").status(), DONE);
    }
    assert_eq!(refused(&report(BOB, "rude")), no("429", "later"));
    // It is not told any more whether there is somebody.
    let nobody = report("nobody@example.com", "rude");
    assert_eq!(refused(&nobody), no("429", "later"));
    let mut stranger = Visitor::new(town.service.http);
    let signed_out = stranger.post_json("/web/report", &json!({"about": BOB, "text": "x"}));
    assert_eq!(refused(&signed_out), no("401", "signed-out"));
}

#[test]
fn reports_do_not_tell_who_has_an_account() {
    let town = Town::open("");
    let mut bob = visitor(&town, BOB);
    let mut try_handle = |n: u32| {
        let about = format!("u{n}@example.com");
        let said = json!({"about": about, "text": "who is it?"});
        refused(&bob.post_json("/web/report", &said))
    };
    for n in 0..REPORTS_RATE.burst {
        assert_eq!(try_handle(n), no("404", "nobody"));
    }
    assert_eq!(try_handle(REPORTS_RATE.burst), no("429", "later"));
    let page = "/account/report";
    let fields = [("about", ALICE), ("text", "who is it?")];
    let later = bob.fill_in(page, page, &fields);
    assert_eq!(later.status(), "HTTP/1.1 429 Too Many Requests");
}

#[test]
fn what_nobody_fetches_goes() {
    let place = Place::new();
    place.configure("[messages]\nkeep_days = 2\n");
    for handle in [ALICE, BOB] {
        place.succeed(&["account", "add", handle, "--password-stdin"], "secret\n");
    }
    let now = clock::now().0;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut arranger = Arranger::open(&place.database()).await.unwrap();
        // One whose days are over, one that was left when they were to be more, and one.
        let day = 86_400_000;
        for (text, left, expires) in [
            ("over", now - day, now - 1),
            ("old", now - 3 * day, now + 27 * day),
            ("new", now - day, now + day),
        ] {
            let sql = "INSERT INTO left_message (to_id, from_id, left_ms, expires_ms, body)
                       SELECT b.id, a.id, CAST($3 AS INTEGER), CAST($4 AS INTEGER), $5
                       FROM account a, account b WHERE a.handle = $1 AND b.handle = $2";
            let (left, expires) = (left.to_string(), expires.to_string());
            let words = [ALICE, BOB, &left, &expires, text];
            arranger.run(sql, &words).await.unwrap();
        }
        let service = place.serve();
        let sql = "SELECT group_concat(body) FROM left_message";
        let began = clock::now();
        while arranger.text(sql).await.unwrap() != "new" {
            assert!(clock::now() - began < 20_000, "it never came about");
        }
        service.end();
    });
}

/// The bot leaves to a browser what a browser fetches, and brings the rest to an old client.
#[test]
fn each_client_gets_them_its_own_way() {
    let town = Town::open("[bot]\nenabled = true\n");
    let [mut alice, mut bob] = [ALICE, BOB].map(|handle| visitor(&town, handle));
    assert_eq!(leave(&mut alice, BOB, "hi").status(), DONE);
    let mut frames = Frames::sign_in(town.service.http, &mut bob, BOB);
    frames.say("CHG 5 NLN 0");
    frames.until(&format!("ILN 5 NLN {BOT} "));
    // Nobody calls him.
    frames.say("PNG").hears("QNG");
    assert_eq!(waiting(&mut bob).len(), 1);
    drop(frames);
    let mut old = town.sign_in(BOB);
    old.wire.say("CHG 5 NLN 0").hears("CHG 5 NLN 0");
    while !old.wire.line().starts_with("RNG ") {}
}
