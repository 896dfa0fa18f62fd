//! What is wrong with a configuration, said in one line.

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;

use msnp::types::GroupName;
use swallowtail_domain::limits::HOST_BYTES_MAX;

use super::urls::word;
use super::{Config, Msnp};

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("reading {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file is not TOML, or a key is unknown or of the wrong kind.
    #[error("{place}: {message}")]
    Invalid {
        /// File and line, or what else is known of the place.
        place: String,
        /// What is wrong there.
        message: String,
    },
}

impl Config {
    /// Checks what the types of the keys leave open.
    pub fn check(&self) -> Result<(), ConfigError> {
        let host = &self.advertise.host;
        if host.as_ref().is_some_and(|host| !is_host(host)) {
            return Err(invalid(
                "advertise.host",
                "neither a host name nor an IP address",
            ));
        }
        self.msnp.check()?;
        self.dns.check()?;
        self.admin.check()?;
        self.check_numbers()?;
        let country = &self.profile.country;
        if !(country.is_empty()
            || country.len() == 2 && country.bytes().all(|b| b.is_ascii_alphabetic()))
        {
            return Err(invalid(
                "profile.country",
                "neither two letters nor nothing",
            ));
        }
        let urls = self.urls.urls();
        urls.map_err(|(key, why)| invalid(&key, why))?;
        self.check_services()?;
        self.check_bot()?;
        self.check_web()?;
        if self.passwords.memory_kib < 8 || self.passwords.passes < 1 {
            return Err(invalid("passwords", "at least 8 KiB and 1 pass"));
        }
        if self.https.certificate.is_some() != self.https.key.is_some() {
            return Err(invalid("https", "certificate and key go together"));
        }
        Ok(())
    }

    /// None of them may be so small that nothing works.
    fn check_numbers(&self) -> Result<(), ConfigError> {
        let (lists, switchboard) = (&self.lists, &self.switchboard);
        let per_account = switchboard.conversations_per_account_max;
        for (key, value, least) in [
            ("sign_in.sessions_max", self.sign_in.sessions_max, 1),
            ("lists.forward_max", lists.forward_max, 1),
            ("lists.privacy_max", lists.privacy_max, 1),
            (
                "switchboard.participants_max",
                switchboard.participants_max,
                2,
            ),
            (
                "switchboard.conversations_max",
                switchboard.conversations_max,
                1,
            ),
            ("switchboard.conversations_per_account_max", per_account, 1),
            ("switchboard.cookies_max", switchboard.cookies_max, 1),
        ] {
            if value < least {
                return Err(invalid(key, &format!("at least {least}")));
            }
        }
        Ok(())
    }
}

impl Msnp {
    fn check(&self) -> Result<(), ConfigError> {
        if ![216, 217].contains(&self.cal_blocked_code) {
            return Err(invalid("msnp.cal_blocked_code", "neither 216 nor 217"));
        }
        if ![911, 511].contains(&self.banned_code) {
            return Err(invalid("msnp.banned_code", "neither 911 nor 511"));
        }
        let version = &self.minimum_version;
        if version.is_empty() || !version.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            let why = "not numbers with points between them";
            return Err(invalid("msnp.minimum_version", why));
        }
        for (key, text) in [
            ("msnp.minimum_version", version),
            ("msnp.download_url", &self.download_url),
            ("msnp.info_url", &self.info_url),
        ] {
            if word(text).is_none() {
                return Err(invalid(key, "empty, too long, or not to be told as it is"));
            }
        }
        if self.forbidden_in_names.iter().any(String::is_empty) {
            let why = "an empty word is in every name";
            return Err(invalid("msnp.forbidden_in_names", why));
        }
        let name = &self.group_zero_name;
        let stored = GroupName::parse(name.as_bytes()).ok();
        if name.is_empty() || stored.is_none_or(|stored| stored.as_str() != name) {
            let why = "not a name of a group in its encoded form, as Other%20Contacts";
            return Err(invalid("msnp.group_zero_name", why));
        }
        Ok(())
    }
}

/// It stands in commands, URLs and certificates: letters, digits and little else.
pub(super) fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    host.parse::<IpAddr>().is_ok()
        || (host.len() <= HOST_BYTES_MAX && host.split('.').all(is_label))
}

pub(super) fn invalid(place: &str, message: &str) -> ConfigError {
    ConfigError::Invalid {
        place: place.to_owned(),
        message: message.lines().collect::<Vec<_>>().join(" "),
    }
}
