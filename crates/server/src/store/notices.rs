//! What other processes tell the running service, by way of the database: it looks for notices
//! with a greater number than the last that it has seen.

use msnp::message::HeaderText;
use msnp::types::{Handle, Serial};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::{Identity, PrincipalId};
use swallowtail_domain::limits::{
    NOTICES_AT_ONCE_MAX, NOTICES_KEPT_MS, NOTICES_MAX, NOTICES_UNHEARD_MS,
};
use swallowtail_domain::mail::{MailNotice, Mailbox};
use swallowtail_domain::time::Timestamp;

use super::{Store, StoreError, to_ms};

/// The number of a notice: greater than those of all notices before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NoticeId(i64);

/// Something for the service to tell its clients, or to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Something has happened in somebody's mailbox.
    Mail {
        /// In whose.
        to: PrincipalId,
        /// What.
        notice: MailNotice,
    },
    /// When the service stops; `None` takes back what was announced.
    Shutdown(Option<Timestamp>),
    /// An account is no more.
    Deleted(PrincipalId),
    /// An operator has ended somebody's sessions.
    Ended(PrincipalId),
    /// Who is kept out is not the same any more; if an account has come to be, which.
    Bans(Option<PrincipalId>),
    /// Something for everybody to read.
    Broadcast(String),
    /// An account that is no more has left somebody's lists.
    Forgotten {
        /// Whose lists.
        to: PrincipalId,
        /// Who has left them.
        who: Identity,
        /// The version of the lists after it.
        serial: Serial,
    },
}

const ARRIVED: &str = "mail arrived";
const MOVED: &str = "mail moved";
const SHUTDOWN: &str = "shutdown";
const DELETED: &str = "deleted";
const FORGOTTEN: &str = "forgotten";
const ENDED: &str = "ended";
const BANS: &str = "bans";
const BROADCAST: &str = "broadcast";
/// The folder that new messages are in, and the only one that is counted by itself.
const INBOX: &str = "ACTIVE";

impl Store {
    /// The number of the last notice that there is.
    pub async fn newest_notice(&self) -> Result<NoticeId, StoreError> {
        let newest: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM notice")
            .fetch_one(self.readers())
            .await?;
        Ok(NoticeId(newest))
    }

    /// The notices after that one, oldest first, [`NOTICES_AT_ONCE_MAX`] at most. One that a
    /// newer program has written may be unreadable.
    pub async fn notices_after(
        &self,
        last: NoticeId,
    ) -> Result<Vec<(NoticeId, Result<Notice, StoreError>)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, kind, account_id, body FROM notice WHERE id > $1 ORDER BY id LIMIT $2",
        )
        .bind(last.0)
        .bind(NOTICES_AT_ONCE_MAX)
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| Ok((NoticeId(row.try_get("id")?), read(row))))
            .collect()
    }

    /// Announces when the service stops, or that it does not.
    pub async fn announce_shutdown(
        &self,
        at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |c| Box::pin(async move { post(c, now, &[Notice::Shutdown(at)]).await }))
            .await
    }

    /// Says what has happened in somebody's mailbox: what has arrived is counted as unread.
    /// Returns whether there is such an account.
    pub async fn tell_mail(
        &self,
        handle: &Handle,
        notice: MailNotice,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let handle = handle.clone();
        self.write(move |c| Box::pin(tell_mail(c, handle, notice, now)))
            .await
    }

    /// Sets how many messages are unread, which is told at the next sign-in. Returns whether
    /// there is such an account.
    pub async fn set_unread(&self, handle: &Handle, mailbox: Mailbox) -> Result<bool, StoreError> {
        let handle = handle.clone();
        self.write(move |c| {
            Box::pin(async move {
                let set = sqlx::query(
                    "UPDATE account SET inbox_unread = $2, folders_unread = $3 WHERE handle = $1",
                )
                .bind(handle.as_str())
                .bind(i64::from(mailbox.inbox_unread))
                .bind(i64::from(mailbox.folders_unread))
                .execute(c)
                .await?;
                Ok(set.rows_affected() == 1)
            })
        })
        .await
    }
}

async fn tell_mail(
    c: &mut SqliteConnection,
    handle: Handle,
    notice: MailNotice,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (inbox, folders) = match &notice {
        MailNotice::Arrived { folder, .. } if folder.as_str() == INBOX => (1, 0),
        MailNotice::Arrived { .. } => (0, 1),
        // Whether they were unread is not said.
        MailNotice::Moved { .. } => (0, 0),
    };
    let id: Option<i64> = sqlx::query_scalar(
        "UPDATE account SET
             inbox_unread = CASE WHEN inbox_unread < 4294967295 THEN inbox_unread + $2
                                 ELSE inbox_unread END,
             folders_unread = CASE WHEN folders_unread < 4294967295 THEN folders_unread + $3
                                   ELSE folders_unread END
         WHERE handle = $1 RETURNING id",
    )
    .bind(handle.as_str())
    .bind(inbox)
    .bind(folders)
    .fetch_optional(&mut *c)
    .await?;
    let Some(to) = id.map(PrincipalId) else {
        return Ok(false);
    };
    post(c, now, &[Notice::Mail { to, notice }]).await?;
    Ok(true)
}

