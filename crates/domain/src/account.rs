//! Who somebody is: the account behind a handle, and what the service keeps of it.

use msnp::command::settings::{Privacy, Prompt};
use msnp::types::{FriendlyName, Handle, PropertyName, PropertyValue, Serial};

use crate::mail::Mailbox;

/// The number of an account. Never given out twice: a handle registered anew is somebody
/// else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrincipalId(pub i64);

/// A person as others refer to him: by number between sessions, by handle towards clients.
/// Cloning is cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account's number.
    pub id: PrincipalId,
    /// The account's handle, which never changes.
    pub handle: Handle,
}

/// One sign-in of an account, numbered by the store from 1 on. Of two that meet, the
/// smaller leaves; and the store takes changes from the greatest alone, so that one that is
/// being replaced cannot change lists that its successor has read already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignInId(pub u64);

/// The account of a signed-in session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub identity: Identity,
    /// The name he gave himself; `None` shows the handle.
    pub name: Option<FriendlyName>,
    /// Whether his e-mail address is verified.
    pub verified: bool,
    /// Whether the official client is told to send him to MSN Explorer.
    pub restricted: bool,
    /// Whether it belongs to the service itself: it has no reverse list, since everybody may
    /// have it as a contact, and its presence is told to everybody.
    pub service: bool,
    /// Version of his lists.
    pub serial: Serial,
    /// What his client does when somebody adds him.
    pub prompt: Prompt,
    /// How he treats people on neither list.
    pub privacy: Privacy,
    /// His phone numbers and mobile switches, in the order of [`PropertyName::ALL`].
    pub properties: Vec<(PropertyName, PropertyValue)>,
    /// What is unread in his mailbox.
    pub mailbox: Mailbox,
}

impl Account {
    /// An account as it begins (`[DM-NEW-1]`).
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self {
            identity,
            name: None,
            verified: true,
            restricted: false,
            service: false,
            serial: Serial::FIRST,
            prompt: Prompt::Ask,
            privacy: Privacy::AllowOthers,
            properties: Vec::new(),
            mailbox: Mailbox::default(),
        }
    }

    /// The name that he and everybody else are shown (`[NS-USR-8]`, `[NS-USR-9]`).
    #[must_use]
    pub fn shown_name(&self) -> FriendlyName {
        shown_name(&self.identity.handle, self.name.as_ref(), self.verified)
    }
}

/// The name to show for an account: its own if it is verified and has one.
#[must_use]
pub fn shown_name(handle: &Handle, name: Option<&FriendlyName>, verified: bool) -> FriendlyName {
    if !verified {
        let warning = format!("{handle}%20(E-Mail%20Address%20Not%20Verified)");
        return FriendlyName::parse(warning.as_bytes()).unwrap_or_else(|_| handle.into());
    }
    name.cloned().unwrap_or_else(|| handle.into())
}
