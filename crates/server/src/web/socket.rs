//! WebSockets as byte streams: their binary frames carry MSNP, and where one begins means
//! nothing.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use futures_util::{Sink, Stream};
use swallowtail_domain::limits::{CONNECTIONS_MAX, READ_BYTES_MAX};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Message, Role as End, WebSocketConfig};

use super::{is_private, same_origin};
use crate::http::{Method, Origin, Request, Response, Status};
use crate::site::Site;

const NOTIFICATION: &str = "/web/notification";
const SWITCHBOARD: &str = "/web/switchboard";
/// The subprotocol.
const MSNP: &str = "msnp";

/// Which server a WebSocket leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Notification,
    Switchboard,
}

/// A request that is granted: what is said to it, and where it leads.
pub(crate) struct Accepted {
    pub(crate) reply: Vec<u8>,
    pub(crate) role: Role,
}

/// Whether a request is for a WebSocket, or for where they are.
pub(crate) fn is_asked_for(request: &Request) -> bool {
    role(&request.path).is_some()
}

fn role(path: &str) -> Option<Role> {
    match path {
        NOTIFICATION => Some(Role::Notification),
        SWITCHBOARD => Some(Role::Switchboard),
        _ => None,
    }
}

/// Lets a request become a WebSocket, or says why not.
pub(crate) fn accept(
    site: &Site,
    origin: &Origin,
    request: &Request,
) -> Result<Accepted, Response> {
    let refuse = |status| Err(Response::new(status).closing());
    let Some(role) = role(&request.path) else {
        return refuse(Status::NOT_FOUND);
    };
    if request.method != Method::Get {
        return refuse(Status::METHOD_NOT_ALLOWED);
    }
    if !is_private(site.web.plain_http, origin) || !is_from_our_page(request) {
        return refuse(Status::FORBIDDEN);
    }
    let key = only(request, "Sec-WebSocket-Key").filter(|key| is_key(key));
    let version = only(request, "Sec-WebSocket-Version");
    let (Some(key), Some(b"13"), true) = (key, version, is_upgrade(request)) else {
        return Err(Response::new(Status::UPGRADE_REQUIRED)
            .header("Sec-WebSocket-Version", "13")
            .closing());
    };
    if site.metrics.connections.get() >= CONNECTIONS_MAX {
        return refuse(Status::UNAVAILABLE);
    }
    let key = derive_accept_key(key);
    let reply = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {key}\r\nSec-WebSocket-Protocol: {MSNP}\r\n\r\n"
    );
    Ok(Accepted {
        reply: reply.into_bytes(),
        role,
    })
}

/// The value of a header that stands there once.
fn only<'r>(request: &'r Request, name: &str) -> Option<&'r [u8]> {
    let mut values = request.headers(name);
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

fn is_from_our_page(request: &Request) -> bool {
    let text = |name| only(request, name).and_then(|value| str::from_utf8(value).ok());
    match (text("Origin"), text("Host")) {
        (Some(origin), Some(host)) => same_origin::names(origin, host),
        _ => false,
    }
}

/// 16 bytes in base 64.
fn is_key(key: &[u8]) -> bool {
    key.len() == 24 && key.is_ascii() && key.ends_with(b"==")
}

fn is_upgrade(request: &Request) -> bool {
    let lists = |name: &str, word: &str| {
        request
            .headers(name)
            .flat_map(|value| value.split(|byte| *byte == b','))
            .any(|item| item.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
    };
    lists("Upgrade", "websocket")
        && lists("Connection", "upgrade")
        && lists("Sec-WebSocket-Protocol", MSNP)
}

/// The byte stream within a WebSocket.
pub(crate) struct ByteStream<Io> {
    frames: WebSocketStream<Io>,
    /// What is left of the last frame.
    rest: Bytes,
}

impl<Io: AsyncRead + AsyncWrite + Unpin> ByteStream<Io> {
    /// Goes on after the handshake; `read` came after it.
    pub(crate) async fn new(io: Io, read: Vec<u8>) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(FRAME_BUFFER_BYTES)
            .write_buffer_size(0)
            // A frame, and answers to pings of somebody who reads nothing: no more of those.
            .max_write_buffer_size(2 * READ_BYTES_MAX)
            .max_message_size(Some(READ_BYTES_MAX))
            .max_frame_size(Some(READ_BYTES_MAX));
        let frames = WebSocketStream::from_partially_read(io, read, End::Server, Some(config));
        Self {
            frames: frames.await,
            rest: Bytes::new(),
        }
    }
}

/// Bytes of a frame of ours: a connection keeps room for one for as long as it lasts.
const SENT_FRAME_BYTES_MAX: usize = 2 * 1024;
/// Bytes of a connection's buffer: most commands are shorter, and most connections idle.
const FRAME_BUFFER_BYTES: usize = 1024;

