//! The answers to changes of groups.

use super::asked::Asked;
use super::cut::Line;
use super::notification::Notification;
use super::words::decimal;
use super::{Checked, rules};

impl Notification {
    pub(super) fn group_changed(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        let question = asked.answered(&line.verb, line)?;
        let (count, id_at, name_at) = match &*line.verb {
            "ADG" => (5, 3, Some(2)),
            "REG" => (5, 2, Some(3)),
            _ => (3, 2, None),
        };
        line.has(&[count], rules::GROUP)?;
        line.serial(1, rules::GROUP)?;
        let id = line.group(id_at, rules::GROUP)?;
        if let Some(at) = name_at {
            line.name(at)?;
            line.one_of(4, &["0"], rules::GROUP)?;
        }
        if line.verb == "ADG" {
            let good = self.contacts.next_group().is_none_or(|next| next == id);
            line.must(good, rules::GROUP_NUMBER, "leaves a gap")?;
            self.contacts.add_group(id);
            return Ok(());
        }
        // A group may be named instead of numbered when it goes.
        let meant = decimal(question.word(1)).is_none_or(|meant| meant == id);
        line.must(meant, rules::GROUP, "is about another group")?;
        let known = self.contacts.may_have_group(id);
        line.must(known, rules::GROUP, "is about an unknown group")?;
        if line.verb == "RMG" {
            self.contacts.remove_group(id);
        }
        Ok(())
    }
}
