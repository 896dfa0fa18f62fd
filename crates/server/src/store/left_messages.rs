//! Messages for people who are offline: kept until they are delivered or their days are over.
//! Who may leave one is decided by the rules, within the step that stores it.

use std::sync::Arc;

use msnp::command::settings::Privacy;
use msnp::types::{FriendlyName, Handle};
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::{PrincipalId, shown_name};
use swallowtail_domain::left_message::{LeftText, NotLeft, Recipient, Waiting, may_leave};
use swallowtail_domain::limits::{LEFT_MESSAGES_AT_ONCE_MAX, LEFT_MESSAGES_FOR_ONE_MAX};
use swallowtail_domain::policy::Policy;
use swallowtail_domain::time::Timestamp;

use super::accounts::{read_handle, read_own_name};
use super::changes::lists_of;
use super::tickets::standing;
use super::{Store, StoreError, from_ms, to_ms};

/// A message that waits. Its `Debug` shows nothing of what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct LeftMessage {
    /// Its number; later messages have greater ones.
    pub id: i64,
    /// Who has left it.
    pub from: Handle,
    /// The name that he has now.
    pub name: FriendlyName,
    /// When.
    pub left: Timestamp,
    /// What it says.
    pub text: String,
}

impl std::fmt::Debug for LeftMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LeftMessage({})", self.id)
    }
}

/// A message to be kept.
pub(crate) struct NewMessage {
    pub(crate) from: PrincipalId,
    pub(crate) to: Handle,
    pub(crate) text: LeftText,
    pub(crate) left: Timestamp,
    pub(crate) expires: Timestamp,
}

impl Store {
    /// Keeps a message, if the rules let it; `shown` says whether the recipient is signed in and
    /// not hidden. Returns for whom it is.
    pub(crate) async fn leave_message(
        &self,
        message: NewMessage,
        policy: &Arc<Policy>,
        shown: impl FnOnce(PrincipalId) -> bool + Send + 'static,
    ) -> Result<Result<PrincipalId, NotLeft>, StoreError> {
        let policy = Arc::clone(policy);
        self.write(move |c| {
            Box::pin(async move {
                let sender = standing(c, message.from, message.left).await?;
                let found = recipient(c, &message, shown).await?;
                let waiting = match &found {
                    Some((id, _)) => waiting(c, message.from, *id).await?,
                    None => Waiting::default(),
                };
                let recipient = found.as_ref().map(|(_, recipient)| recipient);
                if let Err(why) = may_leave(&sender, recipient, waiting, &policy) {
                    return Ok(Err(why));
                }
                let Some((to, _)) = found else {
                    return Ok(Err(NotLeft::NotWanted));
                };
                keep(c, to, &message).await?;
                Ok(Ok(to))
            })
        })
        .await
    }

