//! What is shown of things: the objects of the API. The command line reads some of them back.

use serde::{Deserialize, Serialize};
use swallowtail_domain::admission::Hold;
use swallowtail_domain::time::Timestamp;

use super::figures::Sample;
use super::live::LiveSession;
use crate::store::{
    AccountRow, ApiTokenRow, AuditRow, BanRow, Banned, InvitationRow, OperatorRow, ReportRow,
};

/// A part of a list, and where the next begins.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// Of rows of which one more was asked for than are shown.
    pub(super) fn of<R>(
        mut rows: Vec<R>,
        limit: u32,
        mark: impl Fn(&R) -> String,
        view: impl Fn(R) -> T,
    ) -> Self {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(mark);
        let items = rows.into_iter().map(view).collect();
        Self { items, next }
    }
}

fn ms(time: Option<Timestamp>) -> Option<u64> {
    time.map(|time| time.0)
}

#[derive(Debug, Serialize)]
pub(super) struct Account {
    pub(super) handle: String,
    pub(super) name: Option<String>,
    pub(super) verified: bool,
    pub(super) restricted: bool,
    pub(super) hold: Option<&'static str>,
    pub(super) disabled_ms: Option<u64>,
    pub(super) created_ms: u64,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            handle: row.handle.to_string(),
            name: row.name.map(|name| name.to_plain()),
            verified: row.verified,
            restricted: row.restricted,
            hold: row.hold.map(Hold::as_str),
            disabled_ms: ms(row.disabled),
            created_ms: row.created.0,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) handle: String,
    pub(crate) since_ms: u64,
    pub(crate) address: String,
    pub(crate) client: Option<String>,
    pub(crate) transport: String,
}

impl From<LiveSession> for Session {
    fn from(live: LiveSession) -> Self {
        Self {
            handle: live.handle.to_string(),
            since_ms: live.since.0,
            address: live.address,
            client: live.client,
            transport: live.way.to_owned(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Ban {
    pub(super) id: i64,
    pub(super) account: Option<String>,
    pub(super) network: Option<String>,
    pub(super) reason: String,
    pub(super) created_ms: u64,
    pub(super) created_by: String,
    pub(super) until_ms: Option<u64>,
}

impl From<BanRow> for Ban {
    fn from(row: BanRow) -> Self {
        let (account, network) = match row.who {
            Banned::Account(handle) => (Some(handle.to_string()), None),
            Banned::Network(network) => (None, Some(network.to_string())),
        };
        Self {
            id: row.id,
            account,
            network,
            reason: row.reason,
            created_ms: row.created.0,
            created_by: row.created_by,
            until_ms: ms(row.until),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) id: i64,
    pub(super) reporter: String,
    pub(super) about: String,
    pub(super) text: String,
    pub(super) created_ms: u64,
    pub(super) closed_ms: Option<u64>,
    pub(super) closed_by: Option<String>,
}

impl From<ReportRow> for Report {
    fn from(row: ReportRow) -> Self {
        let (closed, by) = row.closed.unzip();
        Self {
            id: row.id,
            reporter: row.reporter.to_string(),
            about: row.about.to_string(),
            text: row.body,
            created_ms: row.created.0,
            closed_ms: ms(closed),
            closed_by: by,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Invitation {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) uses_left: u32,
    pub(super) note: String,
    pub(super) created_ms: u64,
    pub(super) created_by: String,
    pub(super) expires_ms: Option<u64>,
}

impl From<InvitationRow> for Invitation {
    fn from(row: InvitationRow) -> Self {
        Self {
            id: row.id,
            code: row.code,
            uses_left: row.uses_left,
            note: row.note,
            created_ms: row.created.0,
            created_by: row.created_by,
            expires_ms: ms(row.expires),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Operator {
    pub(super) name: String,
    pub(super) created_ms: u64,
}

impl From<OperatorRow> for Operator {
    fn from(row: OperatorRow) -> Self {
        Self {
            name: row.name,
            created_ms: row.created.0,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Token {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) scopes: Vec<String>,
    pub(super) created_ms: u64,
    pub(super) created_by: String,
    pub(super) expires_ms: Option<u64>,
}

impl From<ApiTokenRow> for Token {
    fn from(row: ApiTokenRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            scopes: row.scopes.split(' ').map(str::to_owned).collect(),
            created_ms: row.created.0,
            created_by: row.created_by,
            expires_ms: ms(row.expires),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Audit {
    pub(super) id: i64,
    pub(super) at_ms: u64,
    pub(super) actor: String,
    pub(super) via: &'static str,
    pub(super) action: String,
    pub(super) subject: String,
    pub(super) detail: String,
}

impl From<AuditRow> for Audit {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            at_ms: row.at.0,
            actor: row.actor.name,
            via: row.actor.via.as_str(),
            action: row.action,
            subject: row.subject,
            detail: row.detail,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Figures {
    pub(crate) sessions: u64,
    pub(crate) conversations: u64,
    pub(crate) sign_ins: u64,
    pub(crate) messages: u64,
    pub(crate) shutdown_ms: Option<u64>,
    pub(crate) samples: Vec<FigureSample>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FigureSample {
    pub(crate) at_ms: u64,
    pub(crate) sessions: u64,
    pub(crate) conversations: u64,
    pub(crate) sign_ins_per_minute: f64,
    pub(crate) messages_per_second: f64,
}

impl From<Sample> for FigureSample {
    fn from(sample: Sample) -> Self {
        Self {
            at_ms: sample.at.0,
            sessions: sample.sessions,
            conversations: sample.conversations,
            sign_ins_per_minute: sample.sign_ins_per_minute,
            messages_per_second: sample.messages_per_second,
        }
    }
}
