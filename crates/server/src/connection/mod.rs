//! One byte stream that carries MSNP: the first command tells what it is, then
//! [`notification`] or [`switchboard`] goes on with it. Whatever transport the bytes came by
//! ends here.

mod notification;
mod stream;
mod switchboard;

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use msnp::command::ClientCommand;
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::FIRST_COMMAND_MS_MAX;
use swallowtail_domain::notification::NotificationSession;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::clock;
use crate::node::Node;
use stream::{Incoming, Stream};

/// What a listener serves (decision 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Port {
    /// Dispatch and switchboard, and the notification server too if that has no port.
    Front,
    /// The notification server.
    Notification,
}

/// Where a connection comes from and where it arrived.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    pub(crate) peer: SocketAddr,
    pub(crate) local: SocketAddr,
    pub(crate) port: Port,
}

/// Serves one connection to its end. A panic ends this connection and no other.
pub(crate) async fn serve<Io>(node: Arc<Node>, io: Io, ends: Ends)
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    node.metrics.connections.inc();
    let served = AssertUnwindSafe(converse(&node, io, ends))
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

async fn converse<Io>(node: &Arc<Node>, io: Io, ends: Ends) -> CloseReason
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut stream = Stream::new(io);
    if ends.port == Port::Notification {
        return notification::run(node, &mut stream, ends, None, None).await;
    }
    let patience = Duration::from_millis(FIRST_COMMAND_MS_MAX);
    let first = tokio::select! {
        first = timeout(patience, first_command(&mut stream)) => first,
        () = node.stop.cancelled() => return CloseReason::ServerShutDown,
    };
    match first {
        Err(_) => CloseReason::SignInTimeout,
        Ok(Err(reason)) => reason,
        Ok(Ok(first)) => by_first_command(node, &mut stream, ends, first).await,
    }
}

/// `VER` makes it dispatch, `USR` or `ANS` a switchboard; nothing else begins a connection
/// (overview §1).
async fn by_first_command<Io>(
    node: &Arc<Node>,
    stream: &mut Stream<Io>,
    ends: Ends,
    first: Incoming,
) -> CloseReason
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let begins_switchboard = match &first {
        Incoming::Command(ClientCommand::Usr(_) | ClientCommand::Ans(_)) => true,
        Incoming::Command(_) => false,
        Incoming::Invalid(error) => matches!(error.verb.as_bytes(), b"USR" | b"ANS"),
    };
    if begins_switchboard {
        return switchboard::run(node, stream, ends, first).await;
    }
    let referral = node.addresses.referral(ends.local);
    notification::run(node, stream, ends, referral, Some(first)).await
}

async fn first_command<Io>(stream: &mut Stream<Io>) -> Result<Incoming, CloseReason>
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    loop {
        if let Some(first) = stream.next_command()? {
            return Ok(first);
        }
        stream.receive().await?;
    }
}

/// A session for a connection that is not a switchboard.
fn new_session(
    node: &Node,
    ends: Ends,
    referral: Option<swallowtail_domain::notification::Referral>,
) -> NotificationSession {
    NotificationSession::new(Arc::clone(&node.policy), ends.peer, referral, clock::now())
}
