//! The countdown to an announced shutdown: what people are told, and when (`[MSG-SYS-1]`).

use crate::time::Timestamp;

const MINUTE_MS: u64 = 60_000;
/// How many minutes before the end people are told again.
const MINUTES: [u64; 7] = [60, 30, 15, 10, 5, 2, 1];

/// The minutes that are left, the last one begun counted whole.
#[must_use]
pub fn minutes_left(now: Timestamp, at: Timestamp) -> u32 {
    u32::try_from((at - now).div_ceil(MINUTE_MS)).unwrap_or(u32::MAX)
}

/// When people are to be told again; `None` when they have been told for the last time.
#[must_use]
pub fn next_notice(now: Timestamp, at: Timestamp) -> Option<Timestamp> {
    let left = at - now;
    let next = MINUTES
        .into_iter()
        .map(|minutes| minutes * MINUTE_MS)
        .find(|before| *before < left)?;
    Some(Timestamp(at.0 - next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_more_often_towards_the_end() {
        let end = Timestamp(100 * MINUTE_MS);
        let mut now = Timestamp(69 * MINUTE_MS + 1);
        let mut told = Vec::new();
        while let Some(next) = next_notice(now, end) {
            now = next;
            told.push(minutes_left(now, end));
        }
        assert_eq!(told, [30, 15, 10, 5, 2, 1]);
        assert_eq!(minutes_left(Timestamp(0), Timestamp(1)), 1);
        assert_eq!(minutes_left(end, Timestamp(1)), 0);
    }
}
