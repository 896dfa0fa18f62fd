//! By which names browsers may call the pages and the API: a page of somebody else, whose name
//! is made to lead here, shall not reach them through the operator's browser.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Admin;
use super::api::Problem;
use super::socket::Peer;

/// The names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hosts {
    address: SocketAddr,
    names: Vec<String>,
}

impl Hosts {
    pub(super) fn new(address: SocketAddr, names: impl IntoIterator<Item = String>) -> Self {
        Self {
            address,
            names: names.into_iter().collect(),
        }
    }

    /// Whether that `Host` is ours. Its port is not looked at: a proxy may have another.
    fn are(&self, called: &str) -> bool {
        let name = match called.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => called,
        };
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        if let Ok(ip) = bare.parse::<IpAddr>() {
            // Nobody can make an address lead elsewhere.
            let ours = self.address.ip();
            return ours.is_unspecified() || ip.is_loopback() || ip == ours || self.knows(bare);
        }
        name.eq_ignore_ascii_case("localhost") || self.knows(name)
    }

    fn knows(&self, name: &str) -> bool {
        self.names
            .iter()
            .any(|ours| ours.eq_ignore_ascii_case(name))
    }
}

/// Refuses what calls us by a name that is not ours. Whoever comes through the socket file has
/// shown that he may.
pub(super) async fn check(
    State(admin): State<Arc<Admin>>,
    request: Request,
    next: Next,
) -> Response {
    let is_local = matches!(request.extensions().get(), Some(Peer::Local(_)));
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    if is_local || host.is_some_and(|host| admin.hosts.are(host)) {
        return next.run(request).await;
    }
    let why = "This name is not one of those by which administration is called (admin.hosts).";
    Problem::new(StatusCode::MISDIRECTED_REQUEST, why).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_names_are_ours() {
        let names = ["admin.example.net".to_owned()];
        let hosts = Hosts::new("127.0.0.1:1880".parse().unwrap(), names.clone());
        for ours in [
            "127.0.0.1:1880",
            "localhost:9",
            "LOCALHOST",
            "[::1]:1880",
            "admin.example.net",
        ] {
            assert!(hosts.are(ours), "{ours}");
        }
        for other in [
            "evil.example:1880",
            "192.0.2.1",
            "",
            "localhost.evil.example",
            "x:y",
        ] {
            assert!(!hosts.are(other), "{other}");
        }
        let hosts = Hosts::new("192.0.2.1:1880".parse().unwrap(), names);
        assert!(hosts.are("192.0.2.1:1880") && !hosts.are("192.0.2.2"));
    }
}
