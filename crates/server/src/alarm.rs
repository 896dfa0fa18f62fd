//! A deadline that costs nothing while there is none.

use std::pin::Pin;
use std::time::Duration;

use swallowtail_domain::time::Timestamp;
use tokio::time::{Sleep, sleep};

use crate::clock;

/// One alarm. Unset, it never rings and holds no timer.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    set: Option<(Timestamp, Pin<Box<Sleep>>)>,
}

impl Alarm {
    /// Sets the alarm to a time, or to none.
    pub(crate) fn set(&mut self, at: Option<Timestamp>) {
        if self.set.as_ref().map(|(at, _)| *at) != at {
            self.set = at.map(|at| {
                let ms = at - clock::now();
                (at, Box::pin(sleep(Duration::from_millis(ms))))
            });
        }
    }

    /// Whether it is set.
    pub(crate) fn is_set(&self) -> bool {
        self.set.is_some()
    }

    /// Waits until the time has come; then it is unset.
    pub(crate) async fn rings(&mut self) {
        match &mut self.set {
            Some((_, sleep)) => sleep.await,
            None => std::future::pending().await,
        }
        self.set = None;
    }
}
