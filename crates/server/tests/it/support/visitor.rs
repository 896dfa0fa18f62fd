//! Somebody at a browser, without the browser: requests with the headers that one sends, and the
//! cookies that it keeps.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use serde_json::Value;

use super::{Http, HttpReply};

/// A browser that talks to one service, in clear from the same machine.
pub(crate) struct Visitor {
    to: SocketAddr,
    /// From where it comes.
    pub(crate) from: Ipv4Addr,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) token: String,
    /// Of what site the pages are that it sends requests from.
    pub(crate) origin: String,
}

impl Visitor {
    pub(crate) fn new(to: SocketAddr) -> Self {
        Self {
            to,
            from: Ipv4Addr::LOCALHOST,
            cookies: BTreeMap::new(),
            token: String::new(),
            origin: format!("http://{to}"),
        }
    }

    /// One request; cookies that the reply sets are kept.
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> HttpReply {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let (to, cookies, length) = (self.to, cookies.join("; "), body.len());
        let reply = Http::connect_from(self.from, self.to).ask(&format!(
            "{method} {path} HTTP/1.1\r\nHost: {to}\r\nSec-Fetch-Dest: empty\r\n\
             Cookie: {cookies}\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        ));
        self.keep_cookies(&reply);
        reply
    }

    pub(crate) fn get(&mut self, path: &str) -> HttpReply {
        self.ask("GET", path, "", "")
    }

    /// As a script of a page does it, with the token.
    pub(crate) fn post_json(&mut self, path: &str, body: &Value) -> HttpReply {
        let headers = format!(
            "Origin: {}\r\nX-Token: {}\r\nContent-Type: application/json\r\n",
            self.origin, self.token
        );
        self.ask("POST", path, &headers, &body.to_string())
    }

    /// As a form does it; the token is one of its fields.
    pub(crate) fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> HttpReply {
        let headers = format!(
            "Origin: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            self.origin
        );
        self.ask("POST", path, &headers, &encode(fields))
    }

    /// Fills in a form of the page at `page`, with the token that it has there.
    #[track_caller]
    pub(crate) fn fill_in(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> HttpReply {
        let shown = self.get(page);
        let token = token(&shown.body).unwrap_or_else(|| panic!("no form: {}", shown.body));
        let mut fields = fields.to_vec();
        fields.push(("token", &token));
        self.post_form(path, &fields)
    }

    /// Signs in on the account pages.
    pub(crate) fn enter(&mut self, handle: &str, password: &str) -> HttpReply {
        let fields = [("handle", handle), ("password", password)];
        self.fill_in("/account/sign-in", "/account/sign-in", &fields)
    }

    /// Signs in to the web messenger's session.
    pub(crate) fn sign_in(&mut self, handle: &str, password: &str) -> HttpReply {
        let said = serde_json::json!({"handle": handle, "password": password});
        let reply = self.post_json("/web/sign-in", &said);
        if let Ok(told) = serde_json::from_str::<Value>(&reply.body)
            && let Some(token) = told["token"].as_str()
        {
            token.clone_into(&mut self.token);
        }
        reply
    }

    fn keep_cookies(&mut self, reply: &HttpReply) {
        for line in reply.head.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let pair = value.split(';').next().unwrap();
            let (name, text) = pair.split_once('=').unwrap();
            if text.is_empty() || value.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), text.to_owned());
            }
        }
    }
}

/// The token of a page's forms.
pub(crate) fn token(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"token\" value=\"")?;
    rest.split('"').next().map(str::to_owned)
}

/// Fields as a form sends them.
pub(crate) fn encode(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let bytes = text.bytes().map(|byte| match byte {
            b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        });
        bytes.collect::<String>()
    };
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}
