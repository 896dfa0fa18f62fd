//! Who is on which list, under which name and in which groups, and the reverse entry of it.

use msnp::types::{FriendlyName, GroupId, ListKind, Lists, Serial};
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::REVERSE_LIST_MAX;
use swallowtail_domain::request::{NotChanged, Peers};

use super::super::StoreError;
use super::super::rosters::read_lists;
use super::super::services::is_service;
use super::{Changed, exists, next_serial};

/// [`Change::Add`], and whose it is.
pub(super) struct Addition<'a> {
    pub(super) owner: PrincipalId,
    pub(super) contact: PrincipalId,
    pub(super) list: ListKind,
    pub(super) name: &'a FriendlyName,
    pub(super) group: GroupId,
    pub(super) own_name: &'a FriendlyName,
}

pub(super) async fn add(
    c: &mut SqliteConnection,
    add: &Addition<'_>,
) -> Result<Changed, StoreError> {
    let Some(service) = is_service(c, add.contact).await? else {
        return Ok(Err(NotChanged::NoSuchAccount));
    };
    let before = lists_of(c, add.owner, add.contact).await?;
    let befriends = add.list == ListKind::Forward && !before.contains(ListKind::Forward);
    // Without an entry over there, or with one that lacks the bit, it will be one more.
    let reverse = lists_of(c, add.contact, add.owner).await?;
    let enters_reverse = befriends && !service && !reverse.contains(ListKind::Reverse);
    if enters_reverse && reverse_list_is_full(c, add.contact).await? {
        return Ok(Err(NotChanged::PeerListFull));
    }
    let mut after = before.with(add.list);
    if befriends && add.contact == add.owner {
        after = after.with(ListKind::Reverse);
    }
    put_lists(c, add.owner, add.contact, add.name, after).await?;
    if befriends && before != Lists::NONE {
        rename_entry(c, add.owner, add.contact, add.name).await?;
    }
    if add.list == ListKind::Forward {
        join_group(c, add.owner, add.contact, add.group).await?;
    }
    next_serial(c, add.owner).await?;
    if !enters_reverse || add.contact == add.owner {
        return Ok(Ok(Peers::new()));
    }
    let reverse = reverse.with(ListKind::Reverse);
    put_lists(c, add.contact, add.owner, add.own_name, reverse).await?;
    let serial = next_serial(c, add.contact).await?;
    Ok(Ok(vec![(add.contact, serial)]))
}

pub(super) async fn remove(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
    list: ListKind,
    group: Option<GroupId>,
) -> Result<Changed, StoreError> {
    if !exists(c, contact).await? {
        return Ok(Err(NotChanged::NoSuchAccount));
    }
    next_serial(c, owner).await?;
    if list != ListKind::Forward {
        let after = lists_of(c, owner, contact).await?.without(list);
        take_lists(c, owner, contact, after).await?;
        return Ok(Ok(Peers::new()));
    }
    if leave_groups(c, owner, contact, group).await? {
        return Ok(Ok(Peers::new()));
    }
    let serial = unfriend(c, owner, contact).await?;
    Ok(Ok(serial
        .map(|serial| (contact, serial))
        .into_iter()
        .collect()))
}

/// Takes somebody who is in no group any more off the forward list, and the owner off his
/// reverse list. Returns his version where that changed; of oneself there is but one entry.
pub(super) async fn unfriend(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
) -> Result<Option<Serial>, StoreError> {
    let before = lists_of(c, owner, contact).await?;
    let mut after = before.without(ListKind::Forward);
    if contact == owner {
        after = after.without(ListKind::Reverse);
    }
    take_lists(c, owner, contact, after).await?;
    if contact == owner || !before.contains(ListKind::Forward) {
        return Ok(None);
    }
    let reverse = lists_of(c, contact, owner).await?;
    if !reverse.contains(ListKind::Reverse) {
        return Ok(None);
    }
    take_lists(c, contact, owner, reverse.without(ListKind::Reverse)).await?;
    next_serial(c, contact).await.map(Some)
}

