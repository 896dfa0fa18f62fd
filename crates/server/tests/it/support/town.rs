//! A service that Alice and Bob have accounts on, a client that is signed in, and a browser.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use swallowtail::store::Store;
use tokio::runtime::Runtime;

use super::{Place, Service, Wire, exchange, ticket};

pub(crate) const ALICE: &str = "alice@example.com";
pub(crate) const BOB: &str = "bob@example.com";
pub(crate) const FORM_PATH: &str = "/ppsecure/md5auth.srf?lc=1033";

/// A service that Alice and Bob have accounts on.
pub(crate) struct Town {
    pub(crate) place: Place,
    pub(crate) service: Service,
}

/// Alice at her client.
pub(crate) struct SignedIn {
    pub(crate) wire: Wire,
    pub(crate) auth: String,
}

impl Town {
    pub(crate) fn open(keys: &str) -> Self {
        let place = Place::new();
        place.configure(keys);
        for handle in [ALICE, BOB] {
            place.succeed(&["account", "add", handle, "--password-stdin"], "secret\n");
        }
        let service = place.serve();
        Self { place, service }
    }

    pub(crate) fn sign_in(&self, handle: &str) -> SignedIn {
        let runtime = Runtime::new().unwrap();
        let ticket = runtime.block_on(async {
            let store = Store::open(&self.place.database()).await.unwrap();
            ticket(&store, handle, "").await
        });
        let mut wire = Wire::identify(self.service.notification, handle);
        wire.say(&format!("USR 4 TWN S {ticket}"));
        assert!(wire.line().starts_with("USR 4 OK "));
        let (_, profile) = wire.message();
        let profile = String::from_utf8(profile).unwrap();
        let mut lines = profile.lines();
        let auth = lines.find_map(|line| line.strip_prefix("MSPAuth: "));
        let auth = auth.unwrap().to_owned();
        SignedIn { wire, auth }
    }

    /// What a browser sends when the client has opened its temporary file.
    pub(crate) fn send_form(&self, fields: &str) -> String {
        let length = fields.len();
        let request = format!(
            "POST {FORM_PATH} HTTP/1.1\r\nAccept: */*\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\
             User-Agent: Mozilla/4.0 (compatible; MSIE 5.5; Windows 98)\r\n\
             Host: loginnet.passport.com\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n\
             {fields}"
        );
        exchange(self.service.http, &request)
    }

    /// Runs a statement on the database, as nobody would.
    pub(crate) fn tamper(&self, sql: &'static str) {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(self.place.database());
            let mut database = SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::query(sql).execute(&mut database).await.unwrap();
        });
    }

    pub(crate) fn page(&self, path: &str, cookie: &str) -> String {
        exchange(
            self.service.http,
            &format!(
                "GET {path} HTTP/1.0\r\nHost: loginnet.passport.com\r\n\
                 Cookie: other=1; visit={cookie}; more=2\r\n\r\n"
            ),
        )
    }

    /// The cookie of a browser that has been let in.
    pub(crate) fn let_in(&self, auth: &str) -> String {
        let reply = self.send_form(&form(auth, ALICE, 3, "/cgi-bin/HoTMaiL"));
        cookie(&reply).unwrap_or_else(|| panic!("{reply}"))
    }
}

/// The fields in the order of the time. `creds` is what it is: nobody can check it.
pub(crate) fn form(auth: &str, username: &str, seconds: u64, rru: &str) -> String {
    format!(
        "mode=ttl&login=alice&username={username}&sid=507&kv=11&id=2&sl={seconds}&rru={rru}\
         &auth={auth}&creds=0cc175b9c0f1b6a831c399e269772661&svc=mail&js=yes"
    )
}

/// The cookie that an answer gives to a browser.
pub(crate) fn cookie(reply: &str) -> Option<String> {
    let (_, rest) = reply.split_once("\r\nSet-Cookie: visit=")?;
    rest.split(';').next().map(str::to_owned)
}
