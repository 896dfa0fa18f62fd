//! The way to the messenger service for connections that began as something else.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::clock;
use crate::connection::{self, Ends, Port, Via};
use crate::http::Upgrade;
use crate::node::Node;
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

    /// Serves a WebSocket to its end, as any connection that carries MSNP: in a task of its own,
    /// since one that had to make room for HTTP would keep it for days.
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
