//! Pages that are lists: sessions, bans, reports, invitations, the audit log, operators.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::time::Timestamp;

use super::session::Operator;
use super::show::{Asked, ROWS, link, next};
use super::{Admin, Frame, Trouble, page};
use crate::admin::Scope;
use crate::admin::live::LiveSession;
use crate::admin::shown::{time, until};
use crate::clock;
use crate::store::BanRow;

/// What is shown of rows of which one more was asked for, and the mark of the last if there is
/// more.
fn part<R>(mut rows: Vec<R>, mark: impl Fn(&R) -> i64) -> (Vec<R>, Option<i64>) {
    let more = rows.len() > ROWS as usize;
    rows.truncate(ROWS as usize);
    let last = rows.last().filter(|_| more).map(mark);
    (rows, last)
}

fn before(mark: Option<i64>) -> Option<String> {
    mark.map(|mark| next(&[("before", &mark.to_string())]))
}

pub(super) struct SessionLine {
    pub(super) handle: String,
    pub(super) link: String,
    pub(super) since: String,
    pub(super) address: String,
    pub(super) client: String,
    pub(super) way: &'static str,
}

impl From<LiveSession> for SessionLine {
    fn from(live: LiveSession) -> Self {
        Self {
            link: link(&live.handle),
            handle: live.handle.to_string(),
            since: time(live.since),
            address: live.address,
            client: live.client.unwrap_or_default(),
            way: live.way,
        }
    }
}

#[derive(Template)]
#[template(path = "admin/sessions.html")]
struct Sessions {
    frame: Frame,
    count: u64,
    rows: Vec<SessionLine>,
    next: Option<String>,
}

pub(super) async fn sessions(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> Response {
    let after = PrincipalId(asked.after.parse().unwrap_or(0));
    let rows = admin.live.sessions(after, ROWS as usize + 1);
    let (rows, last) = part(rows, |row| row.account.0);
    page(&Sessions {
        frame: Frame::saying(&operator, "sessions", &asked),
        count: admin.live.counts().sessions,
        rows: rows.into_iter().map(SessionLine::from).collect(),
        next: last.map(|last| next(&[("after", &last.to_string())])),
    })
}

pub(super) struct BanLine {
    pub(super) id: i64,
    pub(super) who: String,
    pub(super) reason: String,
    pub(super) created: String,
    pub(super) by: String,
    pub(super) until: String,
    pub(super) over: bool,
}

impl BanLine {
    pub(super) fn new(row: BanRow, now: Timestamp) -> Self {
        Self {
            over: !row.is_in_force(now),
            id: row.id,
            who: row.who.to_string(),
            reason: row.reason,
            created: time(row.created),
            by: row.created_by,
            until: until(row.until),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/bans.html")]
struct Bans {
    frame: Frame,
    rows: Vec<BanLine>,
    next: Option<String>,
}

pub(super) async fn bans(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let rows = admin.desk.store.bans(asked.before, ROWS + 1).await?;
    let ((rows, last), now) = (part(rows, |row| row.id), clock::now());
    Ok(page(&Bans {
        frame: Frame::saying(&operator, "bans", &asked),
        rows: rows.into_iter().map(|row| BanLine::new(row, now)).collect(),
        next: before(last),
    }))
}

struct ReportLine {
    id: i64,
    reporter: String,
    reporter_link: String,
    about: String,
    about_link: String,
    body: String,
    created: String,
    closed: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/reports.html")]
struct Reports {
    frame: Frame,
    closed: bool,
    rows: Vec<ReportLine>,
    next: Option<String>,
}

pub(super) async fn reports(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let closed = asked.state == "closed";
    let store = &admin.desk.store;
    let rows = store.reports(closed, asked.before, ROWS + 1).await?;
    let (rows, last) = part(rows, |row| row.id);
    let rows = rows.into_iter().map(|row| ReportLine {
        id: row.id,
        reporter_link: link(&row.reporter),
        reporter: row.reporter.to_string(),
        about_link: link(&row.about),
        about: row.about.to_string(),
        body: row.body,
        created: time(row.created),
        closed: row.closed.map(|(at, by)| format!("{} by {by}", time(at))),
    });
    let state = if closed { "closed" } else { "" };
    Ok(page(&Reports {
        frame: Frame::saying(&operator, "reports", &asked),
        closed,
        rows: rows.collect(),
        next: last.map(|last| next(&[("state", state), ("before", &last.to_string())])),
    }))
}

struct InvitationLine {
    id: i64,
    code: String,
    uses_left: u32,
    note: String,
    created: String,
    by: String,
    until: String,
}

#[derive(Template)]
#[template(path = "admin/invitations.html")]
struct Invitations {
    frame: Frame,
    rows: Vec<InvitationLine>,
    next: Option<String>,
}

pub(super) async fn invitations(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let rows = admin.desk.store.invitations(asked.before, ROWS + 1).await?;
    let (rows, last) = part(rows, |row| row.id);
    let rows = rows.into_iter().map(|row| InvitationLine {
        id: row.id,
        code: row.code,
        uses_left: row.uses_left,
        note: row.note,
        created: time(row.created),
        by: row.created_by,
        until: until(row.expires),
    });
    Ok(page(&Invitations {
        frame: Frame::saying(&operator, "invitations", &asked),
        rows: rows.collect(),
        next: before(last),
    }))
}

struct AuditLine {
    at: String,
    actor: String,
    via: &'static str,
    action: String,
    subject: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct Audit {
    frame: Frame,
    rows: Vec<AuditLine>,
    next: Option<String>,
}

pub(super) async fn audit(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let rows = admin.desk.store.audit_log(asked.before, ROWS + 1).await?;
    let (rows, last) = part(rows, |row| row.id);
    let rows = rows.into_iter().map(|row| AuditLine {
        at: time(row.at),
        actor: row.actor.name,
        via: row.actor.via.as_str(),
        action: row.action,
        subject: row.subject,
        detail: row.detail,
    });
    Ok(page(&Audit {
        frame: Frame::saying(&operator, "audit", &asked),
        rows: rows.collect(),
        next: before(last),
    }))
}

struct OperatorLine {
    name: String,
    created: String,
}

struct TokenLine {
    id: i64,
    name: String,
    scopes: Vec<String>,
    created: String,
    by: String,
    until: String,
}

#[derive(Template)]
#[template(path = "admin/operators.html")]
struct Operators {
    frame: Frame,
    operators: Vec<OperatorLine>,
    tokens: Vec<TokenLine>,
    scopes: [&'static str; Scope::ALL.len()],
}

pub(super) async fn operators(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let store = &admin.desk.store;
    let operators = store
        .operators()
        .await?
        .into_iter()
        .map(|row| OperatorLine {
            name: row.name,
            created: time(row.created),
        });
    let tokens = store.api_tokens().await?.into_iter().map(|row| TokenLine {
        id: row.id,
        name: row.name,
        scopes: row.scopes.split(' ').map(str::to_owned).collect(),
        created: time(row.created),
        by: row.created_by,
        until: until(row.expires),
    });
    Ok(page(&Operators {
        frame: Frame::saying(&operator, "operators", &asked),
        operators: operators.collect(),
        tokens: tokens.collect(),
        scopes: Scope::ALL.map(Scope::as_str),
    }))
}
