//! Every bound of the product in one table. What the protocol sets comes from
//! [`msnp::limits`]; what this service sets on its own account follows.

pub use msnp::limits::*;

use crate::throttle::Rate;

// --- Time, in milliseconds ---------------------------------------------------------------

/// From accepting a notification connection to `USR OK`: the detour over HTTPS of a slow
/// machine fits in.
pub const SIGN_IN_MS_MAX: u64 = 120_000;
/// From accepting a connection on a port of several roles to its first command, and for a
/// switchboard connection to its `USR` or `ANS`.
pub const FIRST_COMMAND_MS_MAX: u64 = 60_000;
/// How long a ticket from Passport is good.
pub const TICKET_MS_MAX: u64 = 300_000;
/// How long a switchboard cookie is good.
pub const COOKIE_MS_MAX: u64 = 120_000;
/// How long a called session may take to say whether it rings; then it counts as offline.
pub const RING_ANSWER_MS_MAX: u64 = 10_000;
/// How long somebody who speaks waits for a participant whose queue is crowded.
pub const CROWDED_MS_MAX: u64 = 5_000;
/// How far back each look for disabled accounts reaches: the commit may come after the time
/// that it carries.
pub const DISABLED_OVERLAP_MS: u64 = 60_000;
/// How long a notice of another process is kept for the service to find it.
pub const NOTICES_KEPT_MS: u64 = 600_000;
/// How long a notice is kept even if there are too many: the service looks several times.
pub const NOTICES_UNHEARD_MS: u64 = 30_000;
/// How long a write to a client may be stuck before the connection ends.
pub const WRITE_STALL_MS_MAX: u64 = 60_000;
/// Window in which failed calls of one connection are counted (`[SB-CAL-1]`).
pub const FAILED_CALLS_WINDOW_MS: u64 = 60_000;
/// Window in which changes of one's own name are counted (`[NS-REA-2]`).
pub const RENAMES_WINDOW_MS: u64 = 60_000;
/// How long before an announced shutdown nobody signs in any more.
pub const SHUTDOWN_CLOSES_MS: u64 = 60_000;
/// How long the service waits for its connections to end before it ends anyway.
pub const DRAIN_MS_MAX: u64 = 20_000;
/// How long an account is at home where it has signed in from: 30 days.
pub const FAMILIAR_MS: u64 = 2_592_000_000;
/// How long a browser may look at the pages of somebody who is signed in, how often it is let
/// in anew, and how far its client's idea of the sign-in's age may be off.
pub const VISIT_MS_MAX: u64 = 1_200_000;
/// See [`VISIT_MS_MAX`].
pub const VISIT_EVERY_MS: u64 = 60_000;
/// See [`VISIT_MS_MAX`].
pub const VISIT_AGE_SLACK_MS: u64 = 600_000;
/// How long a browser stays signed in after it was last used: 30 days.
pub const WEB_SESSION_MS_MAX: u64 = 2_592_000_000;
/// How long a link that was sent by e-mail shows whose an address is: a day.
pub const VERIFY_LINK_MS_MAX: u64 = 86_400_000;
/// How long such a link sets a new password: an hour.
pub const RESET_LINK_MS_MAX: u64 = 3_600_000;
/// How long an e-mail may take to be handed over.
pub const LETTER_MS_MAX: u64 = 30_000;
/// How exactly it is known when a browser was last used: each time costs a write.
pub const WEB_SESSION_TOUCH_MS: u64 = 3_600_000;
/// From accepting an HTTP connection to the end of its request.
pub const HTTP_REQUEST_MS_MAX: u64 = 30_000;
/// How long a finished HTTP connection is kept for the client to close it.
pub const HTTP_LINGER_MS_MAX: u64 = 1_000;
/// From accepting a connection on the HTTPS port to the bytes that tell what it is.
pub const TLS_HELLO_MS_MAX: u64 = 5_000;
/// For a TLS handshake.
pub const TLS_HANDSHAKE_MS_MAX: u64 = 15_000;
/// From accepting a TCP connection of the DNS to its end.
pub const DNS_TCP_MS_MAX: u64 = 10_000;
/// How long the server that questions are forwarded to may take.
pub const DNS_FORWARD_MS_MAX: u64 = 3_000;
/// For a request that has begun to arrive when its connection is to end.
pub const HTTP_HURRY_MS_MAX: u64 = 3_000;
/// Silence after which a session of the gateway counts as lost.
pub const GATEWAY_SILENCE_MS_MAX: u64 = 60_000;
/// How long a request to the gateway waits until what it brought has been handled.
pub const GATEWAY_SETTLE_MS_MAX: u64 = 250;
/// How long a poll waits for something to come.
pub const GATEWAY_POLL_MS_MAX: u64 = 1_500;
/// How long a request waits when much of what was sent is still unread.
pub const GATEWAY_CROWDED_MS_MAX: u64 = 10_000;
/// Pause after a connection could not be accepted: mostly there are too many files open.
pub const ACCEPT_RETRY_MS: u64 = 100;
/// How long the store waits for another process that writes, and a query for a connection.
pub const STORE_BUSY_MS_MAX: u64 = 5_000;
/// Pause before a database that another process is opening is tried again.
pub const STORE_RETRY_MS: u64 = 20;

