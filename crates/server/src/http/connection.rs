//! One HTTP connection: request after request, until either side has enough.

use std::io;
use std::pin::pin;
use std::time::Duration;

use swallowtail_domain::limits::{
    HTTP_HURRY_MS_MAX, HTTP_LINGER_BYTES_MAX, HTTP_LINGER_MS_MAX, HTTP_REQUEST_MS_MAX,
    READ_BYTES_MAX, WRITE_STALL_MS_MAX,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::request::Progress;
use super::{BadRequest, Method, Origin, Request, Response, Server, Status, Upgrade, forwarded};
use crate::web::socket;

/// What waiting for a request came to.
enum Next {
    Request(Box<Request>),
    /// Not one that can be answered with more than this.
    Refused(Response),
    /// The client has gone, or the service stops.
    Nothing,
}

/// Whether the network that somebody comes from is kept out, as far as a proxy tells: who comes
/// by himself was not let in.
fn is_barred(server: &Server, origin: &Origin, request: &Request) -> bool {
    let site = server.site();
    let origin = forwarded::origin(&site.web.proxies, origin, request);
    site.bans.bar(origin.peer.ip())
}

/// Answers the requests of one connection. Returns when it is closed, or has become something
/// else; an error is the network's.
pub async fn converse<S>(
    mut stream: S,
    server: &Server,
    origin: &Origin,
    stop: &CancellationToken,
) -> io::Result<Option<Upgrade>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut buffer = Vec::new();
    loop {
        let (reply, method, keep_alive) = match next(&mut stream, &mut buffer, stop).await? {
            Next::Request(request) if is_barred(server, origin, &request) => {
                let refusal = Response::new(Status::FORBIDDEN).closing();
                (refusal, request.method, false)
            }
            Next::Request(request) if socket::is_asked_for(&request) => {
                let origin = forwarded::origin(&server.site().web.proxies, origin, &request);
                match socket::accept(server.site(), &origin, &request) {
                    Ok(accepted) => {
                        write(&mut stream, &accepted.reply).await?;
                        return Ok(Some(Upgrade::new(stream, buffer, accepted.role, &origin)));
                    }
                    Err(refusal) => (refusal, request.method, false),
                }
            }
            Next::Request(request) => {
                let gone = CancellationToken::new();
                let origin = forwarded::origin(&server.site().web.proxies, origin, &request);
                let mut reply = pin!(server.respond(&origin, &request, &gone));
                let reply = tokio::select! {
                    reply = &mut reply => reply,
                    () = ends(&mut stream, &mut buffer) => {
                        gone.cancel();
                        reply.await
                    }
                };
                let keep_alive = request.keeps_alive() && !reply.closes();
                (reply, request.method, keep_alive && !stop.is_cancelled())
            }
            Next::Refused(reply) => (reply, Method::Get, false),
            Next::Nothing => {
                stream.shutdown().await?;
                return Ok(None);
            }
        };
        server
            .site()
            .metrics
            .count_http_reply(reply.status().code());
        let bytes = reply.to_bytes(method != Method::Head, keep_alive);
        // A slow reader takes his time, and once is enough.
        drop(reply);
        write(&mut stream, &bytes).await?;
        if !keep_alive {
            linger(stream).await?;
            return Ok(None);
        }
    }
}

/// Waits until the client says no more, which means that it has gone, or at least that its
/// last request is being answered. What it says meanwhile is kept, up to a point.
async fn ends<S: AsyncRead + Unpin>(stream: &mut S, buffer: &mut Vec<u8>) {
    while buffer.len() < READ_BYTES_MAX {
        // An error is an end as well, and comes again to whoever reads or writes next.
        match stream.read_buf(buffer).await {
            Ok(arrived) if arrived > 0 => {}
            _ => return,
        }
    }
    std::future::pending::<()>().await;
}

/// Waits for the next request; `buffer` keeps what came after it.
async fn next<S>(stream: &mut S, buffer: &mut Vec<u8>, stop: &CancellationToken) -> io::Result<Next>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    tokio::select! {
        next = read_request(stream, buffer, stop) => return next,
        () = too_long(stop) => {}
    }
    // Nothing was asked, so nothing is answered: some clients keep a connection in store and
    // would take the answer for that to their next request.
    Ok(if buffer.is_empty() {
        Next::Nothing
    } else {
        Next::Refused(refusal(Status::REQUEST_TIMEOUT))
    })
}

