//! A server that follows a script: `>` is what it must hear, `<` what it then says.

use std::time::Duration;

use msnp_client::types::{Handle, Ticket};
use msnp_client::{Client, Session};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// Longer than any step of a test takes.
pub(crate) const SOON: Duration = Duration::from_secs(10);

pub(crate) struct Server {
    listener: TcpListener,
    address: String,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        Self { listener, address }
    }

    /// Its `host:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Alice, with a ticket.
    pub(crate) fn client(&self) -> Client {
        Client::with_ticket(
            self.address(),
            handle("alice@example.com"),
            Ticket::new("t=1&p=2"),
        )
        .patience(SOON)
    }

    /// Takes the next connection and plays the script on it, then closes it.
    pub(crate) async fn play(&self, script: &str) {
        let accepted = timeout(SOON, self.listener.accept())
            .await
            .expect("a connection");
        let mut stream = accepted.expect("a connection").0;
        self.go_on(&mut stream, script).await;
    }

    /// Signs Alice in and hands the connection over.
    pub(crate) async fn signed_in(&self) -> (Session, TcpStream) {
        let server = async {
            let (mut stream, _) = self.listener.accept().await.expect("a connection");
            self.go_on(&mut stream, SIGN_IN).await;
            stream
        };
        let client = self.client();
        let (stream, session) = tokio::join!(server, client.sign_in());
        (session.expect("signed in"), stream)
    }

    /// Plays a script on a connection and leaves it open.
    ///
    /// `{here}` is this server's address, `\r\n` a line end before a payload, `{n}` the length
    /// of that payload. `> (end)` wants the client to close.
    pub(crate) async fn go_on(&self, stream: &mut TcpStream, script: &str) {
        for line in script
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
        {
            let (direction, text) = line.split_at(2);
            let text = text
                .replace("{here}", &self.address)
                .replace("\\r\\n", "\r\n");
            let bytes = match text.split_once("\r\n") {
                Some((_, payload)) => text.replacen("{n}", &payload.len().to_string(), 1),
                None => format!("{text}\r\n"),
            };
            match direction {
                "< " => stream
                    .write_all(bytes.as_bytes())
                    .await
                    .expect("a listening client"),
                "> " if text == "(end)" => hear(stream, "").await,
                "> " => hear(stream, &bytes).await,
                _ => panic!("neither > nor <: {line}"),
            }
        }
    }
}

/// Reads until the expected has arrived or something else has. Nothing means the end.
async fn hear(stream: &mut TcpStream, expected: &str) {
    let mut heard = vec![0; expected.len().max(1)];
    let mut so_far = 0;
    while so_far < heard.len() {
        let read = timeout(SOON, stream.read(&mut heard[so_far..])).await;
        match read
            .expect("the client says nothing")
            .expect("a readable stream")
        {
            0 => break,
            n => so_far += n,
        }
        let text = String::from_utf8_lossy(&heard[..so_far]);
        assert!(
            expected.starts_with(&*text),
            "heard {text:?} instead of {expected:?}"
        );
    }
    assert_eq!(String::from_utf8_lossy(&heard[..so_far]), expected);
}

pub(crate) fn handle(text: &str) -> Handle {
    text.parse().expect("a handle")
}

/// A server that challenges at once.
pub(crate) const SIGN_IN: &str = r"
    > VER 1 MSNP8 CVR0
    < VER 1 MSNP8
    > CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS alice@example.com
    < CVR 2 5.0.0537 5.0.0537 1.0.0863 http://example.com http://example.com
    > USR 3 TWN I alice@example.com
    < USR 3 TWN S lc=1033,tpf=1
    > USR 4 TWN S t=1&p=2
    < USR 4 OK alice@example.com Alice%20A 1 0
    < MSG Hotmail Hotmail {n}\r\nMIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\nsid: 507\r\n\r\n
";
