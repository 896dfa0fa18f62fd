//! What people say of others, for operators to look at.

use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::OPEN_REPORTS_PER_REPORTER_MAX;
use swallowtail_domain::time::Timestamp;

use super::{Store, StoreError, to_ms};

/// What came of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    /// An operator will see it.
    Yes,
    /// As many of that account wait as may.
    TooMany,
}

impl Store {
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
                let open: i64 = sqlx::query_scalar(
                    "SELECT COUNT(*) FROM report WHERE reporter_id = $1 AND closed_ms IS NULL",
                )
                .bind(reporter.0)
                .fetch_one(&mut *c)
                .await?;
                if open >= OPEN_REPORTS_PER_REPORTER_MAX {
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
}
