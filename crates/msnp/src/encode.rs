//! Commands → bytes: one space between words, CRLF at the end, payload lengths counted in
//! one place.

use std::fmt::Display;
use std::io::Write;

/// Writes one command to the end of a buffer.
///
/// ```
/// # use msnp::encode::Line;
/// let mut bytes = Vec::new();
/// Line::new(&mut bytes, "CHG").word("9").word("NLN").word(28).end();
/// assert_eq!(bytes, b"CHG 9 NLN 28\r\n");
/// ```
#[derive(Debug)]
#[must_use = "a line must be ended"]
pub struct Line<'a> {
    bytes: &'a mut Vec<u8>,
}

impl<'a> Line<'a> {
    /// Begins a command.
    pub fn new(bytes: &'a mut Vec<u8>, verb: &str) -> Self {
        bytes.extend_from_slice(verb.as_bytes());
        Self { bytes }
    }

    /// Adds one word.
    pub fn word(self, word: impl Display) -> Self {
        write!(self.bytes, " {word}").expect("a Vec takes every byte");
        self
    }

    /// Adds one word that is text already: the way without formatting, for the busy commands.
    pub fn text(self, word: &str) -> Self {
        self.bytes.push(b' ');
        self.bytes.extend_from_slice(word.as_bytes());
        self
    }

    /// Adds a word, or nothing: what is empty is left out (`[FR-LINE-5]`).
    pub fn optional(self, word: Option<impl Display>) -> Self {
        match word {
            Some(word) => self.word(word),
            None => self,
        }
    }

    /// Adds a word for each item.
    pub fn words(self, words: impl IntoIterator<Item = impl Display>) -> Self {
        words.into_iter().fold(self, Self::word)
    }

    /// Ends the line.
    pub fn end(self) {
        self.bytes.extend_from_slice(b"\r\n");
    }

    /// Adds the length of the payload, ends the line and appends the payload.
    pub fn payload(self, payload: &[u8]) {
        let this = self.word(payload.len());
        this.bytes.extend_from_slice(b"\r\n");
        this.bytes.extend_from_slice(payload);
    }
}
