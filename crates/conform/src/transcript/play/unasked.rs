//! What a service may say of its own accord to somebody who is signed in: a challenge after his
//! first status, and how much mail there is. Neither comes between the lines of a dump.

use msnp::message::Body;

use crate::transcript::text::Text;

/// The content type of the message after the profile that says how much mail there is.
const MAIL: &str = "text/x-msmsgsinitialemailnotification";

/// How far a connection to a notification server has come.
#[derive(Debug, Default)]
pub(super) struct Unasked {
    /// `USR … OK` has come.
    signed_in: bool,
    /// And a `CHG` was answered since.
    has_status: bool,
    /// How many `LSG` and `LST` a dump still owes.
    dump: u64,
}

impl Unasked {
    /// Takes note of a line.
    pub(super) fn hear(&mut self, words: &[&[u8]]) {
        match words {
            [b"USR", _, b"OK", ..] => self.signed_in = true,
            [b"CHG", ..] => self.has_status = self.signed_in,
            [b"SYN", _, _, contacts, groups] => {
                self.dump = number(contacts).saturating_add(number(groups));
            }
            [b"LST" | b"LSG", ..] => self.dump = self.dump.saturating_sub(1),
            _ => {}
        }
    }

    /// Whether this may come now though nobody asked for it. Not if it begins like a line that
    /// is awaited.
    pub(super) fn allows(&self, line: &[u8], payload: &[u8], awaited: &[&Text]) -> bool {
        let (start, now): (&[u8], _) = if line.starts_with(b"CHL 0 ") {
            (b"CHL ", self.has_status)
        } else if Body::parse(payload).content_type() == MAIL {
            (b"MSG ", self.signed_in)
        } else {
            return false;
        };
        now && self.dump == 0 && !awaited.iter().any(|text| text.begins_with(start))
    }
}

/// What is no number owes nothing.
fn number(word: &[u8]) -> u64 {
    let word = str::from_utf8(word).unwrap_or_default();
    word.parse().unwrap_or_default()
}
