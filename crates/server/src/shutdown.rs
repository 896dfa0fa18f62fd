//! An announced shutdown: everybody is told again and again, until the service stops by itself.

use std::sync::Arc;
use std::time::Duration;

use swallowtail_domain::event::UserEvent;
use swallowtail_domain::shutdown::next_notice;
use swallowtail_domain::time::Timestamp;
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::node::Node;

/// When the service is to stop, if that has been announced.
#[derive(Debug, Default)]
pub(crate) struct Shutdown {
    at: watch::Sender<Option<Timestamp>>,
    due: CancellationToken,
}

impl Shutdown {
    /// When the service is to stop.
    pub(crate) fn announced(&self) -> Option<Timestamp> {
        *self.at.borrow()
    }

    /// Announces it anew, or takes it back.
    pub(crate) fn announce(&self, at: Option<Timestamp>) {
        self.at.send_replace(at);
    }

    /// Cancelled when the time has come.
    pub(crate) fn due(&self) -> CancellationToken {
        self.due.clone()
    }
}

/// Counts down whenever a shutdown is announced, until the service stops.
pub(crate) async fn count_down(node: Arc<Node>) {
    let mut announced = node.shutdown.at.subscribe();
    loop {
        let at = *announced.borrow_and_update();
        tokio::select! {
            () = tell_until(&node, at) => return node.shutdown.due.cancel(),
            changed = announced.changed() => changed.expect("the node holds the other end"),
            () = node.stop.cancelled() => return,
        }
    }
}

/// Tells everybody, at once and at every further notice, until the time has come.
async fn tell_until(node: &Node, at: Option<Timestamp>) {
    let Some(at) = at else {
        return std::future::pending().await;
    };
    loop {
        node.registry.publish_to_all(&UserEvent::Shutdown { at });
        match next_notice(clock::now(), at) {
            Some(next) => until(next).await,
            None => return until(at).await,
        }
    }
}

/// Waits until the calendar shows that time: a timer may be early by its standards.
async fn until(time: Timestamp) {
    loop {
        let left = time - clock::now();
        if left == 0 {
            return;
        }
        sleep(Duration::from_millis(left)).await;
    }
}