/// How long an ending connection is read for what the client still sends.
pub const LINGER_MS_MAX: u64 = 1_000;
/// Silence after which the operating system asks whether a client is still there.
pub const KEEPALIVE_MS: u64 = 120_000;
/// How often what has expired is cleared away, and disabled accounts are looked for.
pub const HOUSEKEEPING_MS: u64 = 5_000;

// --- One connection ------------------------------------------------------------------------

/// Bytes read from a socket at a time.
pub const READ_BYTES_MAX: usize = 16 * 1024;
/// Bytes read from an ending connection, to be thrown away.
pub const LINGER_BYTES_MAX: u64 = 64 * 1024;
/// Commands of one connection handled in a row before other tasks get their turn.
pub const COMMANDS_PER_TURN: u32 = 32;
/// Bytes of answers collected before they are sent, though more commands are here already.
pub const ANSWERS_BYTES_MAX: usize = 64 * 1024;
/// Bytes queued for a participant above which those who speak to him have to wait.
pub const OUTBOX_BYTES_CROWDED: usize = 64 * 1024;
/// What an item of a participant's queue counts besides its bytes.
pub const OUTBOX_ITEM_BYTES: usize = 64;
/// Bytes queued for a switchboard participant before he is dropped as stalled.
pub const OUTBOX_BYTES_MAX: usize = 256 * 1024;
/// Bytes kept of what a client calls its version, for operators to see.
pub const CLIENT_VERSION_BYTES_MAX: usize = 40;
/// Events queued for a notification session before it is dropped as stalled.
pub const EVENTS_MAX: usize = 8192;
/// Failed `CAL`s of one connection within [`FAILED_CALLS_WINDOW_MS`]; the next gets 713.
pub const FAILED_CALLS_MAX: usize = 5;

/// Changes of one's own name within [`RENAMES_WINDOW_MS`]; the next gets 800.
pub const RENAMES_MAX: usize = 5;
/// News of others that a session holds back until its client has asked for its lists.
pub const HELD_NEWS_MAX: usize = 1000;

// --- One account ---------------------------------------------------------------------------

/// Contacts on the forward list, unless the operator says otherwise.
pub const FORWARD_LIST_MAX: usize = 600;
/// Entries on the allow and the block list together, unless the operator says otherwise.
pub const PRIVACY_LISTS_MAX: usize = 1000;
/// Entries on the reverse list; who would be one more gets 210 for his `ADD`.
pub const REVERSE_LIST_MAX: usize = 1000;
/// Unused switchboard cookies of one sign-in; the next `XFR SB` gets 713.
pub const COOKIES_PER_SIGN_IN_MAX: usize = 64;
/// Browsers that may look at the pages of one sign-in; one more takes the place of the first.
pub const VISITS_PER_SIGN_IN_MAX: usize = 4;
/// Browsers that are signed in to the pages of one account; the one that was longest unused goes.
pub const WEB_SESSIONS_PER_ACCOUNT_MAX: i64 = 32;
/// Bytes of what a browser calls itself.
pub const WEB_SESSION_AGENT_BYTES_MAX: usize = 256;
/// Contacts that a page of an address book shows.
pub const ADDRESS_BOOK_ROWS_MAX: usize = 3000;
/// Bytes of a password.
pub const PASSWORD_BYTES_MAX: usize = 256;
/// Links of one account that were sent by e-mail and not used.
pub const MAIL_LINKS_PER_ACCOUNT_MAX: i64 = 4;
/// Bytes that a new password has at least.
pub const PASSWORD_BYTES_MIN: usize = 8;
/// Bytes of what somebody says of himself in the directory.
pub const ABOUT_BYTES_MAX: usize = 500;
/// Rows of each kind in an export.
pub const EXPORT_ROWS_MAX: i64 = 10_000;
/// Unredeemed tickets of one account; the oldest goes first.
pub const TICKETS_PER_ACCOUNT_MAX: i64 = 32;

