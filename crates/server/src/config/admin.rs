//! The keys of `[admin]`: where the service is administered, besides the command line.

use std::net::{Ipv4Addr, SocketAddr};

use serde::Deserialize;

use super::check::{ConfigError, invalid, is_host};

/// The usual port of the pages.
const PORT: u16 = 1880;

/// Where the service is administered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Admin {
    /// Whether there are pages and an API.
    pub enabled: bool,
    /// Where; `None`: port 1880 of this machine alone, or another if that is taken. Elsewhere they
    /// are over TLS.
    pub listen: Option<SocketAddr>,
    /// Further host names by which browsers may call them.
    pub hosts: Vec<String>,
    /// How many days the audit log reaches back.
    pub audit_days: u32,
}

impl Default for Admin {
    fn default() -> Self {
        Self {
            enabled: true,
            listen: None,
            hosts: Vec::new(),
            audit_days: 365,
        }
    }
}

impl Admin {
    /// Where to listen, best first.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let near = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        self.listen
            .map_or_else(|| vec![near(PORT), near(0)], |address| vec![address])
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !self.hosts.iter().all(|host| is_host(host)) {
            return Err(invalid(
                "admin.hosts",
                "neither host names nor IP addresses",
            ));
        }
        if self.audit_days == 0 {
            return Err(invalid("admin.audit_days", "at least 1"));
        }
        Ok(())
    }
}
