//! What can go wrong, in three sizes: the connection is lost, a request fails, sign-in fails.

use std::io;

use msnp::args::ArgError;
use msnp::{ErrorCode, WireError};

use crate::passport::PassportError;

/// The connection is of no use any more.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// The server closed it.
    #[error("the server closed the connection")]
    Closed,
    /// The server sends faster than anybody reads: too many events wait.
    #[error("too many events wait to be read")]
    Flooded,
    /// The network failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// What the server says is no command of MSNP8.
    #[error("the server is not understood: {0}")]
    NotUnderstood(#[from] ArgError),
    /// The server does not answer when asked whether it is there.
    #[error("the server has fallen silent")]
    Silent,
    /// The stream cannot be cut into commands.
    #[error("the stream is broken: {0}")]
    Wire(#[from] WireError),
}

/// A request has failed. After anything but [`RequestError::Lost`] the connection goes on.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The connection was lost before the answer came.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// Not everybody in the conversation got the message (`NAK`).
    #[error("the message did not reach everybody")]
    NotDelivered,
    /// The server refuses.
    #[error("refused with {0}: {meaning}", meaning = .0.meaning())]
    Refused(ErrorCode),
    /// No answer came in time. If it comes later, it comes as an event.
    #[error("no answer in time")]
    TimedOut,
    /// The message is longer than the protocol allows; nothing was sent.
    #[error("the message is too long")]
    TooLong,
    /// The answer contradicts itself.
    #[error("the answer makes no sense: {0}")]
    Unexpected(&'static str),
}

impl RequestError {
    /// The number with which the server refused, if that is what happened.
    #[must_use]
    pub fn refusal(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(code) => Some(*code),
            _ => None,
        }
    }
}

/// Nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The server speaks no MSNP8.
    #[error("the server does not speak MSNP8")]
    NoCommonDialect,
    /// No ticket was to be had for the password.
    #[error(transparent)]
    Passport(#[from] PassportError),
    /// The server refuses, the connection was lost, or no answer came.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Each server refers to another one.
    #[error("referred too many times")]
    TooManyReferrals,
}

impl From<Lost> for SignInError {
    fn from(lost: Lost) -> Self {
        Self::Request(lost.into())
    }
}

impl SignInError {
    /// The number with which the server refused, if that is what happened.
    #[must_use]
    pub fn refusal(&self) -> Option<ErrorCode> {
        match self {
            Self::Request(error) => error.refusal(),
            _ => None,
        }
    }
}