/// For how long a request may be waited for.
async fn too_long(stop: &CancellationToken) {
    let hurry = async {
        stop.cancelled().await;
        sleep(Duration::from_millis(HTTP_HURRY_MS_MAX)).await;
    };
    tokio::select! {
        () = sleep(Duration::from_millis(HTTP_REQUEST_MS_MAX)) => {}
        () = hurry => {}
    }
}

async fn read_request<S>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    stop: &CancellationToken,
) -> io::Result<Next>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut leave_given = false;
    loop {
        match Request::read(buffer) {
            Ok(Progress::Complete(request, taken)) => {
                buffer.drain(..taken);
                return Ok(Next::Request(request));
            }
            Ok(Progress::Body { expects_leave }) if expects_leave && !leave_given => {
                write(stream, b"HTTP/1.1 100 Continue\r\n\r\n").await?;
                leave_given = true;
            }
            Ok(Progress::Head | Progress::Body { .. }) => {}
            Err(error) => return Ok(Next::Refused(refusal(status_of(error)))),
        }
        let idle = buffer.is_empty();
        buffer.reserve(READ_BYTES_MAX);
        let arrived = tokio::select! {
            biased;
            arrived = stream.read_buf(buffer) => arrived?,
            // A request that has begun to arrive is not cut off: its time is limited.
            () = stop.cancelled(), if idle => 0,
        };
        if arrived == 0 {
            return Ok(Next::Nothing);
        }
    }
}

fn status_of(error: BadRequest) -> Status {
    match error {
        BadRequest::Malformed => Status::BAD_REQUEST,
        BadRequest::HeadTooLarge => Status::HEAD_TOO_LARGE,
        BadRequest::BodyTooLarge => Status::CONTENT_TOO_LARGE,
    }
}

fn refusal(status: Status) -> Response {
    Response::new(status).closing()
}

/// Writes all of it at once: some clients take what their first read brings for all there is.
async fn write<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8]) -> io::Result<()> {
    let all = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    timeout(Duration::from_millis(WRITE_STALL_MS_MAX), all).await?
}

