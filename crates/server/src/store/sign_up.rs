//! People who make their accounts themselves.

use sqlx::SqliteConnection;
use swallowtail_domain::account::PrincipalId;

use super::accounts::create_account;
use super::invitations::use_invitation;
use super::{NewAccount, Store, StoreError};

/// An account that somebody makes for himself.
pub struct SignUp {
    /// The account.
    pub account: NewAccount,
    /// Whether its address counts as verified from the beginning.
    pub verified: bool,
    /// The code to be used up, where one is asked for.
    pub invitation: Option<String>,
}

/// Why nobody has signed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSignedUp {
    /// Somebody has that handle.
    Exists,
    /// No such invitation is good.
    Invitation,
}

impl Store {
    /// Makes an account and uses up the invitation, both or neither.
    pub async fn sign_up(
        &self,
        new: SignUp,
    ) -> Result<Result<PrincipalId, NotSignedUp>, StoreError> {
        self.write(move |c| Box::pin(sign_up(c, new))).await
    }
}

async fn sign_up(
    c: &mut SqliteConnection,
    new: SignUp,
) -> Result<Result<PrincipalId, NotSignedUp>, StoreError> {
    let SignUp {
        account,
        verified,
        invitation,
    } = new;
    // Looked at first: whoever asks for a handle that is taken keeps his invitation.
    let taken: Option<i64> = sqlx::query_scalar("SELECT id FROM account WHERE handle = $1")
        .bind(account.handle.as_str())
        .fetch_optional(&mut *c)
        .await?;
    if taken.is_some() {
        return Ok(Err(NotSignedUp::Exists));
    }
    if let Some(code) = invitation
        && !use_invitation(c, &code, account.created).await?
    {
        return Ok(Err(NotSignedUp::Invitation));
    }
    let Some(id) = create_account(c, account).await? else {
        return Err(StoreError::Conflict("the handle is taken".to_owned()));
    };
    sqlx::query("UPDATE account SET verified = $2 WHERE id = $1")
        .bind(id.0)
        .bind(verified)
        .execute(c)
        .await?;
    Ok(Ok(id))
}
