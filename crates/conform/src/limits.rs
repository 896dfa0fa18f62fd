//! Every bound of playing over a network.

use std::time::Duration;

/// What a service of the protocol may say at once.
pub(crate) use msnp::limits::{LINE_BYTES_MAX, SERVER_PAYLOAD_BYTES_MAX};

/// How long something that is expected may take, unless the caller says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How long nothing must come where nothing is expected, besides a few times the way there and
/// back.
pub(crate) const QUIET: Duration = Duration::from_millis(100);

/// How many times the way there and back that is.
pub(crate) const QUIET_ROUND_TRIPS: u32 = 4;

/// How long connections that we have ended are read for their other ends, all together.
pub(crate) const END_MAX: Duration = Duration::from_secs(2);

/// The pause between two polls of a gateway that does not wait for something to come.
pub(crate) const GATEWAY_PAUSE: Duration = Duration::from_millis(20);

/// Bytes of a reply of a gateway.
pub(crate) const REPLY_BYTES_MAX: usize = 1024 * 1024;

/// Bytes read from a connection at once.
pub(crate) const READ_BYTES: usize = 16 * 1024;

/// How many lines of a conversation are kept for whoever reads a failure: the last.
pub(crate) const HEARD_MAX: usize = 200;

/// How much of a line and its payload is told.
pub(crate) const TOLD_BYTES_MAX: usize = 4096;
