//! Texts of people, as a page shows them. That they cannot become tags is the templates' care.

use swallowtail_domain::time::Timestamp;

/// The text without what would change how the text around it looks: controls, and marks that
/// turn the direction of writing.
pub(super) fn shown(text: &str) -> String {
    let is_mark = |c: char| {
        matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars()
        .map(|c| match c {
            _ if c.is_control() || is_mark(c) => char::REPLACEMENT_CHARACTER,
            _ => c,
        })
        .collect()
}

/// The same for a text of several lines.
pub(super) fn shown_lines(text: &str) -> String {
    text.lines().map(shown).collect::<Vec<_>>().join("\n")
}

/// A moment as people read it: to the minute, the same everywhere.
pub(super) fn date(at: Timestamp) -> String {
    let seconds = i64::try_from(at.0 / 1000).unwrap_or(i64::MAX);
    match jiff::Timestamp::from_second(seconds) {
        Ok(at) => at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        Err(_) => "once".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_by_people() {
        assert_eq!(date(Timestamp(1_062_764_229_000)), "2003-09-05 12:17 UTC");
    }

    #[test]
    fn nothing_turns_the_text_around_it() {
        assert_eq!(shown("Zoë \u{5e9} <b>"), "Zoë \u{5e9} <b>");
        assert_eq!(
            shown("a\u{202e}b\u{0}\r\n\u{2067}"),
            "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
    }
}
