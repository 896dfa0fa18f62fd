//! Asking somebody else, for those networks only that the operator has named.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hickory_proto::op::Message;
use ipnet::IpNet;
use swallowtail_domain::limits::{DNS_FORWARD_MS_MAX, DNS_FORWARDS_MAX, DNS_MESSAGE_BYTES_MAX};
use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::message::{failed, pass_on, to_forward};
use super::{Responder, tcp};
use crate::config;
use crate::metrics::DnsOutcome;

/// Which way a question came, and goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Tcp,
    Udp,
}

pub(super) struct Forwarder {
    to: SocketAddr,
    networks: Vec<IpNet>,
    room: Semaphore,
}

impl Forwarder {
    pub(super) fn of(config: &config::Dns) -> Option<Self> {
        Some(Self {
            to: (config.forward?, config.forward_port).into(),
            networks: config.forward_for.clone(),
            room: Semaphore::new(DNS_FORWARDS_MAX),
        })
    }

    /// Whether that address is in one of the networks.
    pub(super) fn serves(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.networks.iter().any(|network| network.contains(&peer))
    }

    async fn ask(&self, asked: &Message, way: Way) -> Option<Vec<u8>> {
        let _place = self.room.try_acquire().ok()?;
        let sent = to_forward(asked);
        let question = sent.to_vec().ok()?;
        let limit = Duration::from_millis(DNS_FORWARD_MS_MAX);
        let answer = timeout(limit, async {
            match way {
                Way::Tcp => self.ask_tcp(&question).await,
                Way::Udp => self.ask_udp(&question).await,
            }
        });
        pass_on(&answer.await.ok()?.ok()?, &sent, asked)
    }

    /// From a port of its own, so that who wants to answer in his place has to guess it.
    async fn ask_udp(&self, question: &[u8]) -> io::Result<Vec<u8>> {
        let any: IpAddr = match self.to {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let socket = UdpSocket::bind((any, 0)).await?;
        socket.connect(self.to).await?;
        socket.send(question).await?;
        let mut answer = vec![0; DNS_MESSAGE_BYTES_MAX];
        let length = socket.recv(&mut answer).await?;
        answer.truncate(length);
        Ok(answer)
    }

    async fn ask_tcp(&self, question: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.to).await?;
        tcp::write(&mut stream, question).await?;
        tcp::read(&mut stream, usize::from(u16::MAX)).await
    }
}

impl Responder {
    /// What somebody else says to that, or that he does not.
    pub(super) async fn forward(&self, asked: &Message, way: Way) -> Vec<u8> {
        let answer = match &self.forwarder {
            Some(forwarder) => forwarder.ask(asked, way).await,
            None => None,
        };
        self.count(match answer {
            Some(_) => DnsOutcome::Forwarded,
            None => DnsOutcome::ForwardFailed,
        });
        answer.unwrap_or_else(|| failed(asked))
    }
}
