//! What the client has asked and was not answered yet.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use super::cut::Line;
use super::rules::{self, Rule};
use super::{Breach, Checked};

/// A command of the client.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) verb: String,
    pub(super) words: Vec<String>,
}

impl Question {
    /// Its transaction id, as it was written.
    pub(super) fn trid(&self) -> Option<&str> {
        let has_one = !matches!(&*self.verb, "PNG" | "OUT");
        self.words.first().filter(|_| has_one).map(String::as_str)
    }

    /// A word, the transaction id being the first.
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }
}

/// All of them, oldest first. Some never get an answer, and stay.
#[derive(Debug, Default)]
pub(super) struct Asked(VecDeque<Question>);

/// The numbers that the libraries of the time have names for.
const NAMED: [RangeInclusive<u16>; 18] = [
    200..=201,
    205..=210,
    215..=219,
    223..=225,
    229..=231,
    280..=281,
    300..=302,
    500..=502,
    510..=510,
    520..=520,
    540..=540,
    600..=605,
    707..=707,
    710..=715,
    717..=717,
    731..=731,
    800..=800,
    910..=924,
];

/// Numbers without one that answer only what those libraries never ask.
const ELSEWHERE: [(&str, &str); 3] = [("503", "SDC"), ("503", "SND"), ("220", "PAG")];

impl Asked {
    pub(super) fn push(&mut self, question: Question) {
        self.0.push_back(question);
    }

    /// Puts back what has further answers to come.
    pub(super) fn push_front(&mut self, question: Question) {
        self.0.push_front(question);
    }

    /// What a line answers: something with that verb, and the line's first word for an id.
    pub(super) fn answered(&mut self, verb: &str, line: &Line) -> Checked<Question> {
        self.take(|question| question.verb == verb && question.trid() == Some(line.word(0)))
            .ok_or_else(|| line.breach(rules::ANSWER, "answers nothing"))
    }

    /// The same where answers are waited for one at a time.
    pub(super) fn answered_in_turn(&mut self, verb: &str, line: &Line) -> Checked<Question> {
        let next = self.0.pop_front();
        next.filter(|question| question.verb == verb && question.trid() == Some(line.word(0)))
            .ok_or_else(|| line.breach(rules::UNASKED, "is not the answer waited for"))
    }

    /// Whether this was asked without an id; it counts as answered.
    pub(super) fn answered_plainly(&mut self, verb: &str) -> bool {
        self.take(|question| question.verb == verb).is_some()
    }

    /// What an error refuses.
    pub(super) fn refused(&mut self, line: &Line) -> Checked<Question> {
        line.has(&[1], rules::ERROR_LINE)?;
        let question = self
            .take(|question| question.trid() == Some(line.word(0)))
            .ok_or_else(|| line.breach(rules::ERROR_LINE, "refuses nothing"))?;
        let code = line.verb.parse().unwrap_or(0);
        let named = NAMED.iter().any(|range| range.contains(&code))
            || ELSEWHERE.contains(&(&*line.verb, &*question.verb));
        line.must(named, rules::ERROR_CODE, "is no number that clients know")?;
        Ok(question)
    }

    fn take(&mut self, is_it: impl Fn(&Question) -> bool) -> Option<Question> {
        let at = self.0.iter().position(is_it)?;
        self.0.remove(at)
    }
}

/// An answer must repeat this word of its question, if that had one.
pub(super) fn repeats(
    line: &Line,
    at: usize,
    question: &Question,
    asked_at: usize,
    rule: Rule,
) -> Result<(), Breach> {
    let asked = question.word(asked_at);
    line.must(
        line.word(at) == asked || asked.is_empty(),
        rule,
        &format!("answers something else than {asked}"),
    )
}
