//! The time as people read it.

use swallowtail_domain::time::Timestamp;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Day and time of day at Greenwich: `5 September 2003, 12:17`.
pub(super) fn at_greenwich(now: Timestamp) -> String {
    let minutes = now.seconds() / 60;
    let (mut day, minute) = (minutes / (24 * 60), minutes % (24 * 60));
    let mut year = 1970;
    while day >= days_of(year) {
        day -= days_of(year);
        year += 1;
    }
    let mut month = 0;
    while day >= days_in(year, month) {
        day -= days_in(year, month);
        month += 1;
    }
    let (name, hour) = (MONTHS[month], minute / 60);
    format!("{} {name} {year}, {hour:02}:{:02}", day + 1, minute % 60)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of(year: u64) -> u64 {
    365 + u64::from(is_leap(year))
}

/// Days of a month, counted from 0.
fn days_in(year: u64, month: usize) -> u64 {
    match month {
        1 => 28 + u64::from(is_leap(year)),
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_in_years_of_either_length() {
        for (seconds, told) in [
            (0, "1 January 1970, 00:00"),
            (951_782_399, "28 February 2000, 23:59"),
            (951_782_400, "29 February 2000, 00:00"),
            (951_868_800, "1 March 2000, 00:00"),
            (1_062_764_229, "5 September 2003, 12:17"),
            (2_145_916_799, "31 December 2037, 23:59"),
        ] {
            assert_eq!(at_greenwich(Timestamp(seconds * 1000)), told);
        }
    }
}
