//! A connection that began as HTTP and goes on as a WebSocket.

use tokio::io::{AsyncRead, AsyncWrite};

use super::Origin;
use crate::web::socket::Role;

/// What is left of the HTTP connection.
pub struct Upgrade {
    pub(crate) io: Box<dyn Io>,
    /// What has been read after the request.
    pub(crate) read: Vec<u8>,
    pub(crate) role: Role,
    pub(crate) origin: Origin,
}

/// Any byte stream, in clear or not.
pub(crate) trait Io: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Io for S {}

impl Upgrade {
    pub(super) fn new(
        io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        read: Vec<u8>,
        role: Role,
        origin: &Origin,
    ) -> Self {
        Self {
            io: Box::new(io),
            read,
            role,
            origin: origin.clone(),
        }
    }
}
