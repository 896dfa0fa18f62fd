//! TLS as the years around 2000 spoke it: SSL 3.0, TLS 1.0 and TLS 1.1, also in hellos of the
//! SSLv2 format, with RC4 and 3DES, by OpenSSL.
//!
//! Weak on purpose. What offers TLS 1.2 or later is refused here, whatever its hello looks like:
//! it is served elsewhere, with another key. Nothing else in the service uses OpenSSL.

mod acceptor;
mod certificate;
pub mod limits;

pub use acceptor::{Accepted, Acceptor, Agreed, Form, Refused, Stream, Version};
pub use certificate::{Digests, Issued, Root, covers, digests};

/// OpenSSL did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[error("OpenSSL: {0}")]
pub struct Trouble(#[from] openssl::error::ErrorStack);
