//! Bad requests at the HTTP port get what the protocol says ([HTTP-BAD-1], [HTTP-BAD-2],
//! [HTTP-REQ-3], [HTTP-REQ-4]), and nobody else
//! notices.

use std::net::{SocketAddr, TcpStream};

use swallowtail_domain::limits::{
    HTTP_BODY_BYTES_MAX, HTTP_CONNECTIONS_PER_ADDRESS_MAX, HTTP_HEAD_BYTES_MAX, HTTP_HEADERS_MAX,
};

use crate::support::{Http, TestServer, Wire, missing};

/// What is sent, and the statuses of all replies until the connection ends. What follows a
/// refusal is not read: it may be half of something.
struct Row(&'static str, &'static [u16]);

/// The request that a smuggler would like to be read as one of its own.
const NEXT: &str = "GET /rdr/pprdr.asp HTTP/1.0\r\n\r\n";

#[rustfmt::skip]
const TABLE: &[Row] = &[
    // What two readers count differently.
    Row("POST / HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", &[400]),
    Row("POST / HTTP/1.1\r\nContent-Length: 4\r\ncontent-length: 04\r\n\r\nabcd", &[400]),
    Row("POST / HTTP/1.1\r\nContent-Length: 4, 5\r\n\r\nabcd", &[400]),
    Row("POST / HTTP/1.1\r\nContent-Length: +4\r\n\r\nabcd", &[400]),
    Row("POST / HTTP/1.1\r\nContent-Length: 4a\r\n\r\nabcd", &[400]),
    Row("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\nabcd", &[400]),
    Row("POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", &[400]),
    Row("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", &[400]),
    Row("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", &[400]),
    Row("POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n", &[400]),
    Row("POST / HTTP/1.1\r\nTransfer-Encoding:\tx-chunked\r\n\r\n0\r\n\r\n", &[400]),
    Row("POST / HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", &[400]),
    Row("POST / HTTP/1.1\r\nContent-Length : 4\r\n\r\nabcd", &[400]),
    Row("POST / HTTP/1.1\r\nContent-Length\r\n : 4\r\n\r\nabcd", &[400]),
    Row("POST / HTTP/1.1\r\nA: b\r\n Content-Length: 4\r\n\r\nabcd", &[400]),
    Row("POST / HTTP/1.1\r\n Content-Length: 4\r\n\r\nabcd", &[400]),
    Row("GET / HTTP/1.1\r\nA: b\rContent-Length: 4\r\n\r\n", &[400]),
    Row("GET / HTTP/1.1\rHost: a\r\n\r\n", &[400]),
    Row("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n", &[400]),
    Row("GET / HTTP/1.1\r\nA b\r\n\r\n", &[400]),
    Row("GET / HTTP/1.1\r\n: b\r\n\r\n", &[400]),
    // A body belongs to its request whatever the method is, and what follows is the next.
    Row("GET / HTTP/1.1\r\nContent-Length: 31\r\n\r\nGET /rdr/pprdr.asp HTTP/1.0\r\n\r\n", &[200, 200]),
    Row("POST / HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", &[200, 200]),
    // Other versions, and none.
    Row("GET / HTTP/2.0\r\n\r\n", &[400]),
    Row("GET / HTTP/0.9\r\n\r\n", &[400]),
    Row("GET / HTTP/1.10\r\n\r\n", &[400]),
    Row("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &[400]),
    Row("GET /\r\n", &[200]),
    Row("POST /\r\n", &[400]),
    Row("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03\r\n", &[400]),
    Row("VER 1 MSNP8 CVR0\r\n", &[400]),
    // Paths are what they are: nothing is cut out of them, and there are no files behind.
    Row("GET // HTTP/1.0\r\n\r\n", &[404]),
    Row("GET //rdr/pprdr.asp HTTP/1.0\r\n\r\n", &[404]),
    Row("GET /./rdr/pprdr.asp HTTP/1.0\r\n\r\n", &[404]),
    Row("GET /x/../rdr/pprdr.asp HTTP/1.0\r\n\r\n", &[404]),
    Row("GET /../../etc/passwd HTTP/1.0\r\n\r\n", &[404]),
    Row("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.0\r\n\r\n", &[404]),
    Row("GET /%2e%2e%2fswallowtail.db HTTP/1.0\r\n\r\n", &[404]),
    Row("GET /rdr/pprdr.asp%00 HTTP/1.0\r\n\r\n", &[404]),
    Row("GET /rdr/pprdr.asp/ HTTP/1.0\r\n\r\n", &[404]),
    Row("GET /rdr%2fpprdr.asp HTTP/1.0\r\n\r\n", &[404]),
    Row("GET \\rdr\\pprdr.asp HTTP/1.0\r\n\r\n", &[400]),
    Row("GET /rdr/pprdr.asp\0 HTTP/1.0\r\n\r\n", &[400]),
    Row("GET rdr/pprdr.asp HTTP/1.0\r\n\r\n", &[400]),
    Row("GET * HTTP/1.0\r\n\r\n", &[400]),
    // Somebody else's host is not asked: all that comes is ours.
    Row("GET http://other.example/ HTTP/1.0\r\n\r\n", &[200]),
    Row("GET http://other.example:25/x HTTP/1.0\r\n\r\n", &[404]),
    Row("GET ftp://other.example/ HTTP/1.0\r\n\r\n", &[400]),
    Row("CONNECT other.example:443 HTTP/1.0\r\n\r\n", &[400]),
    Row("OPTIONS / HTTP/1.0\r\n\r\n", &[405]),
    Row("TRACE / HTTP/1.0\r\n\r\n", &[405]),
    Row("POST /gateway/gateway.dll?Action=open&Server=SB&IP=127.0.0.1:25 HTTP/1.0\r\n\r\n", &[200]),
    Row("POST /gateway/gateway.dll?Action=open&Server=127.0.0.1 HTTP/1.0\r\n\r\n", &[400]),
];

/// Who uses the service while others abuse it.
struct Bystander {
    messenger: Wire,
    http: SocketAddr,
    kept: Http,
}

impl Bystander {
    fn new(server: &TestServer, http: SocketAddr) -> Self {
        server.account("carol@example.com");
        let messenger = server.online("carol@example.com");
        let kept = Http::connect(http);
        Self {
            messenger,
            http,
            kept,
        }
    }

    /// Everything still works for him, also on a connection that he has kept.
    fn is_unharmed(&mut self) {
        self.messenger.answers_ping();
        for http in [&mut self.kept, &mut Http::connect(self.http)] {
            let page = http.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assert_eq!(page.status(), "HTTP/1.1 200 OK");
        }
    }
}

fn statuses(http: SocketAddr, request: &[u8]) -> Vec<u16> {
    let mut connection = Http::connect(http);
    connection.send(request);
    let replies = std::iter::from_fn(|| connection.reply());
    replies
        .map(|reply| reply.status()["HTTP/1.1 ".len()..][..3].parse().unwrap())
        .collect()
}

#[test]
fn each_bad_request_gets_what_it_deserves() {
    let server = TestServer::start();
    let http = server.http();
    let mut bystander = Bystander::new(&server, http);
    for Row(request, expected) in TABLE {
        let with_more = format!("{request}{NEXT}");
        // Those that end the connection by themselves take nothing of what follows.
        assert_eq!(
            statuses(http, with_more.as_bytes()),
            *expected,
            "{request:?}"
        );
        bystander.is_unharmed();
    }
    let long = "x".repeat(HTTP_HEAD_BYTES_MAX);
    let many = "A: b\r\n".repeat(HTTP_HEADERS_MAX + 1);
    let body = "x".repeat(HTTP_BODY_BYTES_MAX + 1);
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nA: {long}\r\n\r\n"), 431),
        (format!("GET /{long} HTTP/1.1\r\n\r\n"), 431),
        (format!("GET /{long}{long}{long}{long}{long}"), 431),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), 431),
        (
            format!(
                "POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ),
            413,
        ),
        (
            "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n".to_owned(),
            413,
        ),
    ] {
        let start = &request[..60.min(request.len())];
        assert_eq!(statuses(http, request.as_bytes()), [status], "{start}");
        bystander.is_unharmed();
    }
    let metrics = server.service().metrics();
    let refused = TABLE
        .iter()
        .filter(|Row(_, statuses)| statuses.contains(&400));
    assert_eq!(metrics.http_replies_of(400), refused.count() as u64);
    assert_eq!(
        (metrics.http_replies_of(431), metrics.http_replies_of(413)),
        (4, 2)
    );
    assert_eq!(metrics.panics.get(), 0);
}

