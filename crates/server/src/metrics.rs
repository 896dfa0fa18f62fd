//! Every figure that the service keeps of itself, named once.

use std::fmt::Write;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use swallowtail_domain::admission::SignInRefused;
use swallowtail_domain::fault::CloseReason;

use crate::tls::Agreed;

/// The figures of one node. Two nodes in one process do not share them.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// MSNP connections that ended, by reason.
    pub closed: Family<ClosedLabels, Counter>,
    /// MSNP connections that are open.
    pub connections: Gauge,
    /// Connection tasks that panicked; each is a fault of ours.
    pub panics: Counter,
    /// Messages that clients sent into conversations, whoever was there to hear them.
    pub messages: Counter,
    /// Sessions of the gateway that are open.
    pub gateway_sessions: Gauge,
    /// Requests to the gateway.
    pub gateway_requests: Counter,
    /// Those of them that were refused, by reason.
    pub gateway_refused: Family<GatewayRefusedLabels, Counter>,
    /// Replies over HTTP, by their status; what is refused is among them.
    pub http_replies: Family<HttpReplyLabels, Counter>,
    /// HTTP connections that are open.
    pub http_connections: Gauge,
    /// HTTP connections that were ended for want of room.
    pub http_crowded: Counter,
    /// Logins that were put off because there were too many.
    pub logins_throttled: Counter,
    /// Notices of other processes that were passed on.
    pub notices: Counter,
    /// Sign-ins that succeeded.
    pub sign_ins: Counter,
    /// Sign-ins that were refused, by reason.
    pub refused: Family<RefusedLabels, Counter>,
    /// TLS handshakes.
    pub handshakes: Handshakes,
    /// What became of questions to the DNS responder.
    pub dns: Family<DnsLabels, Counter>,
}

/// The TLS handshakes of the HTTPS port. A clone counts on for the same figures.
#[derive(Debug, Clone, Default)]
pub struct Handshakes {
    done: Family<HandshakeLabels, Counter>,
    refused: Family<HandshakeRefusedLabels, Counter>,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct HandshakeLabels {
    version: &'static str,
    suite: &'static str,
    hello: &'static str,
    resumed: &'static str,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct HandshakeRefusedLabels {
    reason: HandshakeRefused,
}

/// Why a connection to the HTTPS port came to nothing.
#[derive(Debug, Clone, Copy, Hash, PartialEq, Eq, EncodeLabelValue)]
pub enum HandshakeRefused {
    /// Its source has too many of them that are not done.
    SourceCrowded,
    /// There are too many that are not done.
    Crowded,
    /// It was not told in time what it is.
    SlowHello,
    /// The client went away before it had said what it is.
    NoHello,
    /// It was neither TLS nor HTTP.
    NotTls,
    /// It was old TLS, which is off.
    Old,
    /// No version in common.
    Version,
    /// No suite in common.
    Suite,
    /// The handshake took too long.
    Slow,
    /// The client went away in the handshake, or broke the protocol.
    Broken,
}

impl Handshakes {
    /// Counts one that went well.
    pub fn count(&self, agreed: &Agreed) {
        let labels = HandshakeLabels {
            version: agreed.version,
            suite: agreed.suite,
            hello: if agreed.ssl2_hello { "ssl2" } else { "record" },
            resumed: if agreed.resumed { "yes" } else { "no" },
        };
        self.done.get_or_create(&labels).inc();
    }

    /// Counts one that came to nothing.
    pub fn count_refusal(&self, reason: HandshakeRefused) {
        let labels = HandshakeRefusedLabels { reason };
        self.refused.get_or_create(&labels).inc();
    }
}

/// Label of [`Metrics::dns`].
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct DnsLabels {
    /// What became of it.
    pub outcome: DnsOutcome,
}

/// What became of a question.
#[derive(Debug, Clone, Copy, Hash, PartialEq, Eq, EncodeLabelValue)]
pub enum DnsOutcome {
    /// With our address.
    Answered,
    /// One of our names, but not its address was asked for.
    Empty,
    /// Somebody else was asked, and answered.
    Forwarded,
    /// Somebody else was asked, to no avail.
    ForwardFailed,
    /// Not to be understood.
    Malformed,
    /// Not one of our names.
    Refused,
    /// Its asker asks too much, and was told nothing.
    Throttled,
    /// No question, or not one of the usual kind.
    Unsupported,
}

/// Label of [`Metrics::closed`].
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct ClosedLabels {
    /// Why.
    pub reason: Reason,
}

/// A [`CloseReason`] as the text of a label.
#[derive(Debug, Clone, Hash, PartialEq, Eq)]
pub struct Reason(pub CloseReason);

impl EncodeLabelValue for Reason {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        write!(encoder, "{:?}", self.0)
    }
}

/// Label of [`Metrics::refused`].
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct RefusedLabels {
    /// Why.
    pub reason: Refused,
}

/// A [`SignInRefused`] as the text of a label.
#[derive(Debug, Clone, Hash, PartialEq, Eq)]
pub struct Refused(pub SignInRefused);

