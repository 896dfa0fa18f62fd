//! What a session asks of the world around it, and what it is told.
//!
//! A session asks one thing at a time and does not look at the next command before the
//! answer is there: answers come in the order of the questions, and a change is
//! acknowledged only after it is durable.

use msnp::command::settings::{Privacy, Prompt};
use msnp::passport::Nonce;
use msnp::types::{
    Cookie, FriendlyName, GroupId, GroupName, Handle, ListKind, PropertyName, PropertyValue,
    Serial, Ticket, Word,
};

use crate::account::{Account, PrincipalId, SignInId};
use crate::admission::SignInRefused;
use crate::roster::Roster;
use crate::time::Timestamp;

/// A question; answered by one [`Reply`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// 128 random bits. → [`Reply::Random`]
    Random,
    /// Redeems a ticket, once; then hears events for that account; then loads it. In this
    /// order no change is missed. → [`Reply::SignedIn`], [`Reply::SignInRefused`]
    SignIn {
        /// Who claims to sign in.
        handle: Handle,
        /// The proof.
        ticket: Ticket,
        /// Of the challenge this connection was given; a ticket made for another challenge
        /// is refused, and stays good.
        nonce: Nonce,
    },
    /// Whether there is such an account. → [`Reply::Account`]
    FindAccount(Handle),
    /// A change of one's lists or settings. → [`Reply::Changed`], [`Reply::NotChanged`]
    Change(Change),
    /// The properties that contacts on the forward list share with this account: those of
    /// contacts that allow it (`[NS-SYN-7]`). → [`Reply::ContactProperties`]
    ContactProperties {
        /// Only of this contact.
        of: Option<PrincipalId>,
    },
    /// A place for a new conversation. → [`Reply::Switchboard`]
    Switchboard,
}

/// A change of an account's lists, groups, names, properties or settings, as one step: all of
/// it or nothing, and the version goes up by exactly one, on every side that it touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Puts somebody on a list. On the forward list he gets the reverse entry.
    Add {
        /// Who.
        contact: PrincipalId,
        /// Not the reverse list.
        list: ListKind,
        /// The name to keep, where there is no entry yet or it is new on the forward list.
        name: FriendlyName,
        /// For the forward list.
        group: GroupId,
        /// The owner's name of this moment, for the reverse entry.
        own_name: FriendlyName,
    },
    /// Takes somebody off a list, or out of one group. Off the forward list he loses the
    /// reverse entry.
    Remove {
        /// Who.
        contact: PrincipalId,
        /// Not the reverse list.
        list: ListKind,
        /// Only out of that group; out of the last one means off the list.
        group: Option<GroupId>,
    },
    /// Changes what the client does when somebody adds its user.
    SetPrompt(Prompt),
    /// Changes how people on neither list are treated.
    SetPrivacy(Privacy),
    /// Changes one's own name. Nobody else's version is touched.
    Rename(FriendlyName),
    /// Changes the name kept for somebody on any list.
    RenameContact {
        /// Who.
        contact: PrincipalId,
        /// The name to keep.
        name: FriendlyName,
    },
    /// Makes a group.
    AddGroup {
        /// A number that is free.
        id: GroupId,
        /// Its name.
        name: GroupName,
    },
    /// Gives a group another name.
    RenameGroup {
        /// Which.
        id: GroupId,
        /// Its new name.
        name: GroupName,
    },
    /// Removes a group. Who was in no other leaves the forward list, and loses the reverse
    /// entry, as by [`Change::Remove`] (`[NS-ADG-2]`).
    RemoveGroup(GroupId),
    /// Sets properties, or clears them where there is no value. Where one of them is
    /// [shared](PropertyName::is_shared), the version of everybody who has the owner on his
    /// forward list and is allowed to see him goes up (`[NS-PRP-3]`).
    SetProperties(Vec<(PropertyName, Option<PropertyValue>)>),
}

/// An answer to a [`Request`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The bits.
    Random(u128),
    /// Signed in.
    SignedIn(Box<SignedIn>),
    /// Not signed in.
    SignInRefused(SignInRefused),
    /// The account, if it exists.
    Account(Option<PrincipalId>),
    /// Done, and durable.
    Changed(Peers),
    /// Not done; nothing changed.
    NotChanged(NotChanged),
    /// In the order of the forward list, and for each contact in the order of `SYN`.
    ContactProperties(Vec<(PrincipalId, PropertyName, PropertyValue)>),
    /// The place.
    Switchboard(Result<SwitchboardGrant, NoSwitchboard>),
    /// The store did not answer; nothing changed.
    Failed(Trouble),
}

/// The accounts that a change touched besides the owner's, each with its version after it.
pub type Peers = Vec<(PrincipalId, Serial)>;

/// Why the store did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be reached.
    Unavailable,
    /// Too much waits for it.
    Busy,
    /// It would not carry out the query.
    QueryFailed,
    /// What is stored there cannot be read.
    Damaged,
}

/// What a successful sign-in brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// This sign-in.
    pub sign_in: SignInId,
    /// The account.
    pub account: Account,
    /// Its contacts.
    pub roster: Roster,
    /// For the profile: what the client posts to web pages. Not the ticket.
    pub auth: Cookie,
    /// When the service stops, if that has been announced.
    pub shutdown: Option<Timestamp>,
}

/// Why a change could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotChanged {
    /// The contact's account does not exist any more.
    NoSuchAccount,
    /// The contact's reverse list is full.
    PeerListFull,
    /// A later sign-in of the account has taken over; this one is about to hear of it.
    SignedInElsewhere,
}

/// A place for a new conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchboardGrant {
    /// Its switchboard, as `host:port`.
    pub address: Word,
    /// What to open it with.
    pub cookie: Cookie,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSwitchboard {
    /// This person has too many that he has not used.
    TooActive,
    /// This person is in too many conversations.
    TooManyConversations,
    /// There are too many conversations.
    Full,
    /// Nobody's place can be kept any more: too many are unused.
    Failed,
}
