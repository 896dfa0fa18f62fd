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
        let parameter = parameter.map(escape).unwrap_or_default();
        let redirect = page.redirect.replace("{}", &parameter);
        Some((Word::parse(redirect.as_bytes()).ok()?, page.site))
    }
}

/// What a client says goes into a URL as one value and nothing else.
fn escape(parameter: &Word) -> String {
    let mut escaped = String::new();
    for byte in parameter.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@%".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
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
}
