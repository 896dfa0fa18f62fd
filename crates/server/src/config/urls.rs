//! `[urls]`: pages of one's own, beside and instead of those that the service knows.

use std::collections::BTreeMap;

use msnp::types::Word;
use serde::Deserialize;
use swallowtail_domain::url::{Page, Urls};

/// What differs from [`Urls::default`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UrlKeys {
    /// The page that signs clients in to the others; `None`: that of the time.
    pub login: Option<String>,
    /// By the name of the service.
    pub pages: BTreeMap<String, PageKeys>,
}

/// The page of one service. What is not given stays as it is by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PageKeys {
    /// A path below the site that signs in, or a whole URL.
    pub redirect: Option<String>,
    /// The number of the Passport site.
    pub site: Option<u32>,
}

/// The site of a page that nothing is said of: Hotmail's.
const SITE: u32 = 2;

impl UrlKeys {
    /// All pages, or what is wrong with one: its key and why.
    pub(super) fn urls(&self) -> Result<Urls, (String, &'static str)> {
        let mut urls = Urls::default();
        if let Some(login) = &self.login {
            let why = "empty, or longer than a word may be";
            urls.login = word(login).ok_or_else(|| ("urls.login".to_owned(), why))?;
        }
        for (service, keys) in &self.pages {
            let wrong = |why| (format!("urls.pages.{service}"), why);
            let known = urls.pages.get(service);
            let redirect = keys.redirect.as_ref().or(known.map(|page| &page.redirect));
            let redirect = redirect
                .filter(|redirect| word(redirect).is_some())
                .ok_or_else(|| wrong("a page that is not known by default needs a redirect"))?
                .clone();
            let site = keys.site.or(known.map(|page| page.site)).unwrap_or(SITE);
            urls.pages.insert(service.clone(), Page { redirect, site });
        }
        Ok(urls)
    }
}

/// A text that a client can be told.
pub(super) fn word(text: &str) -> Option<Word> {
    Word::parse(text.as_bytes())
        .ok()
        .filter(|word| !text.is_empty() && word.as_str() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_added_and_replaced() {
        let keys: UrlKeys = toml::from_str(
            "login = \"https://msn.example.org/login\"\n\
             [pages.NEWS]\nredirect = \"/news\"\n[pages.CHAT]\nsite = 7\n",
        )
        .unwrap();
        let urls = keys.urls().unwrap();
        assert_eq!(urls.login.as_str(), "https://msn.example.org/login");
        let page = |service: &str| {
            let page = &urls.pages[service];
            (page.redirect.as_str(), page.site)
        };
        assert_eq!(page("NEWS"), ("/news", 2));
        assert_eq!(page("CHAT"), ("/chat?lcid={}", 7));
        assert_eq!(page("INBOX"), ("/cgi-bin/HoTMaiL", 2));
        for wrong in [
            "[pages.NEWS]\nsite = 7\n",
            "[pages.X]\nredirect = \"a b\"\n",
            "login = \"\"\n",
        ] {
            let keys: UrlKeys = toml::from_str(wrong).unwrap();
            assert!(keys.urls().is_err(), "{wrong}");
        }
    }
}
