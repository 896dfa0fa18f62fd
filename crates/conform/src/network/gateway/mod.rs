//! Connections through a gateway, within HTTP: what is sent is a request, what comes is fetched.
//! Every reply is read as the clients of the time read it, and must satisfy all of them.

mod connection;
mod readers;
mod reply;

use std::net::{TcpStream, ToSocketAddrs};
use std::str::FromStr;
use std::time::Duration;

pub(super) use connection::Polled;

/// Where a gateway is: `http://host:port/gateway/gateway.dll`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    host: String,
    port: u16,
    path: String,
}

/// Not the URL of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not like http://HOST:PORT/gateway/gateway.dll")]
pub struct NoGateway;

impl FromStr for Gateway {
    type Err = NoGateway;

    fn from_str(url: &str) -> Result<Self, NoGateway> {
        let (authority, path) = url
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
            .ok_or(NoGateway)?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| NoGateway)?),
            None => (authority, 80),
        };
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() && b != b'?');
        if host.is_empty() || !plain(host) || !plain(path) {
            return Err(NoGateway);
        }
        Ok(Self {
            host: host.to_owned(),
            port,
            path: format!("/{path}"),
        })
    }
}

impl Gateway {
    fn connect(&self, patience: Duration) -> std::io::Result<TcpStream> {
        let mut failed = std::io::ErrorKind::AddrNotAvailable.into();
        for address in (self.host.as_str(), self.port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, patience) {
                Ok(socket) => {
                    socket.set_nodelay(true)?;
                    socket.set_write_timeout(Some(patience))?;
                    socket.set_read_timeout(Some(patience))?;
                    return Ok(socket);
                }
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read() {
        let read = |url: &str| url.parse::<Gateway>();
        let gateway = read("http://msn.example.org/gateway/gateway.dll").unwrap();
        assert_eq!((&*gateway.host, gateway.port), ("msn.example.org", 80));
        assert_eq!(gateway.path, "/gateway/gateway.dll");
        assert_eq!(read("http://127.0.0.1:8080/g").unwrap().port, 8080);
        for bad in [
            "",
            "http://x",
            "https://x/g",
            "http://x:y/g",
            "http:///g",
            "http://x/g?a",
        ] {
            assert_eq!(read(bad), Err(NoGateway), "{bad}");
        }
    }
}
