//! Applying a [`Change`]: the owner's side, the reverse entries on other sides, and the
//! versions of all of them, as one step. Each subject has its file.

mod groups;
mod lists;
mod properties;

pub(in crate::store) use lists::lists_of;
use msnp::types::Serial;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::{PrincipalId, SignInId};
use swallowtail_domain::request::{Change, NotChanged, Peers};

use super::rosters::read_serial;
use super::{Store, StoreError};

/// The versions of others that went up, or why nothing was changed.
type Changed = Result<Peers, NotChanged>;

impl Store {
    /// Makes a change and returns the versions of the others whom it touched; the owner's own
    /// version goes up by one with every change that is made, even if it made no difference.
    /// [`StoreError::Conflict`] when the owner or a group is gone, or the contact would be
    /// allowed and blocked.
    pub async fn change(&self, owner: PrincipalId, change: &Change) -> Result<Changed, StoreError> {
        let change = change.clone();
        self.write(move |c| Box::pin(async move { apply(c, owner, &change).await }))
            .await
    }

    /// As [`Store::change`], for a session: not done when a later sign-in has taken over.
    pub async fn change_in(
        &self,
        owner: PrincipalId,
        sign_in: SignInId,
        change: &Change,
    ) -> Result<Changed, StoreError> {
        let change = change.clone();
        self.write(move |c| {
            Box::pin(async move {
                if last_sign_in(c, owner).await? == sign_in {
                    apply(c, owner, &change).await
                } else {
                    Ok(Err(NotChanged::SignedInElsewhere))
                }
            })
        })
        .await
    }
}

/// A change that was made on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnPage {
    /// The version of the owner's lists after it.
    pub serial: Serial,
    /// The versions of the others whom it touched.
    pub peers: Peers,
}

/// Why a change was not made on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOnPage {
    /// The lists are not any more what they were when it was decided.
    Stale,
    /// See [`NotChanged`].
    NotChanged(NotChanged),
}

impl Store {
    /// As [`Store::change`], for a page, which has decided on the lists of that version: not done
    /// when they have changed since. Whoever signs in and out meanwhile is no matter.
    pub async fn change_on_page(
        &self,
        owner: PrincipalId,
        read: Serial,
        change: &Change,
    ) -> Result<Result<OnPage, NotOnPage>, StoreError> {
        let change = change.clone();
        self.write(move |c| {
            Box::pin(async move {
                if serial_of(c, owner).await? != read {
                    return Ok(Err(NotOnPage::Stale));
                }
                let peers = match apply(c, owner, &change).await? {
                    Ok(peers) => peers,
                    Err(why) => return Ok(Err(NotOnPage::NotChanged(why))),
                };
                let serial = serial_of(c, owner).await?;
                Ok(Ok(OnPage { serial, peers }))
            })
        })
        .await
    }
}

async fn serial_of(c: &mut SqliteConnection, owner: PrincipalId) -> Result<Serial, StoreError> {
    let serial: Option<i64> = sqlx::query_scalar("SELECT serial FROM account WHERE id = $1")
        .bind(owner.0)
        .fetch_optional(c)
        .await?;
    read_serial(serial.ok_or_else(gone)?)
}

async fn last_sign_in(
    c: &mut SqliteConnection,
    owner: PrincipalId,
) -> Result<SignInId, StoreError> {
    let number: Option<i64> = sqlx::query_scalar("SELECT sign_ins FROM account WHERE id = $1")
        .bind(owner.0)
        .fetch_optional(c)
        .await?;
    let number = number.ok_or_else(gone)?;
    u64::try_from(number)
        .map(SignInId)
        .map_err(|_| StoreError::Corrupt("sign-in"))
}

async fn apply(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    change: &Change,
) -> Result<Changed, StoreError> {
    match change {
        Change::Add {
            contact,
            list,
            name,
            group,
            own_name,
        } => {
            let addition = lists::Addition {
                owner,
                contact: *contact,
                list: *list,
                name,
                group: *group,
                own_name,
            };
            lists::add(c, &addition).await
        }
        Change::Remove {
            contact,
            list,
            group,
        } => lists::remove(c, owner, *contact, *list, *group).await,
        Change::RenameContact { contact, name } => lists::rename(c, owner, *contact, name).await,
        Change::AddGroup { id, name } => groups::add(c, owner, *id, name).await,
        Change::RenameGroup { id, name } => groups::rename(c, owner, *id, name).await,
        Change::RemoveGroup(id) => groups::remove(c, owner, *id).await,
        Change::SetProperties(properties) => properties::set(c, owner, properties).await,
        Change::Rename(name) => {
            set(
                c,
                owner,
                "UPDATE account SET name = $1 WHERE id = $2",
                name.as_str(),
            )
            .await
        }
        Change::SetPrompt(value) => {
            set(
                c,
                owner,
                "UPDATE account SET prompt = $1 WHERE id = $2",
                value.as_str(),
            )
            .await
        }
        Change::SetPrivacy(value) => {
            set(
                c,
                owner,
                "UPDATE account SET privacy = $1 WHERE id = $2",
                value.as_str(),
            )
            .await
        }
    }
}

/// Sets a column of the owner's account.
async fn set(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    sql: &'static str,
    value: &str,
) -> Result<Changed, StoreError> {
    sqlx::query(sql)
        .bind(value)
        .bind(owner.0)
        .execute(&mut *c)
        .await?;
    next_serial(c, owner).await?;
    Ok(Ok(Peers::new()))
}

fn gone() -> StoreError {
    StoreError::Conflict("the account is gone".to_owned())
}

/// Raises an account's list version and returns the new one: 4294967295 is followed by 1.
async fn next_serial(c: &mut SqliteConnection, id: PrincipalId) -> Result<Serial, StoreError> {
    let serial: Option<i64> = sqlx::query_scalar(
        "UPDATE account SET serial = CASE serial WHEN 4294967295 THEN 1 ELSE serial + 1 END
         WHERE id = $1 RETURNING serial",
    )
    .bind(id.0)
    .fetch_optional(c)
    .await?;
    read_serial(serial.ok_or_else(gone)?)
}

/// Reads what raising the versions of several accounts has returned.
pub(super) fn read_peers(rows: &[SqliteRow]) -> Result<Peers, StoreError> {
    let mut peers = rows
        .iter()
        .map(|row| {
            let id = PrincipalId(row.try_get("id")?);
            Ok((id, read_serial(row.try_get("serial")?)?))
        })
        .collect::<Result<Peers, StoreError>>()?;
    peers.sort_by_key(|(id, _)| *id);
    Ok(peers)
}

async fn exists(c: &mut SqliteConnection, id: PrincipalId) -> Result<bool, StoreError> {
    let found: Option<i64> = sqlx::query_scalar("SELECT id FROM account WHERE id = $1")
        .bind(id.0)
        .fetch_optional(c)
        .await?;
    Ok(found.is_some())
}
