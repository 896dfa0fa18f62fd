//! Telling operators of somebody.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use msnp::types::Handle;
use swallowtail_domain::limits::REPORT_CHARS_MAX;

use super::asked::{Answer, Asked, moved};
use super::edit::GONE;
use super::frame::{Errors, Frame};
use crate::report::NotReported;

#[derive(Template)]
#[template(path = "account/report.html")]
struct Report<'a> {
    frame: Frame,
    about: &'a str,
    text: &'a str,
    errors: Errors,
    max: usize,
}

fn form(asked: &Asked, status: StatusCode, errors: Errors) -> Response {
    let about = match asked.field("about") {
        "" => asked.asked_for("about"),
        typed => typed,
    };
    let page = Report {
        frame: asked.frame("contacts"),
        about,
        text: asked.field("text"),
        errors,
        max: REPORT_CHARS_MAX,
    };
    asked.page(status, &page)
}

/// `GET /account/report?about=`
pub(super) async fn show(asked: Asked) -> Answer {
    asked.signed_in()?;
    Ok(form(&asked, StatusCode::OK, Errors::default()))
}

/// `POST /account/report`
pub(super) async fn file(asked: Asked) -> Answer {
    let reporter = asked.acting()?.who.id;
    let mut errors = Errors::default();
    let Ok(about) = asked.field("about").parse::<Handle>() else {
        errors.add("about", GONE);
        return Ok(form(&asked, StatusCode::NOT_FOUND, errors));
    };
    let reports = asked.site.entrance.reports();
    let status = match reports.file(reporter, &about, asked.field("text")).await? {
        Ok(()) => return Ok(moved("/account/?said=reported")),
        Err(NotReported::Nobody) => {
            errors.add("about", GONE);
            StatusCode::NOT_FOUND
        }
        Err(NotReported::Empty) => {
            errors.add("text", "Please say what has happened.");
            StatusCode::BAD_REQUEST
        }
        Err(NotReported::TooLong) => {
            let why = format!("This is too long: at most {REPORT_CHARS_MAX} characters.");
            errors.add("text", why);
            StatusCode::BAD_REQUEST
        }
        Err(NotReported::TooMany) => {
            errors.add(
                "text",
                "You have reported a lot already. Please be patient.",
            );
            StatusCode::TOO_MANY_REQUESTS
        }
    };
    Ok(form(&asked, status, errors))
}
