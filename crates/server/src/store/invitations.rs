//! Codes that let so many more people sign up.

use sqlx::SqliteConnection;
use swallowtail_domain::time::Timestamp;

use super::{StoreError, to_ms};

/// Uses an invitation once; false when there is no such one, or none is left of it. To be called
/// in the transaction of what it is used for.
pub(super) async fn use_invitation(
    c: &mut SqliteConnection,
    code: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let used = sqlx::query(
        "UPDATE invitation SET uses_left = uses_left - 1
         WHERE code = $1 AND uses_left > 0 AND (expires_ms IS NULL OR expires_ms > $2)",
    )
    .bind(code)
    .bind(to_ms(now))
    .execute(c)
    .await?;
    Ok(used.rows_affected() == 1)
}
