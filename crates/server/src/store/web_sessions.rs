//! Browsers that are signed in to the pages: by a cookie, of which the hash is kept.

use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::{Identity, PrincipalId};
use swallowtail_domain::limits::{WEB_SESSION_MS_MAX, WEB_SESSIONS_PER_ACCOUNT_MAX};
use swallowtail_domain::time::Timestamp;

use msnp::passport::Nonce;
use msnp::types::Ticket;

use super::accounts::read_handle;
use super::tickets::save_ticket;
use super::{Credentials, SecretHash, Store, StoreError, from_ms, to_ms};

/// A session that begins.
pub struct NewWebSession {
    /// Of its cookie.
    pub hash: SecretHash,
    /// What the browser calls itself.
    pub agent: String,
    /// From where it comes.
    pub address: String,
    /// When it begins.
    pub now: Timestamp,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSessionRow {
    /// Of its cookie; names the session.
    pub hash: SecretHash,
    /// When it began.
    pub created: Timestamp,
    /// When it was last used, about.
    pub seen: Timestamp,
    /// What the browser calls itself.
    pub agent: String,
    /// From where it came last.
    pub address: String,
}

impl Store {
    /// Begins a session for somebody whose password has been verified; of more than
    /// [`WEB_SESSIONS_PER_ACCOUNT_MAX`] the one that was longest unused ends. False when the
    /// password is another by now, or the account is disabled: verifying takes its time.
    pub async fn open_web_session(
        &self,
        verified: &Credentials,
        new: NewWebSession,
    ) -> Result<bool, StoreError> {
        let (id, password_hash) = (verified.id, verified.password_hash.clone());
        self.write(move |c| Box::pin(open(c, id, password_hash, new)))
            .await
    }

    /// Whose session that is and when it was last used, unless it has ended or the account is
    /// disabled.
    pub async fn web_session(
        &self,
        hash: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Identity, Timestamp)>, StoreError> {
        let row = sqlx::query(
            "SELECT account.id, account.handle, web_session.seen_ms
             FROM web_session JOIN account ON account.id = web_session.account_id
             WHERE web_session.hash = $1 AND web_session.expires_ms > $2
               AND account.disabled_ms IS NULL
               AND NOT EXISTS (SELECT 1 FROM ban WHERE ban.account_id = account.id
                               AND (ban.until_ms IS NULL OR ban.until_ms > $2))",
        )
        .bind(hash.clone().into_bytes())
        .bind(to_ms(now))
        .fetch_optional(self.readers())
        .await?;
        row.map(|row| {
            let who = Identity {
                id: PrincipalId(row.try_get("id")?),
                handle: read_handle(row.try_get("handle")?)?,
            };
            Ok((who, from_ms(row.try_get("seen_ms")?)?))
        })
        .transpose()
    }

