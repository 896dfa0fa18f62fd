//! Secrets that travel through the protocol. Their `Debug` shows nothing.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode, utf8_percent_encode};

/// A secret word with a limit on what is taken over from the wire.
macro_rules! secret_word {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Wraps the secret; it must be one word of the wire.
            #[must_use]
            pub fn new(secret: impl Into<Box<str>>) -> Self {
                Self(secret.into())
            }

            /// The secret itself, for writing it to the wire or comparing its hash.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

secret_word!(
    /// What Passport hands out for a password, and `USR … TWN S` brings (`t=…&p=…`).
    Ticket
);
secret_word!(
    /// The `CKI` word that opens or joins a switchboard session.
    Cookie
);

impl Ticket {
    /// Reads the word of `USR … TWN S`: `%XX` decoded once (`[NS-USR-6]`).
    pub(crate) fn from_word(word: &[u8]) -> Self {
        Self::new(&*percent_decode(word).decode_utf8_lossy())
    }

    /// The ticket as one word of the wire: what could end the word, or be decoded into
    /// something else, is encoded. Tickets as Passport makes them stay as they are.
    pub(crate) fn to_word(&self) -> String {
        const ESCAPE: &AsciiSet = &CONTROLS.add(b' ');
        let mut word = String::with_capacity(self.0.len());
        for (n, piece) in self.0.split('%').enumerate() {
            if n > 0 {
                let digits = piece.as_bytes().get(..2);
                let decodes = digits.is_some_and(|xx| xx.iter().all(u8::is_ascii_hexdigit));
                word.push_str(if decodes { "%25" } else { "%" });
            }
            word.extend(utf8_percent_encode(piece, ESCAPE));
        }
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_stays_one_word_and_comes_back() {
        for (ticket, word) in [
            (
                "t=53*1hAu8!D$$&p=5eKBBC!yBH6",
                "t=53*1hAu8!D$$&p=5eKBBC!yBH6",
            ),
            ("100%", "100%"),
            ("%zz%%41", "%zz%%2541"),
            ("a b\r\nOUT", "a%20b%0D%0AOUT"),
            ("%4\u{e9}", "%4%C3%A9"),
        ] {
            assert_eq!(Ticket::new(ticket).to_word(), word);
            assert_eq!(Ticket::from_word(word.as_bytes()), Ticket::new(ticket));
        }
    }
}
