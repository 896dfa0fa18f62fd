//! The door of the HTTPS port: a connection is looked at, and then led to the TLS of its age, to
//! plain HTTP, or out again.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use rustix::net::{RecvFlags, recv};
use swallowtail_domain::limits::{TLS_HANDSHAKE_MS_MAX, TLS_HELLO_MS_MAX};
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::rustls::{ProtocolVersion, ServerConnection};
use tokio_rustls::server::TlsStream;

use super::openings::{Crowded, Openings};
use crate::metrics::{HandshakeRefused, Handshakes};
use crate::tls::hello::{ENOUGH, Opening, opening};
use crate::tls::{Agreed, Refused, Stream, Tls};

/// What the port has.
pub struct Door {
    tls: Tls,
    openings: Openings,
    handshakes: Handshakes,
}

/// Where a connection was led.
pub(super) enum Led {
    /// Within TLS of today, with the name that was asked for.
    Modern(Box<TlsStream<TcpStream>>, Option<String>),
    /// Within TLS of the years around 2000.
    Old(Stream, Option<String>),
    /// In clear.
    Plain(TcpStream),
    /// Out: there is nobody whom it could talk to.
    Out(TcpStream),
    /// It is gone.
    Gone,
}

impl Door {
    /// A door to those; what happens at it is counted there.
    #[must_use]
    pub fn new(tls: Tls, handshakes: Handshakes) -> Self {
        Self {
            tls,
            openings: Openings::default(),
            handshakes,
        }
    }

    /// Leads a connection on, in bounded time.
    pub(super) async fn lead(&self, stream: TcpStream, peer: SocketAddr) -> io::Result<Led> {
        let refuse = |why| self.handshakes.count_refusal(why);
        let _place = match self.openings.enter(peer.ip()) {
            Ok(place) => place,
            Err(crowded) => {
                refuse(match crowded {
                    Crowded::Source => HandshakeRefused::SourceCrowded,
                    Crowded::Everybody => HandshakeRefused::Crowded,
                });
                return Ok(Led::Gone);
            }
        };
        let limit = Duration::from_millis(TLS_HELLO_MS_MAX);
        let Ok(begun) = timeout(limit, first_bytes(&stream)).await else {
            refuse(HandshakeRefused::SlowHello);
            return Ok(Led::Out(stream));
        };
        match begun? {
            Some(Opening::Plain) => Ok(Led::Plain(stream)),
            Some(Opening::Modern) => self.modern(stream, peer).await,
            Some(Opening::Old) => self.old(stream, peer).await,
            Some(Opening::Neither) => {
                refuse(HandshakeRefused::NotTls);
                Ok(Led::Out(stream))
            }
            None => {
                refuse(HandshakeRefused::NoHello);
                Ok(Led::Out(stream))
            }
        }
    }

    async fn modern(&self, stream: TcpStream, peer: SocketAddr) -> io::Result<Led> {
        let limit = Duration::from_millis(TLS_HANDSHAKE_MS_MAX);
        let stream = match timeout(limit, self.tls.modern.accept(stream)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                self.handshakes.count_refusal(HandshakeRefused::Broken);
                return Err(error);
            }
            Err(_) => {
                self.handshakes.count_refusal(HandshakeRefused::Slow);
                return Ok(Led::Gone);
            }
        };
        let agreed = agreed(stream.get_ref().1);
        self.handshakes.count(&agreed);
        tell(&agreed, peer);
        Ok(Led::Modern(Box::new(stream), agreed.server_name))
    }

    async fn old(&self, stream: TcpStream, peer: SocketAddr) -> io::Result<Led> {
        let Ok(legacy) = &self.tls.legacy else {
            self.handshakes.count_refusal(HandshakeRefused::Old);
            return Ok(Led::Out(stream));
        };
        let limit = Duration::from_millis(TLS_HANDSHAKE_MS_MAX);
        match timeout(limit, legacy.accept(stream)).await {
            Ok(Ok((stream, agreed))) => {
                self.handshakes.count(&agreed);
                tell(&agreed, peer);
                Ok(Led::Old(stream, agreed.server_name))
            }
            Ok(Err(refused)) => {
                self.handshakes.count_refusal(match refused {
                    Refused::Version => HandshakeRefused::Version,
                    Refused::Suite => HandshakeRefused::Suite,
                    Refused::Broken => HandshakeRefused::Broken,
                });
                Ok(Led::Gone)
            }
            Err(_) => {
                self.handshakes.count_refusal(HandshakeRefused::Slow);
                Ok(Led::Gone)
            }
        }
    }
}

/// Waits until there is enough to tell what a connection begins with, and leaves it where it is;
/// `None`: the client ends it before.
async fn first_bytes(stream: &TcpStream) -> io::Result<Option<Opening>> {
    let mut bytes = [0; ENOUGH];
    loop {
        let ready = stream.ready(Interest::READABLE).await?;
        let told = stream.try_io(Interest::READABLE, || {
            let (_, arrived) = recv(stream, &mut bytes, RecvFlags::PEEK)?;
            match opening(&bytes[..arrived]) {
                // The runtime shall wait for what is not there yet.
                None if arrived > 0 && !ready.is_read_closed() => {
                    Err(io::ErrorKind::WouldBlock.into())
                }
                told => Ok(told),
            }
        });
        match told {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            told => return told,
        }
    }
}

fn agreed(connection: &ServerConnection) -> Agreed {
    let version = match connection.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
        _ => "TLS 1.2",
    };
    let suite = connection.negotiated_cipher_suite();
    let suite = suite.and_then(|suite| suite.suite().as_str());
    let resumed = matches!(
        connection.handshake_kind(),
        Some(tokio_rustls::rustls::HandshakeKind::Resumed)
    );
    Agreed {
        version,
        suite: suite.unwrap_or("unknown"),
        ssl2_hello: false,
        resumed,
        server_name: connection.server_name().map(str::to_owned),
    }
}

/// All that an operator has to see which machines come.
fn tell(agreed: &Agreed, peer: SocketAddr) {
    tracing::debug!(
        %peer,
        version = agreed.version,
        suite = agreed.suite,
        ssl2_hello = agreed.ssl2_hello,
        resumed = agreed.resumed,
        server_name = agreed.server_name,
        "a TLS handshake"
    );
}
