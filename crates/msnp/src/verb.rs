//! The first word of a command.

use std::fmt;

/// The three letters or digits that begin a command. Case matters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verb([u8; 3]);

impl Verb {
    /// Reads the first word of a line; `None` unless it has three bytes.
    #[must_use]
    pub fn parse(word: &[u8]) -> Option<Self> {
        word.try_into().ok().map(Self)
    }

    /// The three bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 3] {
        &self.0
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.escape_ascii().fmt(f)
    }
}

impl fmt::Debug for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
