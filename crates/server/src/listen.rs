//! Accepting TCP connections on the MSNP ports.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use swallowtail_domain::limits::{ACCEPT_RETRY_MS, CONNECTIONS_MAX, KEEPALIVE_MS};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::clock;
use crate::connection::{self, Ends, Port, Via};
use crate::node::Node;

/// Accepts until the service stops. Each connection is a task of the node.
pub(crate) async fn accept(node: Arc<Node>, listener: TcpListener, port: Port) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = node.stop.cancelled() => return,
        };
        match accepted.and_then(|(io, _)| prepare(io, port)) {
            // Dropping the socket closes it.
            Ok((_, ends)) if node.bans.bar(ends.peer.ip()) => {}
            Ok((io, ends)) if node.metrics.connections.get() < CONNECTIONS_MAX => {
                node.tasks
                    .spawn(connection::serve(Arc::clone(&node), io, ends));
            }
            // No room: dropping the socket closes it.
            Ok(_) => {}
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                // Most likely out of file descriptors: trying at once would only burn a core.
                tracing::warn!(%error, "cannot accept connections");
                sleep(Duration::from_millis(ACCEPT_RETRY_MS)).await;
            }
        }
    }
}

/// Small lines are felt at once, and a dead peer is noticed though nobody pings.
pub(crate) fn attend(io: &TcpStream) -> io::Result<()> {
    io.set_nodelay(true)?;
    let keepalive = TcpKeepalive::new()
        .with_time(Duration::from_millis(KEEPALIVE_MS))
        .with_interval(Duration::from_millis(KEEPALIVE_MS / 4));
    SockRef::from(io).set_tcp_keepalive(&keepalive)
}

fn prepare(io: TcpStream, port: Port) -> io::Result<(TcpStream, Ends)> {
    attend(&io)?;
    let ends = Ends {
        peer: io.peer_addr()?,
        local: io.local_addr()?,
        port,
        via: Via::Tcp,
        accepted: clock::now(),
    };
    Ok((io, ends))
}

/// Errors that say nothing of the listener: the peer was gone before it was accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{
        ConnectionAborted, ConnectionRefused, ConnectionReset, InvalidInput, NotConnected,
    };
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | InvalidInput | NotConnected
    )
}
