//! Applying a [`Change`]: the owner's side, the reverse entry on the other side, and the
//! versions of both, as one step.

use msnp::types::{FriendlyName, GroupId, ListKind, Lists, Serial};
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::{PrincipalId, SignInId};
use swallowtail_domain::limits::REVERSE_LIST_MAX;
use swallowtail_domain::request::{Change, NotChanged};

use super::rosters::{read_lists, read_serial};
use super::{Store, StoreError};

/// The other one's version where his reverse list changed, or why nothing did.
type Changed = Result<Option<Serial>, NotChanged>;

impl Store {
    /// Makes a change and returns the contact's version where his reverse list changed; the
    /// owner's own version goes up by one with every change that is made, even if it made
    /// no difference. [`StoreError::Conflict`] when the owner or a group is gone, or the
    /// contact would be allowed and blocked.
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

async fn last_sign_in(
    c: &mut SqliteConnection,
    owner: PrincipalId,
) -> Result<SignInId, StoreError> {
    let number: Option<i64> = sqlx::query_scalar("SELECT sign_ins FROM account WHERE id = $1")
        .bind(owner.0)
        .fetch_optional(c)
        .await?;
    let number = number.ok_or_else(|| StoreError::Conflict("the account is gone".to_owned()))?;
    u64::try_from(number)
        .map(SignInId)
        .map_err(|_| StoreError::Corrupt("sign-in"))
}

async fn apply(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    change: &Change,
) -> Result<Changed, StoreError> {
    let setting = match change {
        Change::Add {
            contact,
            list,
            name,
            group,
            own_name,
        } => {
            let addition = Addition {
                owner,
                contact: *contact,
                list: *list,
                name,
                group: *group,
                own_name,
            };
            return add(c, &addition).await;
        }
        Change::Remove {
            contact,
            list,
            group,
        } => return remove(c, owner, *contact, *list, *group).await,
        Change::SetPrompt(value) => {
            sqlx::query("UPDATE account SET prompt = $1 WHERE id = $2").bind(value.as_str())
        }
        Change::SetPrivacy(value) => {
            sqlx::query("UPDATE account SET privacy = $1 WHERE id = $2").bind(value.as_str())
        }
    };
    setting.bind(owner.0).execute(&mut *c).await?;
    next_serial(c, owner).await?;
    Ok(Ok(None))
}

/// [`Change::Add`], and whose it is.
struct Addition<'a> {
    owner: PrincipalId,
    contact: PrincipalId,
    list: ListKind,
    name: &'a FriendlyName,
    group: GroupId,
    own_name: &'a FriendlyName,
}

async fn add(c: &mut SqliteConnection, add: &Addition<'_>) -> Result<Changed, StoreError> {
    if !exists(c, add.contact).await? {
        return Ok(Err(NotChanged::NoSuchAccount));
    }
    let before = lists_of(c, add.owner, add.contact).await?;
    let befriends = add.list == ListKind::Forward && !before.contains(ListKind::Forward);
    // Without an entry over there, or with one that lacks the bit, it will be one more.
    let reverse = lists_of(c, add.contact, add.owner).await?;
    let enters_reverse = befriends && !reverse.contains(ListKind::Reverse);
    if enters_reverse && reverse_list_is_full(c, add.contact).await? {
        return Ok(Err(NotChanged::PeerListFull));
    }
    let mut after = before.with(add.list);
    if befriends && add.contact == add.owner {
        after = after.with(ListKind::Reverse);
    }
    put_lists(c, add.owner, add.contact, add.name, after).await?;
    if befriends && before != Lists::NONE {
        rename(c, add.owner, add.contact, add.name).await?;
    }
    if add.list == ListKind::Forward {
        join_group(c, add.owner, add.contact, add.group).await?;
    }
    next_serial(c, add.owner).await?;
    if !enters_reverse || add.contact == add.owner {
        return Ok(Ok(None));
    }
    let reverse = reverse.with(ListKind::Reverse);
    put_lists(c, add.contact, add.owner, add.own_name, reverse).await?;
    next_serial(c, add.contact).await.map(Some).map(Ok)
}

async fn remove(
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
    if list == ListKind::Forward && leave_groups(c, owner, contact, group).await? {
        return Ok(Ok(None));
    }
    let before = lists_of(c, owner, contact).await?;
    let mut after = before.without(list);
    let unfriends = list == ListKind::Forward && before.contains(list);
    if unfriends && contact == owner {
        after = after.without(ListKind::Reverse);
    }
    take_lists(c, owner, contact, after).await?;
    if !unfriends || contact == owner {
        return Ok(Ok(None));
    }
    let reverse = lists_of(c, contact, owner).await?;
    if !reverse.contains(ListKind::Reverse) {
        return Ok(Ok(None));
    }
    take_lists(c, contact, owner, reverse.without(ListKind::Reverse)).await?;
    next_serial(c, contact).await.map(Some).map(Ok)
}

/// Raises an account's list version and returns the new one: 4294967295 is followed by 1.
pub(super) async fn next_serial(
    c: &mut SqliteConnection,
    id: PrincipalId,
) -> Result<Serial, StoreError> {
    let serial: Option<i64> = sqlx::query_scalar(
        "UPDATE account SET serial = CASE serial WHEN 4294967295 THEN 1 ELSE serial + 1 END
         WHERE id = $1 RETURNING serial",
    )
    .bind(id.0)
    .fetch_optional(c)
    .await?;
    let serial = serial.ok_or_else(|| StoreError::Conflict("the account is gone".to_owned()))?;
    read_serial(serial)
}

async fn exists(c: &mut SqliteConnection, id: PrincipalId) -> Result<bool, StoreError> {
    let found: Option<i64> = sqlx::query_scalar("SELECT id FROM account WHERE id = $1")
        .bind(id.0)
        .fetch_optional(c)
        .await?;
    Ok(found.is_some())
}

/// The lists of somebody that a contact is on; none without an entry.
async fn lists_of(
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

async fn rename(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    contact: PrincipalId,
    name: &FriendlyName,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE contact SET name = $3 WHERE owner_id = $1 AND contact_id = $2")
        .bind(owner.0)
        .bind(contact.0)
        .bind(name.as_str())
        .execute(c)
        .await?;
    Ok(())
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
