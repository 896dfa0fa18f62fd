//! Accounts: making, listing and changing them, and what is asked of one by itself.

use msnp::types::{FriendlyName, GroupName, Handle};
use sqlx::{Encode, Row, Sqlite, SqliteConnection, Type};
use swallowtail_domain::account::{Identity, PrincipalId, shown_name};
use swallowtail_domain::admission::Hold;
use swallowtail_domain::time::Timestamp;

use super::pages::replace_passwords;
use super::services::welcome;
use super::{Store, StoreError, to_ms};
use crate::clock;

/// The usual name of group 0, in stored form.
pub(crate) const OTHER_CONTACTS: &str = "Other%20Contacts";

/// An account to be made. It is verified, unrestricted and enabled.
pub struct NewAccount {
    /// Its handle.
    pub handle: Handle,
    /// The name shown to others; `None` shows the handle.
    pub name: Option<FriendlyName>,
    /// The name of group 0, which every account has; `None` is [`OTHER_CONTACTS`].
    pub group_zero: Option<GroupName>,
    /// From [`crate::password::Passwords::hash`].
    pub password_hash: String,
    /// When it is made.
    pub created: Timestamp,
}

/// What an operator changes of an account; `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountSettings {
    /// Its own name; `Some(None)` shows the handle again.
    pub name: Option<Option<FriendlyName>>,
    /// Whether its e-mail address is verified.
    pub verified: Option<bool>,
    /// Whether the official client is told to send him to MSN Explorer.
    pub restricted: Option<bool>,
    /// Why it may not sign in yet; `Some(None)` lets it.
    pub hold: Option<Option<Hold>>,
}

/// Why an account could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Somebody has that handle.
    #[error("there is an account of that handle already")]
    Exists,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An account as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its number.
    pub id: PrincipalId,
    /// Its handle.
    pub handle: Handle,
    /// Its own name.
    pub name: Option<FriendlyName>,
    /// Whether its e-mail address is verified.
    pub verified: bool,
    /// Whether the official client is told to send him to MSN Explorer.
    pub restricted: bool,
    /// Why it may not sign in yet.
    pub hold: Option<Hold>,
    /// Since when it is disabled.
    pub disabled: Option<Timestamp>,
    /// When it was made.
    pub created: Timestamp,
}

/// What a password is checked against. Has no `Debug`: a hash is half a secret.
pub struct Credentials {
    /// The account.
    pub id: PrincipalId,
    /// The PHC string of the account's own password.
    pub password_hash: String,
    /// That of the password for Messenger alone, if there is one.
    pub messenger_hash: Option<String>,
    /// Whether the account is disabled or banned; it is then to be treated as having another password.
    pub disabled: bool,
}

impl Credentials {
    /// The PHC string of the password that Messenger takes.
    #[must_use]
    pub fn for_messenger(&self) -> &str {
        self.messenger_hash
            .as_deref()
            .unwrap_or(&self.password_hash)
    }
}

impl Store {
    /// Makes an account, with group 0, and with the service's own as a contact where it welcomes.
    pub async fn create_account(&self, new: NewAccount) -> Result<PrincipalId, CreateError> {
        let made = self.write(|c| Box::pin(create_account(c, new))).await?;
        made.ok_or(CreateError::Exists)
    }

    /// Gives an account another password, which counts for Messenger as well; nothing stays open
    /// that was so before, and no link that has been sent is good any more. Returns whether there is
    /// such an account; the service's own has no password.
    pub async fn set_password_hash(
        &self,
        handle: &Handle,
        password_hash: String,
    ) -> Result<bool, StoreError> {
        let handle = handle.clone();
        self.write(|c| Box::pin(set_password_hash(c, handle, password_hash)))
            .await
    }

