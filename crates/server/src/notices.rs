//! What other processes have told this one through the database, passed on to whom it concerns.

use std::sync::Arc;

use swallowtail_domain::event::UserEvent;

use crate::clock;
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
            match notice {
                Ok(notice) => carry_out(node, notice).await?,
                // Nobody is served by stopping at it.
                Err(error) => tracing::warn!(%error, "a notice is left out"),
            }
            // Last: what could not be carried out is tried again.
            *last = id;
        }
    }
}

async fn carry_out(node: &Node, notice: Notice) -> Result<(), StoreError> {
    node.metrics.notices.inc();
    let (to, event) = match notice {
        Notice::Mail { to, notice } => (to, UserEvent::Mail(Arc::new(notice))),
        Notice::Deleted(id) | Notice::Ended(id) => (id, UserEvent::Disabled),
        Notice::Bans(account) => {
            node.bans.look(&node.store, clock::now()).await?;
            node.registry.end_those_from(|from| node.bans.bar(from));
            if let Some(id) = account {
                node.registry.publish(id, UserEvent::Disabled);
            }
            return Ok(());
        }
        Notice::Broadcast(text) => {
            let text: Arc<str> = text.into();
            node.arrivals.announce(Arc::clone(&text));
            node.registry.publish_to_all(&UserEvent::Broadcast(text));
            return Ok(());
        }
        Notice::Forgotten { to, who, serial } => (to, UserEvent::Forgotten { who, serial }),
        Notice::Shutdown(at) => {
            match at {
                Some(at) => tracing::info!(unix_ms = at.0, "a shutdown is announced"),
                None => tracing::info!("no shutdown is announced any more"),
            }
            node.shutdown.announce(at);
            return Ok(());
        }
    };
    node.registry.publish(to, event);
    Ok(())
}
