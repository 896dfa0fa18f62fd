//! Who a request is from when a proxy brings it that the operator trusts.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

use super::{Origin, Request, Transport};

/// Whether that is one of the proxies.
pub(super) fn is_proxy(proxies: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    proxies.iter().any(|network| network.contains(&address))
}

/// Where a request came from: what a proxy says, if it comes from one of these.
pub(super) fn origin(proxies: &[IpNet], direct: &Origin, request: &Request) -> Origin {
    let is_proxy = |address| is_proxy(proxies, address);
    if !is_proxy(direct.peer.ip()) {
        return direct.clone();
    }
    // Each proxy adds the address that it was reached from at the end. What stands before that
    // of a stranger is the stranger's own idea.
    let said = request.headers("X-Forwarded-For");
    let addresses = said
        .flat_map(|value| value.split(|byte| *byte == b','))
        .map(|item| str::from_utf8(item).ok()?.trim().parse::<IpAddr>().ok());
    let addresses: Vec<_> = addresses.collect();
    let mut peer = direct.peer.ip();
    for address in addresses.into_iter().rev() {
        let Some(address) = address else { break };
        peer = address.to_canonical();
        if !is_proxy(peer) {
            break;
        }
    }
    let is_https = request
        .header("X-Forwarded-Proto")
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"https"));
    Origin {
        local: direct.local,
        peer: SocketAddr::new(peer, 0),
        transport: match &direct.transport {
            Transport::Plain if is_https => Transport::Tls { server_name: None },
            other => other.clone(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::request::Progress;
    use crate::site::testing;

    fn told(peer: &str, headers: &str) -> (String, bool) {
        let request = format!("GET / HTTP/1.1\r\n{headers}\r\n");
        let Ok(Progress::Complete(request, _)) = Request::read(request.as_bytes()) else {
            panic!("{request}");
        };
        let proxies = ["10.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap());
        let direct = Origin {
            peer: SocketAddr::new(peer.parse().unwrap(), 40_000),
            transport: Transport::Plain,
            ..testing::origin()
        };
        let origin = origin(&proxies, &direct, &request);
        let secret = matches!(origin.transport, Transport::Tls { .. });
        (origin.peer.ip().to_string(), secret)
    }

    #[test]
    fn a_proxy_is_believed_and_a_stranger_is_not() {
        let headers = "X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\n";
        assert_eq!(told("192.0.2.1", headers), ("192.0.2.1".to_owned(), false));
        for proxy in ["10.1.2.3", "::1", "::ffff:10.1.2.3"] {
            assert_eq!(told(proxy, headers), ("198.51.100.7".to_owned(), true));
        }
        for (headers, peer) in [
            ("", "10.1.2.3"),
            ("X-Forwarded-For: unknown\r\n", "10.1.2.3"),
            (
                "X-Forwarded-For: 192.0.2.9, 198.51.100.7, 10.0.0.9\r\n",
                "198.51.100.7",
            ),
            (
                "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-For: 198.51.100.7\r\n",
                "198.51.100.7",
            ),
            ("X-Forwarded-For: 192.0.2.9, x, 10.0.0.9\r\n", "10.0.0.9"),
            (
                "X-Forwarded-For: 2001:db8::1\r\nX-Forwarded-Proto: http\r\n",
                "2001:db8::1",
            ),
        ] {
            assert_eq!(
                told("10.1.2.3", headers),
                (peer.to_owned(), false),
                "{headers}"
            );
        }
    }
}
