//! What people say of others, for operators to read: from the bot and from the web messenger.

use msnp::types::Handle;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::REPORT_CHARS_MAX;

use crate::clock;
use crate::store::{Filed, Store, StoreError};

/// Why a report was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotReported {
    /// There is nobody of that handle.
    Nobody,
    /// There is nothing in it.
    Empty,
    /// It has more than [`REPORT_CHARS_MAX`] characters.
    TooLong,
    /// So many of the reporter's wait already that nobody has dealt with.
    TooMany,
}

/// Files a report.
pub(crate) async fn file(
    store: &Store,
    reporter: PrincipalId,
    about: &Handle,
    text: &str,
) -> Result<Result<(), NotReported>, StoreError> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let text = text.trim();
    if text.is_empty() {
        return Ok(Err(NotReported::Empty));
    }
    if text.chars().count() > REPORT_CHARS_MAX {
        return Ok(Err(NotReported::TooLong));
    }
    let Some(about) = store.find(about).await? else {
        return Ok(Err(NotReported::Nobody));
    };
    let body = text.to_owned();
    let filed = store.file_report(reporter, about, body, clock::now());
    Ok(match filed.await? {
        Filed::Yes => Ok(()),
        Filed::TooMany => Err(NotReported::TooMany),
    })
}
