//! What sessions tell each other, wherever they live. This is all that crosses between
//! nodes; any of it may be lost, and what then goes wrong heals by itself.

use std::sync::Arc;

use msnp::types::{
    Capabilities, Cookie, FriendlyName, Handle, PropertyName, PropertyValue, Serial, SessionId,
    Status, TrId, Word,
};

use crate::account::{Identity, SignInId};
use crate::mail::MailNotice;
use crate::request::Change;
use crate::time::Timestamp;

/// How somebody appears to those who may see him; nobody may while it is
/// [`Status::Hidden`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// His status.
    pub status: Status,
    /// His own name.
    pub name: FriendlyName,
    /// What his client can do.
    pub capabilities: Capabilities,
}

/// News for one principal: every session of that account gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserEvent {
    /// Somebody put you on his forward list.
    Added {
        /// Who.
        by: Identity,
        /// His name at that moment.
        name: FriendlyName,
        /// The version of your lists after it.
        serial: Serial,
    },
    /// Somebody took you off his forward list.
    Removed {
        /// Who.
        by: Identity,
        /// The version of your lists after it.
        serial: Serial,
    },
    /// Somebody whom you may see came online, changed, or answers your probe.
    Presence {
        /// Who.
        of: Identity,
        /// His sign-in.
        sign_in: SignInId,
        /// How he appears to you. Shared by everybody who is told, and by what each
        /// remembers of it.
        presence: Arc<Presence>,
        /// The transaction that asked, when it answers a probe.
        answers: Option<TrId>,
    },
    /// Somebody whom you could see went offline, hid, or blocked you.
    Gone {
        /// Who.
        of: Identity,
        /// His sign-in.
        sign_in: SignInId,
    },
    /// Somebody who has you on his forward list asks how you appear to him.
    Probe {
        /// Who.
        by: Identity,
        /// To be given back in the answer.
        trid: TrId,
    },
    /// Somebody on your forward list, who lets you see him, has set or cleared a property.
    Property {
        /// Who.
        of: Identity,
        /// Which.
        name: PropertyName,
        /// `None` when it was cleared.
        value: Option<PropertyValue>,
        /// The version of your lists after it.
        serial: Serial,
    },
    /// The account of somebody on your lists is no more, and has left them all; your version has
    /// gone up by two.
    Forgotten {
        /// Who.
        who: Identity,
        /// The version of your lists after it.
        serial: Serial,
    },
    /// You have changed your own lists or settings, but not from your client.
    Edited(Box<Edited>),
    /// Something has happened in your mailbox.
    Mail(Arc<MailNotice>),
    /// The service will stop.
    Shutdown {
        /// When.
        at: Timestamp,
    },
    /// An operator has something to say to everybody.
    Broadcast(Arc<str>),
    /// Somebody calls you into a conversation.
    Ring(Box<Ring>),
    /// Your account has been disabled, banned or deleted, or an operator has ended your session:
    /// leave without a word.
    Disabled,
    /// Your account has signed in; older sign-ins leave, and a newer one says this again.
    SignedIn {
        /// The new one.
        sign_in: SignInId,
    },
}

/// A change that somebody has made of his own account on a page. Those whom it touches have been
/// told by whoever made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// What, as it is stored now.
    pub change: Change,
    /// The contact that it is about, if it is about one.
    pub contact: Option<Identity>,
    /// The version of your lists after it.
    pub serial: Serial,
}

/// A call into a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// The conversation.
    pub session: SessionId,
    /// Who is called.
    pub callee: Handle,
    /// Address of the switchboard that holds it.
    pub address: Word,
    /// What to join with.
    pub cookie: Cookie,
    /// Who calls.
    pub caller: Identity,
    /// His name in that conversation.
    pub caller_name: FriendlyName,
}

/// What the called session says to a [`Ring`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RingAnswer {
    /// The client is being told.
    Ringing {
        /// The sign-in that was rung; the invitation ends with it.
        sign_in: SignInId,
    },
    /// Offline, hidden, not taking calls.
    NotOnline,
    /// The callee does not let this caller call. A client is told the same as for
    /// [`RingAnswer::NotOnline`], unless the operator wants it period exact.
    Blocked,
}
