//! What somebody sets on the pages about his account: passwords, and what is said of him in the
//! directory.

use msnp::types::{FriendlyName, Handle};
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::{Identity, PrincipalId, shown_name};
use swallowtail_domain::time::Timestamp;

use super::accounts::{read_handle, read_own_name};
use super::web_sessions::end_all;
use super::{Credentials, SecretHash, Store, StoreError, to_ms};

/// What is set on pages alone: Messenger knows nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageSettings {
    /// Whether the directory shows the account.
    pub listed: bool,
    /// What the directory says of it.
    pub about: String,
    /// Whether people may leave messages for it.
    pub takes_messages: bool,
}

/// Somebody whom the directory shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub who: Identity,
    /// His name.
    pub name: FriendlyName,
    /// What he says of himself.
    pub about: String,
}

impl Store {
    /// The settings of an account; `None` when it is gone.
    pub async fn page_settings(&self, of: PrincipalId) -> Result<Option<PageSettings>, StoreError> {
        let row = sqlx::query("SELECT listed, about, takes_messages FROM account WHERE id = $1")
            .bind(of.0)
            .fetch_optional(self.readers())
            .await?;
        row.map(|row| {
            Ok(PageSettings {
                listed: row.try_get("listed")?,
                about: row.try_get("about")?,
                takes_messages: row.try_get("takes_messages")?,
            })
        })
        .transpose()
    }

    /// Sets them.
    pub async fn set_page_settings(
        &self,
        of: PrincipalId,
        settings: PageSettings,
    ) -> Result<(), StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE account SET listed = $2, about = $3, takes_messages = $4 WHERE id = $1",
                )
                .bind(of.0)
                .bind(settings.listed)
                .bind(settings.about)
                .bind(settings.takes_messages)
                .execute(c)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Changes the own password of an account whose password of before has been verified, voids its
    /// tickets and ends its sessions in browsers but one. False when the password is another by
    /// now: verifying takes its time, and whoever has just lost the account shall not take it back.
    pub async fn change_password(
        &self,
        verified: &Credentials,
        password_hash: String,
        but: SecretHash,
    ) -> Result<bool, StoreError> {
        let (of, before) = (verified.id, verified.password_hash.clone());
        self.write(move |c| {
            Box::pin(async move {
                if !has_password(c, of, before).await? {
                    return Ok(false);
                }
                set_password(c, of, password_hash).await?;
                end_all(c, of, Some(but)).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Sets the password for Messenger alone, or lets the account's own count there again, and
    /// voids its tickets. False when the own password, which has been verified, is another by now.
    pub async fn set_messenger_password(
        &self,
        verified: &Credentials,
        hash: Option<String>,
    ) -> Result<bool, StoreError> {
        let (of, own) = (verified.id, verified.password_hash.clone());
        self.write(move |c| {
            Box::pin(async move {
                if !has_password(c, of, own).await? {
                    return Ok(false);
                }
                set_messenger_hash(c, of, hash).await?;
                void_tickets(c, of).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Ends all that an account has open but one session of a browser.
    pub async fn end_everything_but(
        &self,
        of: PrincipalId,
        but: SecretHash,
    ) -> Result<(), StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                void_tickets(c, of).await?;
                end_all(c, of, Some(but)).await
            })
        })
        .await
    }

    /// People who are in the directory and have that text in their handle, their name or in what
    /// they say of themselves, by handle. Whoever is disabled or banned is not among them.
    pub async fn search_directory(
        &self,
        text: &str,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<Listed>, StoreError> {
        let plain = pattern(text);
        // Names are stored as they travel; this is how our own pages and most clients write them.
        let encoded = FriendlyName::encode(text)
            .map_or_else(|_| plain.clone(), |name| pattern(name.as_str()));
        let rows = sqlx::query(
            "SELECT id, handle, name, verified, about FROM account
             WHERE listed AND disabled_ms IS NULL AND
                   (handle LIKE $1 ESCAPE '!' OR LOWER(about) LIKE $1 ESCAPE '!'
                    OR LOWER(name) LIKE $2 ESCAPE '!')
               AND NOT EXISTS (SELECT 1 FROM ban WHERE ban.account_id = account.id
                               AND (ban.until_ms IS NULL OR ban.until_ms > $4))
             ORDER BY handle LIMIT $3",
        )
        .bind(plain)
        .bind(encoded)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind(to_ms(now))
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                let handle = read_handle(row.try_get("handle")?)?;
                let own = read_own_name(row.try_get("name")?)?;
                let name = shown_name(&handle, own.as_ref(), row.try_get("verified")?);
                let id = PrincipalId(row.try_get("id")?);
                Ok(Listed {
                    who: Identity { id, handle },
                    name,
                    about: row.try_get("about")?,
                })
            })
            .collect()
    }

    /// Whether that handle is that of somebody whose address is verified; `None` without one.
    pub async fn is_verified(
        &self,
        handle: &Handle,
    ) -> Result<Option<(PrincipalId, bool)>, StoreError> {
        let row = sqlx::query(
            "SELECT id, verified FROM account
             WHERE handle = $1 AND disabled_ms IS NULL AND NOT service",
        )
        .bind(handle.as_str())
        .fetch_optional(self.readers())
        .await?;
        row.map(|row| Ok((PrincipalId(row.try_get("id")?), row.try_get("verified")?)))
            .transpose()
    }
}

/// That text anywhere, whatever it is made of.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Whether that is the hash of the account's own password still.
async fn has_password(
    c: &mut SqliteConnection,
    of: PrincipalId,
    hash: String,
) -> Result<bool, StoreError> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT id FROM account WHERE id = $1 AND password_hash = $2")
            .bind(of.0)
            .bind(hash)
            .fetch_optional(c)
            .await?;
    Ok(found.is_some())
}

/// Gives the account a password for everything. Whoever has forgotten one knows no other, and whoever
/// knows the old ones shall not go on.
pub(super) async fn replace_passwords(
    c: &mut SqliteConnection,
    of: PrincipalId,
    password_hash: String,
) -> Result<(), StoreError> {
    set_password(c, of, password_hash).await?;
    set_messenger_hash(c, of, None).await?;
    end_all(c, of, None).await
}

/// Sets the account's own password; tickets of before are void, and links that would set it once
/// more.
async fn set_password(
    c: &mut SqliteConnection,
    of: PrincipalId,
    password_hash: String,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET password_hash = $2 WHERE id = $1 AND NOT service")
        .bind(of.0)
        .bind(password_hash)
        .execute(&mut *c)
        .await?;
    sqlx::query("DELETE FROM mail_link WHERE account_id = $1 AND purpose = 'reset'")
        .bind(of.0)
        .execute(&mut *c)
        .await?;
    void_tickets(c, of).await
}

async fn set_messenger_hash(
    c: &mut SqliteConnection,
    of: PrincipalId,
    hash: Option<String>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET messenger_hash = $2 WHERE id = $1")
        .bind(of.0)
        .bind(hash)
        .execute(c)
        .await?;
    Ok(())
}

async fn void_tickets(c: &mut SqliteConnection, of: PrincipalId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM ticket WHERE account_id = $1")
        .bind(of.0)
        .execute(c)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_text() {
        assert_eq!(pattern("100% É_!"), "%100!% é!_!!%");
    }
}