    /// Disables an account from that moment on; `None` enables it, and voids the tickets and ends
    /// the browsers' sessions of before. Returns whether there is such an account.
    pub async fn set_disabled(
        &self,
        handle: &Handle,
        since: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let handle = handle.clone();
        self.write(move |c| Box::pin(set_disabled(c, handle, since)))
            .await
    }

    /// The accounts that were disabled at that moment or later and still are.
    pub async fn disabled_since(&self, since: Timestamp) -> Result<Vec<PrincipalId>, StoreError> {
        let ids = sqlx::query_scalar(
            "SELECT id FROM account WHERE disabled_ms IS NOT NULL AND disabled_ms >= $1
             ORDER BY id",
        )
        .bind(to_ms(since))
        .fetch_all(self.readers())
        .await?;
        Ok(ids.into_iter().map(PrincipalId).collect())
    }

    /// Changes what an operator may change of an account. Returns whether there is such an
    /// account.
    pub async fn set_account(
        &self,
        handle: &Handle,
        settings: AccountSettings,
    ) -> Result<bool, StoreError> {
        let handle = handle.clone();
        self.write(move |c| Box::pin(async move { set_account(c, &handle, &settings).await }))
            .await
    }

    /// What the password of that account is checked against.
    pub async fn credentials(&self, handle: &Handle) -> Result<Option<Credentials>, StoreError> {
        let row = sqlx::query(
            "SELECT id, password_hash, messenger_hash,
                    disabled_ms IS NOT NULL OR EXISTS
                        (SELECT 1 FROM ban WHERE account_id = account.id
                         AND (until_ms IS NULL OR until_ms > $2)) AS disabled
             FROM account WHERE handle = $1",
        )
        .bind(handle.as_str())
        .bind(to_ms(clock::now()))
        .fetch_optional(self.readers())
        .await?;
        row.map(|row| {
            Ok(Credentials {
                id: PrincipalId(row.try_get("id")?),
                password_hash: row.try_get("password_hash")?,
                messenger_hash: row.try_get("messenger_hash")?,
                disabled: row.try_get("disabled")?,
            })
        })
        .transpose()
    }

    /// The account of that handle, disabled or not.
    pub async fn find(&self, handle: &Handle) -> Result<Option<PrincipalId>, StoreError> {
        let id = sqlx::query_scalar("SELECT id FROM account WHERE handle = $1")
            .bind(handle.as_str())
            .fetch_optional(self.readers())
            .await?;
        Ok(id.map(PrincipalId))
    }

    /// Somebody as others are shown him; `None` when the account is disabled or gone.
    pub async fn shown_name(
        &self,
        principal: PrincipalId,
    ) -> Result<Option<(Identity, FriendlyName)>, StoreError> {
        let row = sqlx::query(
            "SELECT handle, name, verified FROM account
             WHERE id = $1 AND disabled_ms IS NULL",
        )
        .bind(principal.0)
        .fetch_optional(self.readers())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let handle = read_handle(row.try_get("handle")?)?;
        let own = read_own_name(row.try_get("name")?)?;
        let name = shown_name(&handle, own.as_ref(), row.try_get("verified")?);
        let identity = Identity {
            id: principal,
            handle,
        };
        Ok(Some((identity, name)))
    }
}

/// See [`Store::create_account`]; `None` when somebody has that handle.
pub(super) async fn create_account(
    c: &mut SqliteConnection,
    new: NewAccount,
) -> Result<Option<PrincipalId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO account (handle, password_hash, name, created_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (handle) DO NOTHING RETURNING id",
    )
    .bind(new.handle.as_str())
    .bind(new.password_hash)
    .bind(new.name.as_ref().map(FriendlyName::as_str))
    .bind(to_ms(new.created))
    .fetch_optional(&mut *c)
    .await?;
    let Some(id) = id else { return Ok(None) };
    let group_zero = new.group_zero;
    sqlx::query("INSERT INTO contact_group (account_id, id, name) VALUES ($1, 0, $2)")
        .bind(id)
        .bind(
            group_zero
                .as_ref()
                .map_or(OTHER_CONTACTS, GroupName::as_str),
        )
        .execute(&mut *c)
        .await?;
    welcome(c, id).await?;
    Ok(Some(PrincipalId(id)))
}

