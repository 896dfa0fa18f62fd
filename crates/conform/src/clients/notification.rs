//! A connection to dispatch or to the notification server: which rule looks at which line.

use std::collections::BTreeSet;

use super::asked::{Asked, Question};
use super::cut::Line;
use super::lists::Contacts;
use super::sync::Dump;
use super::{Checked, message, rules};

/// How far a connection is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Phase {
    #[default]
    SigningIn,
    /// After `USR OK`, before the profile.
    Welcomed,
    Live,
    /// After `OUT` or a referral.
    Over,
}

/// What a client knows, and what it waits for.
#[derive(Debug, Default)]
pub(super) struct Notification {
    phase: Phase,
    /// Its client has asked for its lists, or for a status: it can take news.
    pub(super) listens: bool,
    /// It has asked for a status: it can take presence.
    pub(super) online: bool,
    pub(super) dump: Option<Dump>,
    pub(super) contacts: Contacts,
    /// The ids under which `ILN`s may come.
    pub(super) shown_for: BTreeSet<String>,
    /// The version in the answer to the last `ADD FL`, while what belongs to it may follow.
    pub(super) just_added: Option<u32>,
}

impl Notification {
    /// The client asks something.
    pub(super) fn asks(&mut self, question: &Question) {
        match &*question.verb {
            "CHG" => (self.listens, self.online) = (true, true),
            "SYN" => self.listens = true,
            _ => {}
        }
        if let ("ADD" | "CHG", Some(trid)) = (&*question.verb, question.trid()) {
            self.shown_for.insert(trid.to_owned());
        }
    }

    /// The server says something.
    pub(super) fn hears(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        match self.phase {
            Phase::SigningIn => {
                self.sign_in(asked, line)?;
                self.phase = match (&*line.verb, line.word(1)) {
                    ("USR", "OK") => Phase::Welcomed,
                    ("XFR" | "OUT", _) => Phase::Over,
                    _ => Phase::SigningIn,
                };
                Ok(())
            }
            Phase::Welcomed => {
                line.must(
                    line.verb == "MSG",
                    rules::PROFILE,
                    "comes before the profile",
                )?;
                message::profile(line)?;
                self.phase = Phase::Live;
                Ok(())
            }
            Phase::Live => self.live(asked, line),
            Phase::Over => Err(line.breach(rules::AFTER_OUT, "comes after the end")),
        }
    }

    fn live(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        if let Some(dump) = &mut self.dump {
            if dump.takes(line)? {
                self.contacts.learn(dump, line);
                return Ok(());
            }
            self.dump = None;
        }
        if line.verb != "BPR" {
            self.just_added = None;
        }
        match &*line.verb {
            "SYN" => self.synchronised(asked, line),
            "ADD" => self.added(asked, line),
            "REM" => self.removed(asked, line),
            "REA" => self.renamed(asked, line),
            "ADG" | "REG" | "RMG" => self.group_changed(asked, line),
            "CHG" => self.status_changed(asked, line),
            "ILN" | "NLN" | "FLN" => self.presence(line),
            "BPR" => self.property(line),
            "MSG" => message::from_service(line),
            "CVR" => Self::version(&asked.answered("CVR", line)?, line),
            "OUT" => {
                self.phase = Phase::Over;
                Self::out(asked, line)
            }
            _ if line.is_error() => asked.refused(line).map(drop),
            _ => self.service(asked, line),
        }
    }

    /// The server has closed: nothing may be half told.
    pub(super) fn ends_whole(&self) -> Checked {
        self.dump.as_ref().map_or(Ok(()), Dump::ends_whole)
    }

    fn out(asked: &mut Asked, line: &Line) -> Checked {
        if line.words.is_empty() {
            let asked_for = asked.answered_plainly("OUT");
            return line.must(asked_for, rules::REASON, "has no reason");
        }
        line.has(&[1], rules::REASON)?;
        line.one_of(0, &["OTH", "SSD"], rules::REASON)
    }
}
