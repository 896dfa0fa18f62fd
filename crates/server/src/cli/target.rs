//! Reaching a service as its clients do, for the commands that check one.

use anyhow::{Context, Result};
use msnp_client::{Passport, Trust};

use super::args::TargetArgs;
use crate::config::Config;

impl TargetArgs {
    /// Its Passport, all of which is where its nexus is.
    pub(super) fn passport(&self, config: &Config) -> Result<Passport> {
        let url = match &self.passport {
            Some(url) => url.clone(),
            None => local_passport(),
        };
        Ok(Passport::at(&url, self.trust(config)?)?.login_at_nexus_host(true))
    }

    /// Whose certificate is believed: the one in the data directory, unless told otherwise.
    fn trust(&self, config: &Config) -> Result<Trust> {
        if self.insecure {
            return Ok(Trust::dangerously_anything());
        }
        let own = config.data.join("tls/modern.crt");
        let file = self
            .ca
            .as_ref()
            .or(config.https.certificate.as_ref())
            .unwrap_or(&own);
        let pem = std::fs::read(file).with_context(|| {
            format!(
                "reading {}: name the certificate to trust with --ca",
                file.display()
            )
        })?;
        Ok(Trust::roots_pem(&pem)?)
    }
}

/// The HTTPS port of a service on this machine that was started without a word.
fn local_passport() -> String {
    let port = if std::net::TcpStream::connect(("localhost", 443)).is_ok() {
        443
    } else {
        8443
    };
    format!("https://localhost:{port}")
}
