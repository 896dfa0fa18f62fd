//! Administration: pages, API and command line, and what each of them does to the running service.

mod actions;
mod browser;
mod doors;
mod effects;
mod pages;

use serde_json::Value;

use crate::support::{Http, HttpReply, Place, Service, Visitor, Wire};
use swallowtail::store::Store;
use tokio::runtime::Runtime;

pub(crate) const PASSWORD: &str = "correct horse";
const ALL_SCOPES: &str = "accounts:read,accounts:write,sessions:read,sessions:write,bans,reports,\
     notices,invitations,audit:read,figures:read,operators";

/// A running service with an operator `mary`, a token for everything, and accounts.
pub(crate) struct Bureau {
    pub(crate) place: Place,
    pub(crate) service: Service,
    pub(crate) token: String,
    runtime: Runtime,
    pub(crate) store: Store,
}

impl Bureau {
    pub(crate) fn open(accounts: &[&str]) -> Self {
        Self::with("", accounts)
    }

    pub(crate) fn with(keys: &str, accounts: &[&str]) -> Self {
        let place = Place::new();
        place.configure(keys);
        for handle in accounts {
            place.succeed(&["account", "add", handle, "--password-stdin"], "secret\n");
        }
        let operator = ["operator", "add", "mary", "--password-stdin"];
        place.succeed(&operator, &format!("{PASSWORD}\n"));
        let words = ["token", "create", "robot", "--scopes", ALL_SCOPES];
        let token = place.succeed(&words, "").trim().to_owned();
        let service = place.serve();
        let runtime = Runtime::new().unwrap();
        let store = runtime.block_on(Store::open(&place.database())).unwrap();
        Self {
            place,
            service,
            token,
            runtime,
            store,
        }
    }

    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Types a command.
    pub(crate) fn says(&self, words: &str) -> String {
        let words: Vec<_> = words.split_whitespace().collect();
        self.place.succeed(&words, "secret\n")
    }

    /// One request to the API.
    pub(crate) fn api(&self, method: &str, path: &str, body: Option<Value>) -> HttpReply {
        self.api_as(&self.token, method, path, body)
    }

    pub(crate) fn api_as(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> HttpReply {
        let to = self.service.admin.unwrap();
        let (kind, body) = match body {
            Some(body) => ("Content-Type: application/json\r\n", body.to_string()),
            None => ("", String::new()),
        };
        Http::connect(to).ask(&format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: {to}\r\nAuthorization: Bearer {token}\r\n\
             {kind}Content-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    /// A browser that is signed in to the pages.
    pub(crate) fn mary(&self) -> Visitor {
        let mut mary = Visitor::new(self.service.admin.unwrap());
        assert!(
            sign_in(&mut mary, "mary", PASSWORD)
                .status()
                .contains("303")
        );
        let page = mary.get("/admin/");
        mary.token = token_of(&page.body);
        mary
    }

    /// The words of the log, the newest first: actor, way, action, subject.
    pub(crate) fn log(&self) -> Vec<[String; 4]> {
        let rows = self.block_on(self.store.audit_log(None, 100)).unwrap();
        let words = rows.into_iter().map(|row| {
            let via = row.actor.via.as_str().to_owned();
            [row.actor.name, via, row.action, row.subject]
        });
        words.collect()
    }

    pub(crate) fn sign_in(&self, handle: &str) -> Wire {
        let ticket = self.block_on(crate::support::ticket(&self.store, handle, ""));
        Wire::sign_in(self.service.notification, handle, &ticket)
    }
}

/// Fills in the form of signing in.
pub(crate) fn sign_in(visitor: &mut Visitor, name: &str, password: &str) -> HttpReply {
    let form = visitor.get("/admin/sign-in");
    let token = token_of(&form.body);
    let fields = [("token", &*token), ("name", name), ("password", password)];
    visitor.post_form("/admin/sign-in", &fields)
}

/// The token of the forms of a page.
pub(crate) fn token_of(page: &str) -> String {
    let after = page.split("name=\"token\" value=\"").nth(1);
    let value = after.unwrap_or_else(|| panic!("no form in {page}"));
    value.split('"').next().unwrap().to_owned()
}

/// The status of a reply, as a number.
pub(crate) fn code(reply: &HttpReply) -> u16 {
    reply.status().split(' ').nth(1).unwrap().parse().unwrap()
}
