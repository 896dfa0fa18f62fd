//! The host names that stock clients were built with: what a hosts file, a name server and a
//! certificate of ours have to know them by (http-services.md §5.1).

use crate::site::PASSPORT_NAMES;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientName {
    /// In lower case.
    pub(crate) name: &'static str,
    /// What is fetched there.
    pub(crate) purpose: &'static str,
    /// Whether nobody signs in without it.
    pub(crate) needed: bool,
}

const fn needed(name: &'static str, purpose: &'static str) -> ClientName {
    ClientName {
        name,
        purpose,
        needed: true,
    }
}

const fn optional(name: &'static str, purpose: &'static str) -> ClientName {
    ClientName {
        name,
        purpose,
        needed: false,
    }
}

/// All of them, those first without which nobody signs in.
pub(crate) const CLIENT_NAMES: [ClientName; 10] = [
    needed("messenger.hotmail.com", "where it begins"),
    needed(PASSPORT_NAMES[0], "where passwords go"),
    optional(PASSPORT_NAMES[1], "passwords, for some clients"),
    optional(PASSPORT_NAMES[2], "pages of the account"),
    optional("gateway.messenger.hotmail.com", "Messenger over HTTP"),
    optional("svcs.microsoft.com", "configuration"),
    optional("config.messenger.msn.com", "configuration of 6.x"),
    optional("contacts.msn.com", "address book"),
    optional("g.msn.com", "links of the menus"),
    optional("rad.msn.com", "banners"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_there_once_and_in_lower_case() {
        let names: BTreeSet<_> = CLIENT_NAMES.iter().map(|client| client.name).collect();
        assert_eq!(names.len(), CLIENT_NAMES.len());
        assert!(names.iter().all(|name| *name == name.to_ascii_lowercase()));
        assert!(PASSPORT_NAMES.iter().all(|name| names.contains(name)));
        assert!(CLIENT_NAMES.is_sorted_by_key(|client| !client.needed));
    }
}
