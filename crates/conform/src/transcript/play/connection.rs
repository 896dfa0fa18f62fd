//! One connection of a play: bytes cut into commands again, whoever sent them.

use msnp::message::Body;

use super::{CAME, Player, person};
use crate::transcript::stage::{Patience, Received};
use crate::transcript::text::Text;

/// The content type of the message after the profile that says how much mail there is.
const MAIL: &str = "text/x-msmsgsinitialemailnotification";

/// What a client has of its connection.
#[derive(Debug, Default)]
pub(super) struct Connection {
    inbox: Vec<u8>,
    ended: bool,
    /// Its end was expected, or the client closed it: nothing more is looked for.
    pub(super) done: bool,
    /// Who it said it is.
    pub(super) handle: String,
    /// The last challenge for a ticket.
    pub(super) challenge: String,
    /// The last `CHL`.
    pub(super) digits: String,
    /// The statuses that a fixed step asked for, whenever they come.
    pub(super) unheard: Option<&'static str>,
}

/// What comes next on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Command { line: Vec<u8>, payload: Vec<u8> },
    End,
    Nothing,
}

impl Next {
    /// The reason of a failure, where something else was expected.
    pub(super) fn came(&self) -> String {
        format!("{CAME}{}", self.describe())
    }

    /// For people.
    fn describe(&self) -> String {
        match self {
            Self::Command { line, payload } if payload.is_empty() => {
                line.escape_ascii().to_string()
            }
            Self::Command { line, payload } => {
                format!("{} | {}", line.escape_ascii(), payload.escape_ascii())
            }
            Self::End => "(closed)".into(),
            Self::Nothing => "(nothing)".into(),
        }
    }
}

impl Next {
    /// Whether a service may say this to a signed-in client of its own accord: a challenge, or
    /// how much mail there is. Not if it begins like a line that is awaited.
    fn is_unasked(&self, awaited: &[&Text]) -> bool {
        let Self::Command { line, payload } = self else {
            return false;
        };
        let start: &[u8] = if line.starts_with(b"CHL 0 ") {
            b"CHL "
        } else if Body::parse(payload).content_type() == MAIL {
            b"MSG "
        } else {
            return false;
        };
        !awaited.iter().any(|text| text.begins_with(start))
    }

    /// The address at which this sends the client to a switchboard.
    fn switchboard(&self) -> Option<String> {
        let Self::Command { line, .. } = self else {
            return None;
        };
        let words: Vec<_> = line.split(|byte| *byte == b' ').collect();
        match words[..] {
            [b"XFR", _, b"SB", address, ..] | [b"RNG", _, address, ..] => {
                Some(String::from_utf8_lossy(address).into_owned())
            }
            _ => None,
        }
    }
}

impl Player<'_> {
    pub(super) fn connection(&mut self, name: &str) -> Result<&mut Connection, String> {
        self.connections
            .get_mut(name)
            .ok_or_else(|| format!("{name} is not connected"))
    }

    /// The next command on a connection, waiting for it. What may come unasked is passed over
    /// unless it may be one of the `awaited` lines.
    pub(super) fn next(
        &mut self,
        name: &str,
        patience: Patience,
        awaited: &[&Text],
    ) -> Result<Next, String> {
        loop {
            let connection = self.connection(name)?;
            if let Some(next) = cut(&mut connection.inbox)? {
                let wanted = connection.wants(&next);
                let unasked = self.abilities.unasked && next.is_unasked(awaited);
                if let Some(address) = next.switchboard() {
                    self.told.insert(person(name).to_owned(), address);
                }
                if !wanted || unasked {
                    continue;
                }
                self.heard.push(format!("{name} < {}", next.describe()));
                return Ok(next);
            }
            if connection.ended {
                if connection.inbox.is_empty() {
                    return Ok(Next::End);
                }
                return Err(format!(
                    "closed within a command: {}",
                    connection.inbox.escape_ascii()
                ));
            }
            match self.stage.receive(name, patience)? {
                Received::Bytes(bytes) => self.connection(name)?.inbox.extend(bytes),
                Received::End => {
                    self.connection(name)?.ended = true;
                    self.heard.push(format!("{name} < closed"));
                }
                Received::Nothing => return Ok(Next::Nothing),
            }
        }
    }
}

impl Connection {
    /// Whether a command is to be looked at; challenges are remembered.
    fn wants(&mut self, next: &Next) -> bool {
        let Next::Command { line, .. } = next else {
            return true;
        };
        let words: Vec<_> = line.split(|byte| *byte == b' ').collect();
        let text = |word| String::from_utf8_lossy(word).into_owned();
        match words[..] {
            [b"USR", _, b"TWN", b"S", challenge] => self.challenge = text(challenge),
            [b"CHL", _, digits] => self.digits = text(digits),
            _ => {}
        }
        !self
            .unheard
            .is_some_and(|prefix| line.starts_with(prefix.as_bytes()))
    }
}

/// Cuts one command off, if it is whole. A server ends every line with CRLF.
fn cut(inbox: &mut Vec<u8>) -> Result<Option<Next>, String> {
    let Some(end) = inbox.iter().position(|byte| *byte == b'\n') else {
        return Ok(None);
    };
    let line = inbox[..end]
        .strip_suffix(b"\r")
        .ok_or("a line without a carriage return")?
        .to_vec();
    let length = if matches!(line.get(..4), Some(b"MSG " | b"NOT " | b"IPG ")) {
        let last = line.rsplit(|byte| *byte == b' ').next();
        let length = last.and_then(|word| str::from_utf8(word).ok()?.parse().ok());
        length.ok_or_else(|| format!("a payload without a length: {}", line.escape_ascii()))?
    } else {
        0
    };
    let whole = end + 1 + length;
    if inbox.len() < whole {
        return Ok(None);
    }
    let payload = inbox[end + 1..whole].to_vec();
    inbox.drain(..whole);
    Ok(Some(Next::Command { line, payload }))
}
