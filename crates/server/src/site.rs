//! What the answers over HTTP need: the store, passwords, and by which names and ports this
//! service is known.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use msnp::passport::LOGIN_PATH;
use swallowtail_domain::time::Timestamp;
use swallowtail_domain::url::Urls;

use crate::bans::Bans;
use crate::config::{Services, Web};
use crate::entrance::Entrance;
use crate::gateway::Gateway;
use crate::letterbox::Letterbox;
use crate::metrics::Metrics;
use crate::passport::Guard;
use crate::password::Passwords;
use crate::reception::Reception;
use crate::store::Store;
use crate::tls::LegacyRoot;
use crate::visits::Visits;

/// The host names that stock clients were built with, and ask for when their name
/// resolution has been pointed here.
pub const PASSPORT_NAMES: [&str; 3] = [
    "nexus.passport.com",
    "login.passport.com",
    "loginnet.passport.com",
];

/// Where browsers go that are told no port.
pub(crate) const HTTP_PORT: u16 = 80;
pub(crate) const HTTPS_PORT: u16 = 443;

/// The service as HTTP clients see it.
pub struct Site {
    /// Where accounts are.
    pub store: Store,
    /// What checks their passwords.
    pub passwords: Passwords,
    /// By what it is reached.
    pub public: Public,
    /// The way to the messenger service for clients that have HTTP only.
    pub gateway: Gateway,
    /// The same for browsers of today.
    pub entrance: Entrance,
    /// Messages for people who are offline.
    pub letterbox: Letterbox,
    /// Who may try a password.
    pub guard: Guard,
    /// Which networks are kept out.
    pub bans: Arc<Bans>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// What old machines are given to trust; `None`: old TLS is off.
    pub legacy: Option<LegacyRoot>,
    /// Who may look at pages about himself.
    pub visits: Arc<Visits>,
    /// What the configuration says of the services beside Passport.
    pub services: Services,
    /// What it says of pages for browsers of today.
    pub web: Web,
    /// What the account pages keep in mind.
    pub reception: Reception,
    /// Where the pages are that clients are told of.
    pub urls: Urls,
    /// What time it is.
    pub clock: fn() -> Timestamp,
}

/// The addresses that clients are told. They need not be those that are listened on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Public {
    /// Host name or IP address, without a port; an IPv6 address without brackets. `None`:
    /// the address by which a client has reached us.
    pub host: Option<String>,
    /// Where machines find us that know IPv4 only, if it is not what `host` says.
    pub address: Option<Ipv4Addr>,
    /// Port of dispatch.
    pub msnp_port: u16,
    /// Port of notification, if it is another one.
    pub notification_port: Option<u16>,
    /// Port of plain HTTP.
    pub http_port: u16,
    /// Port of HTTPS.
    pub https_port: u16,
    /// Whether this service answers for the names that clients look up.
    pub dns: bool,
}

impl Public {
    /// The IPv4 address to give to a client that has reached us at `local`.
    #[must_use]
    pub fn ipv4(&self, local: IpAddr) -> Option<Ipv4Addr> {
        self.advertised_ipv4().or(match local.to_canonical() {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(_) => None,
        })
    }

    /// The same for everybody, if there is such an address.
    pub(crate) fn advertised_ipv4(&self) -> Option<Ipv4Addr> {
        let named = || self.host.as_ref()?.parse().ok();
        self.address.or_else(named)
    }

    /// The host as it stands in a URL, for a client that has reached us at `local`.
    #[must_use]
    pub fn url_host(&self, local: IpAddr) -> String {
        let address = match &self.host {
            Some(host) => host.parse().map_err(|_| host),
            None => Ok(local.to_canonical()),
        };
        match address {
            Ok(IpAddr::V6(address)) => format!("[{address}]"),
            Ok(IpAddr::V4(address)) => address.to_string(),
            Err(name) => name.clone(),
        }
    }

