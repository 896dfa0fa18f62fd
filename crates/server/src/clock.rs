//! The calendar. The one place where the service reads what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use swallowtail_domain::time::Timestamp;

/// The time now. A machine whose clock stands before 1970 gets 0.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).expect("584 million years fit"))
}

/// A time in Greenwich, to the minute, as people read it.
pub(crate) fn written(at: Timestamp) -> String {
    let ms = i64::try_from(at.0).ok();
    let at = ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    at.map_or_else(
        || "never".to_owned(),
        |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}
