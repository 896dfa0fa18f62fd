//! Every bound of playing over a network.

use std::time::Duration;

/// How long something that is expected may take, unless the caller says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How long nothing must come where nothing is expected, besides a few times the way there and
/// back.
pub(crate) const QUIET: Duration = Duration::from_millis(100);

/// How many times the way there and back that is.
pub(crate) const QUIET_ROUND_TRIPS: u32 = 4;

/// How long a connection that we have ended is read for its other end.
pub(crate) const END_MAX: Duration = Duration::from_secs(2);

/// The pause between two polls of a gateway that does not wait for something to come.
pub(crate) const GATEWAY_PAUSE: Duration = Duration::from_millis(20);

/// Bytes of a reply of a gateway.
pub(crate) const REPLY_BYTES_MAX: usize = 1024 * 1024;

/// Bytes read from a connection at once.
pub(crate) const READ_BYTES: usize = 16 * 1024;