/// Puts notices up, and takes down those that nobody waits for any more.
pub(super) async fn post(
    c: &mut SqliteConnection,
    now: Timestamp,
    notices: &[Notice],
) -> Result<(), StoreError> {
    let ago = |ms| to_ms(Timestamp(now.0.saturating_sub(ms)));
    sqlx::query(
        "DELETE FROM notice
         WHERE created_ms < $1
            OR created_ms < $2 AND id <= (SELECT MAX(id) FROM notice) - $3",
    )
    .bind(ago(NOTICES_KEPT_MS))
    .bind(ago(NOTICES_UNHEARD_MS))
    .bind(NOTICES_MAX)
    .execute(&mut *c)
    .await?;
    for notice in notices {
        let (kind, account, body) = write(notice);
        sqlx::query(
            "INSERT INTO notice (created_ms, kind, account_id, body) VALUES ($1, $2, $3, $4)",
        )
        .bind(to_ms(now))
        .bind(kind)
        .bind(account.map(|id| id.0))
        .bind(body)
        .execute(&mut *c)
        .await?;
    }
    Ok(())
}

/// The kind, whom it is for, and the rest: of several parts none can have a line end in it.
fn write(notice: &Notice) -> (&'static str, Option<PrincipalId>, String) {
    match notice {
        Notice::Mail { to, notice } => match notice {
            MailNotice::Arrived {
                from,
                from_address,
                subject,
                url,
                folder,
            } => {
                let body = format!("{from}\n{from_address}\n{subject}\n{url}\n{folder}");
                (ARRIVED, Some(*to), body)
            }
            MailNotice::Moved {
                from,
                to: folder,
                count,
            } => (MOVED, Some(*to), format!("{from}\n{folder}\n{count}")),
        },
        Notice::Shutdown(at) => {
            let at = at.map_or_else(String::new, |at| at.0.to_string());
            (SHUTDOWN, None, at)
        }
        Notice::Deleted(id) => (DELETED, Some(*id), String::new()),
        Notice::Ended(id) => (ENDED, Some(*id), String::new()),
        Notice::Bans(account) => (BANS, *account, String::new()),
        Notice::Broadcast(text) => (BROADCAST, None, text.clone()),
        Notice::Forgotten { to, who, serial } => {
            let body = format!("{}\n{}\n{}", who.id.0, who.handle, serial.value());
            (FORGOTTEN, Some(*to), body)
        }
    }
}

fn read(row: &SqliteRow) -> Result<Notice, StoreError> {
    let (kind, body): (&str, &str) = (row.try_get("kind")?, row.try_get("body")?);
    let account: Option<i64> = row.try_get("account_id")?;
    let account = account.map(PrincipalId);
    parse(kind, account, body).ok_or(StoreError::Corrupt("notice"))
}

/// Undoes [`write()`].
fn parse(kind: &str, account: Option<PrincipalId>, body: &str) -> Option<Notice> {
    let lines: Vec<_> = body.split('\n').collect();
    let text = |line: &str| HeaderText::parse(line).ok();
    Some(match (kind, account, &lines[..]) {
        (ARRIVED, Some(to), [from, from_address, subject, url, folder]) => Notice::Mail {
            to,
            notice: MailNotice::Arrived {
                from: text(from)?,
                from_address: text(from_address)?,
                subject: text(subject)?,
                url: text(url)?,
                folder: text(folder)?,
            },
        },
        (MOVED, Some(to), [from, folder, count]) => Notice::Mail {
            to,
            notice: MailNotice::Moved {
                from: text(from)?,
                to: text(folder)?,
                count: count.parse().ok()?,
            },
        },
        (SHUTDOWN, None, [""]) => Notice::Shutdown(None),
        (SHUTDOWN, None, [at]) => Notice::Shutdown(Some(Timestamp(at.parse().ok()?))),
        (DELETED, Some(id), [""]) => Notice::Deleted(id),
        (ENDED, Some(id), [""]) => Notice::Ended(id),
        (BANS, account, [""]) => Notice::Bans(account),
        // It may have several lines.
        (BROADCAST, None, _) => Notice::Broadcast(body.to_owned()),
        (FORGOTTEN, Some(to), [id, handle, serial]) => Notice::Forgotten {
            to,
            who: Identity {
                id: PrincipalId(id.parse().ok()?),
                handle: handle.parse().ok()?,
            },
            serial: Serial::new(serial.parse().ok()?)?,
        },
        _ => return None,
    })
}
