//! The pages that change nothing: what there is, and what there is not (`[WS-VISIT-1]` to
//! `[WS-PAGE-6]`).

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use msnp::types::Handle;

use super::asked::{Answer, Asked, Who, moved};
use super::frame::{Frame, Plain};
use crate::config::Portal;
use crate::http;
use crate::web::{MARK, POLICY};

const STYLE: &str = include_str!("style.css");

/// `GET /account/style.css`. What it looks like does not depend on who looks.
pub(super) async fn style() -> Response {
    file("text/css; charset=utf-8", STYLE)
}

/// `GET /account/mark.svg`
pub(super) async fn mark() -> Response {
    file("image/svg+xml", MARK)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let kept = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "max-age=3600"),
    ];
    (kept, text).into_response()
}

#[derive(Template)]
#[template(path = "account/home.html")]
struct Home {
    frame: Frame,
    verified: bool,
    sends: bool,
    signs_up: bool,
}

/// `GET /account/`
pub(super) async fn home(asked: Asked) -> Answer {
    let mut verified = true;
    if let Who::SignedIn(session) = &asked.who {
        let found = asked.site.store.is_verified(&session.who.handle).await?;
        verified = found.is_none_or(|(_, verified)| verified);
    }
    let page = Home {
        frame: asked.frame("home"),
        verified,
        sends: asked.site.reception.letters.are_sent(),
        signs_up: super::sign_up::is_possible(&asked),
    };
    Ok(asked.page(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "account/inbox.html")]
struct Inbox {
    frame: Frame,
    inbox: u32,
    folders: u32,
}

/// `GET /account/inbox`
pub(super) async fn inbox(asked: Asked) -> Answer {
    let Some(who) = asked.reader() else {
        return Ok(knock(&asked));
    };
    let Some((account, _)) = asked.site.store.load(who.id).await? else {
        return Ok(knock(&asked));
    };
    let page = Inbox {
        frame: asked.frame("inbox"),
        inbox: account.mailbox.inbox_unread,
        folders: account.mailbox.folders_unread,
    };
    Ok(asked.page(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "account/member.html")]
struct Member<'a> {
    frame: Frame,
    other: &'a str,
}

/// `GET /account/member?mem=`: nobody has a profile for others to read.
pub(super) async fn member(asked: Asked) -> Answer {
    let other: Option<Handle> = asked.asked_for("mem").parse().ok();
    if let (Some(other), Some(who)) = (&other, asked.reader())
        && *other == who.handle
    {
        return Ok(moved("/account/profile"));
    }
    let page = Member {
        frame: asked.frame("contacts"),
        other: other.as_ref().map_or("", Handle::as_str),
    };
    Ok(asked.page(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "account/not_offered.html")]
struct NotOffered {
    frame: Frame,
    what: &'static str,
}

/// What the menus of clients have and this service has not.
pub(super) fn not_offered(asked: &Asked, what: &'static str) -> Answer {
    let frame = asked.frame("");
    Ok(asked.page(StatusCode::OK, &NotOffered { frame, what }))
}

/// `GET /account/goodbye`
pub(super) async fn goodbye(asked: Asked) -> Answer {
    let text = "Your account and all that belonged to it is deleted, and has left the lists of others. \
                Copies of the database that the operator has made before may still have it for a while.";
    let page = Plain::new(asked.frame(""), "Good bye", text);
    Ok(asked.page(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "account/knock.html")]
struct Knock {
    frame: Frame,
}

/// For browsers that have not been let in.
pub(super) fn knock(asked: &Asked) -> Response {
    let frame = asked.frame("");
    asked.page(StatusCode::FORBIDDEN, &Knock { frame })
}

/// The same for a form that a client has made a browser send.
pub(crate) fn knock_again() -> http::Response {
    let frame = Frame::default();
    document(http::Status::FORBIDDEN, &Knock { frame })
}

#[derive(Template)]
#[template(path = "account/today.html")]
struct Today {
    frame: Frame,
}

/// The window that clients open at sign-in (`[WS-PORTAL-1]`).
pub(crate) fn portal(portal: &Portal) -> http::Response {
    match &portal.url {
        Some(url) => http::Response::new(http::Status::FOUND).header("Location", url),
        None => {
            let frame = Frame::default();
            document(http::Status::OK, &Today { frame })
        }
    }
}

/// A page in answer to a request that is none of axum's.
fn document(status: http::Status, page: &impl Template) -> http::Response {
    let html = page.render().expect("a string takes every text");
    http::Response::document(status, "text/html; charset=utf-8", html)
        .header("Cache-Control", "no-store")
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
}