/// See [`Store::set_password_hash`].
pub(super) async fn set_password_hash(
    c: &mut SqliteConnection,
    handle: Handle,
    password_hash: String,
) -> Result<bool, StoreError> {
    let of: Option<i64> =
        sqlx::query_scalar("SELECT id FROM account WHERE handle = $1 AND NOT service")
            .bind(handle.as_str())
            .fetch_optional(&mut *c)
            .await?;
    let Some(of) = of.map(PrincipalId) else {
        return Ok(false);
    };
    replace_passwords(c, of, password_hash).await?;
    Ok(true)
}

/// See [`Store::set_disabled`].
pub(super) async fn set_disabled(
    c: &mut SqliteConnection,
    handle: Handle,
    since: Option<Timestamp>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE account SET disabled_ms = $1 WHERE handle = $2";
    if since.is_none() {
        void_tickets(c, &handle).await?;
        sqlx::query(
            "DELETE FROM web_session
             WHERE account_id = (SELECT id FROM account WHERE handle = $1)",
        )
        .bind(handle.as_str())
        .execute(&mut *c)
        .await?;
    }
    update(c, SQL, since.map(to_ms), handle).await
}

/// See [`Store::set_account`].
pub(super) async fn set_account(
    c: &mut SqliteConnection,
    handle: &Handle,
    settings: &AccountSettings,
) -> Result<bool, StoreError> {
    let AccountSettings {
        name,
        verified,
        restricted,
        hold,
    } = settings;
    let own = name.as_ref().and_then(Option::as_ref);
    let changed = sqlx::query(
        "UPDATE account SET
             name = CASE WHEN $2 THEN $3 ELSE name END,
             verified = COALESCE($4, verified),
             restricted = COALESCE($5, restricted),
             hold = CASE WHEN $6 THEN $7 ELSE hold END
         WHERE handle = $1",
    )
    .bind(handle.as_str())
    .bind(name.is_some())
    .bind(own.map(FriendlyName::as_str))
    .bind(*verified)
    .bind(*restricted)
    .bind(hold.is_some())
    .bind(hold.flatten().map(Hold::as_str))
    .execute(c)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Runs an `UPDATE` of one value of the account of that handle; returns whether there is one.
async fn update<V>(
    c: &mut SqliteConnection,
    sql: &'static str,
    value: V,
    handle: Handle,
) -> Result<bool, StoreError>
where
    V: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + Send,
{
    let changed = sqlx::query(sql)
        .bind(value)
        .bind(handle.as_str())
        .execute(c)
        .await?;
    Ok(changed.rows_affected() == 1)
}

/// Whoever has disabled an account means those who hold tickets, too.
async fn void_tickets(c: &mut SqliteConnection, handle: &Handle) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM ticket WHERE account_id = (SELECT id FROM account WHERE handle = $1)")
        .bind(handle.as_str())
        .execute(c)
        .await?;
    Ok(())
}

/// Handles are stored normalised.
pub(super) fn read_handle(stored: &str) -> Result<Handle, StoreError> {
    Handle::parse(stored.as_bytes()).map_err(|_| StoreError::Corrupt("handle"))
}

pub(super) fn read_hold(stored: Option<&str>) -> Result<Option<Hold>, StoreError> {
    stored
        .map(|word| Hold::parse(word).ok_or(StoreError::Corrupt("hold")))
        .transpose()
}

pub(super) fn read_own_name(stored: Option<&str>) -> Result<Option<FriendlyName>, StoreError> {
    stored
        .map(|name| FriendlyName::parse(name.as_bytes()))
        .transpose()
        .map_err(|_| StoreError::Corrupt("name"))
}
