//! The running service as operators see it.

use std::sync::Arc;

use msnp::types::Handle;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::time::Timestamp;

use crate::node::Node;
use crate::registry::About;

/// A session that is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LiveSession {
    /// The number of its account, by which sessions are listed.
    pub(crate) account: PrincipalId,
    pub(crate) handle: Handle,
    pub(crate) since: Timestamp,
    /// From where it comes; the port tells nothing.
    pub(crate) address: String,
    /// What the client calls its version.
    pub(crate) client: Option<String>,
    /// What its bytes travel in.
    pub(crate) way: &'static str,
}

/// How much there is, and has been since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) sessions: u64,
    pub(crate) conversations: u64,
    pub(crate) sign_ins: u64,
    pub(crate) messages: u64,
}

/// One node.
#[derive(Clone)]
pub struct Live {
    node: Arc<Node>,
}

impl Live {
    pub(crate) fn new(node: Arc<Node>) -> Self {
        Self { node }
    }

    /// Has the service look for notices now, and not in some seconds.
    pub(super) fn wake(&self) {
        self.node.noticed.notify_one();
    }

    pub(super) fn counts(&self) -> Counts {
        let node = &self.node;
        Counts {
            sessions: node.registry.len() as u64,
            conversations: node.switchboards.len() as u64,
            sign_ins: node.metrics.sign_ins.get(),
            messages: node.metrics.messages.get(),
        }
    }

    /// When the service stops, if that has been announced.
    pub(super) fn shutdown(&self) -> Option<Timestamp> {
        self.node.shutdown.announced()
    }

    /// The sessions of the accounts after that one.
    pub(super) fn sessions(&self, after: PrincipalId, limit: usize) -> Vec<LiveSession> {
        let listed = self.node.registry.list(after, limit);
        listed.into_iter().map(session).collect()
    }

    /// The sessions of one account.
    pub(super) fn sessions_of(&self, account: PrincipalId) -> Vec<LiveSession> {
        let of = self.node.registry.of(account);
        of.into_iter()
            .map(|about| session((account, about)))
            .collect()
    }
}

fn session((account, about): (PrincipalId, About)) -> LiveSession {
    LiveSession {
        account,
        handle: about.handle,
        since: about.since,
        address: about.peer.ip().to_canonical().to_string(),
        client: about.client.map(|client| client.to_string()),
        way: about.via.as_str(),
    }
}
