//! Reading what a session needs: the account and its lists.

use std::collections::HashMap;

use msnp::command::settings::{Privacy, Prompt};
use msnp::types::{
    FriendlyName, GroupId, GroupName, GroupSet, Handle, Lists, PropertyName, PropertyValue, Serial,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::{Account, Identity, PrincipalId};
use swallowtail_domain::mail::Mailbox;
use swallowtail_domain::roster::{Entry, Roster};

use super::accounts::{read_handle, read_own_name};
use super::{Store, StoreError};

impl Store {
    /// An account and its lists, as they were at one moment; `None` when it is gone.
    pub async fn load(
        &self,
        principal: PrincipalId,
    ) -> Result<Option<(Account, Roster)>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let Some(mut account) = load_account(&mut snapshot, principal).await? else {
            return Ok(None);
        };
        account.properties = load_properties(&mut snapshot, principal).await?;
        let groups = load_groups(&mut snapshot, principal).await?;
        let entries = load_entries(&mut snapshot, principal).await?;
        snapshot.rollback().await?;
        Ok(Some((account, Roster::new(entries, groups))))
    }

    /// The properties that contacts on somebody's forward list share with him: those of
    /// contacts that allow him (`[NS-SYN-7]`), by handle and then in the order of `SYN`.
    pub async fn contact_properties(
        &self,
        owner: PrincipalId,
        of: Option<PrincipalId>,
    ) -> Result<Vec<(PrincipalId, PropertyName, PropertyValue)>, StoreError> {
        let rows = sqlx::query(
            "SELECT c.contact_id, a.handle, p.name, p.value
             FROM contact c
             JOIN account a ON a.id = c.contact_id
             JOIN property p ON p.account_id = c.contact_id
             LEFT JOIN contact r ON r.owner_id = c.contact_id AND r.contact_id = c.owner_id
             WHERE c.owner_id = $1 AND c.contact_id <> $1 AND (c.lists & 1) <> 0
               AND ($2 = 0 OR c.contact_id = $2)
               AND ((COALESCE(r.lists, 0) & 2) <> 0
                    OR ((COALESCE(r.lists, 0) & 4) = 0 AND a.privacy = 'AL'))",
        )
        .bind(owner.0)
        // No account has the number 0.
        .bind(of.map_or(0, |id| id.0))
        .fetch_all(self.readers())
        .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let (name, value) = read_property(row)?;
            if name.is_shared() {
                let handle = read_handle(row.try_get("handle")?)?;
                found.push((handle, PrincipalId(row.try_get("contact_id")?), name, value));
            }
        }
        // Here and not in SQL: databases differ in what they think of letters.
        found.sort_by(|a, b| (&a.0, a.2).cmp(&(&b.0, b.2)));
        Ok(found
            .into_iter()
            .map(|(_, id, name, value)| (id, name, value))
            .collect())
    }
}

async fn load_account(
    c: &mut SqliteConnection,
    id: PrincipalId,
) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query(
        "SELECT handle, name, verified, restricted, service, serial, prompt, privacy,
                inbox_unread, folders_unread
         FROM account WHERE id = $1",
    )
    .bind(id.0)
    .fetch_optional(c)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let word = |column| row.try_get::<&str, _>(column).map(str::as_bytes);
    Ok(Some(Account {
        identity: Identity {
            id,
            handle: read_handle(row.try_get("handle")?)?,
        },
        name: read_own_name(row.try_get("name")?)?,
        verified: row.try_get("verified")?,
        restricted: row.try_get("restricted")?,
        service: row.try_get("service")?,
        serial: read_serial(row.try_get("serial")?)?,
        prompt: Prompt::parse(word("prompt")?).ok_or(StoreError::Corrupt("prompt"))?,
        privacy: Privacy::parse(word("privacy")?).ok_or(StoreError::Corrupt("privacy"))?,
        properties: Vec::new(),
        mailbox: Mailbox {
            inbox_unread: read_count(row.try_get("inbox_unread")?)?,
            folders_unread: read_count(row.try_get("folders_unread")?)?,
        },
    }))
}

