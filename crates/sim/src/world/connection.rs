//! One client's connection as the node sees it: what has come, what is to go, and what part
//! of the service it talks to.

use std::net::SocketAddr;

use msnp::command::{Command, ServerCommand};
use msnp::types::SessionId;
use msnp::{Decoder, Side};
use swallowtail_domain::account::{PrincipalId, SignInId};
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::FIRST_COMMAND_MS_MAX;
use swallowtail_domain::notification::NotificationSession;
use swallowtail_domain::switchboard::Seat;
use swallowtail_domain::time::Timestamp;

/// One connection; never given out twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub(super) u32);

/// Where a client connects to (`[RO-PORT-1]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// Port 1863: dispatch or switchboard, whichever the first command is for.
    Front,
    /// Port 1864.
    Notification,
}

/// What a connection talks to.
#[derive(Debug)]
pub(super) enum Role {
    /// Nothing yet: its first command will tell.
    Fresh,
    /// Dispatch or notification.
    Notification(Box<NotificationSession>),
    /// A conversation.
    Seated { session: SessionId, seat: Seat },
}

#[derive(Debug)]
pub(super) struct Connection {
    pub(super) role: Role,
    pub(super) decoder: Decoder,
    pub(super) outbox: Vec<u8>,
    pub(super) peer: SocketAddr,
    pub(super) accepted: Timestamp,
    /// Whom it has signed in as; its events come until it ends.
    pub(super) signed_in: Option<(PrincipalId, SignInId)>,
    /// Whose conversation it is in.
    pub(super) sits: Option<PrincipalId>,
    /// A ring is out: no command is handled before it is answered.
    pub(super) calling: bool,
    /// Its client reads nothing any more: the queue counts as full.
    pub(super) stalled: bool,
    pub(super) closed: Option<CloseReason>,
}

impl Connection {
    pub(super) fn new(role: Role, peer: SocketAddr, now: Timestamp) -> Self {
        Self {
            role,
            decoder: Decoder::new(Side::Client),
            outbox: Vec::new(),
            peer,
            accepted: now,
            signed_in: None,
            sits: None,
            calling: false,
            stalled: false,
            closed: None,
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    pub(super) fn write(&mut self, command: &ServerCommand) {
        if !self.is_closed() {
            command.write(&mut self.outbox);
        }
    }

    /// When this connection must be looked at; a conversation has its own clock.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        match &self.role {
            _ if self.is_closed() => None,
            Role::Fresh => Some(self.accepted + FIRST_COMMAND_MS_MAX),
            Role::Notification(session) => session.deadline(),
            Role::Seated { .. } => None,
        }
    }
}
