//! The dashboard, accounts, and what everybody is told.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use msnp::types::Handle;
use serde::Deserialize;
use swallowtail_domain::admission::Hold;

use super::lists::{BanLine, SessionLine};
use super::said::said;
use super::session::Operator;
use super::{Admin, Frame, Trouble, page};
use crate::admin::chart::Chart;
use crate::admin::shown::time;
use crate::clock;
use crate::store::AccountRow;

/// Rows of a page.
pub(super) const ROWS: u32 = 50;
/// The drawings, and what stands over them.
const CHARTS: [(&str, &str); 4] = [
    ("sessions", "Sessions"),
    ("conversations", "Conversations"),
    ("sign-ins", "Sign-ins per minute"),
    ("messages", "Messages per second"),
];

/// What may stand in the address of a page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) search: String,
    pub(super) after: String,
    pub(super) before: Option<i64>,
    pub(super) state: String,
    pub(super) said: String,
}

impl Frame {
    /// With what has just been done.
    pub(super) fn saying(operator: &Operator, here: &'static str, asked: &Asked) -> Self {
        Self {
            said: said(&asked.said),
            ..Self::new(operator, here)
        }
    }
}

/// Where the next part of a list is.
pub(super) fn next(parts: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let fields: Vec<_> = parts
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    format!("?{}", fields.join("&"))
}

#[derive(Template)]
#[template(path = "admin/dashboard.html")]
struct Dashboard {
    frame: Frame,
    charts: Vec<Drawing>,
    sign_ins: u64,
    messages: u64,
    open_reports: String,
    shutdown: Option<String>,
}

struct Drawing {
    name: &'static str,
    title: &'static str,
    now: String,
}

pub(super) async fn dashboard(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let counts = admin.live.counts();
    let last = admin.figures.samples().last().copied();
    let charts = CHARTS.map(|(name, title)| Drawing {
        name,
        title,
        now: match (name, last) {
            ("sessions", _) => counts.sessions.to_string(),
            ("conversations", _) => counts.conversations.to_string(),
            (_, None) => "0".to_owned(),
            ("sign-ins", Some(last)) => format!("{:.0}", last.sign_ins_per_minute),
            (_, Some(last)) => format!("{:.1}", last.messages_per_second),
        },
    });
    let reports = admin.desk.store.reports(false, None, ROWS).await?;
    let open_reports = match reports.len() {
        n if n >= ROWS as usize => format!("{ROWS} or more"),
        n => n.to_string(),
    };
    Ok(page(&Dashboard {
        frame: Frame::saying(&operator, "dashboard", &asked),
        charts: charts.into(),
        sign_ins: counts.sign_ins,
        messages: counts.messages,
        open_reports,
        shutdown: admin.live.shutdown().map(time),
    }))
}

/// One of the drawings.
pub(super) async fn chart(
    State(admin): State<Arc<Admin>>,
    _: Operator,
    Path(name): Path<String>,
) -> Result<Response, Trouble> {
    let name = name.strip_suffix(".svg").unwrap_or_default();
    let found = CHARTS.into_iter().find(|(found, _)| *found == name);
    let (name, title) =
        found.ok_or_else(|| Trouble::new(StatusCode::NOT_FOUND, "There is no such drawing."))?;
    let samples = admin.figures.samples();
    let points: Vec<_> = samples
        .iter()
        .map(|sample| {
            let value = match name {
                "sessions" => sample.sessions as f64,
                "conversations" => sample.conversations as f64,
                "sign-ins" => sample.sign_ins_per_minute,
                _ => sample.messages_per_second,
            };
            (sample.at.0, value)
        })
        .collect();
    let kind = [(header::CONTENT_TYPE, "image/svg+xml")];
    Ok((kind, page(&Chart::new(title, &points)).into_body()).into_response())
}

#[derive(Template)]
#[template(path = "admin/accounts.html")]
struct Accounts {
    frame: Frame,
    search: String,
    rows: Vec<AccountLine>,
    next: Option<String>,
}

struct AccountLine {
    handle: String,
    link: String,
    name: String,
    states: Vec<&'static str>,
    created: String,
}

fn states(row: &AccountRow) -> Vec<&'static str> {
    let hold = row.hold.map(|hold| match hold {
        Hold::Admission => "on hold",
        Hold::Child => "on hold: child",
    });
    let states = [
        row.disabled.map(|_| "disabled"),
        hold,
        (!row.verified).then_some("not verified"),
        row.restricted.then_some("restricted"),
    ];
    states.into_iter().flatten().collect()
}

pub(super) fn link(handle: &Handle) -> String {
    let set = percent_encoding::NON_ALPHANUMERIC;
    let handle = percent_encoding::utf8_percent_encode(handle.as_str(), set);
    format!("/admin/accounts/{handle}")
}

pub(super) async fn accounts(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let store = &admin.desk.store;
    let search = asked.search.trim().to_owned();
    let mut rows = store.find_accounts(&search, &asked.after, ROWS + 1).await?;
    let more = rows.len() > ROWS as usize;
    rows.truncate(ROWS as usize);
    let last = rows.last().filter(|_| more);
    let next = last.map(|last| next(&[("search", &search), ("after", last.handle.as_str())]));
    let rows = rows.into_iter().map(|row| AccountLine {
        states: states(&row),
        link: link(&row.handle),
        handle: row.handle.to_string(),
        name: row.name.map_or_else(String::new, |name| name.to_plain()),
        created: time(row.created),
    });
    Ok(page(&Accounts {
        frame: Frame::saying(&operator, "accounts", &asked),
        rows: rows.collect(),
        search,
        next,
    }))
}

#[derive(Template)]
#[template(path = "admin/account.html")]
struct Account {
    frame: Frame,
    handle: String,
    name: String,
    states: Vec<&'static str>,
    created: String,
    verified: bool,
    restricted: bool,
    disabled: Option<String>,
    hold: &'static str,
    sessions: Vec<SessionLine>,
    bans: Vec<BanLine>,
}

pub(super) async fn account(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Path(handle): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let nobody = || Trouble::new(StatusCode::NOT_FOUND, "There is no such account.");
    let handle: Handle = handle.parse().map_err(|_| nobody())?;
    let store = &admin.desk.store;
    let row = store.account(&handle).await?.ok_or_else(nobody)?;
    let (bans, now) = (store.bans_of(row.id).await?, clock::now());
    let sessions = admin.live.sessions_of(row.id);
    Ok(page(&Account {
        frame: Frame::saying(&operator, "accounts", &asked),
        states: states(&row),
        handle: handle.to_string(),
        name: row.name.map_or_else(String::new, |name| name.to_plain()),
        created: time(row.created),
        verified: row.verified,
        restricted: row.restricted,
        disabled: row.disabled.map(time),
        hold: row.hold.map_or("none", Hold::as_str),
        sessions: sessions.into_iter().map(SessionLine::from).collect(),
        bans: bans.into_iter().map(|ban| BanLine::new(ban, now)).collect(),
    }))
}

#[derive(Template)]
#[template(path = "admin/notices.html")]
struct Notices {
    frame: Frame,
    sessions: u64,
    shutdown: Option<String>,
}

pub(super) async fn notices(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    Query(asked): Query<Asked>,
) -> Response {
    page(&Notices {
        frame: Frame::saying(&operator, "notices", &asked),
        sessions: admin.live.counts().sessions,
        shutdown: admin.live.shutdown().map(time),
    })
}
