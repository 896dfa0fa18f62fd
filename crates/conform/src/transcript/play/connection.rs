//! One connection of a play: what comes on it, whoever sent it, line by line.

use tokio::time::Instant;

use super::inbox::Inbox;
use super::unasked::Unasked;
use super::{CAME, Player, person};
use crate::limits::TOLD_BYTES_MAX;
use crate::transcript::stage::{Patience, Received};
use crate::transcript::text::Text;

/// The `ILN`s of the `CHG` in the fixed step `signs in, CHG …`. Which come depends on others.
const FIRST_STATUSES: &[u8] = b"ILN 5 ";

/// What a client has of its connection.
#[derive(Debug)]
pub(super) struct Connection {
    inbox: Inbox,
    ended: bool,
    /// Its end was expected, or the client closed it: nothing more is looked for.
    pub(super) done: bool,
    /// Who it said it is.
    pub(super) handle: String,
    /// The last challenge for a ticket.
    pub(super) challenge: String,
    /// The last `CHL`.
    pub(super) digits: String,
    /// The first statuses of a fixed step are not looked at, until a step expects some. They may
    /// come as late as those are whom they are about: after the answers to later lines, too.
    pub(super) unheard: bool,
    /// What may come unasked, if anything may.
    unasked: Option<Unasked>,
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
        let mut text = match self {
            Self::Command { line, payload } if payload.is_empty() => {
                line.escape_ascii().to_string()
            }
            Self::Command { line, payload } => {
                format!("{} | {}", line.escape_ascii(), payload.escape_ascii())
            }
            Self::End => "(closed)".into(),
            Self::Nothing => "(nothing)".into(),
        };
        if text.len() > TOLD_BYTES_MAX {
            text.truncate(TOLD_BYTES_MAX);
            text.push_str(" (and more)");
        }
        text
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
        mut patience: Patience,
        awaited: &[&Text],
    ) -> Result<Next, String> {
        let began = Instant::now();
        loop {
            let connection = self.connection(name)?;
            if let Some((line, payload)) = connection.inbox.cut()? {
                let wanted = connection.wants(&line, awaited);
                let unasked = connection.may_be_unasked(&line, &payload, awaited);
                if let Some(address) = switchboard(&line) {
                    self.told.insert(person(name).to_owned(), address);
                }
                if !wanted || unasked {
                    continue;
                }
                let next = Next::Command { line, payload };
                self.heard.push(format!("{name} < {}", next.describe()));
                return Ok(next);
            }
            if connection.ended {
                let rest = connection.inbox.rest();
                if rest.is_empty() {
                    return Ok(Next::End);
                }
                return Err(format!("closed within a command: {}", rest.escape_ascii()));
            }
            match self.stage.receive(name, patience)? {
                Received::Bytes(bytes) => self.connection(name)?.inbox.push(&bytes),
                Received::End => {
                    self.connection(name)?.ended = true;
                    self.heard.push(format!("{name} < closed"));
                }
                Received::Nothing => return Ok(Next::Nothing),
            }
            patience.since.get_or_insert(began);
        }
    }
}

impl Connection {
    /// A connection that a step has opened.
    pub(super) fn new(unasked: Option<Unasked>) -> Self {
        Self {
            inbox: Inbox::default(),
            ended: false,
            done: false,
            handle: String::new(),
            challenge: String::new(),
            digits: String::new(),
            unheard: false,
            unasked,
        }
    }

    /// Takes note of a line of the client.
    pub(super) fn says(&mut self, line: &[u8]) {
        let words: Vec<_> = line.split(|byte| *byte == b' ').collect();
        if let [b"USR", _, b"TWN", b"I", handle] = words[..] {
            self.handle = String::from_utf8_lossy(handle).to_lowercase();
        }
    }

    /// Whether a line of the server is to be looked at; what it tells is remembered.
    fn wants(&mut self, line: &[u8], awaited: &[&Text]) -> bool {
        let words: Vec<_> = line.split(|byte| *byte == b' ').collect();
        let text = |word| String::from_utf8_lossy(word).into_owned();
        match words[..] {
            [b"USR", _, b"TWN", b"S", challenge] => self.challenge = text(challenge),
            [b"CHL", _, digits] => self.digits = text(digits),
            _ => {}
        }
        if let Some(unasked) = &mut self.unasked {
            unasked.hear(&words);
        }
        self.unheard &= !awaited.iter().any(|text| text.begins_with(b"ILN "));
        !(self.unheard && line.starts_with(FIRST_STATUSES))
    }

    fn may_be_unasked(&self, line: &[u8], payload: &[u8], awaited: &[&Text]) -> bool {
        let unasked = self.unasked.as_ref();
        unasked.is_some_and(|unasked| unasked.allows(line, payload, awaited))
    }
}

/// The address at which a line sends the client to a switchboard.
fn switchboard(line: &[u8]) -> Option<String> {
    let words: Vec<_> = line.split(|byte| *byte == b' ').collect();
    match words[..] {
        [b"XFR", _, b"SB", address, ..] | [b"RNG", _, address, ..] => {
            Some(String::from_utf8_lossy(address).into_owned())
        }
        _ => None,
    }
}
