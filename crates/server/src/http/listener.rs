//! Accepting HTTP connections, with or without TLS, as many as there is room for.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use swallowtail_domain::limits::{ACCEPT_RETRY_MS, HTTP_REQUEST_MS_MAX, TLS_HANDSHAKE_MS_MAX};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::room::Room;
use super::{Origin, Transport, converse};
use crate::site::Site;

/// The first byte of every TLS connection: a handshake record.
const TLS_HANDSHAKE: u8 = 0x16;

/// Accepts connections until told to stop, and answers their requests in tasks of the
/// tracker. Without an acceptor it is plain HTTP.
pub async fn serve_http(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    site: Arc<Site>,
    tracker: TaskTracker,
    stop: CancellationToken,
) {
    let room = Arc::new(Room::default());
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(ACCEPT_RETRY_MS)).await;
                continue;
            }
        };
        let Some(place) = room.enter(peer.ip(), &stop, &site.metrics) else {
            // Dropping the socket closes it.
            continue;
        };
        let (tls, site) = (tls.clone(), Arc::clone(&site));
        tracker.spawn(async move {
            if let Err(error) = connection(stream, tls, &site, place.end()).await {
                tracing::debug!(%error, "an HTTP connection failed");
            }
        });
    }
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    site: &Site,
    stop: &CancellationToken,
) -> io::Result<()> {
    // Replies are one write each: there is nothing to be gained by waiting for more.
    stream.set_nodelay(true)?;
    let mut origin = Origin {
        local: stream.local_addr()?,
        peer: stream.peer_addr()?,
        transport: Transport::Plain,
    };
    let Some(tls) = tls else {
        return converse(stream, site, &origin, stop).await;
    };
    match first_byte(&stream, stop).await? {
        Some(TLS_HANDSHAKE) => {}
        Some(byte) if byte.is_ascii_uppercase() => {
            origin.transport = Transport::PlainOnTlsPort;
            return converse(stream, site, &origin, stop).await;
        }
        Some(_) | None => return Ok(()),
    }
    let limit = Duration::from_millis(TLS_HANDSHAKE_MS_MAX);
    let stream = timeout(limit, tls.accept(stream)).await??;
    let server_name = stream.get_ref().1.server_name().map(str::to_owned);
    origin.transport = Transport::Tls { server_name };
    converse(stream, site, &origin, stop).await
}

/// What the client begins with, left where it is; `None` when it says nothing.
async fn first_byte(stream: &TcpStream, stop: &CancellationToken) -> io::Result<Option<u8>> {
    let mut byte = [0];
    let limit = Duration::from_millis(HTTP_REQUEST_MS_MAX);
    tokio::select! {
        peeked = timeout(limit, stream.peek(&mut byte)) => {
            Ok((peeked?? > 0).then_some(byte[0]))
        }
        () = stop.cancelled() => Ok(None),
    }
}
