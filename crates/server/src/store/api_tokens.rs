//! Programs that may administer, as far as the scopes of their tokens go.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::limits::API_TOKENS_MAX;
use swallowtail_domain::time::Timestamp;

use super::deeds::{Made, NotDone};
use super::{SecretHash, Store, StoreError, from_ms, to_ms};

/// A token to be made.
pub struct NewApiToken {
    /// The SHA-256 of the token.
    pub hash: SecretHash,
    /// What the program is called.
    pub name: String,
    /// What it may do: words with a space between.
    pub scopes: String,
    /// Until when; `None`: as long as it is there.
    pub expires: Option<Timestamp>,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenRow {
    /// Its number.
    pub id: i64,
    /// What the program is called.
    pub name: String,
    /// What it may do: words with a space between.
    pub scopes: String,
    /// When it was made.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
}

impl Store {
    /// All tokens, by name.
    pub async fn api_tokens(&self) -> Result<Vec<ApiTokenRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, name, scopes, created_ms, created_by, expires_ms FROM api_token
             ORDER BY name",
        )
        .fetch_all(self.readers())
        .await?;
        rows.iter().map(read).collect()
    }

    /// The token with that hash, if it is good at that time.
    pub async fn api_token(
        &self,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<Option<ApiTokenRow>, StoreError> {
        let row = sqlx::query(
            "SELECT id, name, scopes, created_ms, created_by, expires_ms FROM api_token
             WHERE hash = $1 AND (expires_ms IS NULL OR expires_ms > $2)",
        )
        .bind(hash.into_bytes())
        .bind(to_ms(now))
        .fetch_optional(self.readers())
        .await?;
        row.as_ref().map(read).transpose()
    }
}

fn read(row: &SqliteRow) -> Result<ApiTokenRow, StoreError> {
    let expires: Option<i64> = row.try_get("expires_ms")?;
    Ok(ApiTokenRow {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        scopes: row.try_get("scopes")?,
        created: from_ms(row.try_get("created_ms")?)?,
        created_by: row.try_get("created_by")?,
        expires: expires.map(from_ms).transpose()?,
    })
}

/// Makes one.
pub(super) async fn create(
    c: &mut SqliteConnection,
    now: Timestamp,
    by: &str,
    new: &NewApiToken,
) -> Result<Made, StoreError> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM api_token")
        .fetch_one(&mut *c)
        .await?;
    if count >= API_TOKENS_MAX {
        return Ok(Err(NotDone::Full));
    }
    let id = sqlx::query_scalar(
        "INSERT INTO api_token (hash, name, scopes, created_ms, created_by, expires_ms)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO NOTHING RETURNING id",
    )
    .bind(new.hash.clone().into_bytes())
    .bind(&new.name)
    .bind(&new.scopes)
    .bind(to_ms(now))
    .bind(by)
    .bind(new.expires.map(to_ms))
    .fetch_optional(c)
    .await?;
    Ok(id.map(Some).ok_or(NotDone::Exists))
}

/// Takes one back. Returns its name, if there was one.
pub(super) async fn revoke(
    c: &mut SqliteConnection,
    id: i64,
) -> Result<Option<String>, StoreError> {
    let name = sqlx::query_scalar("DELETE FROM api_token WHERE id = $1 RETURNING name")
        .bind(id)
        .fetch_optional(c)
        .await?;
    Ok(name)
}