/// [HTTP-KEEP-2]
#[test]
fn a_hundred_requests_in_one_write_are_answered_in_order() {
    let server = TestServer::start();
    let http = server.http();
    let mut connection = Http::connect(http);
    let requests: String = (0..100)
        .map(|n| format!("POST /gateway/gateway.dll?SessionID={n} HTTP/1.1\r\nContent-Length: 1\r\n\r\n\nGET /{n} HTTP/1.1\r\n\r\n"))
        .collect();
    connection.send(requests.as_bytes()).finish();
    for _ in 0..100 {
        assert_eq!(
            connection.reply().unwrap().status(),
            "HTTP/1.1 400 Bad Request"
        );
        assert_eq!(
            connection.reply().unwrap().status(),
            "HTTP/1.1 404 Not Found"
        );
    }
    assert_eq!(connection.reply(), None);
}

/// A head that comes byte by byte is read all the same; it holds up nobody.
#[test]
fn a_slow_head_is_read_and_holds_up_nobody() {
    let server = TestServer::start();
    let http = server.http();
    let mut bystander = Bystander::new(&server, http);
    let mut slow = Http::connect(http);
    for (n, byte) in b"GET /rdr/pprdr.asp HTTP/1.0\r\nHost: x\r\n\r\n"
        .chunks(1)
        .enumerate()
    {
        slow.send(byte);
        if n % 10 == 0 {
            bystander.is_unharmed();
        }
    }
    assert_eq!(slow.reply().unwrap().status(), "HTTP/1.1 200 OK");
}

