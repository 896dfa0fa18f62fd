//! Accepting HTTP connections, in clear or through the door of TLS, as many as there is room for.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use swallowtail_domain::limits::ACCEPT_RETRY_MS;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::linger;
use super::door::{Door, Led};
use super::forwarded::is_proxy;
use super::room::Room;
use super::{Origin, Server, Transport, Upgrade, converse};
use crate::listen::attend;

/// Accepts connections until told to stop, and answers their requests in tasks of the
/// tracker. Without a door it is plain HTTP.
pub async fn serve_http(
    listener: TcpListener,
    door: Option<Arc<Door>>,
    server: Arc<Server>,
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
        let site = server.site();
        // Of a proxy it counts from whom each request is.
        if site.bans.bar(peer.ip()) && !is_proxy(&site.web.proxies, peer.ip()) {
            // Dropping the socket closes it.
            continue;
        }
        let Some(place) = room.enter(peer.ip(), &stop, &server.site().metrics) else {
            // Dropping the socket closes it.
            continue;
        };
        let (door, server) = (door.clone(), Arc::clone(&server));
        tracker.spawn(async move {
            let ended = connection(stream, door.as_deref(), &server, place.end()).await;
            // Whatever goes on as something else is no HTTP connection any more.
            drop(place);
            match ended {
                Ok(None) => {}
                Ok(Some(upgrade)) => server.site().entrance.serve(upgrade).await,
                Err(error) => tracing::debug!(%error, "an HTTP connection failed"),
            }
        });
    }
}

async fn connection(
    stream: TcpStream,
    door: Option<&Door>,
    server: &Server,
    stop: &CancellationToken,
) -> io::Result<Option<Upgrade>> {
    // It may become a connection that stays for days.
    attend(&stream)?;
    let mut origin = Origin {
        local: stream.local_addr()?,
        peer: stream.peer_addr()?,
        transport: Transport::Plain,
    };
    let Some(door) = door else {
        return converse(stream, server, &origin, stop).await;
    };
    let led = tokio::select! {
        led = door.lead(stream, origin.peer) => led?,
        () = stop.cancelled() => return Ok(None),
    };
    match led {
        Led::Modern(stream, server_name) => {
            origin.transport = Transport::Tls { server_name };
            converse(stream, server, &origin, stop).await
        }
        Led::Old(stream, server_name) => {
            origin.transport = Transport::OldTls { server_name };
            converse(stream, server, &origin, stop).await
        }
        Led::Plain(stream) => {
            origin.transport = Transport::PlainOnTlsPort;
            converse(stream, server, &origin, stop).await
        }
        Led::Out(stream) => linger(stream).await.map(|()| None),
        Led::Gone => Ok(None),
    }
}
