//! Questions in datagrams, as nearly all come.

use std::sync::Arc;
use std::time::Duration;

use swallowtail_domain::limits::{ACCEPT_RETRY_MS, DNS_MESSAGE_BYTES_MAX};
use tokio::net::UdpSocket;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Responder;
use super::forward::Way;
use super::message::Answer;

pub(super) async fn serve(
    socket: UdpSocket,
    responder: Arc<Responder>,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    let socket = Arc::new(socket);
    let Ok(reached) = socket.local_addr() else {
        return;
    };
    // One byte more, to know what is too long from what just fits.
    let mut buffer = [0; DNS_MESSAGE_BYTES_MAX + 1];
    loop {
        let received = tokio::select! {
            received = socket.recv_from(&mut buffer) => received,
            () = stop.cancelled() => return,
        };
        let (length, peer) = match received {
            Ok(received) => received,
            Err(error) => {
                tracing::debug!(%error, "a question could not be received");
                sleep(Duration::from_millis(ACCEPT_RETRY_MS)).await;
                continue;
            }
        };
        if !responder.admits(peer.ip()) {
            continue;
        }
        match responder.answer(&buffer[..length], peer.ip(), reached.ip()) {
            Answer::Reply(reply, _) => {
                // An answer that does not get through is asked for again.
                let _ = socket.send_to(&reply, peer).await;
            }
            Answer::Nothing(_) => {}
            Answer::Forward(asked) => {
                let (socket, responder) = (Arc::clone(&socket), Arc::clone(&responder));
                tasks.spawn(async move {
                    let reply = responder.forward(&asked, Way::Udp).await;
                    let _ = socket.send_to(&reply, peer).await;
                });
            }
        }
    }
}