impl EncodeLabelValue for Refused {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        write!(encoder, "{:?}", self.0)
    }
}

/// Label of [`Metrics::http_replies`].
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct HttpReplyLabels {
    /// The number in the first line.
    pub status: u32,
}

/// Label of [`Metrics::gateway_refused`].
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct GatewayRefusedLabels {
    /// Why.
    pub reason: GatewayRefused,
}

/// Why a request to the gateway was refused.
#[derive(Debug, Clone, Copy, Hash, PartialEq, Eq, EncodeLabelValue)]
pub enum GatewayRefused {
    /// It was no POST.
    Method,
    /// Its query asks for nothing that there is.
    NotUnderstood,
    /// There is no such session, not there, or not any more.
    NoSession,
    /// Another request of its session was being answered.
    Pending,
    /// It brought more than is being read.
    TooMuch,
    /// There was no room for another session.
    Crowded,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("swallowtail");
        let (closed, refused, dns) = (Family::default(), Family::default(), Family::default());
        let (gateway_refused, http_replies) = (Family::default(), Family::default());
        let [connections, gateway_sessions, http_connections] = [(); 3].map(|()| Gauge::default());
        let [panics, messages, notices, sign_ins] = [(); 4].map(|()| Counter::default());
        let [gateway_requests, http_crowded, logins_throttled] =
            [(); 3].map(|()| Counter::default());
        let ended = "MSNP connections that ended";
        registry.register("connections_closed", ended, closed.clone());
        registry.register("connections", "Open MSNP connections", connections.clone());
        registry.register("panics", "Connection tasks that panicked", panics.clone());
        let said = "Messages sent into conversations";
        registry.register("messages", said, messages.clone());
        let passed_on = "Notices of other processes that were passed on";
        registry.register("notices", passed_on, notices.clone());
        registry.register("sign_ins", "Successful sign-ins", sign_ins.clone());
        registry.register("sign_ins_refused", "Refused sign-ins", refused.clone());
        let open = "Open sessions of the gateway";
        registry.register("gateway_sessions", open, gateway_sessions.clone());
        let asked = "Requests to the gateway";
        registry.register("gateway_requests", asked, gateway_requests.clone());
        let not_answered = "Refused requests to the gateway";
        registry.register("gateway_refused", not_answered, gateway_refused.clone());
        registry.register("http_replies", "Replies over HTTP", http_replies.clone());
        let open = "Open HTTP connections";
        registry.register("http_connections", open, http_connections.clone());
        let crowded = "HTTP connections ended for want of room";
        registry.register("http_crowded", crowded, http_crowded.clone());
        let put_off = "Logins put off because there were too many";
        registry.register("logins_throttled", put_off, logins_throttled.clone());
        let handshakes = Handshakes::default();
        let done = "TLS handshakes";
        registry.register("tls_handshakes", done, handshakes.done.clone());
        let came_to_nothing = "Connections to the HTTPS port that came to nothing";
        registry.register("tls_refused", came_to_nothing, handshakes.refused.clone());
        registry.register("dns_questions", "Questions about names", dns.clone());
        Self {
            registry,
            closed,
            connections,
            panics,
            messages,
            gateway_sessions,
            gateway_requests,
            gateway_refused,
            http_replies,
            http_connections,
            http_crowded,
            logins_throttled,
            notices,
            sign_ins,
            refused,
            handshakes,
            dns,
        }
    }
}

impl Metrics {
    /// Counts the end of a connection.
    pub fn count_close(&self, reason: CloseReason) {
        self.closed
            .get_or_create(&ClosedLabels {
                reason: Reason(reason),
            })
            .inc();
    }

    /// How many connections ended for that reason.
    #[must_use]
    pub fn closed_for(&self, reason: CloseReason) -> u64 {
        self.closed
            .get_or_create(&ClosedLabels {
                reason: Reason(reason),
            })
            .get()
    }

    /// Counts a refused sign-in.
    pub fn count_refusal(&self, why: SignInRefused) {
        self.refused
            .get_or_create(&RefusedLabels {
                reason: Refused(why),
            })
            .inc();
    }

    /// Counts a refused request to the gateway.
    pub fn count_gateway_refusal(&self, reason: GatewayRefused) {
        let labels = GatewayRefusedLabels { reason };
        self.gateway_refused.get_or_create(&labels).inc();
    }

    /// Counts a reply over HTTP.
    pub fn count_http_reply(&self, status: u16) {
        let status = status.into();
        let labels = HttpReplyLabels { status };
        self.http_replies.get_or_create(&labels).inc();
    }

    /// How many replies over HTTP had that status.
    #[must_use]
    pub fn http_replies_of(&self, status: u16) -> u64 {
        let status = status.into();
        let labels = HttpReplyLabels { status };
        self.http_replies.get_or_create(&labels).get()
    }

    /// All figures in the OpenMetrics text format.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)
            .expect("a String takes every character");
        text
    }
}
