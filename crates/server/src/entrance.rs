//! The way to the messenger service for connections that began as something else.

use std::net::SocketAddr;
use std::sync::Arc;

use swallowtail_domain::account::{PrincipalId, SignInId};
use swallowtail_domain::event::UserEvent;
use swallowtail_domain::policy::Policy;

use crate::clock;
use crate::connection::{self, Ends, Port, Via};
use crate::http::Upgrade;
use crate::node::Node;
use crate::registry::About;
use crate::report::Reports;
use crate::web::socket::{ByteStream, Role};

/// The entrance of a node.
#[derive(Clone)]
pub struct Entrance {
    node: Arc<Node>,
}

impl Entrance {
    pub(crate) fn new(node: Arc<Node>) -> Self {
        Self { node }
    }

    /// What an operator has chosen.
    pub(crate) fn policy(&self) -> &Policy {
        &self.node.policy
    }

    /// Where people say something of others.
    pub(crate) fn reports(&self) -> &Reports {
        &self.node.reports
    }

    /// Gives an event to every session of an account.
    pub(crate) fn tell(&self, to: PrincipalId, event: UserEvent) {
        self.node.registry.publish(to, event);
    }

    /// Whether somebody is signed in to Messenger.
    pub(crate) fn is_signed_in(&self, who: PrincipalId) -> bool {
        self.node.registry.has(who)
    }

    /// Where somebody is signed in to Messenger.
    pub(crate) fn sessions_of(&self, who: PrincipalId) -> Vec<About> {
        self.node.registry.of(who)
    }

    /// Ends somebody's session in Messenger as a later sign-in would: a client that is told so does
    /// not come back by itself.
    pub(crate) fn sign_out(&self, who: PrincipalId) {
        let sign_in = SignInId(u64::MAX);
        self.tell(who, UserEvent::SignedIn { sign_in });
    }

    /// Breaks somebody's connection to Messenger off without a word: whose client may still sign
    /// in comes back by itself, and no other does.
    pub(crate) fn break_off(&self, who: PrincipalId) {
        self.tell(who, UserEvent::Disabled);
    }

    /// The same, if it is a browser's.
    pub(crate) fn break_off_browser(&self, who: PrincipalId) {
        let sessions = self.sessions_of(who);
        if sessions.iter().any(|about| about.via == Via::WebSocket) {
            self.break_off(who);
        }
    }

    /// Has a WebSocket served as any connection that carries MSNP: in a task of its own, since one
    /// that had to make room for HTTP would keep it for days.
    pub(crate) async fn serve(&self, upgrade: Upgrade) {
        let Upgrade {
            io,
            read,
            role,
            origin,
        } = upgrade;
        let ends = Ends {
            // The port of a proxy or a browser tells nobody anything.
            peer: SocketAddr::new(origin.peer.ip().to_canonical(), 0),
            local: origin.local,
            port: match role {
                Role::Notification => Port::Notification,
                Role::Switchboard => Port::Switchboard,
            },
            via: Via::WebSocket,
            accepted: clock::now(),
        };
        let stream = ByteStream::new(io, read).await;
        let served = connection::serve(Arc::clone(&self.node), stream, ends);
        self.node.tasks.spawn(served);
    }
}
