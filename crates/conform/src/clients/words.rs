//! Single words, as clients take them apart.

use super::Checked;
use super::cut::Line;
use super::rules::{self, Rule};

/// What a contact may be shown as, and what one may choose.
const STATUSES: [&str; 8] = ["NLN", "BSY", "IDL", "BRB", "AWY", "PHN", "LUN", "HDN"];

impl Line {
    /// A number of 32 bits.
    pub(super) fn number(&self, at: usize, rule: Rule) -> Checked<u32> {
        decimal(self.word(at)).ok_or_else(|| {
            let what = format!("has no number as parameter {}", at + 1);
            self.breach(rule, &what)
        })
    }

    /// One of these words.
    pub(super) fn one_of(&self, at: usize, allowed: &[&str], rule: Rule) -> Checked {
        let what = format!("has something else than {} there", allowed.join(", "));
        self.must(allowed.contains(&self.word(at)), rule, &what)
    }

    /// A handle in lower case, however anybody wrote it.
    pub(super) fn handle(&self, at: usize) -> Checked {
        let word = self.word(at);
        let is_one = word.matches('@').count() == 1 && !word.contains('%');
        let lower = !word.bytes().any(|byte| byte.is_ascii_uppercase());
        self.must(
            is_one && lower,
            rules::HANDLE,
            "has no lower-case handle there",
        )
    }

    /// `host:port`, and one colon only.
    pub(super) fn address(&self, at: usize) -> Checked {
        let parts: Vec<&str> = self.word(at).split(':').collect();
        let good = match parts[..] {
            [host, port] => {
                let port = decimal(port).unwrap_or(0);
                !host.is_empty() && (1..=65535).contains(&port)
            }
            _ => false,
        };
        self.must(good, rules::ADDRESS, "has no host:port there")
    }

    /// `CKI` and a cookie.
    pub(super) fn cookie(&self, at: usize) -> Checked {
        self.one_of(at, &["CKI"], rules::SWITCHBOARD)?;
        let word = self.word(at + 1);
        let plain = word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
        self.must(
            plain && (1..=60).contains(&word.len()),
            rules::COOKIE,
            "has no plain cookie",
        )
    }

    /// The number of a conversation.
    pub(super) fn session(&self, at: usize) -> Checked {
        let good = decimal(self.word(at)).is_some_and(|id| (1..=0x7fff_ffff).contains(&id));
        self.must(good, rules::SESSION, "has no number of a conversation")
    }

    /// The number of a group.
    pub(super) fn group(&self, at: usize, rule: Rule) -> Checked<u32> {
        let id = self.number(at, rule)?;
        self.must(id < 30, rule, "has no number of a group")?;
        Ok(id)
    }

    /// The version of somebody's lists.
    pub(super) fn serial(&self, at: usize, rule: Rule) -> Checked<u32> {
        let serial = self.number(at, rule)?;
        self.must(serial > 0, rule, "has version 0")?;
        Ok(serial)
    }

    /// A status in which somebody may be seen.
    pub(super) fn shown_status(&self, at: usize) -> Checked {
        let word = self.word(at);
        let shown = word != "HDN" && STATUSES.contains(&word);
        self.must(shown, rules::SHOWN, "shows no such status")
    }

    /// A name: something, and not a broken `%XX`.
    pub(super) fn name(&self, at: usize) -> Checked {
        let mut pieces = self.word(at).split('%');
        let first = pieces.next().unwrap_or_default();
        let whole = pieces.all(|piece| {
            piece
                .get(..2)
                .is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
        });
        let something = !first.is_empty() || self.word(at).len() > 1;
        self.must(whole && something, rules::TEXT, "has no encoded name there")
    }
}

/// Digits only.
pub(super) fn decimal(word: &str) -> Option<u32> {
    let digits = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|_| digits)
}
