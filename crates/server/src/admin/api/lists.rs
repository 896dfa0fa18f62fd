//! Sessions, bans, reports, invitations and the audit log.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::INVITATION_USES_MAX;
use swallowtail_domain::time::Timestamp;

use super::input::{Asked, Body, Id, NoQuery, Part, Whole, handle, limit};
use super::{Problem, perform};
use crate::admin::views::{Audit, Ban, Invitation, Page, Report, Session};
use crate::admin::{Admin, desk, words};
use crate::store::{Actor, Banned, Deed, NewBan, NewInvitation};

/// What was made, by its number.
#[derive(Serialize)]
pub(super) struct Made {
    id: i64,
}

pub(super) fn made(id: Option<i64>) -> (StatusCode, Json<Made>) {
    let id = id.unwrap_or_default();
    (StatusCode::CREATED, Json(Made { id }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    after: Option<i64>,
    limit: Option<u32>,
}

pub(super) async fn sessions(
    State(admin): State<Arc<Admin>>,
    Asked(asked): Asked<After>,
) -> Result<Json<Page<Session>>, Problem> {
    let limit = limit(asked.limit)?;
    let after = PrincipalId(asked.after.unwrap_or(0));
    let rows = admin.live.sessions(after, limit as usize + 1);
    let mark = |row: &crate::admin::live::LiveSession| row.account.0.to_string();
    Ok(Json(Page::of(rows, limit, mark, Session::from)))
}

pub(super) async fn bans(
    State(admin): State<Arc<Admin>>,
    Asked(part): Asked<Part>,
) -> Result<Json<Page<Ban>>, Problem> {
    let limit = part.limit()?;
    let rows = admin.desk.store.bans(part.before(), limit + 1).await?;
    Ok(Json(Page::of(
        rows,
        limit,
        |row| row.id.to_string(),
        Ban::from,
    )))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOne {
    account: Option<String>,
    network: Option<String>,
    reason: String,
    until_ms: Option<Whole>,
}

pub(super) async fn ban(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
    Body(new): Body<NewOne>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    let who = match (&new.account, &new.network) {
        (Some(account), None) => Banned::Account(handle(account)?),
        (None, Some(network)) => Banned::Network(words::network(network)?),
        _ => {
            let why = "a ban is of an account or of a network";
            return Err(Problem::new(StatusCode::BAD_REQUEST, why));
        }
    };
    let ban = NewBan {
        who,
        reason: words::reason(&new.reason)?,
        until: new.until_ms.map(time).transpose()?,
    };
    Ok(made(perform(&admin, &actor, Deed::Ban(ban)).await?))
}

/// A time as the store can keep it.
pub(super) fn time(Whole(ms): Whole) -> Result<Timestamp, Problem> {
    /// The end of the year 9999.
    const LAST_MS: u64 = 253_402_300_799_999;
    if ms > LAST_MS {
        let why = "a time is in milliseconds of Unix, before the year 10000";
        return Err(Problem::new(StatusCode::BAD_REQUEST, why));
    }
    Ok(Timestamp(ms))
}

pub(super) async fn lift(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    Id(id): Id,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    perform(&admin, &actor, Deed::LiftBan(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhichReports {
    state: Option<Which>,
    before: Option<i64>,
    limit: Option<u32>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Which {
    Open,
    Closed,
}

pub(super) async fn reports(
    State(admin): State<Arc<Admin>>,
    Asked(asked): Asked<WhichReports>,
) -> Result<Json<Page<Report>>, Problem> {
    let limit = limit(asked.limit)?;
    let closed = asked.state == Some(Which::Closed);
    let store = &admin.desk.store;
    let rows = store.reports(closed, asked.before, limit + 1).await?;
    Ok(Json(Page::of(
        rows,
        limit,
        |row| row.id.to_string(),
        Report::from,
    )))
}

pub(super) async fn close(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    Id(id): Id,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    perform(&admin, &actor, Deed::CloseReport(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn invitations(
    State(admin): State<Arc<Admin>>,
    Asked(part): Asked<Part>,
) -> Result<Json<Page<Invitation>>, Problem> {
    let limit = part.limit()?;
    let rows = admin
        .desk
        .store
        .invitations(part.before(), limit + 1)
        .await?;
    Ok(Json(Page::of(
        rows,
        limit,
        |row| row.id.to_string(),
        Invitation::from,
    )))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Invite {
    uses: Whole,
    #[serde(default)]
    note: String,
    expires_ms: Option<Whole>,
}

#[derive(Serialize)]
pub(super) struct Invited {
    id: i64,
    code: String,
}

pub(super) async fn invite(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
    Body(new): Body<Invite>,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    let invitation = NewInvitation {
        code: desk::new_code(),
        uses: new.uses.within(INVITATION_USES_MAX, "uses")?,
        expires: new.expires_ms.map(time).transpose()?,
        note: words::note(&new.note)?,
    };
    let code = invitation.code.clone();
    let made = perform(&admin, &actor, Deed::CreateInvitation(invitation)).await?;
    let id = made.unwrap_or_default();
    Ok((StatusCode::CREATED, Json(Invited { id, code })))
}

pub(super) async fn revoke(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    Id(id): Id,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    perform(&admin, &actor, Deed::RevokeInvitation(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn audit(
    State(admin): State<Arc<Admin>>,
    Asked(part): Asked<Part>,
) -> Result<Json<Page<Audit>>, Problem> {
    let limit = part.limit()?;
    let rows = admin.desk.store.audit_log(part.before(), limit + 1).await?;
    Ok(Json(Page::of(
        rows,
        limit,
        |row| row.id.to_string(),
        Audit::from,
    )))
}
