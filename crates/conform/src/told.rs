//! What somebody else's service says, made fit for every report.

/// What stands before a word that opens the session of an account, and before what ends it.
const KEYS: [(&str, &str); 2] = [("CKI ", " "), ("MSPAuth:", r"\r")];

/// What stands for such a word.
const BLANK: &str = "***";

/// The same in printable ASCII, which no terminal and no XML takes for anything but text, and
/// without cookies.
pub(crate) fn told(text: &str) -> String {
    let mut plain = String::new();
    for char in text.chars() {
        match char {
            ' '..='~' => plain.push(char),
            _ => plain.extend(char.escape_default()),
        }
    }
    KEYS.into_iter()
        .fold(plain, |text, (before, after)| blank(&text, before, after))
}

fn blank(text: &str, before: &str, after: &str) -> String {
    let mut parts = text.split(before);
    let mut blanked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.find(after).map_or("", |end| &part[end..]);
        blanked.extend([before, BLANK, rest]);
    }
    blanked
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn nothing_but_text_is_told() {
        assert_eq!(
            told("\x1b[2J\0\r\n\u{202e}ä"),
            r"\u{1b}[2J\u{0}\r\n\u{202e}\u{e4}"
        );
        assert_eq!(told(r"MSG \x1b 'a' <b>"), r"MSG \x1b 'a' <b>");
    }

    #[test]
    fn cookies_are_blanked() {
        for (said, told_) in [
            ("XFR 5 SB h:1 CKI 17.4", "XFR 5 SB h:1 CKI ***"),
            (
                "RNG 1 h:1 CKI 17.4 bob@x.org Bob",
                "RNG 1 h:1 CKI *** bob@x.org Bob",
            ),
            (
                r"MSG a b 9 | MSPAuth: 2A!x\r\nsid: 5",
                r"MSG a b 9 | MSPAuth:***\r\nsid: 5",
            ),
            ("closed within: MSPAuth: 2A", "closed within: MSPAuth:***"),
        ] {
            assert_eq!(told(said), told_);
        }
    }
}
