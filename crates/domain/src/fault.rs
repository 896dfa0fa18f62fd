//! How things go wrong: which bad words are refused with a number, and why a connection
//! ends.

use msnp::args::{ArgError, Flaw};
use msnp::types::HandleError;
use msnp::{ErrorCode, WireError};

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
    /// The other end closed the connection, or it broke.
    ConnectionLost,
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
    StoreUnavailable,
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
    Refuse(ErrorCode),
    /// The number is sent and the connection ends.
    RefuseAndClose(ErrorCode),
    /// The connection ends without a word: what the official service did for most faults.
    Close,
}

/// The verdict on bad words from a signed-in client or a conversation (errors.md).
#[must_use]
pub fn verdict(error: &ArgError) -> Verdict {
    use ErrorCode::{
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
