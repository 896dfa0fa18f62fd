//! What operators have done: written in the same transaction as the deed, never changed, and
//! kept as long as the configuration says.

use sqlx::{Row, SqliteConnection};
use swallowtail_domain::time::Timestamp;

use super::{Store, StoreError, from_ms, to_ms};

/// Who does something, and by which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// An operator, a token or a user of this machine.
    pub name: String,
    /// The way.
    pub via: Via,
}

/// The ways to administer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The pages.
    Page,
    /// The API, with a token.
    Api,
    /// The command line.
    Cli,
}

impl Via {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Page, Self::Api, Self::Cli];

    /// The word for it, as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::Cli => "cli",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.as_str() == word)
    }
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number: greater than those of all entries before it.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What was done: one of [`super::ACTIONS`].
    pub action: String,
    /// To whom or what.
    pub subject: String,
    /// What else there is to say.
    pub detail: String,
}

impl Store {
    /// The log from its end, or from before that entry.
    pub async fn audit_log(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, at_ms, actor, via, action, subject, detail FROM audit
             WHERE id < $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                let via = Via::parse(row.try_get("via")?).ok_or(StoreError::Corrupt("audit"))?;
                Ok(AuditRow {
                    id: row.try_get("id")?,
                    at: from_ms(row.try_get("at_ms")?)?,
                    actor: Actor {
                        name: row.try_get("actor")?,
                        via,
                    },
                    action: row.try_get("action")?,
                    subject: row.try_get("subject")?,
                    detail: row.try_get("detail")?,
                })
            })
            .collect()
    }

    /// Takes away what was done before that time.
    pub async fn forget_audit(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                let gone = sqlx::query("DELETE FROM audit WHERE at_ms < $1")
                    .bind(to_ms(before))
                    .execute(c)
                    .await?;
                Ok(gone.rows_affected())
            })
        })
        .await
    }
}

/// Writes an entry.
pub(super) async fn note(
    c: &mut SqliteConnection,
    now: Timestamp,
    actor: &Actor,
    (action, subject, detail): (&str, &str, &str),
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (at_ms, actor, via, action, subject, detail)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(to_ms(now))
    .bind(&actor.name)
    .bind(actor.via.as_str())
    .bind(action)
    .bind(subject)
    .bind(detail)
    .execute(c)
    .await?;
    Ok(())
}
