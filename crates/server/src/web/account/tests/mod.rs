//! Which way passwords and sessions may come: within TLS of any age, and in clear not at all.

use std::collections::BTreeMap;

use msnp::passport::Password;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio_util::sync::CancellationToken;

use crate::http::{Origin, Transport, converse};
use crate::site::testing::{TestSite, origin, site};

/// A browser that comes some way or other.
struct Browser {
    origin: Origin,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn over(transport: Transport) -> Self {
        let mut origin = origin();
        origin.transport = transport;
        Self {
            origin,
            cookies: BTreeMap::new(),
        }
    }

    async fn ask(&mut self, site: &TestSite, method: &str, path: &str, body: &str) -> String {
        let cookies = self.cookies.iter();
        let cookies: Vec<_> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: msn.example.net\r\nCookie: {}\r\n\
             User-Agent: Mozilla/4.0 (compatible; MSIE 5.0; Windows 98)\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len(),
        );
        let (mut client, server) = duplex(64 * 1024);
        let stop = CancellationToken::new();
        let mut reply = String::new();
        let (served, ()) =
            tokio::join!(converse(server, &site.server, &self.origin, &stop), async {
                client.write_all(request.as_bytes()).await.unwrap();
                client.read_to_string(&mut reply).await.unwrap();
                drop(client);
            });
        served.unwrap();
        for line in reply
            .lines()
            .filter_map(|line| line.strip_prefix("set-cookie: "))
        {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }

    async fn get(&mut self, site: &TestSite, path: &str) -> String {
        self.ask(site, "GET", path, "").await
    }

    async fn sign_in(&mut self, site: &TestSite) -> String {
        let page = self.get(site, "/account/sign-in").await;
        let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
        let token = rest.split('"').next().unwrap();
        let form = format!("handle=alice%40example.com&password=secret&token={token}");
        self.ask(site, "POST", "/account/sign-in", &form).await
    }
}

const OLD: Transport = Transport::OldTls { server_name: None };
const MODERN: Transport = Transport::Tls { server_name: None };

/// `[WEB-ACC-2]`
#[tokio::test]
async fn old_machines_sign_in_unless_messenger_has_a_password_of_its_own() {
    let site = site().await;
    let mut old = Browser::over(OLD);
    let entered = old.sign_in(&site).await;
    assert!(entered.starts_with("HTTP/1.1 302 "), "{entered}");
    assert!(entered.contains("Secure"), "{entered}");
    let inside = "HTTP/1.1 200 OK";
    assert!(
        old.get(&site, "/account/sessions")
            .await
            .starts_with(inside)
    );
    let passwords = old.get(&site, "/account/password").await;
    assert!(
        passwords.contains("in a browser of today only"),
        "{passwords}"
    );
    let mut modern = Browser::over(MODERN);
    modern.sign_in(&site).await;

    let handle = "alice@example.com".parse().unwrap();
    let verified = site.site.store.credentials(&handle).await.unwrap().unwrap();
    let hash = site.site.passwords.hash(&Password::new("oldmachine")).await;
    let store = &site.site.store;
    store
        .set_messenger_password(&verified, Some(hash.unwrap()))
        .await
        .unwrap();
    // What is open over old TLS is so no more, and is not opened again.
    let sessions = old.get(&site, "/account/sessions").await;
    assert!(sessions.starts_with("HTTP/1.1 302 "), "{sessions}");
    let refused = old.sign_in(&site).await;
    assert!(refused.starts_with("HTTP/1.1 403 "), "{refused}");
    assert!(refused.contains("That is not right"), "{refused}");
    assert!(
        refused.contains("separate password for Messenger"),
        "{refused}"
    );
    assert!(
        modern
            .get(&site, "/account/sessions")
            .await
            .starts_with(inside)
    );
    modern.cookies.clear();
    assert!(modern.sign_in(&site).await.starts_with("HTTP/1.1 302 "));
}

/// `[WEB-ACC-2]`
#[tokio::test]
async fn in_clear_nobody_is_asked_for_a_password() {
    let site = site().await;
    let mut modern = Browser::over(MODERN);
    modern.sign_in(&site).await;
    let mut clear = Browser::over(Transport::Plain);
    let cookie = modern.cookies["__Host-session"].clone();
    clear.cookies.insert("session".to_owned(), cookie);
    for path in [
        "/account/sign-in",
        "/account/sign-up",
        "/account/reset",
        "/account/new-password",
    ] {
        for method in ["GET", "POST"] {
            let page = clear
                .ask(
                    &site,
                    method,
                    path,
                    "handle=alice%40example.com&password=secret",
                )
                .await;
            assert!(page.starts_with("HTTP/1.1 403 "), "{path}: {page}");
            assert!(
                !page.contains("type=\"password\"") && !page.contains("set-cookie"),
                "{page}"
            );
            let there = "href=\"https://msn.example.net/account/sign-in\"";
            assert!(page.contains(there), "{page}");
        }
    }
    // A session that went astray opens nothing.
    let sessions = clear.get(&site, "/account/sessions").await;
    assert!(sessions.starts_with("HTTP/1.1 302 "), "{sessions}");
    let contacts = clear.get(&site, "/account/contacts").await;
    assert!(contacts.starts_with("HTTP/1.1 403 "), "{contacts}");
}

/// `[WEB-SESS-1]`, `[WEB-ACC-3]`: whoever answers for the host in clear can set cookies, but not these.
#[tokio::test]
async fn over_tls_no_cookie_counts_that_came_in_clear() {
    let site = site().await;
    let mut evil = Browser::over(MODERN);
    evil.sign_in(&site).await;
    let planted = |evil: &Browser, name: &str| {
        let value = evil.cookies[&format!("__Host-{name}")].clone();
        (name.to_owned(), value)
    };
    let mut alice = Browser::over(MODERN);
    alice.cookies.extend([planted(&evil, "session")]);
    let sessions = alice.get(&site, "/account/sessions").await;
    assert!(sessions.starts_with("HTTP/1.1 302 "), "{sessions}");

    let page = Browser::over(MODERN).get(&site, "/account/sign-in").await;
    assert!(
        page.contains("set-cookie: __Host-door=") && page.contains("; Secure; Path=/\r\n"),
        "{page}"
    );
    let mut evil = Browser::over(MODERN);
    let page = evil.get(&site, "/account/sign-in").await;
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
    let token = rest.split('"').next().unwrap();
    alice.cookies.extend([planted(&evil, "door")]);
    let form = format!("handle=alice%40example.com&password=secret&token={token}");
    let refused = alice.ask(&site, "POST", "/account/sign-in", &form).await;
    assert!(refused.starts_with("HTTP/1.1 403 "), "{refused}");
}
