//! `[dns]`: answering for the names that clients look up.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use serde::Deserialize;

use super::ConfigError;
use super::check::invalid;

/// The widest networks that may be served: a wider one would be everybody.
const PREFIX_BITS_MIN_V4: u8 = 8;
const PREFIX_BITS_MIN_V6: u8 = 7;

/// The responder for old machines.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dns {
    /// Whether there is one.
    pub enabled: bool,
    /// Where it listens, for UDP and TCP.
    pub listen: SocketAddr,
    /// Who is asked for names that are not ours; `None`: they are refused.
    pub forward: Option<IpAddr>,
    /// The port that he is asked at.
    pub forward_port: u16,
    /// For whom he is asked; everybody else is refused.
    pub forward_for: Vec<IpNet>,
}

impl Default for Dns {
    fn default() -> Self {
        Self {
            enabled: false,
            listen: (Ipv4Addr::UNSPECIFIED, 53).into(),
            forward: None,
            forward_port: 53,
            forward_for: Vec::new(),
        }
    }
}

impl Dns {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.forward.is_some() == self.forward_for.is_empty() {
            let why = "forward and forward_for go together";
            return Err(invalid("dns", why));
        }
        let is_wide = |network: &IpNet| match network {
            IpNet::V4(network) => network.prefix_len() < PREFIX_BITS_MIN_V4,
            IpNet::V6(network) => network.prefix_len() < PREFIX_BITS_MIN_V6,
        };
        if self.forward_for.iter().any(is_wide) {
            let why = "a network of nearly everybody: this is not to be an open resolver";
            return Err(invalid("dns.forward_for", why));
        }
        let itself = self.forward.is_some_and(|asked| {
            let listen = self.listen.ip();
            let is_here = asked == listen || listen.is_unspecified() && asked.is_loopback();
            is_here && self.forward_port == self.listen.port()
        });
        if itself {
            return Err(invalid("dns.forward", "it would ask itself"));
        }
        Ok(())
    }
}
