//! A service in this process, with a database in a temporary directory.

use std::net::SocketAddr;
use std::sync::Arc;

use msnp::passport::Nonce;
use msnp::types::{Handle, Ticket};
use swallowtail::clock;
use swallowtail::config::{Services, Web};
use swallowtail::http::{Server, serve_http};
use swallowtail::passport::Guard;
use swallowtail::password::Passwords;
use swallowtail::reception::Reception;
use swallowtail::service::{Advertised, Service, Setup, listen};
use swallowtail::site::{Public, Site};
use swallowtail::store::{NewAccount, Store};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::policy::Policy;
use swallowtail_domain::url::Urls;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::{Arranger, Wire};

const DATABASE: &str = "test.db";

/// How the service is set up.
pub(crate) struct Options {
    pub(crate) policy: Policy,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            policy: Policy {
                challenge_after_ms: None,
                ..Policy::default()
            },
        }
    }
}

/// A running service. Tests talk to it with blocking sockets; it has a runtime of its own.
pub(crate) struct TestServer {
    runtime: Runtime,
    service: Service,
    store: Store,
    data: TempDir,
}

impl TestServer {
    pub(crate) fn start() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let data = TempDir::new().expect("a temporary directory");
        let (service, store) = runtime.block_on(async {
            let store = Store::open(&data.path().join(DATABASE))
                .await
                .expect("a database");
            let listen = async || TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let notification = if options.policy.direct {
                None
            } else {
                Some(listen().await)
            };
            let setup = Setup {
                store: store.clone(),
                policy: options.policy,
                advertise: Advertised::default(),
                front: listen().await,
                notification,
            };
            (Service::start(setup).await.expect("a service"), store)
        });
        Self {
            runtime,
            service,
            store,
            data,
        }
    }

    pub(crate) fn front(&self) -> SocketAddr {
        self.service.front()
    }

    pub(crate) fn notification(&self) -> SocketAddr {
        self.service.notification()
    }

    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Starts the HTTP side, as the program has it on port 80, and returns where it listens.
    pub(crate) fn http(&self) -> SocketAddr {
        let any = "127.0.0.1:0".parse().expect("an address");
        // It needs the runtime around it, and waits for nothing.
        let listener = self.block_on(async { listen(any).expect("a free port") });
        let address = listener.local_addr().expect("an address");
        let site = Site {
            store: self.store.clone(),
            passwords: Passwords::new(8, 1).expect("cheap passwords"),
            public: Public {
                host: None,
                address: None,
                msnp_port: self.front().port(),
                notification_port: None,
                http_port: address.port(),
                https_port: 443,
                dns: false,
            },
            gateway: self.service.gateway(),
            entrance: self.service.entrance(),
            letterbox: self.service.letterbox(),
            guard: Guard::default(),
            bans: self.service.bans(),
            legacy: None,
            visits: self.service.visits(),
            services: Services::default(),
            web: Web::default(),
            reception: Reception::default(),
            urls: Urls::default(),
            metrics: Arc::clone(self.service.metrics()),
            clock: clock::now,
        };
        let server = Arc::new(Server::new(Arc::new(site)));
        let tasks = self.service.tasks();
        let (tracker, stop) = (tasks.clone(), self.service.stopping());
        let serving = serve_http(listener, None, server, tracker, stop);
        tasks.spawn_on(serving, self.runtime.handle());
        address
    }

    /// Runs something of the service to its end.
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Makes an account whose password is of no use: it signs in with tickets.
    pub(crate) fn account(&self, handle: &str) -> PrincipalId {
        let new = NewAccount {
            handle: handle.parse().expect("a handle"),
            name: None,
            group_zero: None,
            password_hash: "no password".to_owned(),
            created: clock::now(),
        };
        self.block_on(self.store.create_account(new))
            .expect("a new account")
    }

    /// A second hand on the database.
    pub(crate) fn arranger(&self) -> Arranger {
        let file = self.data.path().join(DATABASE);
        self.block_on(Arranger::open(&file)).expect("a database")
    }

    /// A ticket as Passport would give out for that challenge.
    pub(crate) fn ticket(&self, handle: &str, challenge: &str) -> String {
        self.block_on(ticket(&self.store, handle, challenge))
    }

    /// A connection to the notification port that has signed in, its profile read.
    pub(crate) fn sign_in(&self, handle: &str) -> Wire {
        Wire::sign_in(self.notification(), handle, &self.ticket(handle, ""))
    }

    /// Signed in and online.
    pub(crate) fn online(&self, handle: &str) -> Wire {
        self.online_as(handle, "NLN")
    }

    /// Signed in, with that status.
    pub(crate) fn online_as(&self, handle: &str, status: &str) -> Wire {
        let mut wire = self.sign_in(handle);
        let chg = format!("CHG 5 {status} 0");
        wire.say(&chg).hears(&chg);
        wire
    }
}

/// A ticket as Passport would give out for that challenge.
pub(crate) async fn ticket(store: &Store, handle: &str, challenge: &str) -> String {
    let handle: Handle = handle.parse().expect("a handle");
    let word = format!("t={:x}&p=1", rand::random::<u128>());
    let (ticket, expires) = (Ticket::new(&*word), clock::now() + 60_000);
    let nonce = challenge
        .split(',')
        .find_map(|item| item.strip_prefix("tpf="));
    let nonce = nonce.and_then(Nonce::parse);
    let found = store.find(&handle).await.expect("a store");
    let id = found.expect("an account");
    store
        .save_ticket(id, &ticket, nonce.as_ref(), expires)
        .await
        .expect("a store");
    word
}
