//! What other processes have told this one through the database, passed on to whom it concerns.

use std::sync::Arc;

use swallowtail_domain::event::UserEvent;

use crate::node::Node;
use crate::store::{Notice, NoticeId, StoreError};

/// Passes on all notices after `last`, which follows them.
pub(crate) async fn pass_on(node: &Node, last: &mut NoticeId) -> Result<(), StoreError> {
    loop {
        let notices = node.store.notices_after(*last).await?;
        if notices.is_empty() {
            return Ok(());
        }
        for (id, notice) in notices {
            *last = id;
            match notice {
                Ok(notice) => carry_out(node, notice),
                // Nobody is served by stopping at it.
                Err(error) => tracing::warn!(%error, "a notice is left out"),
            }
        }
    }
}

fn carry_out(node: &Node, notice: Notice) {
    node.metrics.notices.inc();
    let (to, event) = match notice {
        Notice::Mail { to, notice } => (to, UserEvent::Mail(Arc::new(notice))),
        Notice::Deleted(id) => (id, UserEvent::Disabled),
        Notice::Forgotten { to, who, serial } => (to, UserEvent::Forgotten { who, serial }),
        Notice::Shutdown(at) => {
            match at {
                Some(at) => tracing::info!(unix_ms = at.0, "a shutdown is announced"),
                None => tracing::info!("no shutdown is announced any more"),
            }
            return node.shutdown.announce(at);
        }
    };
    node.registry.publish(to, event);
}
