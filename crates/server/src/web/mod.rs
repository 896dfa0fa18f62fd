//! What browsers of today are served: the web messenger, what it asks for besides MSNP, and the
//! sessions of browsers (docs/protocol/web.md). Routed by axum.

pub(crate) mod account;
pub(crate) mod bridge;
mod messages;
mod messenger;
mod report;
pub(crate) mod same_origin;
pub(crate) mod session;
pub(crate) mod socket;
mod static_files;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request as AxumRequest;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response as AxumResponse;
use axum::routing::{get, post};

use crate::config::PlainHttp;
use crate::http::{Origin, Request, Transport};
use crate::site::Site;

/// The mark of the service, as SVG, wherever pages show it.
pub(crate) const MARK: &str = include_str!("../../../../web/icon.svg");

/// What a page may do: nothing but what this service itself has sent it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'";

/// All routes.
pub(crate) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(static_files::page))
        .route("/assets/{name}", get(static_files::asset))
        .route("/web/session", get(messenger::session))
        .route("/web/sign-in", post(messenger::sign_in))
        .route("/web/sign-out", post(messenger::sign_out))
        .route("/web/ticket", post(messenger::ticket))
        .route(
            "/web/messages",
            get(messages::waiting).post(messages::leave),
        )
        .route("/web/messages/taken", post(messages::taken))
        .route("/web/report", post(report::file))
        .merge(account::routes())
        .fallback(|| async { (StatusCode::NOT_FOUND, "There is no such page here.") })
        .layer(from_fn(|request, next| careful(POLICY, request, next)))
        .with_state(site)
}

/// Tells browsers to be careful with every page, and what it may do.
pub(crate) async fn careful(
    policy: &'static str,
    request: AxumRequest,
    next: Next,
) -> AxumResponse {
    let mut reply = next.run(request).await;
    let headers = reply.headers_mut();
    let mut tell = |name, value| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    tell(header::CONTENT_SECURITY_POLICY, policy);
    tell(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    tell(header::X_FRAME_OPTIONS, "DENY");
    tell(header::REFERRER_POLICY, "same-origin");
    tell(header::CACHE_CONTROL, "no-store");
    reply
}

/// Whether a request is for a page of today; `/` may still be for old clients.
pub(crate) fn is_for(request: &Request) -> bool {
    let path = request.path.as_str();
    path == "/" || path.starts_with("/web/") || path.starts_with("/assets/") || is_account(path)
}

/// Whether it is one of the pages about an account, whatever the case: old clients were told some
/// of them.
fn is_account(path: &str) -> bool {
    let begin = path.get(..account::DIRECTORY.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(account::DIRECTORY))
}

/// Which way a page of today is to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// The way it was asked for.
    Here,
    /// Over HTTPS.
    OverHttps,
    /// Not at all: who asks is of another time.
    ForOldClients,
}

/// Account pages are to be had any way: they themselves know what not to ask for in clear. Else
/// sessions and passwords do not travel in clear, but within one machine.
pub(crate) fn access(site: &Site, origin: &Origin, request: &Request) -> Access {
    if is_account(&request.path) {
        return Access::Here;
    }
    // Browsers of today say one or the other when somebody wants to see a page.
    let of_today = ["Upgrade-Insecure-Requests", "Sec-Fetch-Dest"]
        .into_iter()
        .any(|name| request.header(name).is_some());
    if request.path == "/" && !of_today && !matches!(origin.transport, Transport::Tls { .. }) {
        return Access::ForOldClients;
    }
    if is_private(site.web.plain_http, origin) {
        Access::Here
    } else {
        Access::OverHttps
    }
}

/// Whether nobody can listen, as far as the operator says.
pub(crate) fn is_private(plain: PlainHttp, origin: &Origin) -> bool {
    match origin.transport {
        Transport::Tls { .. } => true,
        Transport::Plain => match plain {
            PlainHttp::Always => true,
            PlainHttp::Local => is_near(origin.peer.ip()),
            PlainHttp::Never => false,
        },
        Transport::PlainOnTlsPort | Transport::OldTls { .. } => false,
    }
}

fn is_near(peer: IpAddr) -> bool {
    peer.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::testing::origin;

    #[test]
    fn what_is_private_does_not_travel_in_clear() {
        let mut origin = origin();
        assert!(is_private(PlainHttp::Never, &origin));
        origin.transport = Transport::Plain;
        for (peer, local) in [
            ("198.51.100.7:1", false),
            ("127.0.0.1:1", true),
            ("[::1]:1", true),
            ("[::ffff:127.0.0.2]:1", true),
        ] {
            origin.peer = peer.parse().unwrap();
            assert!(!is_private(PlainHttp::Never, &origin), "{peer}");
            assert_eq!(is_private(PlainHttp::Local, &origin), local, "{peer}");
            assert!(is_private(PlainHttp::Always, &origin), "{peer}");
        }
        origin.transport = Transport::OldTls { server_name: None };
        assert!(!is_private(PlainHttp::Always, &origin));
    }
}
