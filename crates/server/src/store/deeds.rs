//! All that operators change, as values: each is done in one transaction with the entry in the
//! audit log that says so. Pages, API and command line have no other way.

use msnp::types::{FriendlyName, Handle};
use sqlx::SqliteConnection;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::admission::Hold;
use swallowtail_domain::time::Timestamp;

use super::notices::{Notice, post};
use super::{
    AccountSettings, Actor, NewAccount, NewApiToken, NewBan, NewInvitation, Store, StoreError,
    accounts, api_tokens, audit, bans, deletion, invitations, operators, reports,
};
use crate::clock;

/// Something that an operator does. Has no `Debug`: there are hashes in it.
pub enum Deed {
    /// Makes an account.
    CreateAccount(NewAccount),
    /// Keeps somebody from signing in, and ends his sessions.
    DisableAccount(Handle),
    /// Undoes that.
    EnableAccount(Handle),
    /// Changes what else there is to say of an account.
    ChangeAccount(Handle, AccountSettings),
    /// Gives an account another password, by its hash.
    ResetPassword(Handle, String),
    /// Deletes an account for ever.
    DeleteAccount(Handle),
    /// Ends somebody's sessions; he may sign in again.
    EndSessions(Handle),
    /// Keeps an account or a network out.
    Ban(NewBan),
    /// Lets it in again.
    LiftBan(i64),
    /// Is done with a report.
    CloseReport(i64),
    /// Tells everybody something.
    Broadcast(String),
    /// Announces when the service stops.
    AnnounceShutdown(Timestamp),
    /// Takes that back.
    CancelShutdown,
    /// Makes an invitation.
    CreateInvitation(NewInvitation),
    /// Takes one back.
    RevokeInvitation(i64),
    /// Makes an operator, with the hash of his password.
    AddOperator(String, String),
    /// Gives one another password, by its hash.
    SetOperatorPassword(String, String),
    /// Takes an operator away.
    RemoveOperator(String),
    /// Makes a token of the API.
    CreateToken(NewApiToken),
    /// Takes one back.
    RevokeToken(i64),
}

/// The words for all deeds, as the audit log has them.
pub const ACTIONS: [&str; 20] = [
    "account.create",
    "account.disable",
    "account.enable",
    "account.change",
    "account.password",
    "account.delete",
    "session.end",
    "ban.add",
    "ban.lift",
    "report.close",
    "notice.broadcast",
    "shutdown.announce",
    "shutdown.cancel",
    "invitation.create",
    "invitation.revoke",
    "operator.add",
    "operator.password",
    "operator.remove",
    "token.create",
    "token.revoke",
];

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// There is no such thing.
    #[error("there is no such thing")]
    NoSuch,
    /// There is one of that name already.
    #[error("there is one of that name already")]
    Exists,
    /// There are as many as may be.
    #[error("there are as many as may be")]
    Full,
}

/// The number of what was made, if it has one; or why nothing was done.
pub(super) type Made = Result<Option<i64>, NotDone>;

impl Deed {
    /// The word for it: one of [`ACTIONS`].
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::CreateAccount(_) => "account.create",
            Self::DisableAccount(_) => "account.disable",
            Self::EnableAccount(_) => "account.enable",
            Self::ChangeAccount(..) => "account.change",
            Self::ResetPassword(..) => "account.password",
            Self::DeleteAccount(_) => "account.delete",
            Self::EndSessions(_) => "session.end",
            Self::Ban(_) => "ban.add",
            Self::LiftBan(_) => "ban.lift",
            Self::CloseReport(_) => "report.close",
            Self::Broadcast(_) => "notice.broadcast",
            Self::AnnounceShutdown(_) => "shutdown.announce",
            Self::CancelShutdown => "shutdown.cancel",
            Self::CreateInvitation(_) => "invitation.create",
            Self::RevokeInvitation(_) => "invitation.revoke",
            Self::AddOperator(..) => "operator.add",
            Self::SetOperatorPassword(..) => "operator.password",
            Self::RemoveOperator(_) => "operator.remove",
            Self::CreateToken(_) => "token.create",
            Self::RevokeToken(_) => "token.revoke",
        }
    }

    /// To whom or what it is done, as far as that is known before.
    fn subject(&self) -> String {
        match self {
            Self::CreateAccount(new) => new.handle.to_string(),
            Self::DisableAccount(handle)
            | Self::EnableAccount(handle)
            | Self::ChangeAccount(handle, _)
            | Self::ResetPassword(handle, _)
            | Self::DeleteAccount(handle)
            | Self::EndSessions(handle) => handle.to_string(),
            Self::Ban(new) => new.who.to_string(),
            Self::Broadcast(_) => "everybody".to_owned(),
            Self::AnnounceShutdown(_) | Self::CancelShutdown => "the service".to_owned(),
            Self::LiftBan(id)
            | Self::CloseReport(id)
            | Self::RevokeInvitation(id)
            | Self::RevokeToken(id) => id.to_string(),
            // The code is as good as a key.
            Self::CreateInvitation(new) => new.note.clone(),
            Self::AddOperator(name, _)
            | Self::SetOperatorPassword(name, _)
            | Self::RemoveOperator(name) => name.clone(),
            Self::CreateToken(new) => new.name.clone(),
        }
    }

    /// What else the log says of it.
    fn detail(&self) -> String {
        let until = |time: Option<Timestamp>| {
            time.map_or_else(
                || "for ever".to_owned(),
                |time| format!("until {}", clock::written(time)),
            )
        };
        match self {
            Self::ChangeAccount(_, settings) => changes(settings),
            Self::Ban(new) => format!("{}; {}", until(new.until), new.reason),
            Self::Broadcast(text) => text.clone(),
            Self::AnnounceShutdown(at) => clock::written(*at),
            Self::CreateInvitation(new) => format!("uses: {}; {}", new.uses, until(new.expires)),
            Self::CreateToken(new) => format!("{}; {}", new.scopes, until(new.expires)),
            _ => String::new(),
        }
    }
}

