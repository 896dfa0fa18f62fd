//! The e-mail-shaped name under which somebody signs in (`[ID-HANDLE-3]`).

use std::fmt;
use std::sync::Arc;

use percent_encoding::percent_decode;

use crate::limits::HANDLE_BYTES_MAX;

/// A handle in its one form: lower case, plain ASCII, `local@domain.tld`, at most
/// [`HANDLE_BYTES_MAX`] bytes. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(Arc<str>);

/// Why something is not a handle. The commands answer these differently: `ADD` says 201
/// to all, `CAL` takes a dotless domain for somebody who is offline, `USR` says 206 to a
/// domain that is missing or dotless and 911 to the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum HandleError {
    /// One `@`, a local part, a domain without a dot: `a@b`.
    #[error("the domain has no dot")]
    DotlessDomain,
    /// One `@`, a local part, nothing after it: `a@`.
    #[error("the domain is empty")]
    EmptyDomain,
    /// No or several `@`, no local part, an empty domain label, a byte outside 0x21–0x7E,
    /// a `%XX` that is left after decoding, or too long.
    #[error("not of the form local@domain.tld")]
    Malformed,
}

impl Handle {
    /// Reads a handle as a client wrote it: any case, `%XX` decoded once.
    pub fn parse(written: &[u8]) -> Result<Self, HandleError> {
        let decoded = percent_decode(written);
        let mut text = String::with_capacity(written.len());
        for byte in decoded {
            if !(0x21..=0x7E).contains(&byte) {
                return Err(HandleError::Malformed);
            }
            text.push(char::from(byte.to_ascii_lowercase()));
        }
        // Whoever reads a handle decodes it, so one that still has `%XX` in it would come
        // back as somebody else's.
        if text.len() > HANDLE_BYTES_MAX || has_escape(text.as_bytes()) {
            return Err(HandleError::Malformed);
        }
        let (local, domain) = text.split_once('@').ok_or(HandleError::Malformed)?;
        if local.is_empty() || domain.contains('@') {
            return Err(HandleError::Malformed);
        }
        if domain.is_empty() {
            return Err(HandleError::EmptyDomain);
        }
        if domain.split('.').any(str::is_empty) {
            return Err(HandleError::Malformed);
        }
        if !domain.contains('.') {
            return Err(HandleError::DotlessDomain);
        }
        Ok(Self(text.into()))
    }

    /// The handle as it is written on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself, not a copy of it.
    pub(super) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

/// Whether two hexadecimal digits follow a `%` anywhere.
fn has_escape(text: &[u8]) -> bool {
    text.windows(3)
        .any(|three| three[0] == b'%' && three[1..].iter().all(u8::is_ascii_hexdigit))
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Handle {
    type Err = HandleError;

    fn from_str(written: &str) -> Result<Self, HandleError> {
        Self::parse(written.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_whatever_was_written() {
        for written in [
            "Alice@Example.COM",
            "alice%40example.com",
            "%41lice@example.com",
        ] {
            assert_eq!(
                written.parse::<Handle>().unwrap().as_str(),
                "alice@example.com"
            );
        }
    }

    #[test]
    fn faults_are_told_apart() {
        use HandleError::{DotlessDomain, EmptyDomain, Malformed};
        for (written, fault) in [
            ("a@b", DotlessDomain),
            ("a@", EmptyDomain),
            ("hello", Malformed),
            ("@@a", Malformed),
            ("@b.c", Malformed),
            ("a@b@c.d", Malformed),
            ("a@.com", Malformed),
            ("a@b.", Malformed),
            ("a%20b@c.d", Malformed),
            ("a%00b@c.d", Malformed),
            ("a%2541@c.d", Malformed),
            ("\u{e9}@c.d", Malformed),
            ("", Malformed),
        ] {
            assert_eq!(written.parse::<Handle>(), Err(fault), "{written:?}");
        }
        let longest = format!("{}@b.cd", "x".repeat(HANDLE_BYTES_MAX - 5));
        assert!(longest.parse::<Handle>().is_ok());
        assert_eq!(format!("x{longest}").parse::<Handle>(), Err(Malformed));
    }
}
