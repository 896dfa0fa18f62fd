//! Every bound of the library.

use std::time::Duration;

/// How long a request waits for its answer unless the caller says otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Commands kept for `next` while requests wait; one more and the connection is given up.
pub(crate) const COMMANDS_KEPT_MAX: usize = 4096;

/// Contacts a server may announce in one roster.
pub(crate) const CONTACTS_MAX: u32 = 16_384;

/// Servers that sign-in tries one after the other because each refers to the next.
pub(crate) const REFERRALS_MAX: usize = 4;

/// How often the login server may send us elsewhere.
pub(crate) const REDIRECTS_MAX: usize = 2;

/// Longest head of an HTTP answer, in bytes.
pub(crate) const HTTP_HEAD_BYTES_MAX: usize = 16 * 1024;

/// Bytes read from a connection at once.
pub(crate) const READ_BYTES: usize = 4096;
