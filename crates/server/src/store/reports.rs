//! What people say of others, for an operator to read.

use msnp::types::Handle;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::REPORTS_OPEN_PER_ACCOUNT_MAX;
use swallowtail_domain::time::Timestamp;

use super::{Store, StoreError, to_ms};

/// Why a report was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReported {
    /// There is nobody of that handle.
    Nobody,
    /// So many of the reporter's wait already that nobody has dealt with.
    TooMany,
}

impl Store {
    /// Files a report.
    pub async fn file_report(
        &self,
        reporter: PrincipalId,
        about: &Handle,
        body: String,
        now: Timestamp,
    ) -> Result<Result<(), NotReported>, StoreError> {
        let about = about.clone();
        self.write(move |c| {
            Box::pin(async move {
                let about: Option<i64> =
                    sqlx::query_scalar("SELECT id FROM account WHERE handle = $1")
                        .bind(about.as_str())
                        .fetch_optional(&mut *c)
                        .await?;
                let Some(about) = about else {
                    return Ok(Err(NotReported::Nobody));
                };
                let open: i64 = sqlx::query_scalar(
                    "SELECT COUNT(*) FROM report WHERE reporter_id = $1 AND closed_ms IS NULL",
                )
                .bind(reporter.0)
                .fetch_one(&mut *c)
                .await?;
                if open >= REPORTS_OPEN_PER_ACCOUNT_MAX {
                    return Ok(Err(NotReported::TooMany));
                }
                sqlx::query(
                    "INSERT INTO report (reporter_id, about_id, body, created_ms)
                     VALUES ($1, $2, $3, $4)",
                )
                .bind(reporter.0)
                .bind(about)
                .bind(body)
                .bind(to_ms(now))
                .execute(c)
                .await?;
                Ok(Ok(()))
            })
        })
        .await
    }
}