    /// A session is being used: it lasts [`WEB_SESSION_MS_MAX`] from now on.
    pub async fn touch_web_session(
        &self,
        hash: SecretHash,
        address: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE web_session SET seen_ms = $2, expires_ms = $3, address = $4
                     WHERE hash = $1",
                )
                .bind(hash.into_bytes())
                .bind(to_ms(now))
                .bind(to_ms(now + WEB_SESSION_MS_MAX))
                .bind(address)
                .execute(c)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// An account's sessions, the one that was used last first.
    pub async fn web_sessions(
        &self,
        of: PrincipalId,
        now: Timestamp,
    ) -> Result<Vec<WebSessionRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT hash, created_ms, seen_ms, agent, address FROM web_session
             WHERE account_id = $1 AND expires_ms > $2 ORDER BY seen_ms DESC, hash",
        )
        .bind(of.0)
        .bind(to_ms(now))
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(WebSessionRow {
                    hash: SecretHash::from_stored(row.try_get("hash")?),
                    created: from_ms(row.try_get("created_ms")?)?,
                    seen: from_ms(row.try_get("seen_ms")?)?,
                    agent: row.try_get("agent")?,
                    address: row.try_get("address")?,
                })
            })
            .collect()
    }

    /// Ends one session of an account, as [`SecretHash::to_hex`] names it. Returns whether there
    /// was one.
    pub async fn end_web_session(
        &self,
        of: PrincipalId,
        name: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sessions = self.web_sessions(of, now).await?;
        let Some(found) = sessions.into_iter().find(|row| row.hash.to_hex() == name) else {
            return Ok(false);
        };
        self.write(move |c| {
            Box::pin(async move {
                let ended = sqlx::query("DELETE FROM web_session WHERE hash = $1")
                    .bind(found.hash.into_bytes())
                    .execute(c)
                    .await?;
                Ok(ended.rows_affected() == 1)
            })
        })
        .await
    }

    /// Ends all sessions of an account but one, or all of them.
    pub async fn end_web_sessions(
        &self,
        of: PrincipalId,
        but: Option<SecretHash>,
    ) -> Result<(), StoreError> {
        self.write(move |c| Box::pin(async move { end_all(c, of, but).await }))
            .await
    }

    /// A ticket for a messenger in a browser that is signed in. False when its session has
    /// ended or the account is disabled.
    pub async fn issue_web_ticket(
        &self,
        session: SecretHash,
        ticket: &Ticket,
        nonce: Option<&Nonce>,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<bool, StoreError> {
        let hash = SecretHash::of(ticket.reveal());
        let nonce = nonce.map(|nonce| nonce.as_str().to_owned());
        self.write(move |c| {
            Box::pin(async move {
                let of: Option<i64> = sqlx::query_scalar(
                    "SELECT account.id
                     FROM web_session JOIN account ON account.id = web_session.account_id
                     WHERE web_session.hash = $1 AND web_session.expires_ms > $2
                       AND account.disabled_ms IS NULL",
                )
                .bind(session.into_bytes())
                .bind(to_ms(now))
                .fetch_optional(&mut *c)
                .await?;
                let Some(of) = of.map(PrincipalId) else {
                    return Ok(false);
                };
                save_ticket(c, of, hash, nonce, expires).await?;
                Ok(true)
            })
        })
        .await
    }
}

/// Ends all sessions of an account but one, or all of them.
pub(super) async fn end_all(
    c: &mut SqliteConnection,
    of: PrincipalId,
    but: Option<SecretHash>,
) -> Result<(), StoreError> {
    let but = but.map_or_else(Vec::new, SecretHash::into_bytes);
    sqlx::query("DELETE FROM web_session WHERE account_id = $1 AND hash <> $2")
        .bind(of.0)
        .bind(but)
        .execute(c)
        .await?;
    Ok(())
}

async fn open(
    c: &mut SqliteConnection,
    of: PrincipalId,
    password_hash: String,
    new: NewWebSession,
) -> Result<bool, StoreError> {
    let still: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM account WHERE id = $1 AND password_hash = $2 AND disabled_ms IS NULL",
    )
    .bind(of.0)
    .bind(password_hash)
    .fetch_optional(&mut *c)
    .await?;
    if still.is_none() {
        return Ok(false);
    }
    sqlx::query("DELETE FROM web_session WHERE expires_ms <= $1")
        .bind(to_ms(new.now))
        .execute(&mut *c)
        .await?;
    sqlx::query(
        "DELETE FROM web_session WHERE account_id = $1 AND hash NOT IN
             (SELECT hash FROM web_session WHERE account_id = $1
              ORDER BY seen_ms DESC LIMIT $2)",
    )
    .bind(of.0)
    .bind(WEB_SESSIONS_PER_ACCOUNT_MAX - 1)
    .execute(&mut *c)
    .await?;
    sqlx::query(
        "INSERT INTO web_session (hash, account_id, created_ms, seen_ms, expires_ms, agent, address)
         VALUES ($1, $2, $3, $3, $4, $5, $6)",
    )
    .bind(new.hash.into_bytes())
    .bind(of.0)
    .bind(to_ms(new.now))
    .bind(to_ms(new.now + WEB_SESSION_MS_MAX))
    .bind(new.agent)
    .bind(new.address)
    .execute(c)
    .await?;
    Ok(true)
}