    /// The URL of the page for people, over plain HTTP.
    #[must_use]
    pub fn home(&self, local: IpAddr) -> String {
        self.http_url(&self.url_host(local), "/")
    }

    /// The URL of the web messenger, where people begin.
    #[must_use]
    pub fn messenger(&self, local: IpAddr) -> String {
        self.https_url(&self.url_host(local), "/")
    }

    /// The URL of the set-up kit for old machines.
    #[must_use]
    pub fn setup(&self, local: IpAddr) -> String {
        format!("{}setup/", self.home(local))
    }

    /// The host to name to a client, given what it called us by, best first. A name is taken
    /// up only if it is ours: a stranger's is never echoed.
    #[must_use]
    pub fn host_for<'a>(
        &self,
        called: impl IntoIterator<Item = &'a str>,
        local: SocketAddr,
    ) -> String {
        called
            .into_iter()
            .map(without_port)
            .find(|name| self.is_ours(name, local.ip()))
            .map_or_else(|| self.url_host(local.ip()), str::to_ascii_lowercase)
    }

    fn is_ours(&self, name: &str, local: IpAddr) -> bool {
        let address = name.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = address.parse::<IpAddr>() {
            return address.to_canonical() == local.to_canonical();
        }
        PASSPORT_NAMES
            .into_iter()
            .chain(["localhost"])
            .chain(self.host.as_deref())
            .any(|ours| ours.eq_ignore_ascii_case(name))
    }

    /// Where to log in, without a scheme, on that host.
    #[must_use]
    pub fn login_address(&self, host: &str) -> String {
        format!(
            "{}{LOGIN_PATH}",
            with_port(host, self.https_port, HTTPS_PORT)
        )
    }

    /// The HTTPS URL of a path, which begins with a slash, on that host.
    #[must_use]
    pub fn https_url(&self, host: &str, path: &str) -> String {
        format!(
            "https://{}{path}",
            with_port(host, self.https_port, HTTPS_PORT)
        )
    }

    /// The URL of a path over plain HTTP, on that host.
    #[must_use]
    pub fn http_url(&self, host: &str, path: &str) -> String {
        format!(
            "http://{}{path}",
            with_port(host, self.http_port, HTTP_PORT)
        )
    }
}

/// `host` or `host:port`.
pub(crate) fn with_port(host: &str, port: u16, default: u16) -> String {
    if port == default {
        host.to_owned()
    } else {
        format!("{host}:{port}")
    }
}

