//! Who is kept out: accounts, and networks.

use ipnet::IpNet;
use msnp::types::Handle;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::{BANS_MAX, OVER_KEPT_MS};
use swallowtail_domain::time::Timestamp;

use super::accounts::read_handle;
use super::deeds::{Made, NotDone, find_account};
use super::notices::{Notice, post};
use super::{Store, StoreError, from_ms, to_ms};

/// Who is kept out by a ban.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Banned {
    /// One account.
    Account(Handle),
    /// Everybody who comes from there.
    Network(IpNet),
}

impl std::fmt::Display for Banned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Account(handle) => handle.fmt(f),
            Self::Network(network) => network.fmt(f),
        }
    }
}

/// A ban to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBan {
    /// Whom it keeps out.
    pub who: Banned,
    /// Why, for other operators.
    pub reason: String,
    /// Until when; `None`: for ever.
    pub until: Option<Timestamp>,
}

/// A ban.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BanRow {
    /// Its number.
    pub id: i64,
    /// Whom it keeps out.
    pub who: Banned,
    /// Why.
    pub reason: String,
    /// Since when.
    pub created: Timestamp,
    /// Who made it.
    pub created_by: String,
    /// Until when; `None`: for ever.
    pub until: Option<Timestamp>,
}

impl BanRow {
    /// Whether it keeps anybody out at that time.
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

/// The bans for which that holds.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT b.id, a.handle, b.network, b.reason, b.created_ms, b.created_by, b.until_ms
             FROM ban b LEFT JOIN account a ON a.id = b.account_id WHERE ",
            $condition
        )
    };
}

impl Store {
    /// Bans, the newest first, or from before that one; those too that are over.
    pub async fn bans(&self, before: Option<i64>, limit: u32) -> Result<Vec<BanRow>, StoreError> {
        let rows = sqlx::query(select!("b.id < $1 ORDER BY b.id DESC LIMIT $2"))
            .bind(before.unwrap_or(i64::MAX))
            .bind(i64::from(limit))
            .fetch_all(self.readers())
            .await?;
        rows.iter().map(read).collect()
    }

    /// The bans of one account, the newest first.
    pub async fn bans_of(&self, principal: PrincipalId) -> Result<Vec<BanRow>, StoreError> {
        let rows = sqlx::query(select!("b.account_id = $1 ORDER BY b.id DESC"))
            .bind(principal.0)
            .fetch_all(self.readers())
            .await?;
        rows.iter().map(read).collect()
    }

    /// The networks that are kept out at that time or later, each with its end.
    pub async fn banned_networks(
        &self,
        now: Timestamp,
    ) -> Result<Vec<(IpNet, Option<Timestamp>)>, StoreError> {
        let rows = sqlx::query(
            "SELECT network, until_ms FROM ban
             WHERE network IS NOT NULL AND (until_ms IS NULL OR until_ms > $1) ORDER BY id",
        )
        .bind(to_ms(now))
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                let until: Option<i64> = row.try_get("until_ms")?;
                let network = read_network(row.try_get("network")?)?;
                Ok((network, until.map(from_ms).transpose()?))
            })
            .collect()
    }

    /// Takes away bans, and invitations, that have been over for long.
    pub async fn forget_what_is_over(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = to_ms(Timestamp(now.0.saturating_sub(OVER_KEPT_MS)));
        self.write(move |c| {
            Box::pin(async move {
                for sql in [
                    "DELETE FROM ban WHERE until_ms < $1",
                    "DELETE FROM invitation WHERE expires_ms < $1",
                    "DELETE FROM operator_session WHERE expires_ms < $1",
                ] {
                    sqlx::query(sql).bind(before).execute(&mut *c).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

/// Makes a ban; whoever it is made for and has a session is told by a notice.
pub(super) async fn ban(
    c: &mut SqliteConnection,
    now: Timestamp,
    by: &str,
    new: &NewBan,
) -> Result<Made, StoreError> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM ban")
        .fetch_one(&mut *c)
        .await?;
    if count >= BANS_MAX {
        return Ok(Err(NotDone::Full));
    }
    let (account, network) = match &new.who {
        Banned::Account(handle) => match find_account(c, handle).await? {
            Some(id) => (Some(id), None),
            None => return Ok(Err(NotDone::NoSuch)),
        },
        Banned::Network(network) => (None, Some(network.to_string())),
    };
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO ban (account_id, network, reason, created_ms, created_by, until_ms)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(account.map(|id| id.0))
    .bind(network)
    .bind(&new.reason)
    .bind(to_ms(now))
    .bind(by)
    .bind(new.until.map(to_ms))
    .fetch_one(&mut *c)
    .await?;
    post(c, now, &[Notice::Bans(account)]).await?;
    Ok(Ok(Some(id)))
}

/// Lifts a ban, as if it had never been.
pub(super) async fn lift(
    c: &mut SqliteConnection,
    now: Timestamp,
    id: i64,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(
        "DELETE FROM ban WHERE id = $1
         RETURNING COALESCE(network, (SELECT handle FROM account WHERE id = account_id)) AS who",
    )
    .bind(id)
    .fetch_optional(&mut *c)
    .await?;
    let Some(row) = row else { return Ok(None) };
    post(c, now, &[Notice::Bans(None)]).await?;
    Ok(Some(row.try_get("who")?))
}

/// Whether an account is kept out at that time.
pub(super) async fn is_banned(
    c: &mut SqliteConnection,
    principal: PrincipalId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM ban WHERE account_id = $1 AND (until_ms IS NULL OR until_ms > $2) LIMIT 1",
    )
    .bind(principal.0)
    .bind(to_ms(now))
    .fetch_optional(c)
    .await?;
    Ok(found.is_some())
}

fn read(row: &SqliteRow) -> Result<BanRow, StoreError> {
    let (handle, network): (Option<&str>, Option<&str>) =
        (row.try_get("handle")?, row.try_get("network")?);
    let who = match (handle, network) {
        (Some(handle), None) => Banned::Account(read_handle(handle)?),
        (None, Some(network)) => Banned::Network(read_network(network)?),
        _ => return Err(StoreError::Corrupt("ban")),
    };
    let until: Option<i64> = row.try_get("until_ms")?;
    Ok(BanRow {
        id: row.try_get("id")?,
        who,
        reason: row.try_get("reason")?,
        created: from_ms(row.try_get("created_ms")?)?,
        created_by: row.try_get("created_by")?,
        until: until.map(from_ms).transpose()?,
    })
}

fn read_network(stored: &str) -> Result<IpNet, StoreError> {
    stored.parse().map_err(|_| StoreError::Corrupt("network"))
}
