//! One running node: what every connection of it shares.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use msnp::types::{Cookie, Handle, SessionId, Word};
use swallowtail_domain::admission::Load;
use swallowtail_domain::cookie::{CookieJar, Grant, Purpose};
use swallowtail_domain::event::RingAnswer;
use swallowtail_domain::notification::Referral;
use swallowtail_domain::policy::Policy;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::arrivals::Arrivals;
use crate::bans::Bans;
use crate::clock;
use crate::metrics::Metrics;
use crate::registry::Registry;
use crate::report::Reports;
use crate::shutdown::Shutdown;
use crate::store::{Store, StoreError};
use crate::switchboards::Switchboards;
use crate::visits::Visits;

/// What every connection shares.
pub(crate) struct Node {
    pub(crate) store: Store,
    pub(crate) policy: Arc<Policy>,
    pub(crate) registry: Arc<Registry>,
    /// Who has just begun to show himself.
    pub(crate) arrivals: Arrivals,
    /// What people say of others.
    pub(crate) reports: Reports,
    /// How many sign-ins are under way.
    signing_in: Arc<AtomicUsize>,
    pub(crate) switchboards: Switchboards,
    /// Who may look at pages about himself.
    pub(crate) visits: Arc<Visits>,
    pub(crate) metrics: Arc<Metrics>,
    /// Which networks are kept out.
    pub(crate) bans: Arc<Bans>,
    /// Wakes whoever looks for notices, when there is one from this process.
    pub(crate) noticed: Notify,
    /// Whether and when the service is to stop by itself.
    pub(crate) shutdown: Shutdown,
    /// Cancelled when the service stops.
    pub(crate) stop: CancellationToken,
    /// Every task of the node; the service ends when they have.
    pub(crate) tasks: TaskTracker,
    pub(crate) addresses: Addresses,
    cookies: Mutex<CookieJar>,
}

/// How clients are told to reach this node.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    /// Name or IPv4 address to give out; `None` gives each client the address by which it
    /// has reached us.
    pub(crate) host: Option<String>,
    /// Port of dispatch and switchboard.
    pub(crate) front_port: u16,
    /// Port of the notification server; `None` serves it on the front port, without referral.
    pub(crate) notification_port: Option<u16>,
}

impl Addresses {
    /// The host to give to a client that reached us at `local`. Clients split addresses at
    /// the first colon, so that an IPv6 address cannot be given (overview §1).
    fn host(&self, local: SocketAddr) -> String {
        match (&self.host, local.ip().to_canonical()) {
            (Some(host), _) => host.clone(),
            (None, IpAddr::V4(ip)) => ip.to_string(),
            (None, IpAddr::V6(_)) => "localhost".to_owned(),
        }
    }

    fn address(&self, local: SocketAddr, port: u16) -> Word {
        let address = format!("{}:{port}", self.host(local));
        Word::parse(address.as_bytes()).expect("a host name is shorter than a word may be")
    }

    /// Where a switchboard is, for a client that reached us at `local`.
    pub(crate) fn switchboard(&self, local: SocketAddr) -> Word {
        self.address(local, self.front_port)
    }

    /// Where dispatch sends a client that reached us at `local`.
    pub(crate) fn referral(&self, local: SocketAddr) -> Option<Referral> {
        let port = self.notification_port?;
        Some(Referral {
            notification: self.address(local, port),
            current: self.address(local, self.front_port),
        })
    }
}

impl Node {
    pub(crate) fn new(store: Store, policy: Policy, addresses: Addresses) -> Self {
        let cookies = Mutex::new(CookieJar::new(policy.cookies_max));
        let policy = Arc::new(policy);
        Self {
            reports: Reports::new(store.clone()),
            store,
            switchboards: Switchboards::new(Arc::clone(&policy)),
            policy,
            registry: Arc::default(),
            arrivals: Arrivals::default(),
            signing_in: Arc::default(),
            visits: Arc::default(),
            metrics: Arc::default(),
            bans: Arc::default(),
            noticed: Notify::new(),
            shutdown: Shutdown::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            addresses,
            cookies,
        }
    }

    /// How the service is, for whoever wants to sign in; those count who are about to.
    pub(crate) fn begin_sign_in(&self) -> (Load, UnderWay) {
        let before = self.signing_in.fetch_add(1, Ordering::Relaxed);
        let load = Load {
            sessions: self.registry.len() + before,
            shutdown: self.shutdown.announced(),
        };
        (load, UnderWay(Arc::clone(&self.signing_in)))
    }

    /// Whether somebody is signed in here.
    pub(crate) async fn has_session(&self, handle: &Handle) -> Result<bool, StoreError> {
        let found = self.store.find(handle).await?;
        Ok(found.is_some_and(|principal| self.registry.has(principal)))
    }

    /// A called session has answered: its caller hears of it, and the cookie lives or dies.
    pub(crate) fn answer_ring(
        &self,
        session: SessionId,
        callee: Handle,
        cookie: &Cookie,
        answer: RingAnswer,
    ) {
        match answer {
            RingAnswer::Ringing { sign_in } => self.cookies().bind(cookie, sign_in),
            RingAnswer::NotOnline | RingAnswer::Blocked => {
                let spoilt = self.cookies().revoke(cookie);
                if let Some(grant) = spoilt {
                    self.lapse(grant);
                }
            }
        }
        self.switchboards
            .answer(clock::now(), session, callee, answer);
    }

    /// A cookie has died unused: whoever was rung with it may be rung again.
    pub(crate) fn lapse(&self, grant: Grant) {
        if let Purpose::Join(session) = grant.purpose {
            self.switchboards
                .lapse(clock::now(), session, grant.owner.handle);
        }
    }

    /// The unused switchboard cookies. Not to be held across an await.
    pub(crate) fn cookies(&self) -> MutexGuard<'_, CookieJar> {
        // A jar is whole after each of its methods, so that poison means nothing.
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A sign-in that may become a session, until it is dropped.
pub(crate) struct UnderWay(Arc<AtomicUsize>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An unguessable cookie in the form of the time: digits and a dot.
pub(crate) fn random_cookie() -> Cookie {
    Cookie::new(format!(
        "{}.{}",
        rand::random::<u64>(),
        rand::random::<u64>()
    ))
}
