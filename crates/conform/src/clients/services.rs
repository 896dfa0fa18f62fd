//! Everything else a signed-in client may be told.

use super::asked::{Asked, repeats};
use super::cut::Line;
use super::notification::Notification;
use super::{Checked, rules};

impl Notification {
    pub(super) fn service(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        match &*line.verb {
            "GTC" => setting(asked, line, &["A", "N"]),
            "BLP" => setting(asked, line, &["AL", "BL"]),
            "PRP" => property(asked, line),
            "XFR" => switchboard(asked, line),
            "RNG" => self.ring(line),
            "CHL" => self.challenge(asked, line),
            "QRY" => {
                line.has(&[1], rules::DIGITS)?;
                asked.answered("QRY", line).map(drop)
            }
            "QNG" => {
                line.has(&[0], rules::PONG)?;
                line.must(asked.answered_plainly("PNG"), rules::PONG, "answers no PNG")
            }
            "URL" => {
                asked.answered("URL", line)?;
                line.has(&[4], rules::LINK)?;
                line.number(3, rules::LINK).map(drop)
            }
            "SDC" | "SND" => {
                asked.answered(&line.verb, line)?;
                line.has(&[2], rules::SERVICE)?;
                line.one_of(1, &["OK"], rules::SERVICE)
            }
            "IMS" => {
                let question = asked.answered("IMS", line)?;
                line.has(&[3], rules::SERVICE)?;
                line.one_of(1, &["0"], rules::SERVICE)?;
                repeats(line, 2, &question, 1, rules::SERVICE)
            }
            "LSG" | "LST" => Self::old_list(asked, line),
            "NOT" | "IPG" => Err(line.breach(rules::NOTICE, "has a payload not everybody reads")),
            _ => Err(line.breach(rules::UNKNOWN, "is no line for a client")),
        }
    }

    fn ring(&self, line: &Line) -> Checked {
        line.has(&[6], rules::RING)?;
        line.session(0)?;
        line.address(1)?;
        line.cookie(2)?;
        line.handle(4)?;
        line.name(5)?;
        line.must(self.online, rules::NO_STATUS, "comes before CHG")
    }

    fn challenge(&self, asked: &mut Asked, line: &Line) -> Checked {
        line.has(&[2], rules::DIGITS)?;
        let digits = line.word(1);
        let good = digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
        line.must(good, rules::DIGITS, "has not twenty digits")?;
        if asked.answered("CHL", line).is_ok() {
            return Ok(());
        }
        line.must(line.word(0) == "0", rules::UNASKED_ID, "has an id")?;
        line.must(self.online, rules::NO_STATUS, "comes before CHG")
    }

    /// Lists on request, one line after the other under one id.
    fn old_list(asked: &mut Asked, line: &Line) -> Checked {
        let count = line.words.len();
        let (at, counts): (usize, &[usize]) = match (&*line.verb, count) {
            ("LSG", _) => (2, &[7]),
            (_, 5) => (3, &[5]),
            _ => (3, &[7, 8]),
        };
        line.has(counts, rules::OLD_LISTS)?;
        let (place, of) = (
            line.number(at, rules::OLD_LISTS)?,
            line.number(at + 1, rules::OLD_LISTS)?,
        );
        line.must(place <= of, rules::OLD_LISTS, "counts too far")?;
        let question = asked.answered(&line.verb, line)?;
        if place < of {
            asked.push_front(question);
        }
        Ok(())
    }
}

/// `GTC` and `BLP`.
fn setting(asked: &mut Asked, line: &Line, values: &[&str]) -> Checked {
    let question = asked.answered(&line.verb, line)?;
    line.has(&[3], rules::SETTING)?;
    line.serial(1, rules::SETTING)?;
    line.one_of(2, values, rules::SETTING)?;
    repeats(line, 2, &question, 1, rules::SETTING)
}

fn property(asked: &mut Asked, line: &Line) -> Checked {
    let question = asked.answered("PRP", line)?;
    // Without a value only where there was none; a switch of the mobile always has one.
    let counts: &[usize] = match question.word(2) {
        "" => &[3, 4],
        _ => &[4],
    };
    line.has(counts, rules::OWN_PROPERTY)?;
    line.serial(1, rules::OWN_PROPERTY)?;
    repeats(line, 2, &question, 1, rules::OWN_PROPERTY)
}

fn switchboard(asked: &mut Asked, line: &Line) -> Checked {
    line.has(&[5], rules::SWITCHBOARD)?;
    asked.answered("XFR", line)?;
    line.one_of(1, &["SB"], rules::SWITCHBOARD)?;
    line.address(2)?;
    line.cookie(3)
}
