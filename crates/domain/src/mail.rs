//! What people are told of their mailboxes. There is no mail here: whoever keeps the mailboxes
//! says what happens in them (`[MSG-MAIL-1]` to `[MSG-MAIL-3]`).

use msnp::message::{HeaderText, MailActivity, NewMail};

/// How many unread messages there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mailbox {
    /// In the inbox.
    pub inbox_unread: u32,
    /// In all other folders.
    pub folders_unread: u32,
}

impl Mailbox {
    /// Whether nothing is unread.
    #[must_use]
    pub fn is_read(self) -> bool {
        self == Self::default()
    }
}

/// Something has happened in a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailNotice {
    /// A message has come.
    Arrived {
        /// Name of the sender.
        from: HeaderText,
        /// Address of the sender.
        from_address: HeaderText,
        /// What it is about.
        subject: HeaderText,
        /// Where it can be read: a path below the page that signs in.
        url: HeaderText,
        /// The folder it is in.
        folder: HeaderText,
    },
    /// Messages have left a folder.
    Moved {
        /// Which folder.
        from: HeaderText,
        /// The folder they are in now.
        to: HeaderText,
        /// How many.
        count: u32,
    },
}

impl MailNotice {
    /// What the client gets; `post_url` is the page that signs it in to its mailbox.
    pub(crate) fn to_payload(&self, post_url: &str) -> bytes::Bytes {
        match self {
            Self::Arrived {
                from,
                from_address,
                subject,
                url,
                folder,
            } => NewMail {
                from,
                from_address,
                subject,
                message_url: url,
                post_url,
                folder,
            }
            .to_payload(),
            Self::Moved { from, to, count } => MailActivity {
                from,
                to,
                count: *count,
            }
            .to_payload(),
        }
    }
}