/// [HTTP-ROOM-1]: the oldest of one address make room for its newest, and are counted.
#[test]
fn ten_thousand_idle_connections_are_no_hindrance() {
    const CROWD: usize = 10_000;
    if !open_files(2 * CROWD as u64) {
        missing("10,000 idle connections: this system allows too few open files");
        return;
    }
    let server = TestServer::start();
    let http = server.http();
    let mut bystander = Bystander::new(&server, http);
    let metrics = server.service().metrics();
    let crowd: Vec<_> = (0..CROWD)
        .map(|n| {
            if n % 1000 == 0 {
                bystander.messenger.answers_ping();
                let page = Http::connect(http).ask("GET / HTTP/1.0\r\n\r\n");
                assert_eq!(page.status(), "HTTP/1.1 200 OK");
            }
            TcpStream::connect(http).unwrap()
        })
        .collect();
    let page = Http::connect(http).ask("GET / HTTP/1.0\r\n\r\n");
    assert_eq!(page.status(), "HTTP/1.1 200 OK");
    let most = i64::try_from(HTTP_CONNECTIONS_PER_ADDRESS_MAX).unwrap();
    // Those that were asked to end last may not have ended yet.
    let ended = (0..10_000).any(|_| {
        bystander.messenger.answers_ping();
        metrics.http_connections.get() <= most
    });
    assert!(ended, "{} are open", metrics.http_connections.get());
    assert!(metrics.http_crowded.get() >= (CROWD - HTTP_CONNECTIONS_PER_ADDRESS_MAX) as u64);
    drop(crowd);
    bystander.messenger.answers_ping();
}

/// Raises the limit of open files to that many at least, if it may be.
fn open_files(needed: u64) -> bool {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    maximum.is_none_or(|maximum| maximum >= needed) && setrlimit(Resource::Nofile, raised).is_ok()
}
