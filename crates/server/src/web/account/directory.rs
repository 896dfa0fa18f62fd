//! The directory: looking for people who have asked to be found (`[WS-PAGE-5]`), and telling operators
//! of somebody.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use swallowtail_domain::limits::{SEARCH_BYTES_MAX, SEARCH_ROWS_MAX};

use super::asked::{Answer, Asked, Who};
use super::contacts::link;
use super::frame::Frame;
use super::shown::{shown, shown_lines};
use crate::store::Listed;

#[derive(Template)]
#[template(path = "account/directory.html")]
struct Directory {
    frame: Frame,
    text: String,
    /// Whether something was looked for.
    looked: bool,
    rows: Vec<Row>,
    /// Whether there are more.
    more: bool,
    error: &'static str,
    max: usize,
}

struct Row {
    name: String,
    handle: String,
    link: String,
    about: String,
}

impl Row {
    fn of(found: &Listed) -> Self {
        let handle = found.who.handle.as_str();
        Self {
            name: shown(&found.name.to_plain()),
            handle: shown(handle),
            link: link(handle),
            about: shown_lines(&found.about),
        }
    }
}

/// `GET /account/directory?for=`
pub(super) async fn show(asked: Asked) -> Answer {
    let text = asked.asked_for("for");
    let Who::SignedIn(session) = &asked.who else {
        return Ok(page(&asked, StatusCode::OK, &[], ""));
    };
    if text.is_empty() {
        return Ok(page(&asked, StatusCode::OK, &[], ""));
    }
    if text.len() > SEARCH_BYTES_MAX {
        let error = "This is too long to be looked for.";
        return Ok(page(&asked, StatusCode::BAD_REQUEST, &[], error));
    }
    if !asked.site.reception.may_search(asked.now(), session.who.id) {
        let error = "You have looked often just now. Please wait a moment.";
        return Ok(page(&asked, StatusCode::TOO_MANY_REQUESTS, &[], error));
    }
    let store = &asked.site.store;
    let found = store.search_directory(text, SEARCH_ROWS_MAX + 1, asked.now());
    let found = found.await?;
    Ok(page(&asked, StatusCode::OK, &found, ""))
}

fn page(asked: &Asked, status: StatusCode, found: &[Listed], error: &'static str) -> Response {
    let text = asked.asked_for("for");
    let page = Directory {
        frame: asked.frame("directory"),
        text: text.to_owned(),
        looked: !text.is_empty() && error.is_empty(),
        rows: found.iter().take(SEARCH_ROWS_MAX).map(Row::of).collect(),
        more: found.len() > SEARCH_ROWS_MAX,
        error,
        max: SEARCH_BYTES_MAX,
    };
    asked.page(status, &page)
}
