//! TLS of two ages behind one port, which share neither code nor keys. The first bytes of a
//! connection say which it is for (`hello`).

#[cfg(not(feature = "legacy-tls"))]
mod absent;
mod file;
pub mod hello;
#[cfg(feature = "legacy-tls")]
mod legacy;
mod modern;

use std::path::Path;

#[cfg(not(feature = "legacy-tls"))]
use absent as legacy;
use anyhow::Result;
use tokio_rustls::TlsAcceptor;

use crate::config::Config;

pub use legacy::{Legacy, Stream};

/// Where the root is that old machines are given to trust, in the data directory. DER.
pub const ROOT_FILE: &str = "tls/legacy-root.cer";

/// What accepts TLS connections.
pub struct Tls {
    /// Those of today.
    pub modern: TlsAcceptor,
    /// Those of the years around 2000, or why not.
    pub legacy: Result<Legacy, NoLegacy>,
}

/// Why the TLS of old clients is not spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoLegacy {
    /// The configuration says so.
    #[error("off")]
    Off,
    /// It is not in this program.
    #[error("not in this build")]
    NotBuilt,
}

/// What old machines are given to trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyIdentity {
    /// The root certificate, DER.
    pub root_der: Vec<u8>,
    /// Its MD5 as people compare it, `AB:CD:…`: what Internet Explorer 4 shows.
    pub md5: String,
    /// Its SHA-1: what Internet Explorer 5 and 6 show.
    pub sha1: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// What an old handshake has agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The version of the protocol.
    pub version: &'static str,
    /// The suite, by its registered name.
    pub suite: &'static str,
    /// Whether the hello had the format of SSL 2.0.
    pub ssl2_hello: bool,
    /// Whether a session went on that was there already.
    pub resumed: bool,
    /// The name that the client asked for.
    pub server_name: Option<String>,
}

/// Why there was no old handshake, as the figures have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refused {
    /// No version in common.
    Version,
    /// No suite in common.
    Suite,
    /// The client went away, or broke the protocol.
    Broken,
}

impl Tls {
    /// Opens both with their certificates, which are made where there are none.
    ///
    /// # Errors
    /// When a certificate cannot be read, used or made.
    pub fn open(config: &Config, data: &Path) -> Result<Self> {
        Ok(Self {
            modern: modern::acceptor(config, data)?,
            legacy: if config.legacy_tls.enabled {
                legacy::open(config, data)?
            } else {
                Err(NoLegacy::Off)
            },
        })
    }

    /// What old machines are given to trust, if there is anything.
    #[must_use]
    pub fn identity(&self) -> Option<LegacyIdentity> {
        let legacy = self.legacy.as_ref().ok()?;
        Some(legacy.identity().clone())
    }
}
