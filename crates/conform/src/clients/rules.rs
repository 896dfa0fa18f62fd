//! The rules, and for each a client that fails where it is broken.

/// One rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// The clause that states it.
    pub(super) id: &'static str,
    /// Who trips.
    pub(super) client: &'static str,
}

const fn rule(id: &'static str, client: &'static str) -> Rule {
    Rule { id, client }
}

// === Lines ===

/// CRLF, single spaces, three letters or digits first.
pub(super) const LINE: Rule = rule("FR-LINE-1", "every client");
/// Nothing but ASCII in a line.
pub(super) const TEXT: Rule = rule("FR-TEXT-1", "some clients");
/// An answer has the transaction id of its question.
pub(super) const ANSWER: Rule = rule("FR-TRID-2", "twisted");
/// What comes unasked has `0` for an id.
pub(super) const UNASKED_ID: Rule = rule("FR-TRID-3", "twisted");
/// Contacts are looked up by exact text.
pub(super) const HANDLE: Rule = rule("ID-HANDLE-1", "gaim");
/// Clients split addresses at their only colon.
pub(super) const ADDRESS: Rule = rule("RO-ADDR-1", "bitlbee");
/// A line and its payload are read at once.
pub(super) const ONE_WRITE: Rule = rule("CP-C-28", "twisted");
/// Nobody reads a message of no bytes.
pub(super) const EMPTY_MESSAGE: Rule = rule("CP-C-30", "bitlbee");
/// An error is a number and an id.
pub(super) const ERROR_LINE: Rule = rule("CP-C-18", "twisted");
/// The numbers that have a name.
pub(super) const ERROR_CODE: Rule = rule("CP-C-18", "twisted (no such number)");
/// What no client reads.
pub(super) const UNKNOWN: Rule = rule("FR-PAY-3", "some clients");

// === The way in ===

/// One dialect, and one that was offered.
pub(super) const DIALECT: Rule = rule("NS-VER-2", "bitlbee");
/// Five words, and no version that is too old for itself.
pub(super) const VERSION: Rule = rule("NS-CVR-2", "the official client");
/// The referral.
pub(super) const REFERRAL: Rule = rule("CP-C-1", "bitlbee");
/// The welcome.
pub(super) const WELCOME: Rule = rule("CP-C-3", "bitlbee");
/// The challenge for Passport is one word.
pub(super) const CHALLENGE: Rule = rule("CP-C-4", "bitlbee");
/// Its keys, which are put together again.
pub(super) const CHALLENGE_KEYS: Rule = rule("NS-USR-5", "gaim");
/// Each line is taken for the answer that is waited for.
pub(super) const UNASKED: Rule = rule("CP-C-21", "some clients");
/// The profile, and messages like it.
pub(super) const PROFILE: Rule = rule("CP-C-5", "twisted");
/// Whom messages of the service come from.
pub(super) const HOTMAIL: Rule = rule("CP-C-5", "bitlbee");
/// What system messages are called.
pub(super) const SYSTEM: Rule = rule("CP-C-20", "gaim");
/// No news before there is a list to put it into.
pub(super) const TOO_EARLY: Rule = rule("FW-ORDER-5", "twisted");
/// No presence and no ring before a status.
pub(super) const NO_STATUS: Rule = rule("FW-ORDER-7", "some clients");

// === Lists ===

