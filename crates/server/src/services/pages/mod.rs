//! The pages that menus of the client lead to: read-only, in HTML 3.2 and without scripts, for
//! browsers of any age (`[WS-VISIT-1]` to `[WS-PAGE-6]`).

mod contacts;
mod profile;
mod shown;

use askama::Template;
use swallowtail_domain::account::{Account, Identity};

use super::moved;
use crate::config::Portal;
use crate::http::{Request, Response, Status};
use crate::site::Site;

/// The cookie of a browser that has been let in.
pub(super) const COOKIE: &str = "visit";
/// Where all pages are, and the cookie is sent to.
pub(super) const DIRECTORY: &str = "/account/";

/// One of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// What there is, and where a password is changed.
    Home,
    /// What is unread in a mailbox that is kept elsewhere.
    Inbox,
    /// The address book.
    Contacts,
    /// What the service knows of oneself.
    Profile,
    /// About somebody who may be somebody else.
    Member,
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
const PATHS: [(Page, &str, &[&str]); 9] = [
    (Page::Home, "/account/", &["/account", "/account/password"]),
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
        row.map_or(DIRECTORY, |(_, path, _)| path)
    }

    /// The page at a path, or behind one of the time. The path is in lower case.
    pub(super) fn behind(asked: &str) -> Option<Self> {
        let row = PATHS
            .iter()
            .find(|(_, path, others)| *path == asked || others.contains(&asked));
        row.map(|(page, ..)| *page)
    }
}

/// Answers a path, which is in lower case.
pub(super) async fn answer(site: &Site, path: &str, request: &Request) -> Option<Response> {
    let page = Page::behind(path)?;
    if page.path() != path {
        return Some(moved(page.path()));
    }
    let visitor =
        cookie(request, COOKIE).and_then(|cookie| site.visits.visitor((site.clock)(), cookie));
    let who = visitor.as_ref();
    let reply = match page {
        Page::Inbox | Page::Contacts | Page::Profile => match visitor {
            Some(visitor) => own(site, page, &visitor).await,
            None => knock(),
        },
        Page::Member => profile::member(who, request.query.as_deref()),
        Page::Home => html(Status::OK, &Home { who: handle(who) }),
        Page::Directory => html(Status::OK, &Directory { who: handle(who) }),
        Page::Mobile => not_offered(who, "Mobile devices"),
        Page::Chat => not_offered(who, "Chat rooms"),
        Page::Phone => not_offered(who, "Telephone calls"),
    };
    Some(reply)
}

/// A page that shows what is stored of its visitor.
async fn own(site: &Site, page: Page, visitor: &Identity) -> Response {
    match site.store.load(visitor.id).await {
        Ok(Some((account, roster))) => match page {
            Page::Contacts => contacts::page(&account, &roster),
            Page::Profile => profile::own(&account),
            _ => inbox(&account),
        },
        Ok(None) => knock(),
        Err(error) => {
            tracing::warn!(%error, "a page could not be made");
            Response::page(
                Status::UNAVAILABLE,
                "Not now",
                "<p>Please try again in a minute.</p>",
            )
        }
    }
}

/// The value of a cookie.
pub(super) fn cookie<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let cookies = str::from_utf8(request.header("Cookie")?).ok()?;
    let mut pairs = cookies.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(written, _)| written.trim() == name)?;
    Some(value.trim())
}

fn handle(who: Option<&Identity>) -> &str {
    who.map_or("", |who| who.handle.as_str())
}

/// A page made of a template, which escapes all that is put into it. Nothing of it is kept, run,
/// fetched or framed.
fn html(status: Status, page: &impl Template) -> Response {
    let html = page.render().expect("a string takes every text");
    Response::document(status, "text/html; charset=utf-8", html)
        .header("Cache-Control", "no-store")
        .header(
            "Content-Security-Policy",
            "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
        )
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
}

#[derive(Template)]
#[template(path = "account/home.html")]
struct Home<'a> {
    who: &'a str,
}

#[derive(Template)]
#[template(path = "account/directory.html")]
struct Directory<'a> {
    who: &'a str,
}

#[derive(Template)]
#[template(path = "account/inbox.html")]
struct Inbox<'a> {
    who: &'a str,
    inbox: u32,
    folders: u32,
}

fn inbox(account: &Account) -> Response {
    let page = Inbox {
        who: account.identity.handle.as_str(),
        inbox: account.mailbox.inbox_unread,
        folders: account.mailbox.folders_unread,
    };
    html(Status::OK, &page)
}

#[derive(Template)]
#[template(path = "account/not_offered.html")]
struct NotOffered<'a> {
    who: &'a str,
    what: &'a str,
}

fn not_offered(who: Option<&Identity>, what: &str) -> Response {
    let who = handle(who);
    html(Status::OK, &NotOffered { who, what })
}

#[derive(Template)]
#[template(path = "account/knock.html")]
struct Knock<'a> {
    who: &'a str,
}

/// For browsers that have not been let in.
pub(super) fn knock() -> Response {
    html(Status::FORBIDDEN, &Knock { who: "" })
}

#[derive(Template)]
#[template(path = "account/today.html")]
struct Today<'a> {
    who: &'a str,
}

/// The window that clients open at sign-in (`[WS-PORTAL-1]`).
pub(super) fn portal(portal: &Portal) -> Response {
    match &portal.url {
        Some(url) => Response::new(Status::FOUND).header("Location", url),
        None => html(Status::OK, &Today { who: "" }),
    }
}
