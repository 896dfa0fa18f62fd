//! What the server says of mailboxes (`[MSG-MAIL-1]` to `[MSG-MAIL-3]`). Everything stands in
//! the body, since URLs have colons and header lines may have but one.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::{INITIAL_MAIL, MAIL_ACTIVITY, NEW_MAIL};
use crate::limits::HEADER_TEXT_BYTES_MAX;

/// The text of one line: printable ASCII and spaces, so that it cannot begin another one.
/// Other letters come encoded as RFC 2047 has it. Cloning is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderText(Arc<str>);

/// A text that is none for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one line of printable ASCII, or too long")]
pub struct NotHeaderText;

impl HeaderText {
    /// Takes a text over if it can stand in a line, of at most [`HEADER_TEXT_BYTES_MAX`]
    /// bytes.
    pub fn parse(text: &str) -> Result<Self, NotHeaderText> {
        let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if printable && text.len() <= HEADER_TEXT_BYTES_MAX {
            Ok(Self(text.into()))
        } else {
            Err(NotHeaderText)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HeaderText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for HeaderText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How many messages are unread at sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitialMail<'a> {
    /// In the inbox.
    pub inbox_unread: u32,
    /// In all other folders.
    pub folders_unread: u32,
    /// Where the inbox is: a path.
    pub inbox_url: &'a str,
    /// Where the folders are: a path.
    pub folders_url: &'a str,
    /// The page that signs the client in to them.
    pub post_url: &'a str,
}

impl InitialMail<'_> {
    /// The payload.
    #[must_use]
    pub fn to_payload(&self) -> Bytes {
        let Self {
            inbox_unread,
            folders_unread,
            inbox_url,
            folders_url,
            post_url,
        } = self;
        format!(
            "MIME-Version: 1.0\r\nContent-Type: {INITIAL_MAIL}; charset=UTF-8\r\n\r\n\
             Inbox-Unread: {inbox_unread}\r\nFolders-Unread: {folders_unread}\r\n\
             Inbox-URL: {inbox_url}\r\nFolders-URL: {folders_url}\r\nPost-URL: {post_url}\r\n"
        )
        .into()
    }
}

/// One message has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail<'a> {
    /// Name of the sender.
    pub from: &'a HeaderText,
    /// Address of the sender.
    pub from_address: &'a HeaderText,
    /// What it is about.
    pub subject: &'a HeaderText,
    /// Where it can be read: a path.
    pub message_url: &'a HeaderText,
    /// The page that signs the client in there.
    pub post_url: &'a str,
    /// The folder; `ACTIVE` is the inbox.
    pub folder: &'a HeaderText,
}

impl NewMail<'_> {
    /// The payload.
    #[must_use]
    pub fn to_payload(&self) -> Bytes {
        let Self {
            from,
            from_address,
            subject,
            message_url,
            post_url,
            folder,
        } = self;
        format!(
            "MIME-Version: 1.0\r\nContent-Type: {NEW_MAIL}; charset=UTF-8\r\n\r\n\
             From: {from}\r\nMessage-URL: {message_url}\r\nPost-URL: {post_url}\r\n\
             Subject: {subject}\r\nDest-Folder: {folder}\r\nFrom-Addr: {from_address}\r\nid: 2\r\n"
        )
        .into()
    }
}

/// Messages have left a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailActivity<'a> {
    /// Which.
    pub from: &'a HeaderText,
    /// Where they are now; `.!!trAsH` when they were deleted.
    pub to: &'a HeaderText,
    /// How many.
    pub count: u32,
}

impl MailActivity<'_> {
    /// The payload.
    #[must_use]
    pub fn to_payload(&self) -> Bytes {
        let Self { from, to, count } = self;
        format!(
            "MIME-Version: 1.0\r\nContent-Type: {MAIL_ACTIVITY}; charset=UTF-8\r\n\r\n\
             Src-Folder: {from}\r\nDest-Folder: {to}\r\nMessage-Delta: {count}\r\n"
        )
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Body;
    use super::*;

    #[test]
    fn a_text_cannot_begin_another_line() {
        for text in ["a\r\nSubject: b", "a\0", "\u{e9}", &"x".repeat(1000)] {
            assert_eq!(HeaderText::parse(text), Err(NotHeaderText));
        }
        assert!(HeaderText::parse("=?UTF-8?B?w6k=?= x: y").is_ok());
    }

    #[test]
    fn a_mailbox_is_described_in_the_body() {
        let payload = InitialMail {
            inbox_unread: 2,
            folders_unread: 0,
            inbox_url: "/cgi-bin/HoTMaiL",
            folders_url: "/cgi-bin/folders",
            post_url: "https://loginnet.passport.com/ppsecure/md5auth.srf?lc=1033",
        }
        .to_payload();
        let body = Body::parse(&payload);
        assert_eq!(body.content_type(), INITIAL_MAIL);
        assert!(body.text().starts_with(b"Inbox-Unread: 2\r\n"));
    }
}
