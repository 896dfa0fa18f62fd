//! The bodies of `MSG`: header lines, an empty line, a body (`[MSG-FORM-1]`).
//!
//! The server relays what clients say without looking inside. This module is for what the
//! server says itself, and for clients and bots.

mod mail;
mod profile;
mod system;

use bytes::Bytes;

pub use mail::{HeaderText, InitialMail, MailActivity, NewMail, NotHeaderText};
pub use profile::Profile;
pub use system::{ServiceNotice, SystemMessage};

use crate::types::Handle;

/// A message taken apart, borrowing from its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body<'a> {
    headers: &'a [u8],
    text: &'a [u8],
}

impl<'a> Body<'a> {
    /// Splits a payload at its first empty line; without one all of it is headers.
    #[must_use]
    pub fn parse(payload: &'a [u8]) -> Self {
        const EMPTY_LINE: &[u8] = b"\r\n\r\n";
        let end = payload
            .windows(EMPTY_LINE.len())
            .position(|four| four == EMPTY_LINE);
        match end {
            Some(end) => Self {
                headers: &payload[..end],
                text: &payload[end + EMPTY_LINE.len()..],
            },
            None => Self {
                headers: payload,
                text: &[],
            },
        }
    }

    /// The value of a header; names are compared without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.split(|byte| *byte == b'\n').find_map(|line| {
            let line = str::from_utf8(line).ok()?;
            let (found, value) = line.split_once(':')?;
            found
                .trim()
                .eq_ignore_ascii_case(name)
                .then(|| value.trim())
        })
    }

    /// The content type without its parameters; empty when there is none.
    #[must_use]
    pub fn content_type(&self) -> &'a str {
        let value = self.header("Content-Type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim()
    }

    /// What follows the empty line.
    #[must_use]
    pub fn text(&self) -> &'a [u8] {
        self.text
    }
}

/// Content type of an instant message.
pub const TEXT_PLAIN: &str = "text/plain";
/// Content type of a typing notice; its header `TypingUser` names who types.
pub const CONTROL: &str = "text/x-msmsgscontrol";
/// Content type of the profile.
pub const PROFILE: &str = "text/x-msmsgsprofile";
/// Content type of how many messages are unread at sign-in.
pub const INITIAL_MAIL: &str = "text/x-msmsgsinitialemailnotification";
/// Content type of the news of one message.
pub const NEW_MAIL: &str = "text/x-msmsgsemailnotification";
/// Content type of the news that messages were moved or deleted.
pub const MAIL_ACTIVITY: &str = "text/x-msmsgsactivemailnotification";
/// Content type of what the service itself has to say. Not `text/`, which some clients do not
/// take (`[CP-C-20]`).
pub const SYSTEM: &str = "application/x-msmsgssystemmessage";
/// Content type of what an operator has to say to everybody. It is ours: clients of the time pass
/// over types that they do not know.
pub const NOTICE: &str = "text/x-swallowtail-notice; charset=UTF-8";

/// An instant message.
#[must_use]
pub fn text(text: &str) -> Bytes {
    format!("MIME-Version: 1.0\r\nContent-Type: {TEXT_PLAIN}; charset=UTF-8\r\n\r\n{text}").into()
}

/// A typing notice.
#[must_use]
pub fn typing(who: &Handle) -> Bytes {
    format!("MIME-Version: 1.0\r\nContent-Type: {CONTROL}\r\nTypingUser: {who}\r\n\r\n\r\n").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_apart() {
        let payload = text("hello\r\n\r\nworld");
        let body = Body::parse(&payload);
        assert_eq!(body.content_type(), TEXT_PLAIN);
        assert_eq!(body.text(), b"hello\r\n\r\nworld");
        let payload = typing(&"a@b.cd".parse().unwrap());
        assert_eq!(Body::parse(&payload).header("TypingUser"), Some("a@b.cd"));
        assert_eq!(Body::parse(b"\xFF").content_type(), "");
    }
}
