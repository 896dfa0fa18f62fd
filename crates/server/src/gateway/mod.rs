//! MSNP within HTTP, for clients that reach nothing but a web server: each request brings
//! bytes and takes away what waits. A session is a virtual connection, and goes into the same
//! loop as one over TCP (docs/protocol/gateway.md).

mod pipe;
mod session;
mod sessions;
mod target;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use swallowtail_domain::limits::{CONNECTIONS_MAX, GATEWAY_POLL_MS_MAX};
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::connection::{self, Ends, Port, Via};
use crate::http::{Method, Origin, Request, Response, Status};
use crate::metrics::GatewayRefused;
use crate::node::Node;
use crate::site::Public;
use pipe::ServiceEnd;
use session::{Reply, Session, Unanswered, Wait};
use sessions::Sessions;
use target::{Server, SessionId, Target};

/// Where clients look for it; there is no other.
pub const GATEWAY_PATH: &str = "/gateway/gateway.dll";

/// What MSNP travels as. What requests say is not looked at: clients differ.
const CONTENT_TYPE: &str = "application/x-msn-messenger";

/// The gateway of a node.
#[derive(Clone)]
pub struct Gateway {
    node: Arc<Node>,
    sessions: Arc<Sessions>,
}

impl Gateway {
    pub(crate) fn new(node: Arc<Node>) -> Self {
        Self {
            node,
            sessions: Arc::default(),
        }
    }

    /// Answers a request to [`GATEWAY_PATH`]. Once the client is `gone` nothing is waited for.
    pub(crate) async fn answer(
        &self,
        public: &Public,
        origin: &Origin,
        request: &Request,
        gone: &CancellationToken,
    ) -> Response {
        let metrics = &self.node.metrics;
        metrics.gateway_requests.inc();
        match self.ask(origin, request, gone).await {
            // Where the client has come to, or what the operator gives out (`[GW-HOST-1]`).
            Ok((key, reply)) => told(key, &reply, &public.url_host(origin.local.ip())),
            Err(why) => {
                metrics.count_gateway_refusal(why);
                refusal(why)
            }
        }
    }

    async fn ask(
        &self,
        origin: &Origin,
        request: &Request,
        gone: &CancellationToken,
    ) -> Result<(u64, Reply), GatewayRefused> {
        if request.method != Method::Post {
            return Err(GatewayRefused::Method);
        }
        let target = Target::parse(request.query.as_deref().unwrap_or_default());
        let target = target.ok_or(GatewayRefused::NotUnderstood)?;
        let (id, wait) = match target {
            Target::Open(server) => return self.open(origin, server, &request.body, gone).await,
            // A poll that brings something wants to know what comes of it.
            Target::Poll(id, limit) if request.body.is_empty() => {
                let limit = limit.unwrap_or(Duration::from_millis(GATEWAY_POLL_MS_MAX));
                (id, Wait::Anything(limit))
            }
            Target::Poll(id, _) | Target::Send(id) => (id, Wait::Handled),
        };
        let session = self.sessions.find(id.key, origin.peer.ip());
        // No reply has the number 0.
        let session = session.filter(|_| id.number > 0);
        let session = session.ok_or(GatewayRefused::NoSession)?;
        let reply = session.ask(id.number, &request.body, wait, gone).await?;
        Ok((id.key, reply))
    }

    async fn open(
        &self,
        origin: &Origin,
        server: Server,
        body: &[u8],
        gone: &CancellationToken,
    ) -> Result<(u64, Reply), GatewayRefused> {
        let node = &self.node;
        if node.stop.is_cancelled() || node.metrics.connections.get() >= CONNECTIONS_MAX {
            return Err(GatewayRefused::Crowded);
        }
        let (session, service) = Session::new();
        let session = Arc::new(session);
        let entered = self.sessions.enter(origin.peer.ip(), Arc::clone(&session));
        let key = entered.map_err(|_| GatewayRefused::Crowded)?;
        let ends = Ends {
            // Clients take the port of the profile for theirs, and have none here.
            peer: SocketAddr::new(origin.peer.ip().to_canonical(), 0),
            local: origin.local,
            port: match server {
                Server::Notification => Port::Notification,
                Server::Switchboard => Port::Switchboard,
            },
            via: Via::Gateway,
            accepted: clock::now(),
        };
        let gateway = self.clone();
        let watched = Arc::clone(&session);
        node.tasks.spawn(async move {
            gateway.live(key, &watched, service, ends).await;
        });
        let reply = session.ask(0, body, Wait::Handled, gone).await?;
        Ok((key, reply))
    }

    /// The life of a session: as long as its connection is served, and then until the client
    /// cannot want the last reply any more.
    async fn live(&self, key: u64, session: &Session, service: ServiceEnd, ends: Ends) {
        let open = &self.node.metrics.gateway_sessions;
        open.inc();
        let served = connection::serve(Arc::clone(&self.node), service, ends);
        let silence = async {
            session.silence().await;
            session.lose();
        };
        tokio::join!(served, async {
            tokio::select! {
                () = silence => {}
                // The connection's own end is near, and what it says can be fetched until then.
                () = self.node.stop.cancelled() => {}
            }
        });
        self.sessions.leave(key);
        open.dec();
    }
}

/// `[GW-REPLY-1]`: clients cut this header at fixed places.
fn told(key: u64, reply: &Reply, host: &str) -> Response {
    let id = SessionId {
        key,
        number: reply.number,
    };
    let end = if reply.last { "; Session=close" } else { "" };
    let session = format!("SessionID={id}; GW-IP={host}{end}");
    let told = Response::new(Status::OK)
        .header("X-MSN-Messenger", session)
        .header("Content-Type", CONTENT_TYPE);
    uncached(told).body(&reply.body)
}

fn refusal(why: GatewayRefused) -> Response {
    match why {
        GatewayRefused::Method => {
            uncached(Response::new(Status::METHOD_NOT_ALLOWED)).header("Allow", "POST")
        }
        GatewayRefused::Crowded => uncached(Response::new(Status::UNAVAILABLE)),
        GatewayRefused::NotUnderstood
        | GatewayRefused::NoSession
        | GatewayRefused::Pending
        | GatewayRefused::TooMuch => uncached(Response::new(Status::BAD_REQUEST)),
    }
}

fn uncached(response: Response) -> Response {
    response
        .header("Cache-Control", "no-cache")
        .header("Pragma", "no-cache")
}

impl From<Unanswered> for GatewayRefused {
    fn from(why: Unanswered) -> Self {
        match why {
            Unanswered::Pending => Self::Pending,
            Unanswered::Stale => Self::NoSession,
            Unanswered::TooMuch => Self::TooMuch,
        }
    }
}
