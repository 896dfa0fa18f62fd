//! Codes that let so many more people sign up.

use sqlx::{Row, SqliteConnection};
use swallowtail_domain::limits::INVITATIONS_MAX;
use swallowtail_domain::time::Timestamp;

use super::deeds::{Made, NotDone};
use super::{Store, StoreError, from_ms, to_ms};

/// An invitation to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// What people type.
    pub code: String,
    /// How many it lets in.
    pub uses: u32,
    /// Until when; `None`: as long as it is there.
    pub expires: Option<Timestamp>,
    /// What it is for.
    pub note: String,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRow {
    /// Its number.
    pub id: i64,
    /// What people type.
    pub code: String,
    /// How many it still lets in.
    pub uses_left: u32,
    /// When it was made.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
    /// What it is for.
    pub note: String,
}

impl Store {
    /// Invitations, the newest first, or from before that one.
    pub async fn invitations(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<InvitationRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, code, uses_left, created_ms, created_by, expires_ms, note FROM invitation
             WHERE id < $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                let expires: Option<i64> = row.try_get("expires_ms")?;
                let uses: i64 = row.try_get("uses_left")?;
                Ok(InvitationRow {
                    id: row.try_get("id")?,
                    code: row.try_get("code")?,
                    uses_left: u32::try_from(uses)
                        .map_err(|_| StoreError::Corrupt("invitation"))?,
                    created: from_ms(row.try_get("created_ms")?)?,
                    created_by: row.try_get("created_by")?,
                    expires: expires.map(from_ms).transpose()?,
                    note: row.try_get("note")?,
                })
            })
            .collect()
    }
}

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

/// Makes one.
pub(super) async fn create(
    c: &mut SqliteConnection,
    now: Timestamp,
    by: &str,
    new: &NewInvitation,
) -> Result<Made, StoreError> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM invitation")
        .fetch_one(&mut *c)
        .await?;
    if count >= INVITATIONS_MAX {
        return Ok(Err(NotDone::Full));
    }
    let id = sqlx::query_scalar(
        "INSERT INTO invitation (code, uses_left, created_ms, expires_ms, created_by, note)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING RETURNING id",
    )
    .bind(&new.code)
    .bind(i64::from(new.uses))
    .bind(to_ms(now))
    .bind(new.expires.map(to_ms))
    .bind(by)
    .bind(&new.note)
    .fetch_optional(c)
    .await?;
    Ok(id.map(Some).ok_or(NotDone::Exists))
}

/// Takes one back. Returns its note, if there was one.
pub(super) async fn revoke(
    c: &mut SqliteConnection,
    id: i64,
) -> Result<Option<String>, StoreError> {
    let note = sqlx::query_scalar("DELETE FROM invitation WHERE id = $1 RETURNING note")
        .bind(id)
        .fetch_optional(c)
        .await?;
    Ok(note)
}
