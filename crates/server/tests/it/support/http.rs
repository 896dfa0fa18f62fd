//! A blocking HTTP connection that reads one reply at a time, as clients count: by the length
//! that is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// What no answer of a service on the same machine takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection.
pub(crate) struct Http {
    socket: TcpStream,
    reader: BufReader<TcpStream>,
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HttpReply {
    /// With the last line end.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl HttpReply {
    pub(crate) fn status(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    /// The header of that spelling.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Http {
    pub(crate) fn connect(to: SocketAddr) -> Self {
        Self::over(TcpStream::connect(to).expect("the service listens"))
    }

    /// From that address of the loopback.
    pub(crate) fn connect_from(from: Ipv4Addr, to: SocketAddr) -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        let from = SocketAddr::from((from, 0));
        socket
            .bind(&from.into())
            .expect("an address of the loopback");
        socket.connect(&to.into()).expect("the service listens");
        Self::over(socket.into())
    }

    fn over(socket: TcpStream) -> Self {
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_nodelay(true).unwrap();
        let reader = BufReader::new(socket.try_clone().unwrap());
        Self { socket, reader }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> &mut Self {
        // It may be refused before all of it is there.
        let _ = self.socket.write_all(bytes);
        self
    }

    /// The next reply; `None` when the connection has ended.
    pub(crate) fn reply(&mut self) -> Option<HttpReply> {
        let mut head = String::new();
        loop {
            let read = self.reader.read_line(&mut head).ok()?;
            match &head[head.len() - read..] {
                "" => return None,
                "\r\n" => break,
                _ => {}
            }
        }
        let mut reply = HttpReply {
            head,
            body: String::new(),
        };
        let length = reply
            .header("Content-Length")
            .or(reply.header("content-length"));
        let length = length.map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).unwrap();
        reply.body = String::from_utf8(body).unwrap();
        Some(reply)
    }

    /// Asks and waits for the reply.
    #[track_caller]
    pub(crate) fn ask(&mut self, request: &str) -> HttpReply {
        self.send(request.as_bytes());
        self.reply().expect("a reply")
    }

    /// Says that no more will be sent, and goes on listening.
    pub(crate) fn finish(&mut self) -> &mut Self {
        self.socket.shutdown(Shutdown::Write).unwrap();
        self
    }
}
