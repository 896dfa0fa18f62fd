//! Playing a transcript on a stage: what clients send is sent, what comes is compared, and in
//! the end nothing may have come that no line expects.

mod connection;
mod steps;

use std::collections::BTreeMap;
use std::fmt;

use super::text::Values;
use super::{Fact, Stage, Transcript};
use connection::Connection;

/// How a play went that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every line came true.
    Played,
    /// The stage cannot do what the transcript needs; to be said loudly.
    Skipped(Vec<&'static str>),
}

/// A line that did not come true.
#[derive(Debug)]
pub struct Failure {
    place: String,
    step: String,
    why: String,
    heard: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.place, self.step)?;
        writeln!(f, "    {}", self.why)?;
        writeln!(f, "  the conversation so far:")?;
        self.heard
            .iter()
            .try_for_each(|line| writeln!(f, "    {line}"))
    }
}

impl std::error::Error for Failure {}

/// Plays a transcript.
///
/// # Errors
/// [`Failure`] tells which line did not come true, what came, and all that was said before.
pub fn play(transcript: &Transcript, stage: &mut dyn Stage) -> Result<Outcome, Box<Failure>> {
    let lacking = stage.abilities().lacking(transcript.needs());
    if !lacking.is_empty() {
        return Ok(Outcome::Skipped(lacking));
    }
    let mut player = Player {
        exact: stage.abilities().exact,
        stage,
        values: Values::new(),
        accounts: BTreeMap::new(),
        connections: BTreeMap::new(),
        heard: Vec::new(),
    };
    let path = transcript.path.display();
    let mut place = (format!("{path}"), "given".to_owned());
    let mut played = player.arrange(&transcript.facts);
    let mut steps = transcript.steps.iter().peekable();
    while let (Ok(()), Some(step)) = (&played, steps.next()) {
        place = (format!("{path}:{}", step.line), step.source.clone());
        played = player.step(step, &mut steps);
    }
    if played.is_ok() {
        place = (format!("{path}"), "the end".to_owned());
        played = player.finish();
    }
    let heard = player.heard;
    played.map(|()| Outcome::Played).map_err(|why| {
        let (place, step) = place;
        Box::new(Failure {
            place,
            step,
            why,
            heard,
        })
    })
}

/// A play under way.
struct Player<'a> {
    stage: &'a mut dyn Stage,
    exact: bool,
    values: Values,
    /// Handles by their local part.
    accounts: BTreeMap<String, String>,
    connections: BTreeMap<String, Connection>,
    /// Everything said so far, for whoever reads a failure.
    heard: Vec<String>,
}

impl Player<'_> {
    fn arrange(&mut self, facts: &[Fact]) -> Result<(), String> {
        for fact in facts {
            if let Fact::Account { handle, .. } = fact {
                let local = handle.as_str().split('@').next().unwrap_or_default();
                self.accounts.insert(local.into(), handle.to_string());
            }
            self.stage.arrange(fact)?;
        }
        Ok(())
    }

    /// The handle behind `alice`, `alice.sb` and `alice.two`.
    fn account_of(&self, connection: &str) -> Result<String, String> {
        let name = connection.split('.').next().unwrap_or_default();
        let handle = self.accounts.get(name).cloned();
        handle.ok_or_else(|| format!("{name} has no account"))
    }
}
