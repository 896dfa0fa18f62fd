//! From `VER` to `USR OK`, or to the referral: one answer at a time.

use super::asked::{Asked, Question};
use super::cut::Line;
use super::notification::Notification;
use super::{Checked, rules};

/// The keys of a challenge, in the order in which gaim puts them together again.
const CHALLENGE_KEYS: [&str; 10] = [
    "lc", "id", "tw", "fs", "ru", "ct", "kpp", "kv", "ver", "tpf",
];

/// What the clients call themselves that leave when they are told to.
const OFFICIAL: [&str; 3] = ["MSNMSGR", "MSMSGS", "macmsgs"];

impl Notification {
    pub(super) fn sign_in(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        match &*line.verb {
            "VER" => {
                let question = asked.answered_in_turn("VER", line)?;
                dialect(&question, line)
            }
            "CVR" | "CVQ" => Self::version(&asked.answered_in_turn(&line.verb, line)?, line),
            "USR" => {
                asked.answered_in_turn("USR", line)?;
                authentication(line)
            }
            "XFR" => {
                asked.answered_in_turn("USR", line)?;
                referral(line)
            }
            "OUT" => {
                let asked_for = asked.answered_plainly("OUT") && line.words.is_empty();
                line.must(asked_for, rules::UNASKED, "was not asked for")
            }
            _ if line.is_error() => asked.refused(line).map(drop),
            _ => Err(line.breach(rules::UNASKED, "comes before the client is signed in")),
        }
    }

    /// `CVR` and `CVQ`.
    pub(super) fn version(question: &Question, line: &Line) -> Checked {
        line.has(&[6], rules::VERSION)?;
        let numbers = |word: &str| -> Vec<u32> {
            let numbers = word.split('.').map(str::parse);
            numbers.collect::<Result<_, _>>().unwrap_or_default()
        };
        let client = numbers(question.word(6));
        let official = OFFICIAL.contains(&question.word(5));
        let minds = line.verb == "CVR" && official && !client.is_empty();
        let too_old = minds && numbers(line.word(3)) > client;
        line.must(!too_old, rules::VERSION, "forces an upgrade")
    }
}

fn dialect(question: &Question, line: &Line) -> Checked {
    line.has(&[2], rules::DIALECT)?;
    let chosen = line.word(1);
    let offered = question.words.iter().skip(1);
    let good = chosen == "0"
        || offered
            .into_iter()
            .any(|word| word.eq_ignore_ascii_case(chosen));
    line.must(good, rules::DIALECT, "agrees on what was not offered")
}

fn referral(line: &Line) -> Checked {
    line.has(&[5], rules::REFERRAL)?;
    line.one_of(1, &["NS"], rules::REFERRAL)?;
    line.one_of(3, &["0"], rules::REFERRAL)?;
    line.address(2)?;
    line.address(4)
}

fn authentication(line: &Line) -> Checked {
    if line.word(1) == "OK" {
        line.has(&[6], rules::WELCOME)?;
        line.handle(2)?;
        line.name(3)?;
        line.one_of(4, &["0", "1"], rules::WELCOME)?;
        return line.one_of(5, &["0", "1"], rules::WELCOME);
    }
    line.has(&[4], rules::CHALLENGE)?;
    line.one_of(1, &["TWN"], rules::CHALLENGE)?;
    line.one_of(2, &["S"], rules::CHALLENGE)?;
    let items: Vec<_> = line
        .word(3)
        .split(',')
        .filter_map(|item| item.split_once('='))
        .collect();
    let keys = items.iter().map(|(key, _)| *key);
    line.must(
        keys.eq(CHALLENGE_KEYS),
        rules::CHALLENGE_KEYS,
        "has other keys than the ten",
    )?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".%-_".contains(&byte);
    let values = items.iter().flat_map(|(_, value)| value.bytes());
    line.must(
        values.into_iter().all(plain),
        rules::CHALLENGE_KEYS,
        "has values that are not plain",
    )
}
