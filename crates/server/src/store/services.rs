//! Accounts of the service itself: the bot's. Everybody may have one as a contact.

use msnp::types::{FriendlyName, GroupName, Handle};
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::time::Timestamp;

use super::accounts::{NewAccount, create_account};
use super::{Store, StoreError};

/// The service's own account, as the configuration wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAccount {
    /// Its handle.
    pub handle: Handle,
    /// Its name.
    pub name: FriendlyName,
    /// Whether new accounts begin with it as a contact.
    pub welcomes: bool,
}

/// What is stored instead of a password's hash: no password has it.
const NO_PASSWORD: &str = "none";

impl Store {
    /// Makes the service's own account, or makes it so; no other is given to new accounts from
    /// then on. `None` when somebody else has that handle.
    pub async fn keep_own_account(
        &self,
        wanted: &OwnAccount,
        now: Timestamp,
    ) -> Result<Option<PrincipalId>, StoreError> {
        if let Some(id) = self.own_account_is(wanted).await? {
            return Ok(Some(id));
        }
        let wanted = wanted.clone();
        self.write(move |c| Box::pin(keep(c, wanted, now))).await
    }

    /// The account, if it is as it should be: programs that only look shall not have to write.
    async fn own_account_is(&self, wanted: &OwnAccount) -> Result<Option<PrincipalId>, StoreError> {
        let id = sqlx::query_scalar(
            "SELECT id FROM account
             WHERE handle = $1 AND service AND name = $2 AND welcomes = $3
               AND NOT EXISTS (SELECT 1 FROM account WHERE welcomes AND handle <> $1)",
        )
        .bind(wanted.handle.as_str())
        .bind(wanted.name.as_str())
        .bind(wanted.welcomes)
        .fetch_optional(self.readers())
        .await?;
        Ok(id.map(PrincipalId))
    }

    /// From now on new accounts begin with nobody as a contact.
    pub async fn welcome_nobody(&self) -> Result<(), StoreError> {
        let welcoming: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM account WHERE welcomes)")
                .fetch_one(self.readers())
                .await?;
        if !welcoming {
            return Ok(());
        }
        self.write(|c| {
            Box::pin(async move {
                sqlx::query("UPDATE account SET welcomes = FALSE WHERE welcomes")
                    .execute(c)
                    .await?;
                Ok(())
            })
        })
        .await
    }
}

async fn keep(
    c: &mut SqliteConnection,
    wanted: OwnAccount,
    now: Timestamp,
) -> Result<Option<PrincipalId>, StoreError> {
    sqlx::query("UPDATE account SET welcomes = FALSE WHERE welcomes AND handle <> $1")
        .bind(wanted.handle.as_str())
        .execute(&mut *c)
        .await?;
    let row = sqlx::query("SELECT id, service FROM account WHERE handle = $1")
        .bind(wanted.handle.as_str())
        .fetch_optional(&mut *c)
        .await?;
    let id = match row {
        Some(row) if !row.try_get::<bool, _>("service")? => return Ok(None),
        Some(row) => PrincipalId(row.try_get("id")?),
        None => {
            let new = NewAccount {
                handle: wanted.handle,
                name: None,
                group_zero: None::<GroupName>,
                password_hash: NO_PASSWORD.to_owned(),
                created: now,
            };
            let Some(id) = create_account(c, new).await? else {
                return Ok(None);
            };
            id
        }
    };
    sqlx::query(
        "UPDATE account SET service = TRUE, name = $2, welcomes = $3, takes_messages = FALSE
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(wanted.name.as_str())
    .bind(wanted.welcomes)
    .execute(c)
    .await?;
    Ok(Some(id))
}

/// Puts the service's account on the forward and the allow list of a new one, as a client would.
pub(super) async fn welcome(c: &mut SqliteConnection, new: i64) -> Result<(), StoreError> {
    let added = sqlx::query(
        "INSERT INTO contact (owner_id, contact_id, name, lists)
         SELECT $1, id, COALESCE(name, handle), 3 FROM account WHERE welcomes AND id <> $1",
    )
    .bind(new)
    .execute(&mut *c)
    .await?;
    if added.rows_affected() > 0 {
        sqlx::query(
            "INSERT INTO membership (owner_id, contact_id, group_id)
             SELECT $1, id, 0 FROM account WHERE welcomes AND id <> $1",
        )
        .bind(new)
        .execute(c)
        .await?;
    }
    Ok(())
}

/// Whether that account is the service's; `None` when there is no such account.
pub(super) async fn is_service(
    c: &mut SqliteConnection,
    id: PrincipalId,
) -> Result<Option<bool>, StoreError> {
    let service = sqlx::query_scalar("SELECT service FROM account WHERE id = $1")
        .bind(id.0)
        .fetch_optional(c)
        .await?;
    Ok(service)
}
