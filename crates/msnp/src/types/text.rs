//! Text from people, kept the way it travels: percent-encoded (`[FR-TEXT-2]`).
//!
//! The *stored form* is the bytes a client sent, with only those changed to `%XX` that may
//! not go out again as they are. Nothing is decoded: what one client encodes, another may
//! compare byte for byte.

use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::limits::{
    FRIENDLY_NAME_BYTES_MAX, GROUP_NAME_BYTES_MAX, PHONE_BYTES_MAX, WORD_BYTES_MAX,
};

/// What the server itself encodes in plain text: controls, space and `%` (non-ASCII bytes
/// always are).
const PLAIN_TEXT: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

/// A text over its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("text is too long")]
pub struct TextTooLong;

/// Puts what a client wrote into stored form.
fn stored_form(written: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = String::with_capacity(written.len());
    for (at, &byte) in written.iter().enumerate() {
        let keep = match byte {
            b'%' => {
                matches!(written.get(at + 1..at + 3), Some(xx) if xx.iter().all(u8::is_ascii_hexdigit))
            }
            0x21..=0x7E => true,
            _ => false,
        };
        if keep {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    text
}

/// One percent-encoded text type with its own limit.
macro_rules! encoded_text {
    ($(#[$doc:meta])* $name:ident, $limit:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes over what a client wrote, in stored form; the limit counts that form.
            pub fn parse(written: &[u8]) -> Result<Self, TextTooLong> {
                let text = stored_form(written);
                if text.len() > $limit { Err(TextTooLong) } else { Ok(Self(text.into())) }
            }

            /// Encodes plain text.
            pub fn encode(plain: &str) -> Result<Self, TextTooLong> {
                Self::parse(utf8_percent_encode(plain, PLAIN_TEXT).to_string().as_bytes())
            }

            /// The encoded text, as it is written on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The decoded text for showing to people; bytes that are not UTF-8 become U+FFFD.
            #[must_use]
            pub fn to_plain(&self) -> String {
                percent_decode_str(&self.0).decode_utf8_lossy().into_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

encoded_text!(
    /// The name shown to others: one's own, or the one kept for a contact.
    FriendlyName,
    FRIENDLY_NAME_BYTES_MAX
);
encoded_text!(
    /// The name of a group of contacts.
    GroupName,
    GROUP_NAME_BYTES_MAX
);
encoded_text!(
    /// The value of a property: a phone number, `Y` or `N`.
    PropertyValue,
    PHONE_BYTES_MAX
);
encoded_text!(
    /// A word the protocol attaches no meaning to: a version, a locale, a URL.
    Word,
    WORD_BYTES_MAX
);

impl From<&super::Handle> for FriendlyName {
    /// The name of somebody who has chosen none is his handle.
    fn from(handle: &super::Handle) -> Self {
        // A handle is at most 129 bytes, and each becomes at most three: it always fits.
        match handle.as_str().contains('%') {
            true => Self(stored_form(handle.as_str().as_bytes()).into()),
            false => Self(handle.shared()),
        }
    }
}

impl From<&super::Handle> for Word {
    /// The handle as a word of the wire; shares its text.
    fn from(handle: &super::Handle) -> Self {
        Self(handle.shared())
    }
}

impl From<&'static str> for Word {
    /// A word of our own, known to be printable.
    fn from(word: &'static str) -> Self {
        Self(word.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_form_changes_only_what_must_be() {
        for (written, stored) in [
            (&b"Alice%20A"[..], "Alice%20A"),
            (b"%41%6C", "%41%6C"),
            (b"100%", "100%25"),
            (b"%4", "%254"),
            (b"%zz", "%25zz"),
            (b"\xC3\xA9", "%C3%A9"),
            (b"a\x7Fb", "a%7Fb"),
            (b"%00%0D%0A", "%00%0D%0A"),
            (b"a+b", "a+b"),
        ] {
            assert_eq!(FriendlyName::parse(written).unwrap().as_str(), stored);
        }
    }

    #[test]
    fn the_limit_counts_the_stored_form() {
        let longest = "x".repeat(FRIENDLY_NAME_BYTES_MAX);
        assert!(FriendlyName::parse(longest.as_bytes()).is_ok());
        assert_eq!(
            FriendlyName::parse(format!("{longest}x").as_bytes()),
            Err(TextTooLong)
        );
        assert_eq!(FriendlyName::parse(&[0xC3; 130]), Err(TextTooLong));
    }

    #[test]
    fn plain_text_goes_there_and_back() {
        let name = FriendlyName::encode("caf\u{e9} 100%").unwrap();
        assert_eq!(name.as_str(), "caf%C3%A9%20100%25");
        assert_eq!(name.to_plain(), "caf\u{e9} 100%");
    }
}
