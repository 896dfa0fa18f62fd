//! One byte stream that carries MSNP: the first command tells what it is, then
//! [`notification`] or [`switchboard`] goes on with it. Whatever transport the bytes came by
//! ends here.

mod notification;
mod port_test;
mod stream;
mod switchboard;

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use msnp::command::ClientCommand;
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::{COMMANDS_PER_TURN, FIRST_COMMAND_MS_MAX};
use swallowtail_domain::time::Timestamp;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::node::Node;
use stream::{Incoming, Stream};

/// What a listener serves (decision 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Port {
    /// Dispatch and switchboard, and the notification server too if that has no port.
    Front,
    /// The notification server; over the gateway dispatch too, which then refers nobody.
    Notification,
    /// The switchboard alone: over the gateway clients say which server they want.
    Switchboard,
}

/// What has carried a connection here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Via {
    /// A connection of its own.
    Tcp,
    /// Requests over HTTP, of an old client.
    Gateway,
    /// A browser: the web messenger, which fetches by itself what was left for its user.
    WebSocket,
}

impl Via {
    /// The word for it, as operators read it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Gateway => "gateway",
            Self::WebSocket => "websocket",
        }
    }
}

/// Where a connection comes from and where it arrived.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    pub(crate) peer: SocketAddr,
    pub(crate) local: SocketAddr,
    pub(crate) port: Port,
    pub(crate) via: Via,
    /// When it was accepted: the time for the sign-in runs from then.
    pub(crate) accepted: Timestamp,
}

/// Serves one connection to its end. A panic ends this connection and no other.
pub(crate) async fn serve<Io>(node: Arc<Node>, io: Io, ends: Ends)
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    node.metrics.connections.inc();
    let served = AssertUnwindSafe(converse(&node, io, &ends))
        .catch_unwind()
        .await;
    node.metrics.connections.dec();
    match served {
        Ok(reason) => {
            tracing::debug!(peer = %ends.peer, ?reason, "connection ended");
            node.metrics.count_close(reason);
        }
        Err(_) => {
            tracing::error!(peer = %ends.peer, "a connection panicked");
            node.metrics.panics.inc();
        }
    }
}

async fn converse<Io>(node: &Arc<Node>, io: Io, ends: &Ends) -> CloseReason
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut stream = Stream::new(io);
    let patience = Duration::from_millis(FIRST_COMMAND_MS_MAX);
    let role = tokio::select! {
        role = timeout(patience, role(&mut stream)) => role,
        () = node.stop.cancelled() => Ok(Err(CloseReason::ServerShutDown)),
    };
    match (role, ends.port) {
        (Ok(Ok(Role::PortTest)), _) => port_test::answer(&mut stream).await,
        // Whatever else it is or is not, the session knows what to do about it.
        (_, Port::Notification) => notification::run(node, &mut stream, ends, None).await,
        (Err(_), _) => CloseReason::SignInTimeout,
        (Ok(Err(reason)), _) => reason,
        (Ok(Ok(Role::Switchboard)), _) | (_, Port::Switchboard) => {
            switchboard::run(node, &mut stream, ends).await
        }
        (Ok(Ok(Role::Dispatch)), Port::Front) => {
            let referral = node.addresses.referral(ends.local);
            notification::run(node, &mut stream, ends, referral).await
        }
    }
}

/// What a connection is, as far as its first command tells.
enum Role {
    Dispatch,
    PortTest,
    Switchboard,
}

/// `USR` or `ANS` begins a switchboard connection; everything else is dispatch's to answer
/// (overview §1), but for the request of a browser. The command stays the next one.
async fn role<Io>(stream: &mut Stream<Io>) -> Result<Role, CloseReason>
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let first = loop {
        if let Some(first) = stream.next_command()? {
            break first;
        }
        stream.receive().await?;
    };
    let role = match &first {
        Incoming::Command(ClientCommand::Usr(_) | ClientCommand::Ans(_)) => Role::Switchboard,
        Incoming::Command(_) => Role::Dispatch,
        Incoming::Invalid(error) => match error.verb.as_bytes() {
            b"USR" | b"ANS" => Role::Switchboard,
            port_test::VERB => Role::PortTest,
            _ => Role::Dispatch,
        },
    };
    stream.unread(first);
    Ok(role)
}

/// How much of a connection's turn is used up. Handling a command need not wait for anything,
/// so that a flood of them would keep those from running whom it is addressed to.
#[derive(Default)]
struct Turn {
    commands: u32,
}

impl Turn {
    /// One command more; now and then the others come first.
    async fn taken(&mut self) {
        self.commands += 1;
        if self.commands >= COMMANDS_PER_TURN {
            self.commands = 0;
            yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpStream;

    use super::*;
    use crate::web::socket::ByteStream;

    async fn room(io: impl AsyncRead + AsyncWrite + Unpin + Send) -> usize {
        let dir = tempfile::TempDir::new().unwrap();
        let store = crate::store::Store::open(&dir.path().join("x.db"))
            .await
            .unwrap();
        let addresses = crate::node::Addresses {
            host: None,
            front_port: 1863,
            notification_port: None,
        };
        let node = Arc::new(Node::new(store, Default::default(), addresses));
        let address = "192.0.2.1:1863".parse().unwrap();
        let ends = Ends {
            peer: address,
            local: address,
            port: Port::Front,
            via: Via::Tcp,
            accepted: Timestamp(0),
        };
        size_of_val(&serve(node, io, ends))
    }

    /// What a waiting connection costs is mostly the size of this future.
    #[tokio::test]
    async fn a_connection_takes_little_room() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let io = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let bytes = room(io).await;
        assert!(bytes <= 1280, "{bytes}");
    }

    /// And a browser's: there are frames, too.
    #[tokio::test]
    async fn a_websocket_takes_little_more() {
        let (near, _far) = tokio::io::duplex(1);
        let io: Box<dyn crate::http::Io> = Box::new(near);
        let bytes = room(ByteStream::new(io, Vec::new()).await).await;
        assert!(bytes <= 2304, "{bytes}");
    }
}