fn changes(settings: &AccountSettings) -> String {
    let AccountSettings {
        name,
        verified,
        restricted,
        hold,
    } = settings;
    let plain =
        |name: &Option<FriendlyName>| name.as_ref().map_or(String::new(), FriendlyName::to_plain);
    let parts = [
        name.as_ref().map(|name| format!("name {:?}", plain(name))),
        verified.map(|yes| format!("verified {yes}")),
        restricted.map(|yes| format!("restricted {yes}")),
        hold.map(|hold| format!("hold {}", hold.map_or("none", Hold::as_str))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Store {
    /// Does it, and writes it into the log; both or neither. Returns the number of what was
    /// made, if it has one.
    pub async fn perform(
        &self,
        actor: &Actor,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Result<Option<i64>, NotDone>, StoreError> {
        let actor = actor.clone();
        self.write(move |c| {
            Box::pin(async move {
                let (action, mut subject, detail) = (deed.action(), deed.subject(), deed.detail());
                let made = apply(c, now, &actor.name, deed, &mut subject).await?;
                if made.is_ok() {
                    audit::note(c, now, &actor, (action, &subject, &detail)).await?;
                }
                Ok(made)
            })
        })
        .await
    }
}

/// Makes the change. What is known by a number only gets a better name for the log.
async fn apply(
    c: &mut SqliteConnection,
    now: Timestamp,
    by: &str,
    deed: Deed,
    subject: &mut String,
) -> Result<Made, StoreError> {
    let mut named = |found: Option<String>| match found {
        Some(name) => {
            *subject = format!("{subject} {name}").trim_end().to_owned();
            Ok(None)
        }
        None => Err(NotDone::NoSuch),
    };
    let found = |yes: bool| if yes { Ok(None) } else { Err(NotDone::NoSuch) };
    Ok(match deed {
        Deed::CreateAccount(new) => {
            let id = accounts::create_account(c, new).await?;
            id.map(|id| Some(id.0)).ok_or(NotDone::Exists)
        }
        Deed::DisableAccount(handle) => found(accounts::set_disabled(c, handle, Some(now)).await?),
        Deed::EnableAccount(handle) => found(accounts::set_disabled(c, handle, None).await?),
        Deed::ChangeAccount(handle, settings) => {
            found(accounts::set_account(c, &handle, &settings).await?)
        }
        Deed::ResetPassword(handle, hash) => match find_account(c, &handle).await? {
            // Whoever knows the old one shall not go on. The service's own account has none.
            Some(id) if accounts::set_password_hash(c, handle, hash).await? => {
                post(c, now, &[Notice::Ended(id)]).await?;
                Ok(None)
            }
            _ => Err(NotDone::NoSuch),
        },
        Deed::DeleteAccount(handle) => found(deletion::delete_account(c, handle, now).await?),
        Deed::EndSessions(handle) => match find_account(c, &handle).await? {
            Some(id) => {
                post(c, now, &[Notice::Ended(id)]).await?;
                Ok(None)
            }
            None => Err(NotDone::NoSuch),
        },
        Deed::Ban(new) => bans::ban(c, now, by, &new).await?,
        Deed::LiftBan(id) => named(bans::lift(c, now, id).await?),
        Deed::CloseReport(id) => named(reports::close(c, now, by, id).await?),
        Deed::Broadcast(text) => {
            post(c, now, &[Notice::Broadcast(text)]).await?;
            Ok(None)
        }
        Deed::AnnounceShutdown(at) => {
            post(c, now, &[Notice::Shutdown(Some(at))]).await?;
            Ok(None)
        }
        Deed::CancelShutdown => {
            post(c, now, &[Notice::Shutdown(None)]).await?;
            Ok(None)
        }
        Deed::CreateInvitation(new) => invitations::create(c, now, by, &new).await?,
        Deed::RevokeInvitation(id) => named(invitations::revoke(c, id).await?),
        Deed::AddOperator(name, hash) => operators::add(c, now, &name, &hash).await?,
        Deed::SetOperatorPassword(name, hash) => {
            found(operators::set_password(c, &name, &hash).await?)
        }
        Deed::RemoveOperator(name) => found(operators::remove(c, &name).await?),
        Deed::CreateToken(new) => api_tokens::create(c, now, by, &new).await?,
        Deed::RevokeToken(id) => named(api_tokens::revoke(c, id).await?),
    })
}

/// The account of that handle, within the transaction.
pub(super) async fn find_account(
    c: &mut SqliteConnection,
    handle: &Handle,
) -> Result<Option<PrincipalId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar("SELECT id FROM account WHERE handle = $1")
        .bind(handle.as_str())
        .fetch_optional(c)
        .await?;
    Ok(id.map(PrincipalId))
}
