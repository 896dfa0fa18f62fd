//! Which paths of the time lead to which of the account pages.

use super::moved;
use crate::http::Response;

/// One of the pages that menus of clients lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// What there is.
    Home,
    /// What is unread in a mailbox that is kept elsewhere.
    Inbox,
    /// The address book.
    Contacts,
    /// What the service knows of oneself.
    Profile,
    /// About somebody who may be somebody else.
    Member,
    /// Where a password is changed.
    Password,
    /// The search for people.
    Directory,
    /// What there is not.
    Mobile,
    /// The same.
    Chat,
    /// The same.
    Phone,
}

/// The paths of pages, in lower case, and those of the time that lead to them.
const PATHS: [(Page, &str, &[&str]); 10] = [
    (Page::Home, "/account/", &["/account"]),
    (
        Page::Inbox,
        "/account/inbox",
        &[
            "/cgi-bin/hotmail",
            "/cgi-bin/folders",
            "/cgi-bin/compose",
            "/cgi-bin/getmsg",
        ],
    ),
    (Page::Contacts, "/account/contacts", &[]),
    (Page::Profile, "/account/profile", &[]),
    (Page::Member, "/account/member", &[]),
    (Page::Password, "/account/password", &[]),
    (
        Page::Directory,
        "/account/directory",
        &["/directory", "/directory/interests"],
    ),
    (Page::Mobile, "/account/mobile", &[]),
    (Page::Chat, "/account/chat", &["/chat"]),
    (Page::Phone, "/account/phone", &["/phone"]),
];

impl Page {
    pub(super) fn path(self) -> &'static str {
        let row = PATHS.iter().find(|(page, ..)| *page == self);
        row.map_or("/account/", |(_, path, _)| path)
    }

    /// The page at a path, or behind one of the time. The path is in lower case.
    pub(super) fn behind(asked: &str) -> Option<Self> {
        let row = PATHS
            .iter()
            .find(|(_, path, others)| *path == asked || others.contains(&asked));
        row.map(|(page, ..)| *page)
    }
}

/// Leads from a path of the time, which is in lower case, to the page.
pub(super) fn answer(path: &str) -> Option<Response> {
    Page::behind(path).map(|page| moved(page.path()))
}
