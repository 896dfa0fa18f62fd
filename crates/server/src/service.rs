//! The messenger service of one node: started on bound sockets, stopped gracefully. What
//! `serve` runs, and what tests run many of.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use swallowtail_domain::event::UserEvent;
use swallowtail_domain::limits::{
    DISABLED_OVERLAP_MS, DRAIN_MS_MAX, HOUSEKEEPING_MS, LISTEN_BACKLOG,
};
use swallowtail_domain::policy::Policy;
use swallowtail_domain::time::Timestamp;
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::admin::Live;
use crate::bans::Bans;
use crate::bot::Bot;
use crate::clock;
use crate::connection::Port;
use crate::entrance::Entrance;
use crate::gateway::Gateway;
use crate::letterbox::Letterbox;
use crate::listen::accept;
use crate::metrics::Metrics;
use crate::node::{Addresses, Node};
use crate::notices::pass_on;
use crate::shutdown::count_down;
use crate::store::{NoticeId, OwnAccount, Store, StoreError};
use crate::visits::Visits;

/// What a service is made of.
pub struct Setup {
    /// Accounts and lists.
    pub store: Store,
    /// The operator's choices.
    pub policy: Policy,
    /// What clients are told to connect to.
    pub advertise: Advertised,
    /// Dispatch and switchboard.
    pub front: TcpListener,
    /// The notification server; `None` serves it on `front` too, without a referral.
    pub notification: Option<TcpListener>,
}

/// What clients are told to connect to, where it is not what is listened on.
#[derive(Debug, Clone, Default)]
pub struct Advertised {
    /// Host name or IPv4 address; `None` gives each client the address by which it has
    /// reached us.
    pub host: Option<String>,
    /// Port of dispatch and switchboard.
    pub front_port: Option<u16>,
    /// Port of the notification server.
    pub notification_port: Option<u16>,
}

/// A running service.
pub struct Service {
    node: Arc<Node>,
    gateway: Gateway,
    letterbox: Letterbox,
    front: SocketAddr,
    notification: Option<SocketAddr>,
}

/// Listens on an address, with room for the many who come at once after a restart; the usual
/// listener has little.
///
/// # Errors
/// When the system does not give the address.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A restart shall not have to wait until the connections of before are forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(LISTEN_BACKLOG)
}

impl Service {
    /// Starts serving. What other processes say from now on is heard.
    ///
    /// # Errors
    /// When a listener does not tell its address, or the store does not answer.
    pub async fn start(setup: Setup) -> Result<Self> {
        let Setup {
            store,
            policy,
            advertise,
            front: listener,
            notification: second,
        } = setup;
        let front = listener.local_addr()?;
        let notification = second.as_ref().map(TcpListener::local_addr).transpose()?;
        let addresses = Addresses {
            host: advertise.host,
            front_port: advertise.front_port.unwrap_or(front.port()),
            notification_port: notification
                .map(|address| advertise.notification_port.unwrap_or(address.port())),
        };
        let node = Arc::new(Node::new(store, policy, addresses));
        // Before anybody signs in: whatever is said from then on is heard.
        let heard = node.store.newest_notice().await?;
        node.bans.look(&node.store, clock::now()).await?;
        node.tasks
            .spawn(accept(Arc::clone(&node), listener, Port::Front));
        if let Some(second) = second {
            node.tasks
                .spawn(accept(Arc::clone(&node), second, Port::Notification));
        }
        node.tasks.spawn(keep_house(Arc::clone(&node), heard));
        node.tasks.spawn(count_down(Arc::clone(&node)));
        Ok(Self {
            gateway: Gateway::new(Arc::clone(&node)),
            letterbox: Letterbox::new(Arc::clone(&node)),
            node,
            front,
            notification,
        })
    }

    /// Where dispatch and switchboard are.
    #[must_use]
    pub fn front(&self) -> SocketAddr {
        self.front
    }

    /// Where the notification server is.
    #[must_use]
    pub fn notification(&self) -> SocketAddr {
        self.notification.unwrap_or(self.front)
    }

