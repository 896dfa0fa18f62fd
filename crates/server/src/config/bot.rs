//! `[bot]` and `[messages]`: the buddy who is always there, and what people may leave for those
//! who are not.

use msnp::types::{FriendlyName, Handle};
use serde::Deserialize;
use swallowtail_domain::limits::LEFT_MESSAGE_DAYS_MAX;

use super::check::invalid;
use super::{Config, ConfigError};
use crate::store::OwnAccount;

/// An account of the service's own that answers whoever calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bot {
    /// Whether it is there.
    pub enabled: bool,
    /// Its handle.
    pub handle: String,
    /// Its name, as people read it.
    pub name: String,
    /// Whether new accounts begin with it as a contact.
    pub welcomes: bool,
}

impl Default for Bot {
    fn default() -> Self {
        Self {
            enabled: true,
            handle: "butterfly@swallowtail.example".to_owned(),
            name: "Swallowtail".to_owned(),
            welcomes: true,
        }
    }
}

/// Messages for people who are offline.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Messages {
    /// Whether people may leave them.
    pub enabled: bool,
    /// For how many days one is kept at most.
    pub keep_days: u64,
}

impl Default for Messages {
    fn default() -> Self {
        Self {
            enabled: true,
            keep_days: 30,
        }
    }
}

impl Messages {
    /// How long they are kept; `None` when none are.
    pub(super) fn kept_ms(&self) -> Option<u64> {
        self.enabled
            .then(|| self.keep_days.saturating_mul(86_400_000))
    }
}

impl Config {
    /// The account of the bot, if there is to be one. To be asked for once [`Config::check`] has
    /// passed.
    #[must_use]
    pub fn own_account(&self) -> Option<OwnAccount> {
        let Bot {
            enabled,
            handle,
            name,
            welcomes,
        } = &self.bot;
        Some(OwnAccount {
            handle: handle.parse::<Handle>().ok().filter(|_| *enabled)?,
            name: FriendlyName::encode(name).ok()?,
            welcomes: *welcomes,
        })
    }

    pub(super) fn check_bot(&self) -> Result<(), ConfigError> {
        if self.bot.handle.parse::<Handle>().is_err() {
            return Err(invalid("bot.handle", "not of the form local@domain.tld"));
        }
        let name = &self.bot.name;
        if name.is_empty() || FriendlyName::encode(name).is_err() {
            return Err(invalid("bot.name", "empty or too long"));
        }
        if !(1..=LEFT_MESSAGE_DAYS_MAX).contains(&self.messages.keep_days) {
            let why = format!("neither 1 nor up to {LEFT_MESSAGE_DAYS_MAX}");
            return Err(invalid("messages.keep_days", &why));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = |change: fn(&mut Config)| {
            let mut config = Config::default();
            change(&mut config);
            config.check().map_err(|error| error.to_string())
        };
        assert!(refused(|_| {}).is_ok());
        for (change, place) in [
            (
                |config: &mut Config| config.bot.handle = "me".to_owned(),
                "bot.handle",
            ),
            (|config: &mut Config| config.bot.name.clear(), "bot.name"),
            (
                |config: &mut Config| config.messages.keep_days = 0,
                "messages.keep_days",
            ),
            (
                |config: &mut Config| config.messages.keep_days = 366,
                "messages.keep_days",
            ),
        ] as [(fn(&mut Config), &str); 4]
        {
            let complaint = refused(change).unwrap_err();
            assert!(complaint.starts_with(place), "{complaint}");
        }
    }

    #[test]
    fn what_is_off_is_off() {
        let mut config = Config::default();
        assert!(config.own_account().is_some_and(|account| account.welcomes));
        assert_eq!(config.policy().messages_kept_ms, Some(30 * 86_400_000));
        config.bot.enabled = false;
        config.messages.enabled = false;
        assert_eq!(config.own_account(), None);
        assert_eq!(config.policy().messages_kept_ms, None);
    }
}
