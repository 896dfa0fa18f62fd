//! What people say of others, for operators to look at.

use msnp::types::Handle;
use sqlx::{Row, SqliteConnection, SqliteExecutor};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::OPEN_REPORTS_PER_REPORTER_MAX;
use swallowtail_domain::time::Timestamp;

use super::accounts::read_handle;
use super::{Store, StoreError, from_ms, to_ms};

/// What came of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    /// An operator will see it.
    Yes,
    /// As many of that account wait as may.
    TooMany,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Its number.
    pub id: i64,
    /// Who says it.
    pub reporter: Handle,
    /// Of whom.
    pub about: Handle,
    /// What.
    pub body: String,
    /// When.
    pub created: Timestamp,
    /// When an operator was done with it, and who.
    pub closed: Option<(Timestamp, String)>,
}

impl Store {
    /// Whether somebody may file one more.
    pub async fn may_report(&self, reporter: PrincipalId) -> Result<bool, StoreError> {
        has_room(self.readers(), reporter).await
    }

    /// Keeps what somebody says of somebody, for operators.
    pub async fn file_report(
        &self,
        reporter: PrincipalId,
        about: PrincipalId,
        body: String,
        now: Timestamp,
    ) -> Result<Filed, StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                if !has_room(&mut *c, reporter).await? {
                    return Ok(Filed::TooMany);
                }
                sqlx::query(
                    "INSERT INTO report (reporter_id, about_id, body, created_ms)
                     VALUES ($1, $2, $3, $4)",
                )
                .bind(reporter.0)
                .bind(about.0)
                .bind(body)
                .bind(to_ms(now))
                .execute(c)
                .await?;
                Ok(Filed::Yes)
            })
        })
        .await
    }

    /// Open or closed reports, the newest first, or from before that one.
    pub async fn reports(
        &self,
        closed: bool,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ReportRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT r.id, f.handle AS reporter, a.handle AS about, r.body, r.created_ms,
                    r.closed_ms, r.closed_by
             FROM report r JOIN account f ON f.id = r.reporter_id JOIN account a ON a.id = r.about_id
             WHERE (r.closed_ms IS NOT NULL) = $1 AND r.id < $2 ORDER BY r.id DESC LIMIT $3",
        )
        .bind(closed)
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                let (closed, by): (Option<i64>, Option<String>) =
                    (row.try_get("closed_ms")?, row.try_get("closed_by")?);
                let closed = closed.map(from_ms).transpose()?;
                Ok(ReportRow {
                    id: row.try_get("id")?,
                    reporter: read_handle(row.try_get("reporter")?)?,
                    about: read_handle(row.try_get("about")?)?,
                    body: row.try_get("body")?,
                    created: from_ms(row.try_get("created_ms")?)?,
                    closed: closed.zip(by),
                })
            })
            .collect()
    }
}

async fn has_room<'c>(
    c: impl SqliteExecutor<'c>,
    reporter: PrincipalId,
) -> Result<bool, StoreError> {
    let open: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM report WHERE reporter_id = $1 AND closed_ms IS NULL",
    )
    .bind(reporter.0)
    .fetch_one(c)
    .await?;
    Ok(open < OPEN_REPORTS_PER_REPORTER_MAX)
}

/// An operator is done with a report. Returns whom it was about, if it was open.
pub(super) async fn close(
    c: &mut SqliteConnection,
    now: Timestamp,
    by: &str,
    id: i64,
) -> Result<Option<String>, StoreError> {
    let about = sqlx::query_scalar(
        "UPDATE report SET closed_ms = $2, closed_by = $3 WHERE id = $1 AND closed_ms IS NULL
         RETURNING (SELECT handle FROM account WHERE id = about_id)",
    )
    .bind(id)
    .bind(to_ms(now))
    .bind(by)
    .fetch_optional(c)
    .await?;
    Ok(about)
}
