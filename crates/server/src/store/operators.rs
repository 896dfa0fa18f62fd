//! Who may administer by the pages, and which of their browsers are signed in.

use sqlx::{Row, SqliteConnection};
use swallowtail_domain::limits::{OPERATOR_SESSION_MS_MAX, OPERATOR_SESSIONS_MAX, OPERATORS_MAX};
use swallowtail_domain::time::Timestamp;

use super::deeds::{Made, NotDone};
use super::{SecretHash, Store, StoreError, from_ms, to_ms};

/// An operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorRow {
    /// His number.
    pub id: i64,
    /// What he signs in as.
    pub name: String,
    /// Since when there is one of that name.
    pub created: Timestamp,
}

/// What an operator's password is checked against. Has no `Debug`: a hash is half a secret.
pub struct OperatorCredentials {
    /// His number.
    pub id: i64,
    /// The PHC string.
    pub password_hash: String,
}

impl Store {
    /// All operators, by name.
    pub async fn operators(&self) -> Result<Vec<OperatorRow>, StoreError> {
        let rows = sqlx::query("SELECT id, name, created_ms FROM operator ORDER BY name")
            .fetch_all(self.readers())
            .await?;
        rows.iter()
            .map(|row| {
                Ok(OperatorRow {
                    id: row.try_get("id")?,
                    name: row.try_get("name")?,
                    created: from_ms(row.try_get("created_ms")?)?,
                })
            })
            .collect()
    }

    /// What the password of that operator is checked against.
    pub async fn operator_credentials(
        &self,
        name: &str,
    ) -> Result<Option<OperatorCredentials>, StoreError> {
        let row = sqlx::query("SELECT id, password_hash FROM operator WHERE name = $1")
            .bind(name)
            .fetch_optional(self.readers())
            .await?;
        row.map(|row| {
            Ok(OperatorCredentials {
                id: row.try_get("id")?,
                password_hash: row.try_get("password_hash")?,
            })
        })
        .transpose()
    }

    /// Keeps a session of an operator whose password has been verified. False when that is
    /// another by now.
    pub async fn open_operator_session(
        &self,
        verified: &OperatorCredentials,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (id, password_hash) = (verified.id, verified.password_hash.clone());
        self.write(move |c| {
            Box::pin(async move {
                sqlx::query("DELETE FROM operator_session WHERE expires_ms <= $1")
                    .bind(to_ms(now))
                    .execute(&mut *c)
                    .await?;
                sqlx::query(
                    "DELETE FROM operator_session WHERE operator_id = $1 AND hash NOT IN
                         (SELECT hash FROM operator_session WHERE operator_id = $1
                          ORDER BY created_ms DESC LIMIT $2)",
                )
                .bind(id)
                .bind(OPERATOR_SESSIONS_MAX - 1)
                .execute(&mut *c)
                .await?;
                let opened = sqlx::query(
                    "INSERT INTO operator_session (hash, operator_id, created_ms, expires_ms)
                     SELECT $1, id, $4, $5 FROM operator WHERE id = $2 AND password_hash = $3",
                )
                .bind(hash.into_bytes())
                .bind(id)
                .bind(password_hash)
                .bind(to_ms(now))
                .bind(to_ms(now + OPERATOR_SESSION_MS_MAX))
                .execute(c)
                .await?;
                Ok(opened.rows_affected() == 1)
            })
        })
        .await
    }

    /// Whose session that is.
    pub async fn operator_session(
        &self,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let name = sqlx::query_scalar(
            "SELECT o.name FROM operator_session s JOIN operator o ON o.id = s.operator_id
             WHERE s.hash = $1 AND s.expires_ms > $2",
        )
        .bind(hash.into_bytes())
        .bind(to_ms(now))
        .fetch_optional(self.readers())
        .await?;
        Ok(name)
    }

    /// Ends a session.
    pub async fn close_operator_session(&self, hash: SecretHash) -> Result<(), StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                sqlx::query("DELETE FROM operator_session WHERE hash = $1")
                    .bind(hash.into_bytes())
                    .execute(c)
                    .await?;
                Ok(())
            })
        })
        .await
    }
}

/// Makes one.
pub(super) async fn add(
    c: &mut SqliteConnection,
    now: Timestamp,
    name: &str,
    password_hash: &str,
) -> Result<Made, StoreError> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM operator")
        .fetch_one(&mut *c)
        .await?;
    if count >= OPERATORS_MAX {
        return Ok(Err(NotDone::Full));
    }
    let id = sqlx::query_scalar(
        "INSERT INTO operator (name, password_hash, created_ms) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO NOTHING RETURNING id",
    )
    .bind(name)
    .bind(password_hash)
    .bind(to_ms(now))
    .fetch_optional(c)
    .await?;
    Ok(id.map(Some).ok_or(NotDone::Exists))
}

/// Changes a password, which ends all sessions. Returns whether there is such an operator.
pub(super) async fn set_password(
    c: &mut SqliteConnection,
    name: &str,
    password_hash: &str,
) -> Result<bool, StoreError> {
    sqlx::query(
        "DELETE FROM operator_session
         WHERE operator_id = (SELECT id FROM operator WHERE name = $1)",
    )
    .bind(name)
    .execute(&mut *c)
    .await?;
    let set = sqlx::query("UPDATE operator SET password_hash = $2 WHERE name = $1")
        .bind(name)
        .bind(password_hash)
        .execute(c)
        .await?;
    Ok(set.rows_affected() == 1)
}

/// Takes one away, with his sessions. Returns whether there was one.
pub(super) async fn remove(c: &mut SqliteConnection, name: &str) -> Result<bool, StoreError> {
    let gone = sqlx::query("DELETE FROM operator WHERE name = $1")
        .bind(name)
        .execute(c)
        .await?;
    Ok(gone.rows_affected() == 1)
}
