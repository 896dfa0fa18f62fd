//! Whom somebody may be told of: his contacts, and those who let the directory show them.

use msnp::command::settings::Privacy;
use msnp::types::{FriendlyName, Handle, Lists};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use swallowtail_domain::account::{PrincipalId, shown_name};
use swallowtail_domain::limits::BOT_DIRECTORY_MAX;

use super::accounts::{read_handle, read_own_name};
use super::rosters::read_lists;
use super::{Store, StoreError};

/// Somebody, with what decides whether his presence may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) id: PrincipalId,
    pub(crate) handle: Handle,
    pub(crate) name: FriendlyName,
    pub(crate) privacy: Privacy,
    /// The lists on which he has the asker.
    pub(crate) asker_on: Lists,
}

impl Store {
    /// The contacts of somebody, and people of the directory, as many as are looked at; some
    /// may be both.
    pub(crate) async fn known_to(&self, asker: PrincipalId) -> Result<Vec<Known>, StoreError> {
        let contacts = sqlx::query(
            "SELECT a.id, a.handle, a.name, a.verified, a.privacy,
                    COALESCE(r.lists, 0) AS asker_on
             FROM contact c
             JOIN account a ON a.id = c.contact_id
             LEFT JOIN contact r ON r.owner_id = c.contact_id AND r.contact_id = c.owner_id
             WHERE c.owner_id = $1 AND (c.lists & 1) <> 0 AND a.id <> $1
               AND NOT a.service AND a.disabled_ms IS NULL
             ORDER BY a.handle",
        )
        .bind(asker.0)
        .fetch_all(self.readers())
        .await?;
        let listed = sqlx::query(
            "SELECT a.id, a.handle, a.name, a.verified, a.privacy,
                    COALESCE(r.lists, 0) AS asker_on
             FROM account a
             LEFT JOIN contact r ON r.owner_id = a.id AND r.contact_id = $1
             WHERE a.listed AND a.id <> $1 AND NOT a.service AND a.disabled_ms IS NULL
             ORDER BY a.handle LIMIT $2",
        )
        .bind(asker.0)
        .bind(BOT_DIRECTORY_MAX)
        .fetch_all(self.readers())
        .await?;
        contacts.iter().chain(&listed).map(read).collect()
    }
}

fn read(row: &SqliteRow) -> Result<Known, StoreError> {
    let handle = read_handle(row.try_get("handle")?)?;
    let own = read_own_name(row.try_get("name")?)?;
    let privacy: &str = row.try_get("privacy")?;
    Ok(Known {
        id: PrincipalId(row.try_get("id")?),
        name: shown_name(&handle, own.as_ref(), row.try_get("verified")?),
        handle,
        privacy: Privacy::parse(privacy.as_bytes()).ok_or(StoreError::Corrupt("privacy"))?,
        asker_on: read_lists(row.try_get("asker_on")?)?,
    })
}
