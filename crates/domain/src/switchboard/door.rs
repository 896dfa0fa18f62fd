//! The first command of a switchboard connection: USR or ANS with a cookie (`[SB-USR-1]`,
//! `[SB-ANS-1]`), and what is said when it does not open.

use msnp::args::{ArgError, Flaw};
use msnp::command::sign_in::Usr;
use msnp::command::switchboard::Ans;
use msnp::command::{ClientCommand, ServerCommand};
use msnp::types::{Cookie, Handle, SessionId, TrId};

use crate::cookie::{Grant, Purpose};
use crate::fault::{CloseReason, Refusal};
use crate::policy::Policy;

/// Somebody asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knock {
    /// For the answer.
    pub trid: TrId,
    /// Who says so.
    pub handle: Handle,
    /// The proof.
    pub cookie: Cookie,
    /// The conversation to join; `None` opens a new one.
    pub session: Option<SessionId>,
}

impl Knock {
    /// Reads the first command of a connection; `None` for what opens no switchboard.
    #[must_use]
    pub fn read(command: ClientCommand) -> Option<Self> {
        match command {
            ClientCommand::Usr(Usr::Open {
                trid,
                handle,
                cookie,
            }) => Some(Self {
                trid,
                handle,
                cookie,
                session: None,
            }),
            ClientCommand::Ans(Ans {
                trid,
                handle,
                cookie,
                session,
            }) => Some(Self {
                trid,
                handle,
                cookie,
                session: Some(session),
            }),
            _ => None,
        }
    }

    /// Whether what the cookie is good for is what is asked for.
    #[must_use]
    pub fn fits(&self, grant: &Grant) -> bool {
        match (self.session, grant.purpose) {
            (None, Purpose::Open) => true,
            (Some(session), Purpose::Join(granted)) => session == granted,
            _ => false,
        }
    }

    /// What is said before the connection ends: 911 for `USR`; for `ANS` nothing, as one
    /// library signs off over it, unless the operator wants it.
    #[must_use]
    pub fn refusal(&self, policy: &Policy) -> Option<ServerCommand> {
        let told = self.session.is_none() || policy.refused_answer_is_911;
        told.then(|| refused(self.trid))
    }
}

/// What is said to a first command with bad words, and why the connection ends: a handle
/// that is none has no cookie either.
#[must_use]
pub fn invalid(error: &ArgError) -> (Option<ServerCommand>, CloseReason) {
    match (error.verb.as_bytes(), error.flaw, error.trid) {
        (b"USR", Flaw::BadHandle(_), Some(trid)) => {
            (Some(refused(trid)), CloseReason::CookieRefused)
        }
        _ => (None, crate::fault::close_reason(error.flaw)),
    }
}

fn refused(trid: TrId) -> ServerCommand {
    Refusal::AuthenticationFailed.of(trid).into()
}