async fn load_properties(
    c: &mut SqliteConnection,
    id: PrincipalId,
) -> Result<Vec<(PropertyName, PropertyValue)>, StoreError> {
    let rows = sqlx::query("SELECT name, value FROM property WHERE account_id = $1")
        .bind(id.0)
        .fetch_all(c)
        .await?;
    let mut properties = rows
        .iter()
        .map(read_property)
        .collect::<Result<Vec<_>, _>>()?;
    properties.sort_by_key(|(name, _)| *name);
    Ok(properties)
}

async fn load_groups(
    c: &mut SqliteConnection,
    id: PrincipalId,
) -> Result<Vec<(GroupId, GroupName)>, StoreError> {
    let rows = sqlx::query("SELECT id, name FROM contact_group WHERE account_id = $1")
        .bind(id.0)
        .fetch_all(c)
        .await?;
    rows.iter()
        .map(|row| {
            let name: &str = row.try_get("name")?;
            let name =
                GroupName::parse(name.as_bytes()).map_err(|_| StoreError::Corrupt("group name"))?;
            Ok((read_group(row.try_get("id")?)?, name))
        })
        .collect()
}

async fn load_entries(c: &mut SqliteConnection, id: PrincipalId) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query("SELECT contact_id, group_id FROM membership WHERE owner_id = $1")
        .bind(id.0)
        .fetch_all(&mut *c)
        .await?;
    let mut groups: HashMap<i64, GroupSet> = HashMap::new();
    for row in &rows {
        let of_contact = groups.entry(row.try_get("contact_id")?).or_default();
        *of_contact = of_contact.with(read_group(row.try_get("group_id")?)?);
    }
    let rows = sqlx::query(
        "SELECT c.contact_id, a.handle, c.name, c.lists
         FROM contact c JOIN account a ON a.id = c.contact_id
         WHERE c.owner_id = $1",
    )
    .bind(id.0)
    .fetch_all(c)
    .await?;
    rows.iter()
        .map(|row| {
            let id: i64 = row.try_get("contact_id")?;
            let handle = read_handle(row.try_get("handle")?)?;
            Ok(Entry {
                name: read_kept_name(row.try_get("name")?, &handle)?,
                identity: Identity {
                    id: PrincipalId(id),
                    handle,
                },
                lists: read_lists(row.try_get("lists")?)?,
                groups: groups.get(&id).copied().unwrap_or_default(),
                shown: None,
            })
        })
        .collect()
}

/// Official clients keep the handle as the name; then both share one text in memory.
fn read_kept_name(stored: &str, handle: &Handle) -> Result<FriendlyName, StoreError> {
    if stored == handle.as_str() {
        return Ok(handle.into());
    }
    FriendlyName::parse(stored.as_bytes()).map_err(|_| StoreError::Corrupt("contact's name"))
}

fn read_property(row: &SqliteRow) -> Result<(PropertyName, PropertyValue), StoreError> {
    let name: &str = row.try_get("name")?;
    let value: &str = row.try_get("value")?;
    let name = PropertyName::parse(name.as_bytes());
    let value = PropertyValue::parse(value.as_bytes());
    name.zip(value.ok()).ok_or(StoreError::Corrupt("property"))
}

fn read_group(stored: i64) -> Result<GroupId, StoreError> {
    u8::try_from(stored)
        .ok()
        .and_then(GroupId::new)
        .ok_or(StoreError::Corrupt("group number"))
}

fn read_count(stored: i64) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::Corrupt("number of messages"))
}

pub(super) fn read_lists(stored: i64) -> Result<Lists, StoreError> {
    u8::try_from(stored)
        .ok()
        .and_then(Lists::from_bits)
        .ok_or(StoreError::Corrupt("set of lists"))
}

pub(super) fn read_serial(stored: i64) -> Result<Serial, StoreError> {
    u32::try_from(stored)
        .ok()
        .and_then(Serial::new)
        .ok_or(StoreError::Corrupt("list version"))
}
