//! Groups of the forward list: making, renaming and removing them.

use msnp::types::{GroupId, GroupName};
use sqlx::SqliteConnection;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::request::Peers;

use super::super::StoreError;
use super::lists::unfriend;
use super::{Changed, next_serial};

pub(super) async fn add(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    id: GroupId,
    name: &GroupName,
) -> Result<Changed, StoreError> {
    sqlx::query("INSERT INTO contact_group (account_id, id, name) VALUES ($1, $2, $3)")
        .bind(owner.0)
        .bind(i64::from(id.value()))
        .bind(name.as_str())
        .execute(&mut *c)
        .await?;
    next_serial(c, owner).await?;
    Ok(Ok(Peers::new()))
}

pub(super) async fn rename(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    id: GroupId,
    name: &GroupName,
) -> Result<Changed, StoreError> {
    let renamed =
        sqlx::query("UPDATE contact_group SET name = $3 WHERE account_id = $1 AND id = $2")
            .bind(owner.0)
            .bind(i64::from(id.value()))
            .bind(name.as_str())
            .execute(&mut *c)
            .await?;
    if renamed.rows_affected() == 0 {
        return Err(no_such_group());
    }
    next_serial(c, owner).await?;
    Ok(Ok(Peers::new()))
}

/// Who was in no other group leaves the forward list; the other lists stay as they are.
pub(super) async fn remove(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    id: GroupId,
) -> Result<Changed, StoreError> {
    let leaving: Vec<i64> = sqlx::query_scalar(
        "SELECT m.contact_id FROM membership m
         WHERE m.owner_id = $1 AND m.group_id = $2 AND NOT EXISTS
             (SELECT 1 FROM membership o
              WHERE o.owner_id = m.owner_id AND o.contact_id = m.contact_id
                AND o.group_id <> m.group_id)
         ORDER BY m.contact_id",
    )
    .bind(owner.0)
    .bind(i64::from(id.value()))
    .fetch_all(&mut *c)
    .await?;
    sqlx::query("DELETE FROM membership WHERE owner_id = $1 AND group_id = $2")
        .bind(owner.0)
        .bind(i64::from(id.value()))
        .execute(&mut *c)
        .await?;
    let removed = sqlx::query("DELETE FROM contact_group WHERE account_id = $1 AND id = $2")
        .bind(owner.0)
        .bind(i64::from(id.value()))
        .execute(&mut *c)
        .await?;
    if removed.rows_affected() == 0 {
        return Err(no_such_group());
    }
    next_serial(c, owner).await?;
    let mut peers = Peers::new();
    for contact in leaving.into_iter().map(PrincipalId) {
        let serial = unfriend(c, owner, contact).await?;
        peers.extend(serial.map(|serial| (contact, serial)));
    }
    Ok(Ok(peers))
}

fn no_such_group() -> StoreError {
    StoreError::Conflict("there is no such group".to_owned())
}
