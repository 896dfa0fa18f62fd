//! A connection to a switchboard.

use std::collections::BTreeSet;

use super::asked::Asked;
use super::cut::Line;
use super::{Checked, rules};

/// What a client knows of a conversation.
#[derive(Debug, Default)]
pub(super) struct Switchboard {
    /// It was let in: from now on things happen.
    joined: bool,
    /// The others.
    present: BTreeSet<String>,
    /// The number it was called by.
    session: Option<String>,
    over: bool,
}

impl Switchboard {
    pub(super) fn hears(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        line.must(!self.over, rules::AFTER_OUT, "comes after the end")?;
        match &*line.verb {
            "USR" => {
                line.has(&[4], rules::CONVERSATION)?;
                line.one_of(1, &["OK"], rules::CONVERSATION)?;
                line.handle(2)?;
                line.name(3)?;
                self.joined = true;
                asked.answered_in_turn("USR", line).map(drop)
            }
            "IRO" => self.present_already(asked, line),
            "ANS" => {
                line.has(&[2], rules::CONVERSATION)?;
                line.one_of(1, &["OK"], rules::CONVERSATION)?;
                self.joined = true;
                asked.answered_in_turn("ANS", line).map(drop)
            }
            _ if line.is_error() => self.refused(asked, line),
            _ => {
                line.must(self.joined, rules::JOINING, "comes before the welcome")?;
                self.happens(asked, line)
            }
        }
    }

    fn happens(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        match &*line.verb {
            "CAL" => self.rings(asked, line),
            "JOI" => {
                line.has(&[2], rules::CONVERSATION)?;
                line.handle(0)?;
                line.name(1)?;
                let new = self.present.insert(line.word(0).to_owned());
                line.must(new, rules::ABSENT, "is about somebody who is there")
            }
            "BYE" => {
                line.has(&[1, 2], rules::CONVERSATION)?;
                line.handle(0)?;
                if line.words.len() == 2 {
                    line.one_of(1, &["1"], rules::CONVERSATION)?;
                }
                let was_there = self.present.remove(line.word(0));
                line.must(was_there, rules::ABSENT, "is about somebody absent")
            }
            "MSG" => {
                line.has(&[3], rules::CONVERSATION)?;
                line.handle(0)?;
                line.name(1)?;
                let there = self.present.contains(line.word(0));
                line.must(there, rules::ABSENT, "is from somebody absent")
            }
            "ACK" | "NAK" => {
                line.has(&[1], rules::CONVERSATION)?;
                let question = asked.answered("MSG", line)?;
                let modes: &[&str] = match &*line.verb {
                    "ACK" => &["A", "D", "S"],
                    _ => &["A", "D", "N"],
                };
                let wanted = modes.contains(&question.word(1));
                line.must(wanted, rules::RECEIPT, "was not asked for")
            }
            "OUT" => {
                self.over = true;
                line.has(&[1], rules::REASON)
            }
            // Tolerated where a client pings.
            "QNG" => {
                line.has(&[0], rules::PONG)?;
                line.must(asked.answered_plainly("PNG"), rules::PONG, "answers no PNG")
            }
            _ => Err(line.breach(rules::UNKNOWN, "is no line for a client")),
        }
    }

    fn present_already(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        line.has(&[5], rules::CONVERSATION)?;
        line.must(!self.joined, rules::JOINING, "comes after the welcome")?;
        let question = asked.answered_in_turn("ANS", line)?;
        asked.push_front(question);
        let place = line.number(1, rules::CONVERSATION)?;
        let of = line.number(2, rules::CONVERSATION)?;
        line.handle(3)?;
        line.name(4)?;
        self.present.insert(line.word(3).to_owned());
        let counted = usize::try_from(place).is_ok_and(|place| place == self.present.len());
        line.must(counted && place <= of, rules::JOINING, "is counted wrongly")
    }

    fn rings(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        line.has(&[3], rules::CONVERSATION)?;
        line.one_of(1, &["RINGING"], rules::CONVERSATION)?;
        line.session(2)?;
        asked.answered("CAL", line)?;
        let session = self.session.get_or_insert_with(|| line.word(2).to_owned());
        let same = line.word(2) == session;
        line.must(same, rules::SESSION, "is of another conversation")
    }

    fn refused(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        let question = asked.refused(line)?;
        let signs_off = matches!(&*line.verb, "500" | "600" | "601" | "712" | "714")
            || (&*line.verb, &*question.verb) == ("911", "ANS");
        line.must(!signs_off, rules::SIGNS_OFF, "ends more than this")?;
        self.over = !self.joined;
        Ok(())
    }
}
