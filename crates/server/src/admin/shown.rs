//! How things are written for people: times, and texts of strangers on a terminal.

use swallowtail_domain::time::Timestamp;

pub(crate) use crate::clock::written as time;

/// Until when; without an end it is for ever.
pub(crate) fn until(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "for ever".to_owned(), time)
}

/// What strangers have written, in one line: a terminal obeys control characters.
pub(crate) fn line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_greenwich() {
        let then = Timestamp(1_062_764_229_000);
        assert_eq!(until(Some(then)), "2003-09-05 12:17 UTC");
        assert_eq!(time(Timestamp(u64::MAX)), "never");
        assert_eq!(until(None), "for ever");
        assert_eq!(line("a\u{1b}[1m\nb"), "a [1m b");
    }
}
