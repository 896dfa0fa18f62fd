//! Both directions cut into lines: generously what clients send, as clients do it what they
//! read.

use super::asked::Question;
use super::rules::{self, Rule};
use super::{Breach, Checked};

/// A line of the server, and its payload.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) verb: String,
    pub(super) words: Vec<String>,
    pub(super) payload: Vec<u8>,
}

impl Line {
    /// A breach of that rule by this line.
    pub(super) fn breach(&self, rule: Rule, what: &str) -> Breach {
        let mut text = format!("{} {what}: {}", self.verb, self.verb);
        for word in &self.words {
            text.push(' ');
            text.push_str(word);
        }
        Breach {
            rule: rule.id,
            client: rule.client,
            what: text,
        }
    }

    /// Holds the rule if that is so.
    pub(super) fn must(&self, so: bool, rule: Rule, what: &str) -> Checked {
        if so {
            Ok(())
        } else {
            Err(self.breach(rule, what))
        }
    }

    /// As many words as that.
    pub(super) fn has(&self, allowed: &[usize], rule: Rule) -> Checked {
        let count = self.words.len();
        self.must(
            allowed.contains(&count),
            rule,
            &format!("has {count} parameters"),
        )
    }

    /// A word, or nothing.
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    /// Whether it is an error.
    pub(super) fn is_error(&self) -> bool {
        self.verb.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// What the client has sent and is not a whole command yet.
#[derive(Debug, Default)]
pub(super) struct FromClient(Vec<u8>);

impl FromClient {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The next whole command. A length that is none ends the connection, and so its payload
    /// is nothing to wait for.
    pub(super) fn next_question(&mut self) -> Option<Question> {
        loop {
            let end = self.0.iter().position(|byte| *byte == b'\n')?;
            let line = String::from_utf8_lossy(&self.0[..end]).into_owned();
            let words = line.strip_suffix('\r').unwrap_or(&line).split([' ', '\t']);
            let mut words = words.filter(|word| !word.is_empty()).map(str::to_owned);
            let verb = words.next();
            let words: Vec<String> = words.collect();
            let carries = matches!(verb.as_deref(), Some("MSG" | "PAG" | "QRY" | "SDC"));
            let length = words.last().filter(|_| carries);
            let whole = end + 1 + length.and_then(|word| word.parse().ok()).unwrap_or(0);
            if self.0.len() < whole {
                return None;
            }
            self.0.drain(..whole);
            if let Some(verb) = verb {
                return Some(Question { verb, words });
            }
        }
    }
}

/// What the client has read and is not a whole command yet.
#[derive(Debug, Default)]
pub(super) struct FromServer(Vec<u8>);

impl FromServer {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The next whole command.
    pub(super) fn next_line(&mut self) -> Checked<Option<Line>> {
        let Some(end) = self.0.iter().position(|byte| *byte == b'\n') else {
            return Ok(None);
        };
        let mut line = read(&self.0[..end])?;
        let length = payload_length(&line)?;
        let whole = end + 1 + length;
        if self.0.len() < whole {
            return Ok(None);
        }
        line.payload = self.0[end + 1..whole].to_vec();
        self.0.drain(..whole);
        Ok(Some(line))
    }

    /// What was read at once ends in no payload.
    pub(super) fn ends_whole(&self) -> Checked {
        if self.0.contains(&b'\n') {
            let text = self.0.escape_ascii();
            return Err(bytes_breach(rules::ONE_WRITE, format!("cut off: {text}")));
        }
        Ok(())
    }

    /// Nothing is left of what was read.
    pub(super) fn is_empty(&self) -> Checked {
        if self.0.is_empty() {
            return Ok(());
        }
        let text = self.0.escape_ascii();
        Err(bytes_breach(rules::LINE, format!("ends within: {text}")))
    }
}

fn bytes_breach(rule: Rule, what: String) -> Breach {
    Breach {
        rule: rule.id,
        client: rule.client,
        what,
    }
}

/// One line, without its line feed.
fn read(bytes: &[u8]) -> Checked<Line> {
    let fail = |rule, why| bytes_breach(rule, format!("{why}: {}", bytes.escape_ascii()));
    let Some(text) = bytes.strip_suffix(b"\r") else {
        return Err(fail(rules::LINE, "a line feed alone"));
    };
    if text
        .iter()
        .any(|byte| !matches!(byte, b' '..=b'~' | b'\t' | b'\r'))
    {
        return Err(fail(rules::TEXT, "bytes that are not encoded"));
    }
    let text = String::from_utf8_lossy(text);
    let mut words = text.split(' ').map(str::to_owned);
    let verb = words.next().unwrap_or_default();
    let words: Vec<String> = words.collect();
    let is_verb = |kind: fn(&u8) -> bool| verb.len() == 3 && verb.as_bytes().iter().all(kind);
    if !is_verb(u8::is_ascii_uppercase) && !is_verb(u8::is_ascii_digit) {
        return Err(fail(rules::LINE, "no command"));
    }
    if words
        .iter()
        .any(|word| word.is_empty() || word.contains(['\t', '\r']))
    {
        return Err(fail(rules::LINE, "words not parted by one space each"));
    }
    let payload = Vec::new();
    Ok(Line {
        verb,
        words,
        payload,
    })
}

fn payload_length(line: &Line) -> Checked<usize> {
    if !matches!(&*line.verb, "MSG" | "NOT" | "IPG") {
        return Ok(0);
    }
    let last = line.words.last().map_or("", String::as_str);
    let digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    match last.parse() {
        Ok(0) => Err(line.breach(rules::EMPTY_MESSAGE, "has no payload")),
        Ok(length) if digits => Ok(length),
        _ => Err(line.breach(rules::LINE, "has no length")),
    }
}
