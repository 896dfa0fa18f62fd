//! Tickets from Passport: stored as a hash, bound to an account and mostly to a challenge,
//! redeemed once by one statement.

use std::sync::Arc;

use msnp::passport::Nonce;
use msnp::types::{Handle, Ticket};
use sqlx::{Row, SqliteConnection};
use swallowtail_domain::account::{PrincipalId, SignInId};
use swallowtail_domain::admission::{SignInRefused, Standing};
use swallowtail_domain::limits::{TICKET_MS_MAX, TICKETS_PER_ACCOUNT_MAX};
use swallowtail_domain::policy::Policy;
use swallowtail_domain::time::Timestamp;

use crate::clock;

use super::accounts::read_hold;
use super::bans::is_banned;
use super::{Credentials, SecretHash, Store, StoreError, to_ms};

impl Store {
    /// Keeps a ticket until it is redeemed or expires; of more than
    /// [`TICKETS_PER_ACCOUNT_MAX`] of one account the oldest go. With a nonce it is good for
    /// that challenge alone. [`StoreError::Conflict`] when there is no such account.
    pub async fn save_ticket(
        &self,
        principal: PrincipalId,
        ticket: &Ticket,
        nonce: Option<&Nonce>,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let hash = SecretHash::of(ticket.reveal());
        let nonce = nonce.map(|nonce| nonce.as_str().to_owned());
        self.write(move |c| Box::pin(save_ticket(c, principal, hash, nonce, expires)))
            .await
    }

    /// As [`Store::save_ticket`], for somebody whose password has been verified. False when
    /// it is another by now, or the account is disabled: verifying takes its time.
    pub async fn issue_ticket(
        &self,
        verified: &Credentials,
        ticket: &Ticket,
        nonce: Option<&Nonce>,
        expires: Timestamp,
    ) -> Result<bool, StoreError> {
        let (principal, hash) = (verified.id, SecretHash::of(ticket.reveal()));
        let password_hash = verified.for_messenger().to_owned();
        let nonce = nonce.map(|nonce| nonce.as_str().to_owned());
        self.write(move |c| {
            Box::pin(async move {
                let still: Option<i64> = sqlx::query_scalar(
                    "SELECT id FROM account
                     WHERE id = $1 AND COALESCE(messenger_hash, password_hash) = $2
                       AND disabled_ms IS NULL",
                )
                .bind(principal.0)
                .bind(password_hash)
                .fetch_optional(&mut *c)
                .await?;
                let banned = is_banned(c, principal, clock::now()).await?;
                let still = still.filter(|_| !banned);
                if still.is_some() {
                    save_ticket(c, principal, hash, nonce, expires).await?;
                }
                Ok(still.is_some())
            })
        })
        .await
    }

    /// Uses a ticket up, if it is that account's, not expired, and for that challenge or for
    /// any; and numbers the sign-in, if the account may sign in. An attempt with another
    /// handle or nonce leaves the ticket good.
    pub async fn redeem_ticket(
        &self,
        handle: &Handle,
        ticket: &Ticket,
        nonce: &Nonce,
        now: Timestamp,
        policy: &Arc<Policy>,
    ) -> Result<Result<(PrincipalId, SignInId), SignInRefused>, StoreError> {
        let hash = SecretHash::of(ticket.reveal());
        let (handle, nonce, policy) = (handle.clone(), nonce.clone(), Arc::clone(policy));
        self.write(move |c| {
            Box::pin(async move {
                let id = sqlx::query_scalar(
                    "DELETE FROM ticket
                     WHERE hash = $1 AND expires_ms > $2 AND (nonce IS NULL OR nonce = $3)
                       AND account_id = (SELECT id FROM account WHERE handle = $4)
                     RETURNING account_id",
                )
                .bind(hash.into_bytes())
                .bind(to_ms(now))
                .bind(nonce.as_str())
                .bind(handle.as_str())
                .fetch_optional(&mut *c)
                .await?;
                let Some(id) = id.map(PrincipalId) else {
                    return Ok(Err(SignInRefused::Ticket));
                };
                if let Err(why) = standing(c, id, now).await?.admit(&policy) {
                    return Ok(Err(why));
                }
                Ok(Ok((id, next_sign_in(c, id).await?)))
            })
        })
        .await
    }
}

pub(super) async fn standing(
    c: &mut SqliteConnection,
    principal: PrincipalId,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    let row = sqlx::query("SELECT disabled_ms, hold, verified FROM account WHERE id = $1")
        .bind(principal.0)
        .fetch_one(&mut *c)
        .await?;
    let disabled: Option<i64> = row.try_get("disabled_ms")?;
    Ok(Standing {
        disabled: disabled.is_some() || is_banned(c, principal, now).await?,
        hold: read_hold(row.try_get("hold")?)?,
        verified: row.try_get("verified")?,
    })
}

async fn next_sign_in(
    c: &mut SqliteConnection,
    principal: PrincipalId,
) -> Result<SignInId, StoreError> {
    let sql = "UPDATE account SET sign_ins = sign_ins + 1 WHERE id = $1 RETURNING sign_ins";
    let number: i64 = sqlx::query_scalar(sql)
        .bind(principal.0)
        .fetch_one(c)
        .await?;
    let number = u64::try_from(number).map_err(|_| StoreError::Corrupt("sign-in"))?;
    Ok(SignInId(number))
}

/// Keeps a ticket, as [`Store::save_ticket`] says.
pub(super) async fn save_ticket(
    c: &mut SqliteConnection,
    principal: PrincipalId,
    hash: SecretHash,
    nonce: Option<String>,
    expires: Timestamp,
) -> Result<(), StoreError> {
    // All tickets live equally long: this one was issued that long before it expires, and
    // whatever expired by then is of no use to anybody.
    sqlx::query("DELETE FROM ticket WHERE expires_ms <= $1")
        .bind(to_ms(expires).saturating_sub_unsigned(TICKET_MS_MAX))
        .execute(&mut *c)
        .await?;
    sqlx::query(
        "DELETE FROM ticket WHERE account_id = $1 AND hash NOT IN
             (SELECT hash FROM ticket WHERE account_id = $1
              ORDER BY expires_ms DESC LIMIT $2)",
    )
    .bind(principal.0)
    .bind(TICKETS_PER_ACCOUNT_MAX - 1)
    .execute(&mut *c)
    .await?;
    sqlx::query("INSERT INTO ticket (hash, account_id, nonce, expires_ms) VALUES ($1, $2, $3, $4)")
        .bind(hash.into_bytes())
        .bind(principal.0)
        .bind(nonce)
        .bind(to_ms(expires))
        .execute(c)
        .await?;
    Ok(())
}
