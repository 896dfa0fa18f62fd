//! The small HTTP/1.x responder for clients of the years around 2000 (docs/protocol/http.md).
//!
//! They look for headers in one spelling, send requests without a version or a host, and
//! read replies in one go. Pages for modern browsers are not served from here.

mod connection;
mod door;
mod forwarded;
mod listener;
mod openings;
mod request;
mod response;
mod room;
mod routes;
mod target;
mod upgrade;

use std::net::SocketAddr;

pub use connection::converse;
pub use door::Door;
pub use listener::serve_http;
pub use request::{BadRequest, Method, Request, Version};
pub use response::{Response, Status};
pub use routes::Server;
pub(crate) use routes::called;
#[cfg(test)]
pub(crate) use upgrade::Io;
pub use upgrade::Upgrade;

/// Where a request came from and which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The address the client has reached.
    pub local: SocketAddr,
    /// The client.
    pub peer: SocketAddr,
    /// Whether passwords may come this way, or why not.
    pub transport: Transport,
}

/// How the bytes travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// In clear.
    Plain,
    /// In clear, at a port where TLS was expected; all that is said there is where to go.
    PlainOnTlsPort,
    /// Within TLS of today.
    Tls {
        /// The name that the client asked for in its hello.
        server_name: Option<String>,
    },
    /// Within TLS of the years around 2000. Not everything is to be had this way.
    OldTls {
        /// The name that the client asked for in its hello, which few of them can.
        server_name: Option<String>,
    },
}
