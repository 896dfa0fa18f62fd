//! What people say of others, for operators to read: from the bot, from the web messenger and from the
//! account pages.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use msnp::types::Handle;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::{REPORT_CHARS_MAX, REPORTS_RATE};
use swallowtail_domain::throttle::Throttle;
use swallowtail_domain::time::Timestamp;

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
    /// So many of the reporter's wait already that nobody has dealt with, or he has tried too often.
    TooMany,
}

/// Where the reports of a node are filed.
pub(crate) struct Reports {
    store: Store,
    filing: Mutex<Throttle>,
    keys: RandomState,
}

impl Reports {
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store,
            filing: Mutex::new(Throttle::new(REPORTS_RATE)),
            keys: RandomState::new(),
        }
    }

    /// Files a report.
    pub(crate) async fn file(
        &self,
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
        let now = clock::now();
        // Also of those that come to nothing: nobody shall try all handles.
        if !self.may_try(reporter, now) {
            return Ok(Err(NotReported::TooMany));
        }
        // Looked at first: whoever may file none is not told either whether there is somebody.
        if !self.store.may_report(reporter).await? {
            return Ok(Err(NotReported::TooMany));
        }
        let Some(about) = self.store.find(about).await? else {
            return Ok(Err(NotReported::Nobody));
        };
        let body = text.to_owned();
        let filed = self.store.file_report(reporter, about, body, now);
        Ok(match filed.await? {
            Filed::Yes => Ok(()),
            Filed::TooMany => Err(NotReported::TooMany),
        })
    }

    fn may_try(&self, reporter: PrincipalId, now: Timestamp) -> bool {
        let mut filing = self.filing.lock().unwrap_or_else(PoisonError::into_inner);
        filing.take(self.keys.hash_one(reporter), now)
    }
}