    /// The figures of this node.
    #[must_use]
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.node.metrics
    }

    /// The gateway through which clients of HTTP come to this node.
    #[must_use]
    pub fn gateway(&self) -> Gateway {
        self.gateway.clone()
    }

    /// The way to this node for connections that began as something else.
    #[must_use]
    pub fn entrance(&self) -> Entrance {
        Entrance::new(Arc::clone(&self.node))
    }

    /// Which networks are kept out.
    #[must_use]
    pub fn bans(&self) -> Arc<Bans> {
        Arc::clone(&self.node.bans)
    }

    /// The service as operators see it.
    #[must_use]
    pub fn live(&self) -> Live {
        Live::new(Arc::clone(&self.node))
    }

    /// Messages for people who are offline.
    #[must_use]
    pub fn letterbox(&self) -> Letterbox {
        self.letterbox.clone()
    }

    /// Lets the bot sign in to that account, which is made if it is not there, until the service
    /// stops.
    pub fn start_bot(&self, account: OwnAccount) {
        let addresses = [self.front(), self.notification()];
        let (node, letterbox) = (Arc::clone(&self.node), self.letterbox());
        let bot = Bot::new(node, letterbox, account, addresses);
        self.node.tasks.spawn(bot.run());
    }

    /// Who may look at pages about himself.
    #[must_use]
    pub fn visits(&self) -> Arc<Visits> {
        Arc::clone(&self.node.visits)
    }

    /// How many sessions are signed in, and how many conversations there are.
    #[must_use]
    pub fn population(&self) -> (usize, usize) {
        (self.node.registry.len(), self.node.switchboards.len())
    }

    /// Cancelled when the service stops.
    #[must_use]
    pub fn stopping(&self) -> CancellationToken {
        self.node.stop.clone()
    }

    /// Cancelled when the time has come that was announced for stopping.
    #[must_use]
    pub fn due(&self) -> CancellationToken {
        self.node.shutdown.due()
    }

    /// Where further tasks of the node are spawned, so that stopping waits for them.
    #[must_use]
    pub fn tasks(&self) -> &TaskTracker {
        &self.node.tasks
    }

    /// Stops: no new connections, `OUT SSD` to everybody, then waits for their tasks, but
    /// not longer than [`DRAIN_MS_MAX`]. Returns whether all of them ended.
    pub async fn stop(&self) -> bool {
        self.node.stop.cancel();
        self.node.tasks.close();
        let drained = timeout(Duration::from_millis(DRAIN_MS_MAX), self.node.tasks.wait()).await;
        self.node.store.close().await;
        drained.is_ok()
    }
}

/// Clears away what has expired, passes on what other processes have said, and ends the sessions
/// of accounts that they have disabled.
async fn keep_house(node: Arc<Node>, mut heard: NoticeId) {
    let mut rounds = interval(Duration::from_millis(HOUSEKEEPING_MS));
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looked = clock::now();
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            () = node.noticed.notified() => {}
            () = node.stop.cancelled() => return,
        }
        let now = clock::now();
        node.cookies().sweep(now);
        node.switchboards.sweep(now);
        if let Err(error) = expire_messages(&node, now).await {
            tracing::warn!(%error, "cannot delete old messages");
        }
        if let Err(error) = pass_on(&node, &mut heard).await {
            tracing::warn!(%error, "cannot look for notices");
        }
        if sign_out_disabled(&node, looked).await {
            looked = now;
        }
    }
}

/// However long they were to be kept when they were left, what counts is what the operator says now.
async fn expire_messages(node: &Node, now: Timestamp) -> Result<(), StoreError> {
    let kept = node.policy.messages_kept_ms;
    let left_before = kept.map_or(now, |kept| Timestamp(now.0.saturating_sub(kept)));
    let gone = node.store.expire_left_messages(now, left_before).await?;
    if gone > 0 {
        tracing::info!(gone, "messages that nobody has fetched are deleted");
    }
    Ok(())
}

/// False when the store did not answer: the next round looks again from the same time.
async fn sign_out_disabled(node: &Node, since: Timestamp) -> bool {
    let reaching_back = Timestamp(since.0.saturating_sub(DISABLED_OVERLAP_MS));
    match node.store.disabled_since(reaching_back).await {
        Ok(disabled) => {
            for principal in disabled {
                node.registry.publish(principal, UserEvent::Disabled);
            }
            true
        }
        Err(error) => {
            tracing::warn!(%error, "cannot look for disabled accounts");
            false
        }
    }
}
