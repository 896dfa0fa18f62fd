//! The pages that a client's menus lead to, from the sign-in over the form that a browser sends
//! to what it shows: [WS-AUTH-1] to [WS-PAGE-6].

use std::process::Command;

use tokio::runtime::Runtime;

use crate::http::exchange_tls;
use crate::support::{ALICE, BOB, FORM_PATH, Town, cookie, exchange, form, missing};

fn location(reply: &str) -> String {
    assert!(reply.starts_with("HTTP/1.1 302 Found\r\n"), "{reply}");
    let reply = reply.replace("\r\nlocation: ", "\r\nLocation: ");
    let (_, rest) = reply.split_once("\r\nLocation: ").unwrap();
    rest.lines().next().unwrap().to_owned()
}

#[track_caller]
fn is_let_nowhere(reply: &str) {
    assert!(reply.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{reply}");
    assert!(reply.contains("Please come from Messenger"), "{reply}");
    assert_eq!(cookie(reply), None);
}

/// [WS-AUTH-1], [WS-AUTH-2], [WS-AUTH-3], [WS-AUTH-6], [WS-VISIT-1].
#[test]
fn the_form_of_a_signed_in_client_lets_a_browser_in() {
    let town = Town::open("");
    let mut alice = town.sign_in(ALICE);
    alice.wire.say("URL 5 ADDRBOOK").hears(
        "URL 5 /account/contacts \
         https://loginnet.passport.com/ppsecure/md5auth.srf?lc=1033 2",
    );
    let auth = &alice.auth;
    for wrong in [
        form(auth, BOB, 3, "/account/contacts"),
        form(auth, "nobody", 3, "/account/contacts"),
        form(auth, ALICE, 86_400, "/account/contacts"),
        form("1.2", ALICE, 3, "/account/contacts"),
        form("", ALICE, 3, "/account/contacts"),
        form(auth, ALICE, 3, "/account/contacts").replace("&sl=3", "&sl=-3"),
        form(auth, ALICE, 3, "/account/contacts").replace("&username", "&name"),
        String::new(),
    ] {
        is_let_nowhere(&town.send_form(&wrong));
    }
    is_let_nowhere(&exchange(
        town.service.http,
        &format!("GET {FORM_PATH}&auth={auth}&username={ALICE}&sl=3 HTTP/1.0\r\n\r\n"),
    ));

    let good = form(auth, "Alice%40Example.com", 3, "%2Faccount%2Fcontacts");
    let reply = town.send_form(&good);
    assert_eq!(location(&reply), "/account/contacts");
    assert!(reply.contains("\r\nCache-Control: no-store\r\n"), "{reply}");
    let visit = cookie(&reply).unwrap();
    let keeps = "; Path=/account/; Max-Age=1200; HttpOnly; SameSite=Lax\r\n";
    assert!(visit.len() == 64 && reply.contains(keeps), "{reply}");

    let again = town.send_form(&good);
    assert_eq!(
        (&*location(&again), cookie(&again)),
        ("/account/contacts", None)
    );

    let page = town.page("/account/contacts", &visit);
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    for header in [
        "cache-control: no-store",
        "content-type: text/html; charset=utf-8",
        "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; \
         img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
    ] {
        assert!(page.contains(&format!("\r\n{header}\r\n")), "{page}");
    }
    for without in ["", "0", &auth[..], &visit[1..]] {
        is_let_nowhere(&town.page("/account/contacts", without));
    }

    alice.wire.say("OUT").hears("OUT").closed();
    is_let_nowhere(&town.page("/account/contacts", &visit));
    is_let_nowhere(&town.send_form(&good));
}

/// [WS-VISIT-1] within TLS, where the form belongs.
#[test]
fn a_form_over_https_brings_a_cookie_for_https() {
    let town = Town::open("");
    let alice = town.sign_in(ALICE);
    let runtime = Runtime::new().unwrap();
    let over_tls = |request: String| {
        let name = "loginnet.passport.com";
        runtime.block_on(exchange_tls(
            &town.place,
            town.service.https,
            name,
            &request,
        ))
    };
    let fields = form(&alice.auth, ALICE, 3, "/cgi-bin/HoTMaiL");
    let length = fields.len();
    let reply = over_tls(format!(
        "POST {FORM_PATH} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{fields}"
    ));
    assert_eq!(location(&reply), "/account/inbox");
    assert!(reply.contains("; SameSite=Lax; Secure\r\n"), "{reply}");
    let visit = cookie(&reply).unwrap();
    let request = format!("GET /account/inbox HTTP/1.0\r\nCookie: visit={visit}\r\n\r\n");
    let page = over_tls(request);
    assert!(page.contains("keeps no mail"), "{page}");
}

/// [WS-AUTH-4], [WS-AUTH-5].
#[test]
fn nobody_is_sent_to_an_address_of_the_request() {
    let town = Town::open("[urls.pages.INBOX]\nredirect = \"https://mail.example.org/\"\n");
    let alice = town.sign_in(ALICE);
    for evil in [
        "http://evil.example",
        "https%3A%2F%2Fevil.example%2Faccount%2Fcontacts",
        "//evil.example",
        "%2F%2Fevil.example",
        "%252F%252Fevil.example",
        "\\\\evil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "https://mail.example.org@evil.example/",
        "https://mail.example.org/%0D%0ALocation:%20http://evil.example",
        "/account/contacts/../../evil",
        "",
    ] {
        let reply = town.send_form(&form(&alice.auth, ALICE, 3, evil));
        assert_eq!(location(&reply), "/account/", "{evil}");
        assert!(!reply.contains("evil"), "{reply}");
    }
    let whole = form(&alice.auth, ALICE, 3, "https%3A%2F%2Fmail.example.org%2F");
    let whole = whole.replace("&rru=", "&ru=");
    assert_eq!(
        location(&town.send_form(&whole)),
        "https://mail.example.org/"
    );
    for (path, page) in [
        ("/cgi-bin/HoTMaiL?x=//evil.example", "/account/inbox"),
        ("/account?lcid=0x0409", "/account/"),
        ("/directory/interests", "/account/directory"),
        ("/chat", "/account/chat"),
    ] {
        assert_eq!(location(&town.page(path, "")), page);
        let reply = town.send_form(&form(&alice.auth, ALICE, 3, path));
        assert_eq!(location(&reply), page);
    }
}

/// Names that are none, encoded as clients encode them, and as no page may contain them.
const HOSTILE: [(&str, &str); 3] = [
    ("%3Cscript%3Ealert(1)%3C/script%3E", "<script"),
    ("%22%3E%3Cimg%20src=x%20onerror=alert(2)%3E", "<img"),
    ("%3C/td%3E%3C/table%3E%3Ch1%3E%E2%80%AEevil", "<h1>\u{202e}"),
];

/// [WS-PAGE-1], [WS-PAGE-2], [WS-PAGE-3].
#[test]
fn what_people_have_written_stays_text() {
    let town = Town::open("");
    let mut alice = town.sign_in(ALICE);
    let wire = &mut alice.wire;
    let [(script, _), (image, _), (title, _)] = HOSTILE;
    let mut does = |line: &str, answer: &str| {
        wire.say(line);
        let said = wire.line();
        assert!(said.starts_with(answer), "{said}");
    };
    does(&format!("REA 5 {ALICE} {script}"), "REA 5 ");
    does(&format!("ADG 6 {title} 0"), "ADG 6 ");
    does(&format!("ADD 7 FL {BOB} {image} 1"), "ADD 7 ");
    does(&format!("PRP 8 PHH {image}"), "PRP 8 ");
    let visit = town.let_in(&alice.auth);
    for (path, texts) in [
        (
            "/account/contacts",
            &[
                "<td>&#34;&#62;&#60;img src=x onerror=alert(2)&#62;</td><td>bob@example.com</td>",
                "&#60;/td&#62;&#60;/table&#62;&#60;h1&#62;\u{fffd}evil",
                "Nobody is in this group.",
            ][..],
        ),
        (
            "/account/profile",
            &[
                "<td>&#60;script&#62;alert(1)&#60;/script&#62;</td>",
                "&#60;img src=x",
                "Telephone at home",
            ],
        ),
        (
            "/account/member?mem=%3Cscript%3E%40example.com",
            &["&#60;script&#62;@example.com"],
        ),
    ] {
        let page = town.page(path, &visit);
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        for text in texts {
            assert!(page.contains(text), "{text}\n{page}");
        }
        for (_, tag) in HOSTILE {
            assert!(!page.contains(tag), "{tag}\n{page}");
        }
    }
    let own = town.page("/account/member?mem=alice%40example.com", &visit);
    assert_eq!(location(&own), "/account/profile");
}

/// [WS-PAGE-4], [WS-PAGE-5], [WS-PAGE-6].
#[test]
fn pages_say_what_there_is_and_what_there_is_not() {
    let town = Town::open("");
    let alice = town.sign_in(ALICE);
    let visit = town.let_in(&alice.auth);
    let inbox = town.page("/account/inbox", &visit);
    assert!(
        inbox.contains("keeps no mail") && inbox.contains("Nothing is known"),
        "{inbox}"
    );
    let unread = ["mail", "unread", ALICE, "--inbox", "3", "--folders", "2"];
    town.place.succeed(&unread, "");
    let inbox = town.page("/account/inbox", &visit);
    let count = "Unread in the inbox</th><td align=\"right\">3</td>";
    assert!(inbox.contains(count), "{inbox}");
    for (path, text) in [
        (
            "/account/directory",
            "directory is for people who are signed in",
        ),
        ("/account/mobile", "This is not offered"),
        ("/account/chat", "<title>Chat rooms - Swallowtail</title>"),
        (
            "/account/phone",
            "<title>Telephone calls - Swallowtail</title>",
        ),
        ("/account/", "What there is"),
    ] {
        for visit in [&visit[..], ""] {
            let page = town.page(path, visit);
            assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
            assert!(page.contains(text), "{page}");
            assert_eq!(page.contains(ALICE), !visit.is_empty(), "{page}");
        }
    }
}

/// [WS-PAGE-1]: browsers of 1997 know every element, and those of today have nothing to run.
#[test]
fn pages_are_made_of_what_old_browsers_know() {
    // The last two mean little to them.
    const KNOWN: [&str; 30] = [
        "!DOCTYPE", "a", "b", "body", "br", "div", "font", "form", "h1", "h2", "head", "html", "i",
        "input", "li", "meta", "option", "p", "select", "small", "span", "table", "td", "textarea",
        "th", "title", "tr", "ul", "label", "link",
    ];
    let town = Town::open("");
    let mut alice = town.sign_in(ALICE);
    let add = "ADD 5 FL bob@example.com bob@example.com 0";
    assert!(alice.wire.say(add).line().starts_with("ADD 5 "));
    let visit = town.let_in(&alice.auth);
    let own = [
        "",
        "contacts",
        "profile",
        "inbox",
        "directory",
        "member",
        "mobile",
        "chat",
        "phone",
    ];
    let paths = own.map(|name| format!("/account/{name}"));
    let others = ["/svcs/mms/portal.asp", FORM_PATH].map(str::to_owned);
    for path in paths.iter().chain(&others) {
        let reply = town.page(path, &visit);
        let (_, page) = reply.split_once("\r\n\r\n").unwrap();
        let begin = "<!DOCTYPE html>\n<html lang=\"en\">";
        assert!(page.starts_with(begin), "{path}: {page}");
        for tag in page.split('<').skip(1) {
            let (tag, _) = tag.split_once('>').unwrap();
            let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
            let name = name.trim_start_matches('/');
            assert!(KNOWN.contains(&name), "{path}: <{tag}>");
            assert!(
                !rest.contains("style=") && !rest.starts_with("on") && !rest.contains(" on"),
                "{path}: <{tag}>"
            );
        }
        for name in [
            "html", "body", "table", "ul", "form", "p", "td", "li", "font",
        ] {
            let opened = page.matches(&format!("<{name}>")).count()
                + page.matches(&format!("<{name} ")).count();
            let closed = page.matches(&format!("</{name}>")).count();
            assert_eq!(opened, closed, "{path}: {name}");
        }
    }
}

/// A text browser that sends the form, follows where it leads and keeps the cookie on the way.
#[test]
fn a_text_browser_shows_the_pages() {
    if Command::new("w3m").arg("-version").output().is_err() {
        return missing("w3m is not there: ./test installs it");
    }
    let town = Town::open("");
    let mut alice = town.sign_in(ALICE);
    alice
        .wire
        .say("REA 5 alice@example.com Alice%20%C3%89")
        .line();
    alice.wire.say("ADG 6 Colleagues 0").line();
    alice
        .wire
        .say("ADD 7 FL bob@example.com Bob%20%3CB%3E 1")
        .line();
    let shows = |path: &str, form: Option<&str>, texts: &[&str]| {
        let home = town.place.path();
        let mut browser = Command::new("w3m");
        browser.env("HOME", home).env("LC_ALL", "C.UTF-8");
        browser.args(["-dump", "-cookie", "-T", "text/html", "-O", "UTF-8"]);
        if let Some(form) = form {
            let file = home.join("form");
            std::fs::write(&file, form).unwrap();
            browser.arg("-post").arg(file);
        }
        let output = browser
            .arg(format!("http://{}{path}", town.service.http))
            .output()
            .unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        for text in texts {
            assert!(shown.contains(text), "{path}: {text}\n{shown}");
        }
    };
    shows("/account/profile", None, &["Please come from Messenger"]);
    let form = form(&alice.auth, ALICE, 3, "/account/contacts");
    let book = ["Address book", "Colleagues", "Bob <B>", BOB, ALICE];
    shows(FORM_PATH, Some(&form), &book);
    // It has kept the cookie.
    shows("/account/profile", None, &["Alice É", ALICE]);
    shows("/account/directory", None, &["people who are signed in"]);
    shows("/account/sign-up", None, &["Password", "[Sign up]"]);
    shows("/svcs/mms/portal.asp", None, &["There is no news here."]);
}
