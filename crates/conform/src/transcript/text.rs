//! Text with holes: `{v}` stands for a word that comes out of the play, `{v=15}` for one that
//! is known where everything is, `{}` for one nobody looks at.

use std::collections::BTreeMap;

/// What the holes of a play have been filled with.
pub(super) type Values = BTreeMap<String, Vec<u8>>;

/// One line or payload, as bytes and holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Bytes(Vec<u8>),
    Hole {
        name: String,
        example: Option<Vec<u8>>,
    },
}

impl Text {
    /// Reads it as it is written in a transcript: with `\r \n \\ \xNN`, and a brace that opens
    /// no hole standing for itself.
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut bytes = Vec::new();
        let mut rest = source;
        while let Some(first) = rest.chars().next() {
            if let Some((hole, after)) = hole(rest) {
                if !bytes.is_empty() {
                    pieces.push(Piece::Bytes(std::mem::take(&mut bytes)));
                }
                pieces.push(hole);
                rest = after;
            } else if first == '\\' {
                rest = escape(&rest[1..], &mut bytes)?;
            } else {
                let (head, after) = rest.split_at(first.len_utf8());
                bytes.extend_from_slice(head.as_bytes());
                rest = after;
            }
        }
        if !bytes.is_empty() {
            pieces.push(Piece::Bytes(bytes));
        }
        Ok(Self { pieces })
    }

    /// Several texts, one to a line.
    pub(super) fn lines(lines: Vec<Self>) -> Self {
        let mut pieces = Vec::new();
        for (n, line) in lines.into_iter().enumerate() {
            if n > 0 {
                pieces.push(Piece::Bytes(b"\r\n".to_vec()));
            }
            pieces.extend(line.pieces);
        }
        Self { pieces }
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Its words; `None` for one with a hole in it.
    pub(super) fn words(&self) -> Vec<Option<Vec<u8>>> {
        let mut words = vec![Some(Vec::new())];
        for piece in &self.pieces {
            match piece {
                Piece::Hole { .. } => {
                    words.pop();
                    words.push(None);
                }
                Piece::Bytes(bytes) => {
                    let mut parts = bytes.split(|byte| *byte == b' ');
                    let rest = parts.next().unwrap_or_default();
                    if let Some(Some(word)) = words.last_mut() {
                        word.extend_from_slice(rest);
                    }
                    words.extend(parts.map(|part| Some(part.to_vec())));
                }
            }
        }
        words
    }

    /// Whether it begins like that.
    pub(super) fn begins_with(&self, start: &[u8]) -> bool {
        matches!(self.pieces.first(), Some(Piece::Bytes(bytes)) if bytes.starts_with(start))
    }

    /// The bytes of a text without holes.
    pub(super) fn into_bytes(self) -> Option<Vec<u8>> {
        let bytes = self.pieces.into_iter().map(|piece| match piece {
            Piece::Bytes(bytes) => Some(bytes),
            Piece::Hole { .. } => None,
        });
        Some(bytes.collect::<Option<Vec<_>>>()?.concat())
    }

    /// Whether that is what came; fills the holes with it if so. With `exact` an example must
    /// be met.
    pub(super) fn matches(&self, came: &[u8], exact: bool, values: &mut Values) -> bool {
        let mut found = values.clone();
        let matched = matches(&self.pieces, came, exact, &mut found);
        if matched {
            *values = found;
        }
        matched
    }
}

fn matches(pieces: &[Piece], came: &[u8], exact: bool, values: &mut Values) -> bool {
    let Some((piece, rest)) = pieces.split_first() else {
        return came.is_empty();
    };
    let (name, example) = match piece {
        Piece::Bytes(bytes) => {
            return came
                .strip_prefix(&bytes[..])
                .is_some_and(|after| matches(rest, after, exact, values));
        }
        Piece::Hole { name, example } => (name, example.as_deref().filter(|_| exact)),
    };
    let known = values.get(name).cloned();
    let word = came
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace())
        .count();
    (1..=word).any(|length| {
        let (filling, after) = came.split_at(length);
        if known
            .as_deref()
            .or(example)
            .is_some_and(|wanted| wanted != filling)
        {
            return false;
        }
        let mut found = values.clone();
        if !name.is_empty() {
            found.insert(name.clone(), filling.to_vec());
        }
        let matched = matches(rest, after, exact, &mut found);
        if matched {
            *values = found;
        }
        matched
    })
}

/// Reads a hole at the beginning of a text.
fn hole(source: &str) -> Option<(Piece, &str)> {
    let (inside, after) = source.strip_prefix('{')?.split_once('}')?;
    let (name, example) = match inside.split_once('=') {
        Some((name, example)) => (name, Some(example.as_bytes().to_vec())),
        None => (inside, None),
    };
    let is_name = !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b':'));
    let name = name.to_owned();
    is_name.then_some((Piece::Hole { name, example }, after))
}

/// Reads what follows a backslash.
fn escape<'a>(source: &'a str, bytes: &mut Vec<u8>) -> Result<&'a str, String> {
    let mut chars = source.chars();
    bytes.push(match chars.next() {
        Some('r') => b'\r',
        Some('n') => b'\n',
        Some('t') => b'\t',
        Some('\\') => b'\\',
        Some('x') => {
            let digits = source.get(1..3).ok_or("two digits must follow \\x")?;
            let byte = u8::from_str_radix(digits, 16).map_err(|_| "two digits must follow \\x")?;
            bytes.push(byte);
            return Ok(&source[3..]);
        }
        _ => return Err("unknown escape".into()),
    });
    Ok(chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(text: &str, came: &str, values: &mut Values) -> bool {
        Text::parse(text)
            .unwrap()
            .matches(came.as_bytes(), true, values)
    }

    #[test]
    fn a_hole_is_one_word_and_the_same_everywhere() {
        let mut values = Values::new();
        assert!(met("SYN 8 {v} 1", "SYN 8 15 1", &mut values));
        assert_eq!(values["v"], b"15");
        assert!(!met("ADD {v}", "ADD 16", &mut values));
        assert!(met("ADD {v}", "ADD 15", &mut values));
        assert!(!met("A {x}", "A b c", &mut values));
        assert!(met("XFR {host}:{port} 0", "XFR a.b:1863 0", &mut values));
        assert_eq!(values["port"], b"1863");
    }

    #[test]
    fn an_example_must_be_met_where_everything_is_known() {
        let text = Text::parse("{n=15}").unwrap();
        assert!(!text.matches(b"16", true, &mut Values::new()));
        assert!(text.matches(b"16", false, &mut Values::new()));
    }

    #[test]
    fn braces_and_escapes_stand_for_bytes() {
        let text = Text::parse(r"{5D3E-02AB}\x20\r\n").unwrap();
        assert_eq!(text.into_bytes().unwrap(), b"{5D3E-02AB} \r\n");
        assert!(Text::parse(r"\q").is_err());
    }
}
