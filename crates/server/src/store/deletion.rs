//! Deleting an account: it leaves everybody's lists in the same step, and the service is told.

use msnp::types::Handle;
use sqlx::SqliteConnection;
use swallowtail_domain::account::{Identity, PrincipalId};
use swallowtail_domain::time::Timestamp;

use super::changes::read_peers;
use super::notices::{Notice, post};
use super::{Store, StoreError};

impl Store {
    /// Deletes an account with all that is its own, takes it off the lists of others, whose
    /// versions go up, and leaves word for the service. Returns whether there was one.
    pub async fn delete_account(
        &self,
        handle: &Handle,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let handle = handle.clone();
        self.write(move |c| Box::pin(delete_account(c, handle, now)))
            .await
    }
}

/// See [`Store::delete_account`].
pub(super) async fn delete_account(
    c: &mut SqliteConnection,
    handle: Handle,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id: Option<i64> = sqlx::query_scalar("SELECT id FROM account WHERE handle = $1")
        .bind(handle.as_str())
        .fetch_optional(&mut *c)
        .await?;
    let Some(id) = id.map(PrincipalId) else {
        return Ok(false);
    };
    // Two steps each: their clients can be told of one list only, and must not take what they
    // keep of the others for what is stored.
    let owners = sqlx::query(
        "UPDATE account SET serial = CASE WHEN serial >= 4294967294 THEN serial - 4294967293
                                          ELSE serial + 2 END
         WHERE id IN (SELECT owner_id FROM contact WHERE contact_id = $1 AND owner_id <> $1)
         RETURNING id, serial",
    )
    .bind(id.0)
    .fetch_all(&mut *c)
    .await?;
    // Contacts of both kinds, groups, properties and tickets go with it.
    sqlx::query("DELETE FROM account WHERE id = $1")
        .bind(id.0)
        .execute(&mut *c)
        .await?;
    let who = Identity { id, handle };
    let forgotten = read_peers(&owners)?
        .into_iter()
        .map(|(to, serial)| Notice::Forgotten {
            to,
            who: who.clone(),
            serial,
        });
    // Last, so that of very many it is not the first to be cleared away.
    let notices: Vec<_> = forgotten.chain([Notice::Deleted(id)]).collect();
    post(c, now, &notices).await?;
    Ok(true)
}