/// The answer to `SYN`, and how many lines follow.
pub(super) const COUNTS: Rule = rule("CP-C-6", "twisted");
/// Nothing else within the dump, and all in its order.
pub(super) const DUMP: Rule = rule("NS-SYN-3", "twisted");
/// Groups come first.
pub(super) const GROUPS_FIRST: Rule = rule("CP-C-8", "bitlbee");
/// A contact's groups.
pub(super) const MEMBERSHIP: Rule = rule("CP-C-9", "twisted");
/// Every group of a contact has been named.
pub(super) const GROUP_KNOWN: Rule = rule("NS-SYN-5", "a library that looks them up");
/// A number on all the lists.
pub(super) const LIST_BITS: Rule = rule("NS-SYN-4", "some clients");
/// A property directly after its contact.
pub(super) const PROPERTY: Rule = rule("CP-C-10", "gaim");
/// Only people whom the client knows.
pub(super) const STRANGER: Rule = rule("CP-C-13", "gaim");
/// The name is always there.
pub(super) const ADDED: Rule = rule("CP-C-16", "twisted");
/// A group for the forward list only, and always.
pub(super) const ADDED_GROUP: Rule = rule("CP-C-23", "clients that count words");
/// Nothing about what is not set, after somebody was added.
pub(super) const UNSET: Rule = rule("CP-C-27", "twisted");
/// As `ADD`, for who is removed.
pub(super) const REMOVED: Rule = rule("NS-REM-1", "twisted");
/// A name that was changed.
pub(super) const RENAMED: Rule = rule("NS-REA-1", "twisted");
/// Groups that were changed.
pub(super) const GROUP: Rule = rule("NS-ADG-1", "twisted");
/// The number of a new group is a place in an array.
pub(super) const GROUP_NUMBER: Rule = rule("ID-GROUP-1", "bitlbee");
/// The lists of older dialects.
pub(super) const OLD_LISTS: Rule = rule("NS-LSG-1", "clients of older dialects");

// === Everyday ===

/// The three lines of presence.
pub(super) const PRESENCE: Rule = rule("CP-C-11", "twisted");
/// What may be shown of a status.
pub(super) const SHOWN: Rule = rule("NS-ILN-2", "some clients");
/// The answer to a change of status.
pub(super) const STATUS: Rule = rule("CP-C-12", "twisted");
/// Settings that were changed.
pub(super) const SETTING: Rule = rule("NS-GTC-1", "twisted");
/// Properties that were changed.
pub(super) const OWN_PROPERTY: Rule = rule("NS-PRP-1", "twisted");
/// Properties of others.
pub(super) const BPR: Rule = rule("NS-BPR-2", "twisted");
/// The way to a switchboard.
pub(super) const SWITCHBOARD: Rule = rule("CP-C-2", "twisted");
/// A cookie is one plain word.
pub(super) const COOKIE: Rule = rule("ID-COOKIE-1", "some clients");
/// The number of a conversation is signed, and has 32 bits.
pub(super) const SESSION: Rule = rule("ID-SESSION-1", "bitlbee");
/// An invitation.
pub(super) const RING: Rule = rule("CP-C-14", "twisted");
/// Twenty digits.
pub(super) const DIGITS: Rule = rule("NS-CHL-1", "twisted");
/// Keep-alive without a number.
pub(super) const PONG: Rule = rule("NS-PNG-1", "some clients");
/// Three words of a link.
pub(super) const LINK: Rule = rule("NS-URL-1", "the official client");
/// The end has a reason.
pub(super) const REASON: Rule = rule("CP-C-17", "twisted");
/// After the end nothing comes.
pub(super) const AFTER_OUT: Rule = rule("NS-OUT-1", "some clients");
/// Notices, which few can read.
pub(super) const NOTICE: Rule = rule("NS-IPG-1", "bitlbee");
/// Invitations by mail, the switch of the WebTV.
pub(super) const SERVICE: Rule = rule("NS-SDC-1", "some clients");

// === Switchboards ===

/// How many words the lines of a conversation have.
pub(super) const CONVERSATION: Rule = rule("CP-C-15", "twisted");
/// First who is there, then the welcome, then what happens.
pub(super) const JOINING: Rule = rule("SB-ANS-5", "some clients");
/// Only those speak and leave who have come.
pub(super) const ABSENT: Rule = rule("SB-SRV-1", "some clients");
/// Numbers at which a client signs off altogether.
pub(super) const SIGNS_OFF: Rule = rule("SB-ERR-1", "bitlbee");
/// Only what was asked for is acknowledged.
pub(super) const RECEIPT: Rule = rule("SB-MSG-1", "some clients");