pub(super) async fn rename(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
    name: &FriendlyName,
) -> Result<Changed, StoreError> {
    if !exists(c, contact).await? {
        return Ok(Err(NotChanged::NoSuchAccount));
    }
    if !rename_entry(c, owner, contact, name).await? {
        return Err(StoreError::Conflict("the contact is on no list".to_owned()));
    }
    next_serial(c, owner).await?;
    Ok(Ok(Peers::new()))
}

/// The lists of somebody that a contact is on; none without an entry.
pub(in crate::store) async fn lists_of(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
) -> Result<Lists, StoreError> {
    let row = sqlx::query("SELECT lists FROM contact WHERE owner_id = $1 AND contact_id = $2")
        .bind(owner.0)
        .bind(contact.0)
        .fetch_optional(c)
        .await?;
    row.map_or(Ok(Lists::NONE), |row| read_lists(row.try_get("lists")?))
}

async fn reverse_list_is_full(
    c: &mut SqliteConnection,
    id: PrincipalId,
) -> Result<bool, StoreError> {
    let entries: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM contact WHERE owner_id = $1 AND (lists & 8) <> 0")
            .bind(id.0)
            .fetch_one(c)
            .await?;
    Ok(usize::try_from(entries).is_ok_and(|entries| entries >= REVERSE_LIST_MAX))
}

/// Sets the lists of an entry, or makes it; the name counts only for a new one.
async fn put_lists(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
    name: &FriendlyName,
    lists: Lists,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO contact (owner_id, contact_id, name, lists) VALUES ($1, $2, $3, $4)
         ON CONFLICT (owner_id, contact_id) DO UPDATE SET lists = excluded.lists",
    )
    .bind(owner.0)
    .bind(contact.0)
    .bind(name.as_str())
    .bind(i64::from(lists.bits()))
    .execute(c)
    .await?;
    Ok(())
}

/// Sets the lists of an entry that there is; one on no list goes.
async fn take_lists(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
    lists: Lists,
) -> Result<(), StoreError> {
    let statement = if lists == Lists::NONE {
        sqlx::query("DELETE FROM contact WHERE owner_id = $1 AND contact_id = $2")
            .bind(owner.0)
            .bind(contact.0)
    } else {
        sqlx::query("UPDATE contact SET lists = $3 WHERE owner_id = $1 AND contact_id = $2")
            .bind(owner.0)
            .bind(contact.0)
            .bind(i64::from(lists.bits()))
    };
    statement.execute(c).await?;
    Ok(())
}

/// Changes the name kept for a contact; returns whether there is an entry.
async fn rename_entry(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
    name: &FriendlyName,
) -> Result<bool, StoreError> {
    let renamed =
        sqlx::query("UPDATE contact SET name = $3 WHERE owner_id = $1 AND contact_id = $2")
            .bind(owner.0)
            .bind(contact.0)
            .bind(name.as_str())
            .execute(c)
            .await?;
    Ok(renamed.rows_affected() == 1)
}

async fn join_group(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
    group: GroupId,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO membership (owner_id, contact_id, group_id) VALUES ($1, $2, $3)
         ON CONFLICT (owner_id, contact_id, group_id) DO NOTHING",
    )
    .bind(owner.0)
    .bind(contact.0)
    .bind(i64::from(group.value()))
    .execute(c)
    .await?;
    Ok(())
}

/// Takes a contact out of one group or of all; returns whether he is still in one.
async fn leave_groups(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
    group: Option<GroupId>,
) -> Result<bool, StoreError> {
    sqlx::query(
        "DELETE FROM membership
         WHERE owner_id = $1 AND contact_id = $2 AND ($3 IS NULL OR group_id = $3)",
    )
    .bind(owner.0)
    .bind(contact.0)
    .bind(group.map(|group| i64::from(group.value())))
    .execute(&mut *c)
    .await?;
    let left: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM membership WHERE owner_id = $1 AND contact_id = $2",
    )
    .bind(owner.0)
    .bind(contact.0)
    .fetch_one(c)
    .await?;
    Ok(left > 0)
}
