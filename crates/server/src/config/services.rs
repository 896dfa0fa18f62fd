//! `[abch]`, `[tabs]`, `[portal]`: what clients are told that ask web services how to behave.

use serde::Deserialize;

use super::Config;
use super::check::{ConfigError, invalid};
use super::urls::word;

/// Tabs that a client can be given; more would not fit into its window.
const TABS_MAX: usize = 16;
/// Bytes of a name or a tooltip.
const TEXT_BYTES_MAX: usize = 256;

/// The three together, as the pages take them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Services {
    /// The address-book clearing house.
    pub abch: Abch,
    /// The tabs of clients.
    pub tabs: Tabs,
    /// The window that opens at sign-in.
    pub portal: Portal,
}

/// The document about the address-book clearing house.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Abch {
    /// Whether there is one.
    pub enabled: bool,
    /// Where clients would find their address books.
    pub url: String,
    /// How often, whatever the unit was; 0 is never.
    pub refresh: u32,
    /// How many of the clients in a hundred shall use it: numbers with a point between them.
    pub percent: String,
}

impl Default for Abch {
    fn default() -> Self {
        Self {
            enabled: true,
            url: "http://contacts.msn.com/abservice/abservice.asmx".to_owned(),
            refresh: 0,
            percent: "0.0".to_owned(),
        }
    }
}

/// The tabs at the side of a client's window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tabs {
    /// From above; without any there is no document.
    pub tabs: Vec<Tab>,
}

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tab {
    /// Its name.
    pub name: String,
    /// The page that it shows.
    pub url: String,
    /// Where a click leads; `None`: to the same page.
    pub hit_url: Option<String>,
    /// Its picture.
    pub image: Option<String>,
    /// What is shown when the mouse is over it; `None`: its name.
    pub tooltip: Option<String>,
    /// The number of its Passport site.
    #[serde(default)]
    pub site: u32,
    /// The number of its notifications.
    #[serde(default)]
    pub notification: u32,
}

/// The window that clients open at sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Portal {
    /// The page in it; `None`: one of our own.
    pub url: Option<String>,
}

impl Config {
    /// What the pages of the web services need to know.
    #[must_use]
    pub fn services(&self) -> Services {
        Services {
            abch: self.abch.clone(),
            tabs: self.tabs.clone(),
            portal: self.portal.clone(),
        }
    }

    pub(super) fn check_services(&self) -> Result<(), ConfigError> {
        let Abch { url, percent, .. } = &self.abch;
        check_address("abch.url", url)?;
        if percent.is_empty() || !percent.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            let why = "not numbers with points between them";
            return Err(invalid("abch.percent", why));
        }
        let portal = self.portal.url.as_ref();
        portal.map_or(Ok(()), |url| check_address("portal.url", url))?;
        if self.tabs.tabs.len() > TABS_MAX {
            return Err(invalid("tabs.tabs", &format!("more than {TABS_MAX}")));
        }
        self.tabs.tabs.iter().try_for_each(Tab::check)
    }
}

impl Tab {
    fn check(&self) -> Result<(), ConfigError> {
        let texts = [Some(&self.name), self.tooltip.as_ref()];
        let is_text = |text: &String| {
            (1..=TEXT_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control)
        };
        if !texts.into_iter().flatten().all(is_text) {
            return Err(invalid("tabs.tabs", "a name is empty, too long or no text"));
        }
        let urls = [Some(&self.url), self.hit_url.as_ref(), self.image.as_ref()];
        let mut urls = urls.into_iter().flatten();
        urls.try_for_each(|url| check_address("tabs.tabs", url))
    }
}

/// What clients open in a browser is an address of the web and nothing else.
fn check_address(key: &str, url: &str) -> Result<(), ConfigError> {
    let is_web = ["http://", "https://"]
        .iter()
        .any(|scheme| url.starts_with(scheme) && url.len() > scheme.len());
    if !is_web || word(url).is_none() {
        return Err(invalid(key, "not a whole http:// or https:// address"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_client_could_use_is_refused() {
        let check = |text: &str| {
            let config: Config = toml::from_str(text).unwrap();
            config.check()
        };
        let tab = "[tabs]\ntabs = [{ name = \"News\", url = \"http://news.example.org/\" }]\n";
        assert!(check(tab).is_ok());
        for wrong in [
            "[abch]\nurl = \"contacts.msn.com\"\n",
            "[abch]\nurl = \"http://\"\n",
            "[abch]\npercent = \"all\"\n",
            "[abch]\npercent = \"\"\n",
            "[portal]\nurl = \"javascript:alert(1)\"\n",
            "[portal]\nurl = \"http://a b/\"\n",
            "[tabs]\ntabs = [{ name = \"\", url = \"http://news.example.org/\" }]\n",
            "[tabs]\ntabs = [{ name = \"News\", url = \"/news\" }]\n",
            "[tabs]\ntabs = [{ name = \"News\", url = \"http://x.org/\", image = \"x\" }]\n",
        ] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        let tab = "{ name = \"News\", url = \"http://news.example.org/\" },";
        let many = format!("[tabs]\ntabs = [{}]\n", tab.repeat(TABS_MAX + 1));
        assert!(check(&many).is_err());
    }
}
