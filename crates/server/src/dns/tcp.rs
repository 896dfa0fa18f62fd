//! Questions over TCP: few, for a short time each.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use swallowtail_domain::limits::{
    ACCEPT_RETRY_MS, DNS_CONNECTIONS_MAX, DNS_MESSAGE_BYTES_MAX, DNS_TCP_MS_MAX,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Responder;
use super::forward::Way;
use super::message::Answer;

pub(super) async fn serve(
    listener: TcpListener,
    responder: Arc<Responder>,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    let room = Arc::new(Semaphore::new(DNS_CONNECTIONS_MAX));
    loop {
        let place = Arc::clone(&room).acquire_owned();
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = async { (place.await, listener.accept().await) } => accepted,
        };
        let (place, Ok((stream, _))) = accepted else {
            sleep(Duration::from_millis(ACCEPT_RETRY_MS)).await;
            continue;
        };
        let (responder, stop) = (Arc::clone(&responder), stop.clone());
        tasks.spawn(async move {
            let _place = place;
            let limit = Duration::from_millis(DNS_TCP_MS_MAX);
            tokio::select! {
                // How it ended is of no interest to anybody.
                _ = timeout(limit, converse(stream, &responder)) => {}
                () = stop.cancelled() => {}
            }
        });
    }
}

/// Question after question, until one is too much, or none comes.
async fn converse(mut stream: TcpStream, responder: &Responder) -> io::Result<()> {
    let (peer, reached) = (stream.peer_addr()?.ip(), stream.local_addr()?.ip());
    while responder.admits(peer) {
        let question = read(&mut stream, DNS_MESSAGE_BYTES_MAX).await?;
        let reply = match responder.answer(&question, peer, reached) {
            Answer::Reply(reply, _) => reply,
            Answer::Nothing(_) => return Ok(()),
            Answer::Forward(asked) => responder.forward(&asked, Way::Tcp).await,
        };
        write(&mut stream, &reply).await?;
    }
    Ok(())
}

/// A message of at most so many bytes, which are told before it.
pub(super) async fn read(stream: &mut TcpStream, bytes_max: usize) -> io::Result<Vec<u8>> {
    let length = usize::from(stream.read_u16().await?);
    if length > bytes_max {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut message = vec![0; length];
    stream.read_exact(&mut message).await?;
    Ok(message)
}

pub(super) async fn write(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend_from_slice(message);
    stream.write_all(&bytes).await
}