// --- One conversation ----------------------------------------------------------------------

/// Participants and pending invitations together.
pub const PARTICIPANTS_MAX: usize = 50;

// --- One node ------------------------------------------------------------------------------

/// Open connections on the MSNP ports.
pub const CONNECTIONS_MAX: i64 = 1_000_000;
/// Connections of a port that have come and are not taken yet; the system may allow fewer.
pub const LISTEN_BACKLOG: u32 = 4096;
/// Open connections on each HTTP port. For each one more, the oldest is asked to end.
pub const HTTP_CONNECTIONS_MAX: usize = 4096;
/// Open connections of one address on each HTTP port; so with its oldest.
pub const HTTP_CONNECTIONS_PER_ADDRESS_MAX: usize = 1024;
/// Connections of an HTTP port that were asked to end and have not; beyond, new ones are closed.
pub const HTTP_ENDING_MAX: usize = 1024;
/// Sessions of the gateway.
pub const GATEWAY_SESSIONS_MAX: usize = 65_536;
/// Sessions of the gateway of one address, all who sit behind it together.
pub const GATEWAY_SESSIONS_PER_ADDRESS_MAX: usize = 512;
/// Bytes of the host that clients are told; some have no room for more.
pub const HOST_BYTES_MAX: usize = 79;
/// Bytes that wait for a client of the gateway; while there are more, its session waits.
pub const GATEWAY_QUEUE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a client of the gateway still unread above which its requests wait.
pub const GATEWAY_UNREAD_BYTES_CROWDED: usize = 64 * 1024;
/// Bytes of a client of the gateway still unread; more end its session.
pub const GATEWAY_UNREAD_BYTES_MAX: usize = 256 * 1024;
/// Connections on the HTTPS port whose handshake is not done.
pub const TLS_OPENINGS_MAX: usize = 2048;
/// Those of one address, or of one IPv6 network.
pub const TLS_OPENINGS_PER_SOURCE_MAX: usize = 64;
/// Versions of clients that are known by name; further ones cost a copy for each session.
pub const CLIENT_VERSIONS_MAX: usize = 256;
/// Signed-in sessions, unless the operator says otherwise; so with the next three.
pub const SESSIONS_MAX: usize = 1_000_000;
/// Live conversations of one account.
pub const CONVERSATIONS_PER_ACCOUNT_MAX: usize = 200;
/// Live conversations.
pub const CONVERSATIONS_MAX: usize = 1_000_000;
/// Unused switchboard cookies of everybody.
pub const COOKIES_MAX: usize = 1_000_000;
/// Bytes of an HTTP request head.
pub const HTTP_HEAD_BYTES_MAX: usize = 16 * 1024;
/// Headers of an HTTP request.
pub const HTTP_HEADERS_MAX: usize = 64;
/// Bytes of the body of an HTTP request.
pub const HTTP_BODY_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a page or a file that browsers of today are served.
pub const PAGE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes thrown away while a finished HTTP connection is kept.
pub const HTTP_LINGER_BYTES_MAX: u64 = 256 * 1024;
/// Wrong passwords from one address, whosever. Those that are being looked at count, so that a
/// school must fit in.
pub const LOGINS_OF_ADDRESS: Rate = Rate {
    burst: 300,
    interval_ms: 3_000,
};
/// Wrong passwords of one account, from all addresses together where it is not at home.
pub const LOGINS_OF_STRANGERS: Rate = Rate {
    burst: 10,
    interval_ms: 60_000,
};
/// Wrong passwords of one account from one address where it is at home.
pub const LOGINS_AT_HOME: Rate = Rate {
    burst: 10,
    interval_ms: 10_000,
};
/// Accounts made from one address.
pub const SIGN_UPS_OF_ADDRESS: Rate = Rate {
    burst: 5,
    interval_ms: 600_000,
};
/// Accounts that people make for themselves, all together.
pub const SIGN_UPS_OF_ALL: Rate = Rate {
    burst: 100,
    interval_ms: 30_000,
};
/// E-mails that one address asks for.
pub const LETTERS_OF_ADDRESS: Rate = Rate {
    burst: 10,
    interval_ms: 300_000,
};
/// E-mails to one account.
pub const LETTERS_OF_ACCOUNT: Rate = Rate {
    burst: 3,
    interval_ms: 1_200_000,
};
/// E-mails that wait to be written and sent; more are not sent.
pub const LETTERS_WAITING_MAX: usize = 256;
/// Looks of one account into the directory.
pub const SEARCHES_OF_ACCOUNT: Rate = Rate {
    burst: 20,
    interval_ms: 5_000,
};
/// Accounts that are changed on pages at the same time.
pub const EDITS_AT_ONCE_MAX: usize = 64;
/// People whom one look into the directory shows.
pub const SEARCH_ROWS_MAX: usize = 50;
/// Bytes of what the directory is searched for.
pub const SEARCH_BYTES_MAX: usize = 100;
/// Slots of a throttle; keys share them.
pub const THROTTLE_SLOTS: usize = 65_536;
/// Places where accounts are at home that are remembered; they share slots.
pub const FAMILIAR_SLOTS: usize = 65_536;
/// Fields of a form or a query that are looked at.
pub const FORM_FIELDS_MAX: usize = 32;
/// Tags and texts of a SOAP request that are looked at; what is asked for comes early.
pub const SOAP_EVENTS_MAX: usize = 256;
/// Bytes of a Passport `Authorization` value.
pub const AUTHORIZATION_BYTES_MAX: usize = 4096;
/// Writes that share one commit of the store.
pub const WRITES_PER_COMMIT_MAX: usize = 256;
/// Writes that wait for the store; more are answered "busy" at once.
pub const WRITES_WAITING_MAX: usize = 16 * 1024;
/// Connections of the store that read; one more writes.
pub const STORE_READERS_MAX: u32 = 4;
/// Notices of other processes; the oldest go first.
pub const NOTICES_MAX: i64 = 100_000;
/// Notices that are read at a time.
pub const NOTICES_AT_ONCE_MAX: i64 = 1000;
/// Minutes before which a shutdown may be announced: a week.
pub const SHUTDOWN_MINUTES_MAX: u32 = 10_080;
/// Password verifications waiting for a core; more are answered "busy" at once.
pub const VERIFICATIONS_WAITING_MAX: usize = 1024;
/// Accounts of an import under way at the same time.
pub const IMPORTS_AT_ONCE_MAX: usize = 256;
/// Bytes of a question about a name, and of an answer over UDP.
pub const DNS_MESSAGE_BYTES_MAX: usize = 512;
/// Questions of one address: so many a second, and so many at once; more are not answered.
pub const DNS_QUESTIONS_PER_SECOND_MAX: u32 = 20;
/// See [`DNS_QUESTIONS_PER_SECOND_MAX`].
pub const DNS_QUESTIONS_AT_ONCE_MAX: u32 = 50;
/// Counters that addresses share by chance, however many there are.
pub const DNS_COUNTERS: usize = 4096;
/// TCP connections of the DNS.
pub const DNS_CONNECTIONS_MAX: usize = 32;
/// Forwarded questions under way; more fail at once.
pub const DNS_FORWARDS_MAX: usize = 64;

