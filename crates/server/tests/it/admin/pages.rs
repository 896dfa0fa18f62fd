//! The pages: what strangers have written is text on them, and browsers are told to be careful.

use serde_json::json;

use super::{Bureau, code};

const SCRIPT: &str = "<script>alert(1)</script>";
const PAGES: [&str; 10] = [
    "/admin/",
    "/admin/accounts",
    "/admin/accounts/mallory%40example.com",
    "/admin/sessions",
    "/admin/bans",
    "/admin/reports",
    "/admin/notices",
    "/admin/invitations",
    "/admin/audit",
    "/admin/operators",
];

#[test]
fn what_strangers_write_is_text() {
    let bureau = Bureau::open(&["mallory@example.com", "bob@example.com"]);
    let mut mary = bureau.mary();
    let _mallory = bureau.sign_in("mallory@example.com");
    let named = json!({"name": SCRIPT});
    assert_eq!(
        code(&bureau.api("PATCH", "/accounts/mallory@example.com", Some(named))),
        204
    );
    for body in [
        json!({"network": "192.0.2.1", "reason": SCRIPT}),
        json!({"account": "bob@example.com", "reason": "\"><img src=x onerror=alert(1)>"}),
        json!({"account": "mallory@example.com", "reason": SCRIPT, "until_ms": 1}),
    ] {
        assert_eq!(code(&bureau.api("POST", "/bans", Some(body))), 201);
    }
    let invitation = json!({"uses": 1, "note": SCRIPT});
    assert_eq!(
        code(&bureau.api("POST", "/invitations", Some(invitation))),
        201
    );
    let text = json!({"text": SCRIPT});
    assert_eq!(code(&bureau.api("POST", "/notices", Some(text))), 204);
    let store = &bureau.store;
    bureau.block_on(async {
        let id = async |handle: &str| store.find(&handle.parse().unwrap()).await.unwrap().unwrap();
        let (mallory, bob) = (id("mallory@example.com").await, id("bob@example.com").await);
        let now = swallowtail::clock::now();
        store
            .file_report(mallory, bob, SCRIPT.to_owned(), now)
            .await
            .unwrap();
    });
    let mut seen = 0;
    for path in PAGES {
        let page = mary.get(path);
        assert_eq!(code(&page), 200, "{path}: {page:?}");
        for dangerous in [SCRIPT, "<img src=x", "style=", "onclick", "javascript:"] {
            assert!(
                !page.body.contains(dangerous),
                "{path} has {dangerous}: {}",
                page.body
            );
        }
        seen += page.body.matches("&#60;script&#62;alert(1)").count();
    }
    assert!(seen >= 6, "only {seen} were shown");
    for query in [
        "?said=<script>",
        "?said=account.create%22%3E%3Cscript%3E",
        "?before=x",
    ] {
        let page = mary.get(&format!("/admin/bans{query}"));
        assert!(!page.body.to_lowercase().contains("<script"), "{query}");
    }
    let found = mary.get("/admin/accounts?search=%22%3E%3Cscript%3E");
    assert!(!found.body.contains("\"><script>"), "{found:?}");
    bureau.service.end();
}

#[test]
fn browsers_are_told_to_be_careful() {
    let bureau = Bureau::open(&["mallory@example.com"]);
    let mut mary = bureau.mary();
    let more = [
        "/admin/sign-in",
        "/admin/style.css",
        "/admin/charts/sessions.svg",
        "/admin/none",
    ];
    for path in PAGES.into_iter().chain(more) {
        let page = mary.get(path);
        for header in [
            "content-security-policy: default-src 'none';",
            // The script of the overview asks for it anew.
            "connect-src 'self';",
            "x-content-type-options: nosniff",
            "x-frame-options: DENY",
            "cache-control: no-store",
        ] {
            assert!(page.head.contains(header), "{path}: {}", page.head);
        }
        assert!(!page.head.contains("unsafe-inline"));
    }
    let chart = mary.get("/admin/charts/sessions.svg");
    assert!(
        chart.head.contains("content-type: image/svg+xml"),
        "{}",
        chart.head
    );
    assert!(chart.body.contains("<svg"));
    bureau.service.end();
}

#[test]
fn long_lists_come_in_parts() {
    let bureau = Bureau::open(&[]);
    let lines: String = (0..60)
        .map(|n| format!("user{n:02}@example.com,,pw\n"))
        .collect();
    std::fs::write(bureau.place.path().join("people.csv"), lines).unwrap();
    bureau.says("account import people.csv");
    let mut mary = bureau.mary();
    let first = mary.get("/admin/accounts");
    assert!(first.body.contains("user49@") && !first.body.contains("user50@"));
    let next = first.body.split("rel=\"next\"").next().unwrap();
    let next = next
        .rsplit("href=\"")
        .next()
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let second = mary.get(&next.replace("&#38;", "&"));
    assert!(second.body.contains("user59@") && !second.body.contains("user49@"));
    let part = bureau.api("GET", "/accounts?limit=10&after=user09@example.com", None);
    let part: serde_json::Value = serde_json::from_str(&part.body).unwrap();
    assert_eq!(part["items"][0]["handle"], "user10@example.com");
    assert_eq!(part["next"], "user19@example.com");
    let percent = bureau.api("GET", "/accounts?search=%25", None);
    assert!(percent.body.starts_with("{\"items\":[]"), "{percent:?}");
    bureau.service.end();
}
