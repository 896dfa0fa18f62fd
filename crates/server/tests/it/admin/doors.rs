//! Who gets in: tokens and their scopes, operators, and what is refused however it is asked.

use serde_json::{Value, json};

use super::{Bureau, PASSWORD, code, sign_in, token_of};
use crate::support::{Http, Place, Visitor};

#[test]
fn a_token_is_good_for_its_scopes() {
    let bureau = Bureau::open(&[]);
    let token = bureau.says("token create narrow --scopes bans,figures:read");
    let token = token.trim();
    let ask = |method: &str, path: &str| bureau.api_as(token, method, path, None);
    assert_eq!(code(&ask("GET", "/bans")), 200);
    assert_eq!(code(&ask("GET", "/figures")), 200);
    for (method, path) in [
        ("GET", "/accounts"),
        ("DELETE", "/accounts/a@b.cd"),
        ("GET", "/audit"),
        ("GET", "/operators"),
        ("PUT", "/shutdown"),
    ] {
        let reply = ask(method, path);
        assert_eq!(code(&reply), 403, "{path}");
        let kind = "content-type: application/problem+json";
        assert!(reply.head.contains(kind), "{}", reply.head);
        let problem: Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(problem["status"], 403);
    }
    for wrong in ["", "swt_0", "x y", &token[..60]] {
        let reply = bureau.api_as(wrong, "GET", "/bans", None);
        assert_eq!(code(&reply), 401, "{wrong}");
        assert!(
            reply.head.contains("www-authenticate: Bearer"),
            "{}",
            reply.head
        );
    }
    let id = bureau.says("token list");
    let id = id.lines().find(|line| line.contains("narrow")).unwrap();
    bureau.says(&format!("token revoke {}", id.split('\t').next().unwrap()));
    assert_eq!(code(&ask("GET", "/bans")), 401);
    let described = bureau.api_as("", "GET", "/openapi.json", None);
    assert!(described.body.starts_with('{'));
    bureau.service.end();
}

#[test]
fn what_is_not_understood_is_a_problem() {
    let bureau = Bureau::open(&[]);
    for (method, path, body, status) in [
        ("GET", "/nothing", None, 404),
        ("PUT", "/bans", None, 405),
        ("GET", "/bans?limit=0", None, 400),
        ("GET", "/bans?x=1", None, 400),
        ("POST", "/bans", Some(json!({"reason": "x"})), 400),
        ("POST", "/notices", Some(json!({"text": "x", "y": 1})), 400),
        ("POST", "/notices", None, 415),
        (
            "POST",
            "/notices",
            Some(json!({"text": "x".repeat(20_000)})),
            413,
        ),
        (
            "POST",
            "/operators",
            Some(json!({"name": "mary", "password": "x"})),
            409,
        ),
    ] {
        let reply = bureau.api(method, path, body);
        assert_eq!(code(&reply), status, "{method} {path}: {reply:?}");
        assert!(reply.head.contains("problem+json"), "{}", reply.head);
        assert_eq!(
            reply.head.contains("allow: "),
            status == 405,
            "{}",
            reply.head
        );
    }
    bureau.service.end();
}

/// A name of somebody else that leads here is no way in.
#[test]
fn only_our_own_names_are_answered() {
    let bureau = Bureau::open(&[]);
    let to = bureau.service.admin.unwrap();
    for (host, status) in [
        ("localhost", 200),
        ("evil.example", 421),
        ("192.0.2.1", 421),
    ] {
        for path in ["/admin/sign-in", "/api/v1/openapi.json"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
            let reply = Http::connect(to).ask(&request);
            assert_eq!(code(&reply), status, "{host} {path}");
        }
    }
    bureau.service.end();
}

