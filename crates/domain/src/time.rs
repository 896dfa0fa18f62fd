//! Time as the rules see it: a number that somebody else reads from a clock.

use std::ops::{Add, Sub};

/// Milliseconds since the Unix epoch. Always an argument, never read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// Whole seconds since the Unix epoch.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.0 / 1000
    }
}

impl Add<u64> for Timestamp {
    type Output = Self;

    /// That many milliseconds later.
    fn add(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

impl Sub for Timestamp {
    type Output = u64;

    /// Milliseconds between the two; 0 when the clock went backwards.
    fn sub(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}