// --- Messages for those who are offline ----------------------------------------------------

/// Bytes of a message that is left, so that it fits one `MSG` with all that is said about it.
pub const LEFT_MESSAGE_BYTES_MAX: usize = 1100;
/// Line breaks of it; the others become spaces.
pub const LEFT_MESSAGE_BREAKS_MAX: usize = 20;
/// Messages that wait for one account.
pub const LEFT_MESSAGES_FOR_ONE_MAX: usize = 100;
/// Those of them from one sender.
pub const LEFT_MESSAGES_FROM_ONE_MAX: usize = 20;
/// Messages from one sender that wait, for whomever.
pub const LEFT_MESSAGES_BY_ONE_MAX: usize = 200;
/// Messages that one account leaves, wherever.
pub const LEFT_MESSAGES_RATE: Rate = Rate {
    burst: 20,
    interval_ms: 15_000,
};
/// Recipients of waiting messages that are looked at together.
pub const LEFT_MESSAGES_AT_ONCE_MAX: i64 = 1000;
/// Messages that a browser says it has at a time.
pub const LEFT_MESSAGES_TAKEN_MAX: usize = LEFT_MESSAGES_FOR_ONE_MAX;
/// Days that a message may be kept at most.
pub const LEFT_MESSAGE_DAYS_MAX: u64 = 365;
/// Sign-ins that are remembered until somebody has looked whether messages wait for them.
pub const ARRIVALS_MAX: usize = 4096;

// --- The buddy who is always there ---------------------------------------------------------