#[test]
fn signing_in_is_new_each_time_and_from_a_form_of_ours() {
    let bureau = Bureau::open(&[]);
    let to = bureau.service.admin.unwrap();
    let mut mary = Visitor::new(to);
    // Without the form's cookie, without its token, from a page of somebody else.
    let fields = [("name", "mary"), ("password", PASSWORD), ("token", "")];
    assert_eq!(code(&mary.post_form("/admin/sign-in", &fields)), 403);
    mary.get("/admin/sign-in");
    assert_eq!(code(&mary.post_form("/admin/sign-in", &fields)), 403);
    "http://evil.example".clone_into(&mut mary.origin);
    assert_eq!(code(&sign_in(&mut mary, "mary", PASSWORD)), 403);
    mary.origin = format!("http://{to}");
    // What somebody has planted is not taken up.
    let planted = "0".repeat(64);
    mary.cookies.insert("operator".to_owned(), planted.clone());
    let reply = sign_in(&mut mary, "mary", PASSWORD);
    assert_eq!(code(&reply), 303);
    let cookie = reply
        .head
        .lines()
        .find(|line| line.contains("operator="))
        .unwrap();
    assert!(
        cookie.contains("HttpOnly; SameSite=Strict; Path=/admin/"),
        "{cookie}"
    );
    let first = mary.cookies["operator"].clone();
    assert!(first != planted);
    assert_eq!(code(&mary.get("/admin/")), 200);
    assert_eq!(code(&sign_in(&mut mary, "mary", PASSWORD)), 303);
    let second = mary.cookies["operator"].clone();
    assert!(second != first);
    mary.cookies.insert("operator".to_owned(), first);
    assert_eq!(code(&mary.get("/admin/")), 303, "the older one has ended");
    mary.cookies.insert("operator".to_owned(), second);
    let token = token_of(&mary.get("/admin/").body);
    assert_eq!(
        code(&mary.post_form("/admin/sign-out", &[("token", "x")])),
        403
    );
    assert_eq!(
        code(&mary.post_form("/admin/sign-out", &[("token", &token)])),
        303
    );
    assert!(!mary.cookies.contains_key("operator"));
    bureau.service.end();
}

#[test]
fn a_form_of_somebody_else_changes_nothing() {
    let bureau = Bureau::open(&[]);
    let mut mary = bureau.mary();
    let token = mary.token.clone();
    let before = bureau.log().len();
    let path = "/admin/do/notice.broadcast";
    for fields in [
        vec![("text", "x")],
        vec![("text", "x"), ("token", "wrong")],
        vec![("text", "x"), ("token", &mary.cookies["operator"].clone())],
    ] {
        assert_eq!(code(&mary.post_form(path, &fields)), 403);
    }
    "http://evil.example".clone_into(&mut mary.origin);
    let fields = [("text", "x"), ("token", &*token)];
    assert_eq!(code(&mary.post_form(path, &fields)), 403);
    assert_eq!(code(&mary.get(path)), 405, "a link changes nothing");
    let mut nobody = Visitor::new(bureau.service.admin.unwrap());
    assert_eq!(
        code(&nobody.post_form(path, &fields)),
        303,
        "to the sign-in"
    );
    assert_eq!(bureau.log().len(), before);
    bureau.service.end();
}

#[test]
fn who_guesses_is_put_off_and_accounts_are_no_operators() {
    let bureau = Bureau::open(&["mary@example.com"]);
    let to = bureau.service.admin.unwrap();
    let mut home = bureau.mary();
    let mut visitor = Visitor::new(to);
    assert_eq!(
        code(&sign_in(&mut visitor, "mary@example.com", "secret")),
        401
    );
    let statuses: Vec<_> = (0..40)
        .map(|_| code(&sign_in(&mut visitor, "mary", "wrong")))
        .collect();
    assert!(
        statuses.contains(&401) && statuses.last() == Some(&429),
        "{statuses:?}"
    );
    // Who is signed in goes on, and so does another operator.
    assert_eq!(code(&home.get("/admin/")), 200);
    bureau.says("operator add paul --password-stdin");
    assert_eq!(code(&sign_in(&mut visitor, "paul", "secret")), 303);
    bureau.service.end();
}

#[test]
fn without_an_operator_the_page_says_how_to_make_one() {
    let place = Place::new();
    let service = place.serve();
    let mut visitor = Visitor::new(service.admin.unwrap());
    let page = visitor.get("/admin/sign-in");
    assert!(
        page.body.contains("operator add NAME --password-stdin"),
        "{page:?}"
    );
    service.end();
    place.configure("[admin]\nenabled = false\n");
    let service = place.serve();
    assert_eq!(service.admin, None);
    service.end();
}

/// Beyond this machine nothing is in clear.
#[test]
fn elsewhere_it_is_tls() {
    let place = Place::new();
    place.configure("[admin]\nlisten = \"0.0.0.0:0\"\n");
    let service = place.serve();
    assert!(service.admin_url.as_ref().unwrap().starts_with("https://"));
    let port = service.admin.unwrap().port();
    let mut plain = Http::connect(([127, 0, 0, 1], port).into());
    plain.send(b"GET /admin/sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(plain.reply().is_none());
    // The command needs no port at all.
    assert!(place.succeed(&["figures"], "").contains("sessions\t0"));
    service.end();
}
