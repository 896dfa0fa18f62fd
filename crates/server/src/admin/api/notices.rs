//! What everybody is told, the end of the service, and its figures.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use swallowtail_domain::limits::SHUTDOWN_MINUTES_MAX;

use super::input::{Body, NoQuery, Whole};
use super::{Problem, perform};
use crate::admin::views::{FigureSample, Figures};
use crate::admin::{Admin, desk, words};
use crate::store::{Actor, Deed};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notice {
    text: String,
}

pub(super) async fn broadcast(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
    Body(notice): Body<Notice>,
) -> Result<StatusCode, Problem> {
    let text = words::broadcast(&notice.text)?;
    perform(&admin, &actor, Deed::Broadcast(text)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize)]
pub(super) struct Shutdown {
    at_ms: Option<u64>,
}

pub(super) async fn shutdown(State(admin): State<Arc<Admin>>, _: NoQuery) -> Json<Shutdown> {
    let at_ms = admin.live.shutdown().map(|at| at.0);
    Json(Shutdown { at_ms })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    minutes: Whole,
}

pub(super) async fn announce(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
    Body(end): Body<End>,
) -> Result<Json<Shutdown>, Problem> {
    let minutes = end.minutes.within(SHUTDOWN_MINUTES_MAX, "minutes")?;
    let at = desk::in_minutes(minutes);
    perform(&admin, &actor, Deed::AnnounceShutdown(at)).await?;
    Ok(Json(Shutdown { at_ms: Some(at.0) }))
}

pub(super) async fn cancel(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    perform(&admin, &actor, Deed::CancelShutdown).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn figures(State(admin): State<Arc<Admin>>, _: NoQuery) -> Json<Figures> {
    let counts = admin.live.counts();
    let samples = admin.figures.samples();
    Json(Figures {
        sessions: counts.sessions,
        conversations: counts.conversations,
        sign_ins: counts.sign_ins,
        messages: counts.messages,
        shutdown_ms: admin.live.shutdown().map(|at| at.0),
        samples: samples.into_iter().map(FigureSample::from).collect(),
    })
}
