//! Accounts as operators look at them: all, a page of those that match, one.

use msnp::types::Handle;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use swallowtail_domain::account::PrincipalId;

use super::accounts::{read_handle, read_hold, read_own_name};
use super::{AccountRow, Store, StoreError, from_ms};

/// Accounts with all that an operator sees of them, and for which that holds.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, handle, name, verified, restricted, hold, disabled_ms, created_ms
             FROM account ",
            $rest
        )
    };
}

impl Store {
    /// All accounts by handle.
    pub async fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        let rows = sqlx::query(select!("ORDER BY handle"))
            .fetch_all(self.readers())
            .await?;
        rows.iter().map(read).collect()
    }

    /// Accounts by handle, those whose handle has the text in it if there is one, from after
    /// that handle on.
    pub async fn find_accounts(
        &self,
        search: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<AccountRow>, StoreError> {
        let rows = sqlx::query(select!(
            "WHERE handle LIKE $1 ESCAPE '!' AND handle > $2 ORDER BY handle LIMIT $3"
        ))
        .bind(pattern(search))
        .bind(after.to_ascii_lowercase())
        .bind(i64::from(limit))
        .fetch_all(self.readers())
        .await?;
        rows.iter().map(read).collect()
    }

    /// One account.
    pub async fn account(&self, handle: &Handle) -> Result<Option<AccountRow>, StoreError> {
        let row = sqlx::query(select!("WHERE handle = $1"))
            .bind(handle.as_str())
            .fetch_optional(self.readers())
            .await?;
        row.as_ref().map(read).transpose()
    }
}

/// Handles are stored in small letters.
fn pattern(search: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in search.to_ascii_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn read(row: &SqliteRow) -> Result<AccountRow, StoreError> {
    let disabled: Option<i64> = row.try_get("disabled_ms")?;
    Ok(AccountRow {
        id: PrincipalId(row.try_get("id")?),
        handle: read_handle(row.try_get("handle")?)?,
        name: read_own_name(row.try_get("name")?)?,
        verified: row.try_get("verified")?,
        restricted: row.try_get("restricted")?,
        hold: read_hold(row.try_get("hold")?)?,
        disabled: disabled.map(from_ms).transpose()?,
        created: from_ms(row.try_get("created_ms")?)?,
    })
}