    /// What waits for somebody, oldest first. What was left by people whom he has blocked since,
    /// or who are disabled, is not among it.
    pub async fn left_messages(
        &self,
        of: PrincipalId,
        now: Timestamp,
    ) -> Result<Vec<LeftMessage>, StoreError> {
        let rows = sqlx::query(
            "SELECT m.id, a.handle, a.name, a.verified, m.left_ms, m.body
             FROM left_message m
             JOIN account a ON a.id = m.from_id
             LEFT JOIN contact c ON c.owner_id = m.to_id AND c.contact_id = m.from_id
             WHERE m.to_id = $1 AND m.expires_ms > $2
               AND a.disabled_ms IS NULL AND (COALESCE(c.lists, 0) & 4) = 0
             ORDER BY m.id LIMIT $3",
        )
        .bind(of.0)
        .bind(to_ms(now))
        .bind(LEFT_MESSAGES_FOR_ONE_MAX as i64)
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                let from = read_handle(row.try_get("handle")?)?;
                let own = read_own_name(row.try_get("name")?)?;
                Ok(LeftMessage {
                    id: row.try_get("id")?,
                    name: shown_name(&from, own.as_ref(), row.try_get("verified")?),
                    from,
                    left: from_ms(row.try_get("left_ms")?)?,
                    text: row.try_get("body")?,
                })
            })
            .collect()
    }

    /// The next accounts after that one for which messages wait, by number.
    pub async fn left_message_recipients(
        &self,
        after: PrincipalId,
        now: Timestamp,
    ) -> Result<Vec<PrincipalId>, StoreError> {
        let ids = sqlx::query_scalar(
            "SELECT DISTINCT to_id FROM left_message WHERE to_id > $1 AND expires_ms > $2
             ORDER BY to_id LIMIT $3",
        )
        .bind(after.0)
        .bind(to_ms(now))
        .bind(LEFT_MESSAGES_AT_ONCE_MAX)
        .fetch_all(self.readers())
        .await?;
        Ok(ids.into_iter().map(PrincipalId).collect())
    }

    /// Deletes messages that have been delivered; of somebody else's numbers nothing.
    pub async fn take_left_messages(
        &self,
        of: PrincipalId,
        ids: Vec<i64>,
    ) -> Result<(), StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                for id in ids {
                    sqlx::query("DELETE FROM left_message WHERE id = $1 AND to_id = $2")
                        .bind(id)
                        .bind(of.0)
                        .execute(&mut *c)
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Deletes the messages whose time is over, and those left before a moment; returns how many.
    /// Looks before it writes: it is asked all the time.
    pub async fn expire_left_messages(
        &self,
        now: Timestamp,
        left_before: Timestamp,
    ) -> Result<u64, StoreError> {
        let (now, before) = (to_ms(now), to_ms(left_before));
        let due: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM left_message WHERE expires_ms <= $1)
                 OR COALESCE((SELECT left_ms FROM left_message ORDER BY id LIMIT 1), $2) < $2",
        )
        .bind(now)
        .bind(before)
        .fetch_one(self.readers())
        .await?;
        if !due {
            return Ok(0);
        }
        self.write(move |c| {
            Box::pin(async move {
                let gone =
                    sqlx::query("DELETE FROM left_message WHERE expires_ms <= $1 OR left_ms < $2")
                        .bind(now)
                        .bind(before)
                        .execute(c)
                        .await?;
                Ok(gone.rows_affected())
            })
        })
        .await
    }

    /// Whether people may leave messages for that account; nothing of what waits is touched.
    /// Returns whether there is such an account.
    pub async fn set_takes_messages(
        &self,
        of: PrincipalId,
        takes: bool,
    ) -> Result<bool, StoreError> {
        self.write(move |c| {
            Box::pin(async move {
                let set = sqlx::query("UPDATE account SET takes_messages = $2 WHERE id = $1")
                    .bind(of.0)
                    .bind(takes)
                    .execute(c)
                    .await?;
                Ok(set.rows_affected() == 1)
            })
        })
        .await
    }
}

async fn recipient(
    c: &mut SqliteConnection,
    message: &NewMessage,
    shown: impl FnOnce(PrincipalId) -> bool,
) -> Result<Option<(PrincipalId, Recipient)>, StoreError> {
    let row = sqlx::query(
        "SELECT id, disabled_ms, service, takes_messages, privacy FROM account WHERE handle = $1",
    )
    .bind(message.to.as_str())
    .fetch_optional(&mut *c)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id = PrincipalId(row.try_get("id")?);
    let privacy: &str = row.try_get("privacy")?;
    let recipient = Recipient {
        disabled: row.try_get::<Option<i64>, _>("disabled_ms")?.is_some(),
        service: row.try_get("service")?,
        takes_messages: row.try_get("takes_messages")?,
        privacy: Privacy::parse(privacy.as_bytes()).ok_or(StoreError::Corrupt("privacy"))?,
        sender_on: lists_of(c, id, message.from).await?,
        is_sender: id == message.from,
        shown: shown(id),
    };
    Ok(Some((id, recipient)))
}

/// What the recipient would not get does not fill his letterbox: nobody could empty it.
async fn waiting(
    c: &mut SqliteConnection,
    from: PrincipalId,
    to: PrincipalId,
) -> Result<Waiting, StoreError> {
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM left_message m
                 JOIN account a ON a.id = m.from_id
                 LEFT JOIN contact c ON c.owner_id = m.to_id AND c.contact_id = m.from_id
                 WHERE m.to_id = $1 AND a.disabled_ms IS NULL
                   AND (COALESCE(c.lists, 0) & 4) = 0) AS for_recipient,
                (SELECT COUNT(*) FROM left_message WHERE to_id = $1 AND from_id = $2)
                    AS from_sender,
                (SELECT COUNT(*) FROM left_message WHERE from_id = $2) AS by_sender",
    )
    .bind(to.0)
    .bind(from.0)
    .fetch_one(c)
    .await?;
    let count = |column| -> Result<usize, StoreError> {
        usize::try_from(row.try_get::<i64, _>(column)?).map_err(|_| StoreError::Corrupt("count"))
    };
    Ok(Waiting {
        for_recipient: count("for_recipient")?,
        from_sender: count("from_sender")?,
        by_sender: count("by_sender")?,
    })
}

async fn keep(
    c: &mut SqliteConnection,
    to: PrincipalId,
    message: &NewMessage,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO left_message (to_id, from_id, left_ms, expires_ms, body)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(to.0)
    .bind(message.from.0)
    .bind(to_ms(message.left))
    .bind(to_ms(message.expires))
    .bind(message.text.as_str())
    .execute(c)
    .await?;
    Ok(())
}