/// The host of `host`, `host:port`, `[v6]` or `[v6]:port`. Which port a client has reached is
/// no guide: there may be a proxy in between.
fn without_port(called: &str) -> &str {
    match called.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => called,
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! A site with one account, `alice@example.com` and `secret`.

    use msnp::passport::Password;
    use swallowtail_domain::policy::Policy;
    use tempfile::TempDir;

    use super::*;
    use crate::http::{Origin, Server, Transport};
    use crate::node::{Addresses, Node};
    use crate::store::NewAccount;

    pub(crate) const NOW: Timestamp = Timestamp(1_062_764_229_000);

    pub(crate) struct TestSite {
        pub(crate) site: Arc<Site>,
        pub(crate) server: Server,
        _dir: TempDir,
    }

    pub(crate) async fn site() -> TestSite {
        let dir = TempDir::new().unwrap();
        let store = Store::open(&dir.path().join("store.db")).await.unwrap();
        let passwords = Passwords::new(8, 1).unwrap();
        let password_hash = passwords.hash(&Password::new("secret")).await.unwrap();
        let handle = "alice@example.com".parse().unwrap();
        let account = NewAccount {
            handle,
            name: None,
            group_zero: None,
            password_hash,
            created: NOW,
        };
        store.create_account(account).await.unwrap();
        let addresses = Addresses {
            host: public().host,
            front_port: 1863,
            notification_port: None,
        };
        let node = Arc::new(Node::new(store.clone(), Policy::default(), addresses));
        let site = Arc::new(Site {
            store,
            passwords,
            public: public(),
            guard: Guard::default(),
            bans: Arc::clone(&node.bans),
            metrics: Arc::clone(&node.metrics),
            gateway: Gateway::new(Arc::clone(&node)),
            letterbox: Letterbox::new(Arc::clone(&node)),
            entrance: Entrance::new(node),
            legacy: None,
            visits: Arc::default(),
            services: Services::default(),
            web: Web::default(),
            reception: Reception::default(),
            urls: Urls::default(),
            clock: || NOW,
        });
        let server = Server::new(Arc::clone(&site));
        TestSite {
            site,
            server,
            _dir: dir,
        }
    }

    pub(crate) fn public() -> Public {
        Public {
            host: Some("msn.example.net".to_owned()),
            address: None,
            msnp_port: 1863,
            notification_port: Some(1864),
            http_port: 80,
            https_port: 443,
            dns: false,
        }
    }

    pub(crate) fn origin() -> Origin {
        Origin {
            local: "192.0.2.1:443".parse().unwrap(),
            peer: "198.51.100.7:40000".parse().unwrap(),
            transport: Transport::Tls { server_name: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::public;

    #[test]
    fn only_our_names_are_echoed() {
        let public = public();
        let local = "192.0.2.1:443".parse().unwrap();
        for (called, told) in [
            ("nexus.passport.com", "nexus.passport.com"),
            ("Nexus.Passport.Com:443", "nexus.passport.com"),
            ("localhost:8443", "localhost"),
            ("msn.example.net", "msn.example.net"),
            ("192.0.2.1:443", "192.0.2.1"),
            ("192.0.2.2", "msn.example.net"),
            ("evil.example", "msn.example.net"),
            ("nexus.passport.com,x=y", "msn.example.net"),
            ("nexus.passport.com:443,x", "msn.example.net"),
            ("", "msn.example.net"),
        ] {
            assert_eq!(public.host_for([called], local), told, "{called}");
        }
        let six = "[2001:db8::1]:443".parse().unwrap();
        assert_eq!(public.host_for(["[2001:DB8::1]:443"], six), "[2001:db8::1]");
        assert_eq!(
            public.host_for(["evil.example", "localhost"], six),
            "localhost"
        );
    }

    #[test]
    fn an_address_is_told_to_those_who_need_one() {
        let mut public = public();
        let reached = "192.0.2.1".parse().unwrap();
        let told = |public: &super::Public| public.ipv4(reached).unwrap().to_string();
        assert_eq!(told(&public), "192.0.2.1");
        assert_eq!(public.ipv4("::1".parse().unwrap()), None);
        assert_eq!(
            public.ipv4("::ffff:192.0.2.9".parse().unwrap()),
            "192.0.2.9".parse().ok()
        );
        public.host = Some("192.0.2.2".to_owned());
        assert_eq!(told(&public), "192.0.2.2");
        public.address = "192.0.2.3".parse().ok();
        assert_eq!(told(&public), "192.0.2.3");
        assert_eq!(public.setup(reached), "http://192.0.2.2/setup/");
    }

    #[test]
    fn ports_are_told_where_they_are_not_the_usual() {
        let mut public = public();
        assert_eq!(public.login_address("x.y"), "x.y/login2.srf");
        assert_eq!(
            public.home("192.0.2.1".parse().unwrap()),
            "http://msn.example.net/"
        );
        public.https_port = 8443;
        public.http_port = 8080;
        public.host = Some("::1".to_owned());
        assert_eq!(public.login_address("x.y"), "x.y:8443/login2.srf");
        assert_eq!(public.https_url("x.y", "/a"), "https://x.y:8443/a");
        assert_eq!(
            public.home("192.0.2.1".parse().unwrap()),
            "http://[::1]:8080/"
        );
    }
}
