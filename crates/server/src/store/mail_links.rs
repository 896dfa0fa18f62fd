//! Links that were sent by e-mail: stored as a hash, good for one purpose, once and not for long.

use sqlx::SqliteConnection;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::MAIL_LINKS_PER_ACCOUNT_MAX;
use swallowtail_domain::time::Timestamp;

use super::pages::set_password;
use super::web_sessions::end_all;
use super::{SecretHash, Store, StoreError, to_ms};

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It shows that the address is its owner's.
    Verify,
    /// It sets a new password.
    Reset,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
        }
    }
}

impl Store {
    /// Keeps a link until it is used or expires; of more than [`MAIL_LINKS_PER_ACCOUNT_MAX`] of an
    /// account those go that expire first.
    pub async fn keep_mail_link(
        &self,
        of: PrincipalId,
        hash: SecretHash,
        purpose: Purpose,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |c| Box::pin(keep(c, of, hash, purpose, (now, expires))))
            .await
    }

    /// Whether a link is good for that still. It stays so.
    pub async fn is_mail_link(
        &self,
        hash: &SecretHash,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT account_id FROM mail_link
             WHERE hash = $1 AND purpose = $2 AND expires_ms > $3",
        )
        .bind(hash.clone().into_bytes())
        .bind(purpose.as_str())
        .bind(to_ms(now))
        .fetch_optional(self.readers())
        .await?;
        Ok(found.is_some())
    }

    /// Uses a link up: the address is verified. Returns whether it was good.
    pub async fn verify_address(
        &self,
        hash: SecretHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                let Some(of) = redeem(c, hash, Purpose::Verify, now).await? else {
                    return Ok(false);
                };
                verify(c, of).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Uses a link up: the account gets that password, for Messenger as well, and nothing that was
    /// open to it stays so. Returns whose it is, if the link was good. Whoever has it reads the
    /// account's mail, so that the address is verified, too.
    pub async fn reset_password(
        &self,
        hash: SecretHash,
        password_hash: String,
        now: Timestamp,
    ) -> Result<Option<PrincipalId>, StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                let Some(of) = redeem(c, hash, Purpose::Reset, now).await? else {
                    return Ok(None);
                };
                set_password(c, of, password_hash).await?;
                sqlx::query("UPDATE account SET messenger_hash = NULL WHERE id = $1")
                    .bind(of.0)
                    .execute(&mut *c)
                    .await?;
                verify(c, of).await?;
                end_all(c, of, None).await?;
                // Others that were sent would set it once more.
                sqlx::query("DELETE FROM mail_link WHERE account_id = $1")
                    .bind(of.0)
                    .execute(c)
                    .await?;
                Ok(Some(of))
            })
        })
        .await
    }
}

/// Voids the links of an account that would set another password.
pub(super) async fn void_resets(
    c: &mut SqliteConnection,
    of: PrincipalId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mail_link WHERE account_id = $1 AND purpose = $2")
        .bind(of.0)
        .bind(Purpose::Reset.as_str())
        .execute(c)
        .await?;
    Ok(())
}

async fn keep(
    c: &mut SqliteConnection,
    of: PrincipalId,
    hash: SecretHash,
    purpose: Purpose,
    (now, expires): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mail_link WHERE expires_ms <= $1")
        .bind(to_ms(now))
        .execute(&mut *c)
        .await?;
    sqlx::query(
        "DELETE FROM mail_link WHERE account_id = $1 AND hash NOT IN
             (SELECT hash FROM mail_link WHERE account_id = $1
              ORDER BY expires_ms DESC LIMIT $2)",
    )
    .bind(of.0)
    .bind(MAIL_LINKS_PER_ACCOUNT_MAX - 1)
    .execute(&mut *c)
    .await?;
    sqlx::query(
        "INSERT INTO mail_link (hash, account_id, purpose, expires_ms) VALUES ($1, $2, $3, $4)",
    )
    .bind(hash.into_bytes())
    .bind(of.0)
    .bind(purpose.as_str())
    .bind(to_ms(expires))
    .execute(c)
    .await?;
    Ok(())
}

/// Whose link it was, if it was good. Disabled accounts have none.
async fn redeem(
    c: &mut SqliteConnection,
    hash: SecretHash,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<PrincipalId>, StoreError> {
    let of = sqlx::query_scalar(
        "DELETE FROM mail_link WHERE hash = $1 AND purpose = $2 AND expires_ms > $3
             AND account_id IN (SELECT id FROM account WHERE disabled_ms IS NULL)
         RETURNING account_id",
    )
    .bind(hash.into_bytes())
    .bind(purpose.as_str())
    .bind(to_ms(now))
    .fetch_optional(c)
    .await?;
    Ok(of.map(PrincipalId))
}

async fn verify(c: &mut SqliteConnection, of: PrincipalId) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET verified = TRUE WHERE id = $1")
        .bind(of.0)
        .execute(c)
        .await?;
    Ok(())
}
