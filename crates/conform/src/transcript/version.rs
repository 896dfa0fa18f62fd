//! Where a line has the version of somebody's lists. Where it is written out and not left to a
//! hole, the conversation can only be had with lists that have it.

use super::text::Text;

/// Whether a client names a version, written out.
pub(super) fn is_asked_for(line: &Text) -> bool {
    let words = line.words();
    words.first().and_then(|word| word.as_deref()) == Some(b"SYN") && stands_in(line)
}

/// Whether a line of the server has a version in it, written out.
pub(super) fn stands_in(line: &Text) -> bool {
    let words = line.words();
    let verb = words.first().and_then(|word| word.as_deref());
    // Which word it is, and how many there are when it is there: a dump has none.
    let (at, words_min) = match verb {
        Some(b"SYN") => (2, 3),
        Some(b"BPR") => (1, 4),
        Some(b"GTC" | b"BLP" | b"PRP" | b"RMG") => (2, 4),
        Some(b"ADG" | b"REG" | b"REA") => (2, 5),
        Some(b"ADD" | b"REM") => (3, 5),
        Some(b"LSG") => (2, 6),
        Some(b"LST") => (3, 6),
        _ => return false,
    };
    let word = words.get(at).filter(|_| words.len() >= words_min);
    let word = word.and_then(|word| str::from_utf8(word.as_deref()?).ok());
    // None is older than the first.
    word.is_some_and(|word| word.parse().is_ok_and(|version: u32| version > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_names_versions_in_one_command() {
        let asked = |line: &str| is_asked_for(&Text::parse(line).unwrap());
        assert!(asked("SYN 5 20"));
        assert!(!asked("SYN 5 0") && !asked("REG 7 1 Friends 0"));
    }

    #[test]
    fn versions_are_found() {
        let has = |line: &str| stands_in(&Text::parse(line).unwrap());
        for line in [
            "SYN 5 20 4 3",
            "SYN 6 20",
            "GTC 5 201 N",
            "ADD 0 RL 2 alice@example.com Alice",
            "REM 9 FL 101 bob@example.com 0",
            "BPR 104 bob@example.com MOB Y",
            "PRP 7 12 PHH",
            "REA 6 9 alice@example.com Alice",
        ] {
            assert!(has(line), "{line}");
        }
        for line in [
            "SYN 5 0",
            "SYN 5 {v=20} 4 3",
            "SYN 8 99999999999999999999999",
            "SYN 9 x",
            "GTC 5 N",
            "GTC A",
            "PRP PHH 1",
            "PRP 7 PHH 1",
            "BPR PHM 4",
            "LSG 0 Other%20Contacts 0",
            "LST bob@example.com Bob 3 0",
            "ADD 6 FL bob@example.com Bob 1",
            "ADD 6 FL {} bob@example.com Bob 1",
            "CHG 6 NLN 28",
        ] {
            assert!(!has(line), "{line}");
        }
    }
}