impl<Io: AsyncRead + AsyncWrite + Unpin> AsyncRead for ByteStream<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Whoever only reads from now on shall not keep back what he has written.
        if let Poll::Ready(Err(error)) = Pin::new(&mut self.frames).poll_flush(context) {
            return Poll::Ready(Err(io::Error::other(error)));
        }
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.frames).poll_next(context)) {
                Some(Ok(Message::Binary(bytes))) => self.rest = bytes,
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Text(_))) => {
                    return Poll::Ready(Err(ErrorKind::InvalidData.into()));
                }
                Some(Ok(Message::Close(_))) | None => return Poll::Ready(Ok(())),
                Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
            }
        }
        let taken = self.rest.len().min(buffer.remaining());
        buffer.put_slice(&self.rest[..taken]);
        self.rest.advance(taken);
        if self.rest.is_empty() {
            // It may be a small part of a large buffer, which is kept with it.
            self.rest = Bytes::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> AsyncWrite for ByteStream<Io> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let frames = Pin::new(&mut self.frames);
        // One frame at a time: while the last is stuck, the writer is to feel it.
        ready!(frames.poll_flush(context)).map_err(io::Error::other)?;
        let taken = &bytes[..bytes.len().min(SENT_FRAME_BYTES_MAX)];
        let frame = Message::Binary(Bytes::copy_from_slice(taken));
        Pin::new(&mut self.frames)
            .start_send(frame)
            .map_err(io::Error::other)?;
        // What does not go out now goes out with the next write, flush or read.
        if let Poll::Ready(Err(error)) = Pin::new(&mut self.frames).poll_flush(context) {
            return Poll::Ready(Err(io::Error::other(error)));
        }
        Poll::Ready(Ok(taken.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.frames).poll_flush(context));
        Poll::Ready(flushed.map_err(io::Error::other))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let closed = ready!(Pin::new(&mut self.frames).poll_close(context));
        Poll::Ready(closed.map_err(io::Error::other))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::{SinkExt, StreamExt};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::timeout;

    use super::*;

    /// Both ends of a WebSocket: ours as bytes, the browser's as frames.
    async fn pair() -> (
        ByteStream<tokio::io::DuplexStream>,
        WebSocketStream<tokio::io::DuplexStream>,
    ) {
        let (near, far) = duplex(1 << 20);
        let browser = WebSocketStream::from_raw_socket(far, End::Client, None).await;
        (ByteStream::new(near, Vec::new()).await, browser)
    }

    #[tokio::test]
    async fn frames_are_bytes() {
        let (mut ours, mut browser) = pair().await;
        for frame in ["VER 1 MS", "NP8 CV", "R0\r\n"] {
            let frame = Message::binary(frame.as_bytes().to_vec());
            browser.send(frame).await.unwrap();
        }
        let mut line = [0; 18];
        ours.read_exact(&mut line).await.unwrap();
        assert_eq!(&line, b"VER 1 MSNP8 CVR0\r\n");
        ours.write_all(b"VER 1 MSNP8\r\n").await.unwrap();
        let reply = browser.next().await.unwrap().unwrap();
        assert_eq!(reply.into_data(), "VER 1 MSNP8\r\n");
        ours.shutdown().await.unwrap();
        assert!(browser.next().await.unwrap().unwrap().is_close());
    }

    /// `[WEB-WS-2]`
    #[tokio::test]
    async fn what_is_no_frame_of_ours_ends_the_stream() {
        let long = Message::binary(vec![b'x'; READ_BYTES_MAX + 1]);
        for frame in [Message::text("VER 1 MSNP8 CVR0\r\n"), long] {
            let (mut ours, mut browser) = pair().await;
            browser.send(frame).await.unwrap();
            assert!(ours.read_u8().await.is_err());
        }
        let (mut ours, mut browser) = pair().await;
        browser.close(None).await.unwrap();
        assert_eq!(ours.read(&mut [0; 8]).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_ping_is_answered_while_nothing_is_said() {
        let (mut ours, mut browser) = pair().await;
        browser.send(Message::Ping("x".into())).await.unwrap();
        let mut buffer = [0; 8];
        let answered = tokio::select! {
            _ = ours.read(&mut buffer) => None,
            answered = browser.next() => answered,
        };
        assert_eq!(answered.unwrap().unwrap(), Message::Pong("x".into()));
    }

    #[tokio::test(start_paused = true)]
    async fn answers_to_pings_that_nobody_reads_do_not_gather() {
        let (near, mut browser) = duplex(1024);
        let mut ours = ByteStream::new(near, Vec::new()).await;
        // Of 125 bytes, masked with zeros.
        let ping = [&[0x89, 0x80 | 125, 0, 0, 0, 0][..], &[b'x'; 125]].concat();
        let answered = async {
            for _ in 0..10_000 {
                browser.write_all(&ping).await.unwrap();
            }
            let (mut buffer, mut bytes) = ([0; 1024], 0);
            let patience = Duration::from_secs(1);
            while let Ok(read) = timeout(patience, browser.read(&mut buffer)).await {
                bytes += read.unwrap();
            }
            bytes
        };
        let answered = tokio::select! {
            _ = ours.read_u8() => panic!("nothing was said"),
            answered = answered => answered,
        };
        assert!((127..3 * READ_BYTES_MAX).contains(&answered), "{answered}");
    }
}
