//! Where the pages are that a client asks for with `URL` (`[NS-URL-1]` to `[NS-URL-5]`).

use std::collections::BTreeMap;

use msnp::types::Word;

/// The page of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// A path below the site that signs the client in, or a whole URL. `{}` stands for what the
    /// client sends besides the service: an address or a locale.
    pub redirect: String,
    /// The number of the Passport site.
    pub site: u32,
}

/// All pages, and the one that takes the form with which a client signs in to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urls {
    /// Gets the form.
    pub login: Word,
    /// By the name of the service.
    pub pages: BTreeMap<String, Page>,
}

/// The service that answers for those nobody knows (`[NS-URL-5]`).
const INBOX: &str = "INBOX";

/// The services of the time, with paths of our own where no reply is on record.
const PAGES: [(&str, &str, u32); 15] = [
    (INBOX, "/cgi-bin/HoTMaiL", 2),
    ("FOLDERS", "/cgi-bin/folders", 2),
    ("COMPOSE", "/cgi-bin/compose?mailto=1&to={}", 2),
    ("MESSAGE", "/cgi-bin/getmsg", 2),
    ("PASSWORD", "/account/password", 2),
    ("PERSON", "/account?lcid={}", 2),
    ("PROFILE", "/account/profile?lcid={}", 4263),
    ("MOBILE", "/account/mobile", 961),
    ("CHGMOB", "/account/mobile", 961),
    ("CHAT", "/chat?lcid={}", 2260),
    ("N2PACCOUNT", "/phone?lcid={}", 2823),
    ("N2PFUND", "/phone?lcid={}", 2823),
    // New in MSNP8.
    ("ADDRBOOK", "/account/contacts", 2),
    ("ADVSEARCH", "/directory", 2),
    ("INTSEARCH", "/directory/interests", 2),
];

impl Default for Urls {
    fn default() -> Self {
        let page = |(service, redirect, site): (&str, &str, u32)| {
            let redirect = redirect.to_owned();
            (service.to_owned(), Page { redirect, site })
        };
        Self {
            login: Word::from("https://loginnet.passport.com/ppsecure/md5auth.srf?lc=1033"),
            pages: PAGES.map(page).into(),
        }
    }
}

impl Urls {
    /// Where a service is, and its site. Without any page nothing can be said.
    #[must_use]
    pub fn find(&self, service: &str, parameter: Option<&Word>) -> Option<(Word, u32)> {
        let page = self.pages.get(service).or_else(|| self.pages.get(INBOX))?;
        let with = |parameter: &str| {
            let redirect = page.redirect.replace("{}", parameter);
            Word::parse(redirect.as_bytes()).ok()
        };
        // A parameter too long for a line is left out.
        let parameter = parameter.map(escape).unwrap_or_default();
        let redirect = with(&parameter).or_else(|| with(""))?;
        Some((redirect, page.site))
    }

    /// Whether that is a whole URL to which clients may have been sent (`[WS-AUTH-4]`).
    #[must_use]
    pub fn names(&self, url: &str) -> bool {
        self.pages.values().any(|page| page.is_at(url))
    }
}

impl Page {
    /// Paths are not looked at. What a client adds may differ, but not name another host.
    fn is_at(&self, url: &str) -> bool {
        let schemes = ["http://", "https://"];
        let local = schemes
            .iter()
            .find_map(|scheme| self.redirect.strip_prefix(scheme));
        let Some(local) = local else { return false };
        let Some((before, after)) = self.redirect.split_once("{}") else {
            return url == self.redirect;
        };
        let host_ends = local.find(['/', '?']);
        let is_after_host = host_ends.is_some_and(|at| local.find("{}") > Some(at));
        let added = url
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after));
        is_after_host && added.is_some_and(|added| added.bytes().all(is_plain))
    }
}

/// What a client says goes into a URL as one value and nothing else.
fn escape(parameter: &Word) -> String {
    let mut escaped = String::new();
    for byte in parameter.as_str().bytes() {
        if is_plain(byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// What stays as it is in a value.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~@%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_says_stays_one_value() {
        let urls = Urls::default();
        let to = Word::parse(b"bob@example.com&x=<y>%20z").unwrap();
        let (redirect, site) = urls.find("COMPOSE", Some(&to)).unwrap();
        assert_eq!(
            redirect.as_str(),
            "/cgi-bin/compose?mailto=1&to=bob@example.com%26x%3D%3Cy%3E%20z"
        );
        assert_eq!(site, 2);
        let (redirect, _) = urls.find("COMPOSE", None).unwrap();
        assert_eq!(redirect.as_str(), "/cgi-bin/compose?mailto=1&to=");
    }

    #[test]
    fn whole_urls_are_known_again() {
        let mut urls = Urls::default();
        let mut put = |service: &str, redirect: &str| {
            let redirect = redirect.to_owned();
            urls.pages
                .insert(service.to_owned(), Page { redirect, site: 2 });
        };
        put("INBOX", "https://mail.example.org/");
        put("COMPOSE", "https://mail.example.org/new?to={}&x");
        put("CHAT", "http://{}/chat");
        for url in [
            "https://mail.example.org/",
            "https://mail.example.org/new?to=bob@example.com&x",
            "https://mail.example.org/new?to=&x",
        ] {
            assert!(urls.names(url), "{url}");
        }
        for url in [
            "/cgi-bin/folders",
            "https://mail.example.org/x",
            "https://mail.example.org/new?to=bob&x&x",
            "https://mail.example.org/new?to=/&x",
            "https://mail.example.org/new?to=",
            "http://evil.example/chat",
            "",
        ] {
            assert!(!urls.names(url), "{url}");
        }
    }
}
