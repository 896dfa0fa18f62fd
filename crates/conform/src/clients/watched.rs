//! Any stage, with an eye on each connection: the play fails where a client would have.

use std::collections::BTreeMap;

use super::Watch;
use crate::transcript::{Abilities, Arranged, Fact, Operation, Patience, Port, Received, Stage};

/// Conversations that show options under which some client does trip, and the rule that is
/// broken there.
const ON_PURPOSE: [(&str, &str); 4] = [
    // Numbers that no library of the time has a name for.
    ("disabled-511", "CP-C-18"),
    ("groups-duplicate-228", "CP-C-18"),
    // What is not set is told all the same, as one source saw it.
    ("property-blank-after-add", "CP-C-27"),
    // At this number bitlbee up to 1.0 signs off; by default there is none.
    ("sb-answer-911", "SB-ERR-1"),
];

/// The rule that is broken in a conversation of that name because an option says so.
#[must_use]
pub fn trips_on_purpose(transcript: &str) -> Option<&'static str> {
    let found = ON_PURPOSE.iter().find(|(name, _)| *name == transcript);
    found.map(|(_, rule)| *rule)
}

/// A stage under watch.
#[derive(Debug)]
pub struct Watched<S> {
    stage: S,
    watches: BTreeMap<String, Watch>,
}

impl<S: Stage> Watched<S> {
    /// The same stage, watched.
    pub fn new(stage: S) -> Self {
        Self {
            stage,
            watches: BTreeMap::new(),
        }
    }
}

impl<S: Stage> Stage for Watched<S> {
    fn abilities(&self) -> Abilities {
        self.stage.abilities()
    }

    fn arrange(&mut self, facts: &[Fact]) -> Result<Arranged, String> {
        self.stage.arrange(facts)
    }

    fn open(&mut self, connection: &str, port: Port, told: Option<&str>) -> Result<(), String> {
        self.watches.insert(connection.to_owned(), Watch::new());
        self.stage.open(connection, port, told)
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) -> Result<(), String> {
        if let Some(watch) = self.watches.get_mut(connection) {
            watch.client(bytes);
        }
        self.stage.send(connection, bytes)
    }

    fn receive(&mut self, connection: &str, patience: Patience) -> Result<Received, String> {
        let received = self.stage.receive(connection, patience)?;
        if let Some(watch) = self.watches.get_mut(connection) {
            let seen = match &received {
                Received::Bytes(bytes) => watch.server(bytes),
                Received::End => watch.end(),
                Received::Nothing => Ok(()),
            };
            seen.map_err(|breach| breach.to_string())?;
        }
        Ok(received)
    }

    fn close(&mut self, connection: &str) -> Result<(), String> {
        self.watches.remove(connection);
        self.stage.close(connection)
    }

    fn ticket(&mut self, handle: &str, challenge: &str) -> Result<String, String> {
        self.stage.ticket(handle, challenge)
    }

    fn advance(&mut self, ms: u64) {
        self.stage.advance(ms);
    }

    fn stall(&mut self, connection: &str) -> Result<(), String> {
        self.stage.stall(connection)
    }

    fn operate(&mut self, operation: &Operation) -> Result<(), String> {
        self.stage.operate(operation)
    }
}