/// Ends the connection and throws away what still comes, for a moment: closing with bytes
/// unread would make the system reset the connection, and the client lose the reply.
pub(super) async fn linger<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) -> io::Result<()> {
    let farewell = async {
        stream.shutdown().await?;
        let mut rest = stream.take(HTTP_LINGER_BYTES_MAX);
        tokio::io::copy(&mut rest, &mut tokio::io::sink()).await
    };
    // Whatever happens now is of no interest to either side.
    let _ = timeout(Duration::from_millis(HTTP_LINGER_MS_MAX), farewell).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll};

    use tokio::io::{DuplexStream, ReadBuf, duplex};

    use super::*;
    use crate::site::testing::{origin, site};

    /// Plays the client of one connection until both sides are done.
    async fn with_client(client: impl AsyncFnOnce(DuplexStream, &CancellationToken)) {
        let (site, origin, stop) = (site().await, origin(), CancellationToken::new());
        let (near, far) = duplex(4096);
        let (served, ()) = tokio::join!(
            converse(far, &site.server, &origin, &stop),
            client(near, &stop)
        );
        served.unwrap();
    }

    /// Counts how often it is written to.
    struct Counted(DuplexStream, Arc<AtomicUsize>);

    impl AsyncRead for Counted {
        fn poll_read(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_read(context, buffer)
        }
    }

    impl AsyncWrite for Counted {
        fn poll_write(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            self.1.fetch_add(1, Ordering::Relaxed);
            Pin::new(&mut self.0).poll_write(context, bytes)
        }

        fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_flush(context)
        }

        fn poll_shutdown(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_shutdown(context)
        }
    }

    /// `[HTTP-REPLY-3]`
    #[tokio::test]
    async fn a_reply_is_one_write() {
        let (site, origin, stop) = (site().await, origin(), CancellationToken::new());
        let (mut client, server) = duplex(4096);
        let writes = Arc::<AtomicUsize>::default();
        let server = Counted(server, Arc::clone(&writes));
        client
            .write_all(b"GET /none HTTP/1.0\r\n\r\n")
            .await
            .unwrap();
        let (served, reply) =
            tokio::join!(converse(server, &site.server, &origin, &stop), rest(client));
        served.unwrap();
        assert!(reply.ends_with("</html>\r\n"));
        assert_eq!(writes.load(Ordering::Relaxed), 1);
    }

    async fn expect(client: &mut DuplexStream, bytes: &[u8]) {
        let mut arrived = vec![0; bytes.len()];
        client.read_exact(&mut arrived).await.unwrap();
        assert_eq!(arrived, bytes);
    }

    async fn rest(mut client: DuplexStream) -> String {
        let mut replies = String::new();
        client.read_to_string(&mut replies).await.unwrap();
        replies
    }

    /// `[HTTP-KEEP-1]`
    #[tokio::test]
    async fn requests_in_a_row_are_answered_in_order() {
        with_client(async |mut client, _| {
            let requests = b"GET / HTTP/1.1\r\n\r\nHEAD /none HTTP/1.1\r\n\r\n\
                GET /none HTTP/1.0\r\n\r\n";
            client.write_all(requests).await.unwrap();
            let replies = rest(client).await;
            let lines: Vec<_> = replies.lines().filter(|l| l.starts_with("HTTP")).collect();
            let not_found = "HTTP/1.1 404 Not Found";
            assert_eq!(lines, ["HTTP/1.1 200 OK", not_found, not_found]);
            assert_eq!(replies.matches("Connection: Keep-Alive").count(), 2);
            assert_eq!(replies.matches("Connection: close").count(), 1);
            assert_eq!(replies.matches("<title>").count(), 2, "a HEAD has no body");
        })
        .await;
    }

    #[tokio::test]
    async fn a_head_tells_the_length_of_a_page_of_today() {
        with_client(async |mut client, _| {
            let requests = b"HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.0\r\n\r\n";
            client.write_all(requests).await.unwrap();
            let replies = rest(client).await;
            let is_length = |line: &&str| line.starts_with("Content-Length");
            let lengths: Vec<_> = replies.lines().filter(is_length).collect();
            assert_eq!(lengths[0], lengths[1]);
            assert_eq!(replies.matches("<!").count(), 1, "a HEAD has no body");
        })
        .await;
    }

    #[tokio::test]
    async fn what_cannot_be_understood_ends_the_connection() {
        with_client(async |mut client, _| {
            let requests = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\
                GET / HTTP/1.1\r\n\r\n";
            client.write_all(requests).await.unwrap();
            assert_eq!(
                rest(client).await,
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
        })
        .await;
    }

    /// `[HTTP-CONT-1]`
    #[tokio::test]
    async fn leave_to_send_a_body_is_given_when_asked_for() {
        with_client(async |mut client, stop| {
            let head = b"POST /none HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
            client.write_all(head).await.unwrap();
            expect(&mut client, b"HTTP/1.1 100 Continue\r\n\r\n").await;
            client.write_all(b"ab").await.unwrap();
            expect(&mut client, b"HTTP/1.1 404 Not Found\r\n").await;
            stop.cancel();
            rest(client).await;
        })
        .await;
    }

    /// `[HTTP-BAD-2]`
    #[tokio::test]
    async fn a_request_has_its_time() {
        with_client(async |mut client, _| {
            client.write_all(b"GET / HT").await.unwrap();
            tokio::time::pause();
            let reply = rest(client).await;
            assert!(reply.starts_with("HTTP/1.1 408 "), "{reply}");
        })
        .await;
    }

    #[tokio::test]
    async fn a_request_has_less_time_when_its_connection_is_to_end() {
        with_client(async |mut client, stop| {
            client.write_all(b"GET / HT").await.unwrap();
            stop.cancel();
            tokio::time::pause();
            let began = tokio::time::Instant::now();
            let reply = rest(client).await;
            assert!(reply.starts_with("HTTP/1.1 408 "), "{reply}");
            assert!(began.elapsed() < Duration::from_millis(HTTP_REQUEST_MS_MAX));
        })
        .await;
    }

    #[tokio::test]
    async fn who_asks_nothing_is_told_nothing() {
        with_client(async |client, _| {
            tokio::time::pause();
            assert_eq!(rest(client).await, "");
        })
        .await;
        with_client(async |client, stop| {
            stop.cancel();
            assert_eq!(rest(client).await, "");
        })
        .await;
    }
}
