//! Phone numbers and mobile switches, and the versions of those who are shown them.

use msnp::types::{PropertyName, PropertyValue};
use sqlx::SqliteConnection;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::request::Peers;

use super::super::StoreError;
use super::{Changed, next_serial, read_peers};

pub(super) async fn set(
    c: &mut SqliteConnection,
    owner: PrincipalId,
    properties: &[(PropertyName, Option<PropertyValue>)],
) -> Result<Changed, StoreError> {
    next_serial(c, owner).await?;
    for (name, value) in properties {
        let statement = match value {
            Some(value) => sqlx::query(
                "INSERT INTO property (account_id, name, value) VALUES ($1, $2, $3)
                 ON CONFLICT (account_id, name) DO UPDATE SET value = excluded.value",
            )
            .bind(owner.0)
            .bind(name.as_str())
            .bind(value.as_str()),
            None => sqlx::query("DELETE FROM property WHERE account_id = $1 AND name = $2")
                .bind(owner.0)
                .bind(name.as_str()),
        };
        statement.execute(&mut *c).await?;
    }
    if properties.iter().any(|(name, _)| name.is_shared()) {
        raise_watchers(c, owner).await.map(Ok)
    } else {
        Ok(Ok(Peers::new()))
    }
}

/// Raises the versions of all who have the owner on their forward list and whom he allows.
async fn raise_watchers(c: &mut SqliteConnection, owner: PrincipalId) -> Result<Peers, StoreError> {
    let rows = sqlx::query(
        "UPDATE account SET serial = CASE serial WHEN 4294967295 THEN 1 ELSE serial + 1 END
         WHERE id IN
             (SELECT c.owner_id FROM contact c
              JOIN account a ON a.id = c.contact_id
              LEFT JOIN contact r ON r.owner_id = c.contact_id AND r.contact_id = c.owner_id
              WHERE c.contact_id = $1 AND c.owner_id <> $1 AND (c.lists & 1) <> 0
                AND ((COALESCE(r.lists, 0) & 2) <> 0
                     OR ((COALESCE(r.lists, 0) & 4) = 0 AND a.privacy = 'AL')))
         RETURNING id, serial",
    )
    .bind(owner.0)
    .fetch_all(c)
    .await?;
    read_peers(&rows)
}
