//! A name server for old machines: it answers for the names that stock clients were built with
//! by our address, and refuses all others, unless somebody else is to be asked for that network.

mod forward;
mod message;
mod tcp;
mod throttle;
mod udp;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket as StdUdpSocket};
use std::sync::Arc;

use anyhow::{Context, Result};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use tokio::net::{TcpListener, UdpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config;
use crate::metrics::{DnsLabels, DnsOutcome};
use crate::site::Public;
use forward::Forwarder;
use message::{Answer, Names};
use throttle::Throttle;

/// The port, for both ways.
pub(crate) struct Sockets {
    udp: UdpSocket,
    tcp: TcpListener,
}

impl Sockets {
    /// Takes the port of the configuration, if it wants one.
    pub(crate) async fn bind(config: &config::Dns) -> Result<Option<Self>> {
        if !config.enabled {
            return Ok(None);
        }
        let context = || format!("listening on {} for dns", config.listen);
        let tcp = TcpListener::bind(config.listen)
            .await
            .with_context(context)?;
        // The same where any port will do.
        let address = tcp.local_addr()?;
        let udp = UdpSocket::bind(address).await.with_context(context)?;
        Ok(Some(Self { udp, tcp }))
    }

    pub(crate) fn address(&self) -> Result<SocketAddr> {
        Ok(self.tcp.local_addr()?)
    }

    /// Answers until told to stop, in tasks of the tracker.
    pub(crate) fn serve(self, responder: Responder, tasks: &TaskTracker, stop: &CancellationToken) {
        let responder = Arc::new(responder);
        tasks.spawn(udp::serve(
            self.udp,
            Arc::clone(&responder),
            tasks.clone(),
            stop.clone(),
        ));
        tasks.spawn(tcp::serve(self.tcp, responder, tasks.clone(), stop.clone()));
    }
}

/// What answers questions, whichever way they come.
pub(crate) struct Responder {
    names: Names,
    /// The same for everybody, or else what each has reached.
    address: Option<Ipv4Addr>,
    forwarder: Option<Forwarder>,
    throttle: Throttle,
    outcomes: Family<DnsLabels, Counter>,
}

impl Responder {
    pub(crate) fn new(
        config: &config::Dns,
        public: &Public,
        outcomes: Family<DnsLabels, Counter>,
    ) -> Self {
        Self {
            names: Names::of(public.host.as_deref()),
            address: public.advertised_ipv4(),
            forwarder: Forwarder::of(config),
            throttle: Throttle::new(),
            outcomes,
        }
    }

    /// Whether somebody may ask one thing more. Who may not is not even told so: an answer
    /// would go to whoever's address it is.
    fn admits(&self, peer: IpAddr) -> bool {
        let admitted = self.throttle.admits(peer);
        if !admitted {
            self.count(DnsOutcome::Throttled);
        }
        admitted
    }

    /// What is to be said to a question, as far as we know it ourselves.
    fn answer(&self, question: &[u8], peer: IpAddr, reached: IpAddr) -> Answer {
        let forwards = self.forwarder.as_ref().is_some_and(|to| to.serves(peer));
        let answer = message::answer(question, &self.names, forwards, || {
            self.address.or_else(|| near_address(reached, peer))
        });
        match &answer {
            Answer::Reply(_, outcome) | Answer::Nothing(outcome) => self.count(*outcome),
            // Counted when it is known how that went.
            Answer::Forward(_) => {}
        }
        answer
    }

    fn count(&self, outcome: DnsOutcome) {
        self.outcomes.get_or_create(&DnsLabels { outcome }).inc();
    }
}

/// The IPv4 address by which somebody has reached us. A socket that listens everywhere does not
/// say; what the system would send from is the same on nearly every machine.
fn near_address(reached: IpAddr, peer: IpAddr) -> Option<Ipv4Addr> {
    let near = if reached.is_unspecified() {
        let socket = StdUdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
        // Nothing is sent by that.
        socket.connect((peer.to_canonical(), 9)).ok()?;
        socket.local_addr().ok()?.ip()
    } else {
        reached
    };
    match near.to_canonical() {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::testing::public;

    /// A question about that name, of that kind.
    fn question(name: &str, kind: u8) -> Vec<u8> {
        let mut bytes = vec![0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            bytes.push(u8::try_from(label.len()).unwrap());
            bytes.extend(label.as_bytes());
        }
        bytes.extend([0, 0, kind, 0, 1]);
        bytes
    }

    #[test]
    fn every_outcome_is_counted() {
        let outcomes = Family::default();
        let responder = Responder::new(&config::Dns::default(), &public(), outcomes.clone());
        let (peer, reached) = (IpAddr::from([192, 0, 2, 9]), IpAddr::from([192, 0, 2, 1]));
        let known = "messenger.hotmail.com";
        for (question, outcome) in [
            (question(known, 1), DnsOutcome::Answered),
            (question(known, 28), DnsOutcome::Empty),
            (question("msn.example.net", 1), DnsOutcome::Answered),
            (question("example.com", 1), DnsOutcome::Refused),
            (question(known, 1)[..20].to_vec(), DnsOutcome::Malformed),
            (vec![0; 5], DnsOutcome::Malformed),
        ] {
            let count = || {
                let labels = DnsLabels { outcome };
                outcomes.get_or_create(&labels).get()
            };
            let before = count();
            responder.answer(&question, peer, reached);
            assert_eq!(count(), before + 1, "{outcome:?}");
        }
        while responder.admits(peer) {}
        let labels = DnsLabels {
            outcome: DnsOutcome::Throttled,
        };
        assert_eq!(outcomes.get_or_create(&labels).get(), 1);
    }

    #[test]
    fn who_came_over_ipv6_cannot_be_told_where_we_are() {
        let [peer, reached]: [IpAddr; 2] = ["::1".parse().unwrap(); 2];
        assert_eq!(near_address(reached, peer), None);
        let mapped = "::ffff:192.0.2.1".parse().unwrap();
        assert_eq!(near_address(mapped, peer), "192.0.2.1".parse().ok());
        let responder = Responder::new(&config::Dns::default(), &public(), Family::default());
        let Answer::Reply(reply, _) = responder.answer(&question("g.msn.com", 1), peer, reached)
        else {
            panic!("no reply");
        };
        assert_eq!(reply[3] & 0x0F, 2, "failed");
    }
}
