//! Texts of people, as a page shows them. That they cannot become tags is the templates' care.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_turns_the_text_around_it() {
        assert_eq!(shown("Zoë \u{5e9} <b>"), "Zoë \u{5e9} <b>");
        assert_eq!(
            shown("a\u{202e}b\u{0}\r\n\u{2067}"),
            "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}\u{fffd}"
        );
    }
}
