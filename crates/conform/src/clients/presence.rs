//! Who is seen how, and the properties of contacts.

use super::asked::{Asked, repeats};
use super::cut::Line;
use super::notification::Notification;
use super::sync::CONTACT_PROPERTIES;
use super::words::decimal;
use super::{Checked, rules};

impl Notification {
    pub(super) fn status_changed(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        line.has(&[3], rules::STATUS)?;
        let question = asked.answered("CHG", line)?;
        repeats(line, 1, &question, 1, rules::STATUS)?;
        let capabilities = line.number(2, rules::STATUS)?;
        let wanted = match question.word(2) {
            "" => Some(0),
            word => decimal(word),
        };
        line.must(
            wanted == Some(capabilities),
            rules::STATUS,
            "has other capabilities",
        )
    }

    pub(super) fn presence(&mut self, line: &Line) -> Checked {
        let (count, handle_at) = match &*line.verb {
            "ILN" => (5, 2),
            "NLN" => (4, 1),
            _ => (1, 0),
        };
        line.has(&[count], rules::PRESENCE)?;
        line.handle(handle_at)?;
        line.must(self.online, rules::NO_STATUS, "comes before CHG")?;
        if line.verb != "FLN" {
            line.shown_status(handle_at - 1)?;
            line.name(handle_at + 1)?;
            line.number(handle_at + 2, rules::PRESENCE)?;
        }
        if line.verb == "ILN" {
            let asked_for = self.shown_for.contains(line.word(0));
            line.must(asked_for, rules::ANSWER, "answers no CHG and no ADD")?;
        }
        let known = self.contacts.may_watch(line.word(handle_at));
        line.must(known, rules::STRANGER, "is about a stranger")
    }

    /// `BPR` outside a dump.
    pub(super) fn property(&mut self, line: &Line) -> Checked {
        line.must(line.words.len() != 2, rules::PROPERTY, "is in no dump")?;
        line.has(&[3, 4], rules::BPR)?;
        let serial = line.serial(0, rules::BPR)?;
        line.handle(1)?;
        line.one_of(2, &CONTACT_PROPERTIES, rules::BPR)?;
        let is_mobile = line.word(2) == "MOB";
        let is_set = line.words.len() == 4 && !(is_mobile && line.word(3) == "N");
        let just_added = self.just_added == Some(serial);
        line.must(
            is_set || !just_added,
            rules::UNSET,
            "tells somebody just added what is not set",
        )?;
        let awaited = self.listens || just_added;
        line.must(awaited, rules::TOO_EARLY, "comes before SYN")?;
        let known = self.contacts.may_watch(line.word(1));
        line.must(known, rules::STRANGER, "is about a stranger")?;
        if is_mobile {
            line.has(&[4], rules::BPR)?;
            line.one_of(3, &["Y", "N"], rules::BPR)?;
        }
        Ok(())
    }
}
