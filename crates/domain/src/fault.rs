//! How things go wrong: the numbers with which commands are refused, which bad words get one,
//! and why a connection ends.

use msnp::args::{ArgError, Flaw};
use msnp::command::ErrorLine;
use msnp::types::{HandleError, TrId};
use msnp::{ErrorCode, WireError};

use crate::request::Trouble;

/// One table gives the enum and its numbers.
macro_rules! refusals {
    ($($name:ident)*) => {
        /// Every refusal that this service sends, under the name of its [`ErrorCode`]. The set
        /// is closed: clients of the time trip over numbers they do not know
        /// (`[ERR-SET-1]`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each is described by its code")]
        pub enum Refusal { $($name,)* }

        impl Refusal {
            /// All of them, smallest number first.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The number, and what it means.
            #[must_use]
            pub fn code(self) -> ErrorCode {
                match self { $(Self::$name => ErrorCode::$name,)* }
            }
        }
    };
}

refusals! {
    InvalidParameter NoSuchAccount DomainMissing AlreadySignedIn InvalidHandle
    InvalidFriendlyName ListFull AlreadyThere NotOnList NotOnline AlreadyInMode OnOppositeList
    TooManyGroups InvalidGroup NotInGroup GroupExists GroupNameTooLong CannotRemoveGroupZero
    SwitchboardFailed NotSignedIn InternalError DatabaseError CommandDisabled BadInvitation
    Banned ChallengeFailed ServerBusy ServerUnavailable StoreUnavailable ServerGoingDown
    BadVersionParameters SessionOverload TooActive TooManySessions NotExpected
    ChangingTooRapidly SignInBusy AuthenticationFailed NotWhenHidden NoNewUsers
    SignInOverloaded ChildWithoutConsent AccountNotVerified
}

impl Refusal {
    /// The line that tells a client.
    #[must_use]
    pub fn of(self, trid: TrId) -> ErrorLine {
        ErrorLine {
            code: self.code(),
            trid,
        }
    }
}

impl From<Trouble> for Refusal {
    /// What a command is answered with that the store has kept from being done.
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Unavailable => Self::StoreUnavailable,
            Trouble::Busy => Self::ServerBusy,
            Trouble::QueryFailed => Self::DatabaseError,
            Trouble::Damaged => Self::InternalError,
        }
    }
}

/// Why a connection ended. Every end has a reason, and the service counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseReason {
    /// The account was disabled or deleted.
    AccountDisabled,
    /// The words of a command are wrong, and no number says so.
    BadArguments,
    /// The answer to a challenge is wrong, or did not come.
    ChallengeFailed,
    /// The client said `OUT` (or `BYE` on a switchboard).
    ClientLeft,
    /// The command does not belong here: wrong order, wrong role.
    CommandOutOfPlace,
    /// The switchboard cookie is wrong, used or expired.
    CookieRefused,
    /// Nobody said anything in the conversation for too long.
    ConversationIdle,
    /// The client is older than the operator allows.
    ClientTooOld,
    /// The other end closed the connection, or it broke.
    ConnectionLost,
    /// A browser wanted to see whether the port can be reached.
    PortTested,
    /// A dispatch connection has been told where to go.
    Referred,
    /// Another sign-in of the account took over.
    SignedInElsewhere,
    /// The service stops.
    ServerShutDown,
    /// The ticket or the handle was refused.
    SignInRefused,
    /// The client took too long for its sign-in or its first command.
    SignInTimeout,
    /// The client did not take what was sent to it.
    Stalled,
    /// The store failed during sign-in.
    StoreFailed,
    /// The command does not exist.
    UnknownCommand,
    /// No dialect in common.
    UnknownDialect,
    /// The byte stream cannot be followed.
    Wire(WireError),
}

/// What is done about a command whose words are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The number is sent and the connection stays.
    Refuse(Refusal),
    /// The number is sent and the connection ends.
    RefuseAndClose(Refusal),
    /// The connection ends without a word: what the official service did for most faults.
    Close,
}

/// The verdict on bad words from a signed-in client or a conversation (docs/protocol/errors.md).
#[must_use]
pub fn verdict(error: &ArgError) -> Verdict {
    use Refusal::{
        BadInvitation, InvalidHandle, InvalidParameter, NotExpected, NotOnList, NotOnline,
    };
    use Verdict::{Close, Refuse, RefuseAndClose};
    match (error.verb.as_bytes(), error.flaw) {
        (b"ADD", Flaw::BadHandle(_))
        | (b"CHG", Flaw::OfflineStatus | Flaw::BadCapabilities)
        | (b"SYN", Flaw::BadVersion)
        | (b"XFR", Flaw::UnknownWord) => Refuse(InvalidParameter),
        (b"REM" | b"REA", Flaw::BadHandle(_)) => Refuse(NotOnList),
        (b"CAL", Flaw::BadHandle(HandleError::DotlessDomain)) => Refuse(NotOnline),
        (b"CAL", Flaw::BadHandle(_)) => Refuse(InvalidHandle),
        (b"PRP", Flaw::UnknownWord) => Refuse(NotExpected),
        (b"SDC" | b"SND", Flaw::Missing) => RefuseAndClose(BadInvitation),
        _ => Close,
    }
}

/// The reason to give for closing on bad words.
#[must_use]
pub fn close_reason(flaw: Flaw) -> CloseReason {
    match flaw {
        Flaw::UnknownCommand => CloseReason::UnknownCommand,
        Flaw::BadCapabilities
        | Flaw::BadHandle(_)
        | Flaw::BadVersion
        | Flaw::Missing
        | Flaw::NotANumber
        | Flaw::OfflineStatus
        | Flaw::TooLong
        | Flaw::TooMany
        | Flaw::UnknownWord => CloseReason::BadArguments,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[ERR-SET-1]`, seed-3: the numbers that libraries of the time know, and three that an operator or a command
    /// must ask for: 503 for `SND` and `SDC`, 228 and 511.
    #[test]
    fn every_refusal_is_one_that_clients_know() {
        for refusal in Refusal::ALL {
            let number = refusal.code().number();
            let known = matches!(number,
                200 | 201 | 205..=210 | 215..=219 | 223..=225 | 229..=231 | 280 | 281 | 300..=302
                | 500..=502 | 510 | 520 | 540 | 600..=605 | 707 | 710..=715 | 717 | 731 | 800
                | 910..=924);
            assert!(known || matches!(number, 228 | 503 | 511), "{number}");
        }
        assert!(Refusal::ALL.is_sorted_by_key(|refusal| refusal.code().number()));
    }
}
