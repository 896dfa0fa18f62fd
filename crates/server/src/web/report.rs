//! Reports from the web messenger (docs/protocol/web.md).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode};
use msnp::types::Handle;
use serde::Deserialize;

use super::messenger::{Refused, acting};
use super::session::Session;
use crate::report::NotReported;
use crate::site::Site;

/// What is said in `POST /web/report`. Has no `Debug`.
#[derive(Deserialize)]
pub(super) struct Report {
    about: String,
    text: String,
}

/// `POST /web/report`
pub(super) async fn file(
    State(site): State<Arc<Site>>,
    session: Option<Session>,
    headers: HeaderMap,
    said: Result<Json<Report>, JsonRejection>,
) -> Result<StatusCode, Refused> {
    let session = acting(session, &headers)?;
    let Json(Report { about, text }) = said?;
    let Ok(about) = about.parse::<Handle>() else {
        return Err(NotReported::Nobody.into());
    };
    let reports = site.entrance.reports();
    reports.file(session.who.id, &about, &text).await??;
    Ok(StatusCode::NO_CONTENT)
}

impl From<NotReported> for Refused {
    fn from(why: NotReported) -> Self {
        match why {
            NotReported::Nobody => Self(StatusCode::NOT_FOUND, "nobody"),
            NotReported::Empty => Self::NOT_UNDERSTOOD,
            NotReported::TooLong => Self(StatusCode::PAYLOAD_TOO_LARGE, "too-long"),
            NotReported::TooMany => Self::LATER,
        }
    }
}
