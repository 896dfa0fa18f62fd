//! How often strangers may try something, counted in a fixed amount of memory whoever they say
//! they are: keys share the slots. Who hashes them with a secret decides that nobody can choose
//! whose slot he shares.

use crate::limits::THROTTLE_SLOTS;
use crate::time::Timestamp;

/// How much there may be of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So often in a row.
    pub burst: u32,
    /// And then once in that time.
    pub interval_ms: u64,
}

/// See the head of this file.
#[derive(Debug)]
pub struct Throttle {
    rate: Rate,
    /// When all that was taken from a slot will have come back to it.
    full_at: Box<[u64]>,
}

impl Throttle {
    /// One that nothing has been taken from.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            full_at: vec![0; THROTTLE_SLOTS].into(),
        }
    }

    fn slot(&mut self, key: u64) -> &mut u64 {
        let slots = self.full_at.len() as u64;
        let at = usize::try_from(key % slots).unwrap_or_default();
        &mut self.full_at[at]
    }

    /// Takes one try of that key; false when there is none left.
    pub fn take(&mut self, key: u64, now: Timestamp) -> bool {
        let Rate { burst, interval_ms } = self.rate;
        let slot = self.slot(key);
        let full_at = (*slot).max(now.0).saturating_add(interval_ms);
        if full_at - now.0 > interval_ms.saturating_mul(burst.into()) {
            return false;
        }
        *slot = full_at;
        true
    }

    /// Gives one back that turned out to be nobody's guess.
    pub fn give_back(&mut self, key: u64) {
        let interval_ms = self.rate.interval_ms;
        let slot = self.slot(key);
        *slot = slot.saturating_sub(interval_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        burst: 3,
        interval_ms: 1000,
    };

    #[test]
    fn so_often_in_a_row_and_then_one_at_a_time() {
        let mut throttle = Throttle::new(RATE);
        let mut taken = |now, times| {
            (0..times)
                .filter(|_| throttle.take(7, Timestamp(now)))
                .count()
        };
        assert_eq!(taken(5_000, 5), 3);
        assert_eq!(taken(5_999, 5), 0);
        assert_eq!(taken(6_000, 5), 1);
        assert_eq!(taken(8_000, 5), 2);
        assert_eq!(taken(99_000, 5), 3);
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let mut throttle = Throttle::new(RATE);
        for _ in 0..100 {
            assert!(throttle.take(7, Timestamp(5_000)));
            throttle.give_back(7);
        }
        assert!((0..3).all(|_| throttle.take(7, Timestamp(5_000))));
        assert!(!throttle.take(7, Timestamp(5_000)));
        assert!(throttle.take(8, Timestamp(5_000)), "another key");
    }
}
