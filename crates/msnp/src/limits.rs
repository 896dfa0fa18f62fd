//! The bounds that the protocol itself sets (docs/protocol/framing.md).
//!
//! What this service sets on its own account stands in `swallowtail_domain::limits`, which
//! re-exports these, so that one table shows every bound of the product.

/// Longest command line accepted, in bytes, without its line end. Passport tickets make
/// lines of over 1,000 bytes; 8,192 is where a peer is no longer believed.
pub const LINE_BYTES_MAX: usize = 8192;

/// Longest payload of `MSG`, `PAG` and `SDC` from a client, headers and body, in bytes.
pub const PAYLOAD_BYTES_MAX: usize = 1664;

/// Longest payload a server may send us (profiles and mail notices have no stated limit).
pub const SERVER_PAYLOAD_BYTES_MAX: usize = 16 * 1024;

/// Exact length of the answer to a challenge, in bytes (`QRY`).
pub const CHALLENGE_ANSWER_BYTES: usize = 32;

/// Digits of a transaction id, leading zeros included. The value is at most 2^32-1.
pub const TRID_DIGITS_MAX: usize = 20;

/// Longest handle (sign-in name), in bytes.
pub const HANDLE_BYTES_MAX: usize = 129;

/// Longest friendly name, percent-encoded, in bytes: 129 characters of three bytes.
pub const FRIENDLY_NAME_BYTES_MAX: usize = 387;

/// Longest value of a phone property, percent-encoded, in bytes.
pub const PHONE_BYTES_MAX: usize = 95;

/// Longest property name, in bytes.
pub const PROPERTY_NAME_BYTES_MAX: usize = 3;

/// Groups of one account, group 0 included.
pub const GROUPS_MAX: u8 = 30;

/// Longest group name in `ADG`, percent-encoded, in bytes; longer is refused with 229.
pub const NEW_GROUP_NAME_BYTES_MAX: usize = 61;

/// Longest group name in `REG`, percent-encoded, in bytes; longer ends the connection.
pub const GROUP_NAME_BYTES_MAX: usize = 127;

/// Longest word taken over where the protocol states no limit (versions, cookies, tickets),
/// in bytes. The line limit bounds their sum.
pub const WORD_BYTES_MAX: usize = 2048;

/// Most dialects read from one `VER`.
pub const DIALECTS_MAX: usize = 32;

/// Longest text of one line in what the server says of mailboxes, in bytes.
pub const HEADER_TEXT_BYTES_MAX: usize = 512;
