//! All that is kept of an account, for whoever wants to take it along. What is a secret, or half
//! of one, is not among it.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::EXPORT_ROWS_MAX;

use super::{Store, StoreError, from_ms};
use swallowtail_domain::time::Timestamp;

/// What is kept of an account besides what [`Store::load`] brings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// When it was made.
    pub created: Timestamp,
    /// How often it has signed in to Messenger.
    pub sign_ins: u64,
    /// Whether Messenger has a password of its own.
    pub messenger_password: bool,
    /// Messages left for it.
    pub left_for: Vec<KeptText>,
    /// Messages that it has left.
    pub left_by: Vec<KeptText>,
    /// What it has said of others to operators.
    pub reports: Vec<KeptText>,
}

/// Something written by somebody to somebody, or about him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptText {
    /// The handle of the other one.
    pub other: String,
    /// When it was written.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

impl Store {
    /// What is kept of an account; `None` when it is gone.
    pub async fn kept(&self, of: PrincipalId) -> Result<Option<Kept>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let row = sqlx::query(
            "SELECT created_ms, sign_ins, messenger_hash IS NOT NULL AS own FROM account
             WHERE id = $1",
        )
        .bind(of.0)
        .fetch_optional(&mut *snapshot)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let sign_ins: i64 = row.try_get("sign_ins")?;
        let kept = Kept {
            created: from_ms(row.try_get("created_ms")?)?,
            sign_ins: u64::try_from(sign_ins).map_err(|_| StoreError::Corrupt("sign-in"))?,
            messenger_password: row.try_get("own")?,
            left_for: texts(
                &mut snapshot,
                of,
                "SELECT a.handle, m.left_ms AS at_ms, m.body FROM left_message m
                 JOIN account a ON a.id = m.from_id WHERE m.to_id = $1 ORDER BY m.id LIMIT $2",
            )
            .await?,
            left_by: texts(
                &mut snapshot,
                of,
                "SELECT a.handle, m.left_ms AS at_ms, m.body FROM left_message m
                 JOIN account a ON a.id = m.to_id WHERE m.from_id = $1 ORDER BY m.id LIMIT $2",
            )
            .await?,
            reports: texts(
                &mut snapshot,
                of,
                "SELECT a.handle, r.created_ms AS at_ms, r.body FROM report r
                 JOIN account a ON a.id = r.about_id WHERE r.reporter_id = $1
                 ORDER BY r.id LIMIT $2",
            )
            .await?,
        };
        snapshot.rollback().await?;
        Ok(Some(kept))
    }
}

async fn texts(
    c: &mut SqliteConnection,
    of: PrincipalId,
    sql: &'static str,
) -> Result<Vec<KeptText>, StoreError> {
    let rows = sqlx::query(sql)
        .bind(of.0)
        .bind(EXPORT_ROWS_MAX)
        .fetch_all(c)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &SqliteRow) -> Result<KeptText, StoreError> {
    Ok(KeptText {
        other: row.try_get("handle")?,
        at: from_ms(row.try_get("at_ms")?)?,
        text: row.try_get("body")?,
    })
}
