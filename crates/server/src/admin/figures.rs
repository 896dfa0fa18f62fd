//! The figures of the last hour: looked at every few seconds, and kept in a ring.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use swallowtail_domain::limits::{ADMIN_SWEEP_MS, FIGURES_EVERY_MS, FIGURES_KEPT};
use swallowtail_domain::time::Timestamp;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::live::{Counts, Live};
use crate::clock;
use crate::store::Store;

const DAY_MS: u64 = 86_400_000;
/// Looks in a minute. One who signs in is one in a minute, not twelve.
const MINUTE_SAMPLES: usize = (60_000 / FIGURES_EVERY_MS) as usize;

/// How it was at a moment; sign-ins of the minute before, messages since the look before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sample {
    pub(crate) at: Timestamp,
    pub(crate) sessions: u64,
    pub(crate) conversations: u64,
    pub(crate) sign_ins_per_minute: f64,
    pub(crate) messages_per_second: f64,
}

/// Those of the last hour.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    ring: Mutex<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    samples: VecDeque<Sample>,
    last: Option<(Timestamp, Counts)>,
    /// How many had signed in at each of the looks of the last minute.
    sign_ins: VecDeque<u64>,
}

impl Figures {
    /// All samples, the oldest first.
    pub(crate) fn samples(&self) -> Vec<Sample> {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.samples.iter().copied().collect()
    }

    fn add(&self, at: Timestamp, counts: Counts) {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, last) = ring.last.unwrap_or((at, counts));
        // A clock that was put back tells nothing of the time between.
        let ms = (at - before).max(FIGURES_EVERY_MS);
        let messages = counts.messages.saturating_sub(last.messages);
        ring.sign_ins.push_back(counts.sign_ins);
        if ring.sign_ins.len() > MINUTE_SAMPLES + 1 {
            ring.sign_ins.pop_front();
        }
        let a_minute_ago = ring.sign_ins.front().copied().unwrap_or_default();
        ring.last = Some((at, counts));
        if ring.samples.len() >= FIGURES_KEPT {
            ring.samples.pop_front();
        }
        ring.samples.push_back(Sample {
            at,
            sessions: counts.sessions,
            conversations: counts.conversations,
            sign_ins_per_minute: counts.sign_ins.saturating_sub(a_minute_ago) as f64,
            messages_per_second: messages as f64 * 1_000.0 / ms as f64,
        });
    }
}

/// Looks at the figures until the service stops, and now and then throws away what administration
/// need not keep any longer.
pub(crate) async fn keep(
    figures: Arc<Figures>,
    live: Live,
    store: Store,
    audit_days: u32,
    stop: CancellationToken,
) {
    let mut rounds = interval(Duration::from_millis(FIGURES_EVERY_MS));
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut swept = Timestamp(0);
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            () = stop.cancelled() => return,
        }
        let now = clock::now();
        figures.add(now, live.counts());
        if now - swept >= ADMIN_SWEEP_MS {
            swept = now;
            let kept = u64::from(audit_days) * DAY_MS;
            let forgotten = async {
                store.forget_what_is_over(now).await?;
                store
                    .forget_audit(Timestamp(now.0.saturating_sub(kept)))
                    .await
            };
            if let Err(error) = forgotten.await {
                tracing::warn!(%error, "what is over could not be thrown away");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_of_the_time_between() {
        let figures = Figures::default();
        let counts = |sign_ins, messages| Counts {
            sign_ins,
            messages,
            ..Counts::default()
        };
        figures.add(Timestamp(1_000), counts(7, 7));
        figures.add(Timestamp(6_000), counts(8, 57));
        let samples = figures.samples();
        assert_eq!(samples[0].messages_per_second, 0.0);
        assert_eq!(samples[1].messages_per_second, 10.0);
        assert_eq!(samples[1].sign_ins_per_minute, 1.0);
        figures.add(Timestamp(3_000), counts(8, 67));
        let last = figures.samples().pop().unwrap();
        assert_eq!(last.messages_per_second, 2.0, "the clock was put back");
        assert_eq!(last.sign_ins_per_minute, 1.0);
        for n in 0..MINUTE_SAMPLES as u64 - 1 {
            figures.add(Timestamp(8_000 + n), counts(8, 67));
        }
        let last = figures.samples().pop().unwrap();
        assert_eq!(
            last.sign_ins_per_minute, 0.0,
            "that was more than a minute ago"
        );
        for n in 0..2 * FIGURES_KEPT as u64 {
            figures.add(Timestamp(7_000 + n), counts(8, 67));
        }
        assert_eq!(figures.samples().len(), FIGURES_KEPT);
    }
}