/// Conversations that people have called him into; for one more, the quietest is left.
pub const BOT_CONVERSATIONS_MAX: usize = 100;
/// Those of them that one person has called him into; he does not come to more.
pub const BOT_CONVERSATIONS_PER_PERSON_MAX: usize = 2;
/// Conversations in which he delivers messages.
pub const BOT_DELIVERIES_MAX: usize = 32;
/// Recipients that he remembers until one of these is over; of more he hears when they next
/// sign in.
pub const BOT_DELIVERIES_WAITING_MAX: usize = 4096;
/// Notices of operators that wait for one recipient.
pub const BOT_NOTICES_MAX: usize = 4;
/// How long nobody says anything to him before he leaves.
pub const BOT_IDLE_MS_MAX: u64 = 180_000;
/// How long somebody whom he has called may take to come: old machines are slow.
pub const BOT_JOIN_MS_MAX: u64 = 60_000;
/// Pause between two messages that he delivers.
pub const BOT_PACE_MS: u64 = 400;
/// Pause before he signs in again; it doubles up to the next.
pub const BOT_RETRY_MS_MIN: u64 = 500;
/// See [`BOT_RETRY_MS_MIN`].
pub const BOT_RETRY_MS_MAX: u64 = 60_000;
/// Calls of his to one person.
pub const BOT_CALLS_RATE: Rate = Rate {
    burst: 10,
    interval_ms: 10_000,
};
/// What one person says to him that is answered, and calls that he comes to; the rest is not.
pub const BOT_ANSWERS_RATE: Rate = Rate {
    burst: 20,
    interval_ms: 1_000,
};
/// Bytes of an answer of his; longer ones are cut.
pub const BOT_ANSWER_BYTES_MAX: usize = 1400;
/// Names that `/who` tells.
pub const BOT_NAMES_MAX: usize = 20;
/// People of the directory that are looked at for `/who`.
pub const BOT_DIRECTORY_MAX: i64 = 5_000;
/// Characters of what people say in a report.
pub const REPORT_CHARS_MAX: usize = 1000;
/// Open reports of one account; the next is put off.
pub const OPEN_REPORTS_PER_REPORTER_MAX: i64 = 20;
/// Reports that one account tries to file, whatever becomes of them.
pub const REPORTS_RATE: Rate = Rate {
    burst: 30,
    interval_ms: 60_000,
};

// --- Administration ------------------------------------------------------------------------

/// Rows of a list that are given at a time.
pub const ADMIN_ROWS_MAX: u32 = 100;
/// Bans, those that are over among them.
pub const BANS_MAX: i64 = 10_000;
/// How long a ban that is over is still listed: 30 days. So with invitations.
pub const OVER_KEPT_MS: u64 = 2_592_000_000;
/// Characters of a reason for a ban, or of a note on an invitation.
pub const REASON_CHARS_MAX: usize = 200;
/// Characters of what is told to everybody.
pub const BROADCAST_CHARS_MAX: usize = 400;
/// Invitations, those that are used up among them.
pub const INVITATIONS_MAX: i64 = 10_000;
/// How often an invitation can be used.
pub const INVITATION_USES_MAX: u32 = 10_000;
/// Operators.
pub const OPERATORS_MAX: i64 = 100;
/// Characters of the name of an operator or a token.
pub const OPERATOR_NAME_CHARS_MAX: usize = 40;
/// Browsers of one operator that are signed in; the oldest goes first.
pub const OPERATOR_SESSIONS_MAX: i64 = 16;
/// How long an operator stays signed in: 8 hours.
pub const OPERATOR_SESSION_MS_MAX: u64 = 28_800_000;
/// Tokens of the API.
pub const API_TOKENS_MAX: i64 = 200;
/// How often the figures are looked at, and how many of these are kept: an hour.
pub const FIGURES_EVERY_MS: u64 = 5_000;
/// See [`FIGURES_EVERY_MS`].
pub const FIGURES_KEPT: usize = 720;
/// How often what administration keeps is looked through for what is to go.
pub const ADMIN_SWEEP_MS: u64 = 3_600_000;
/// Connections to the pages and the API of administration.
pub const ADMIN_CONNECTIONS_MAX: usize = 64;
/// How long such a connection may take for a handshake or the head of a request, and for a
/// request.
pub const ADMIN_HEAD_MS_MAX: u64 = 15_000;
/// See [`ADMIN_HEAD_MS_MAX`].
pub const ADMIN_REQUEST_MS_MAX: u64 = 30_000;
/// Bytes of the body of a request of administration.
pub const ADMIN_BODY_BYTES_MAX: usize = 16 * 1024;
/// Characters of a password that is set over the API.
pub const API_PASSWORD_CHARS_MAX: usize = 64;
