//! What clients can make this crate hold.

use std::time::Duration;

/// Sessions that can be resumed.
pub const SESSIONS_MAX: i32 = 20_000;
/// How long sessions are kept at most; all of a time go together.
pub const SESSIONS_KEPT: Duration = Duration::from_secs(600);
