//! Playing a transcript on a stage: what clients send is sent, what comes is compared, and in
//! the end nothing may have come that no line expects.

mod connection;
mod inbox;
mod steps;
mod unasked;

use std::collections::BTreeMap;
use std::fmt;

use msnp::types::Handle;

use super::text::Values;
use super::{Abilities, Arranged, Stage, Transcript};
use crate::limits::HEARD_MAX;
use crate::told::told;
use connection::Connection;

/// What the reason of a failure begins with where something else came than was expected.
const CAME: &str = "came: ";

/// How a play went that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every line came true.
    Played,
    /// The stage cannot do what the transcript needs; to be said loudly.
    Lacking(Vec<String>),
    /// The service does not let it begin as it must, for that reason.
    Refused(String),
}

/// A line that did not come true.
#[derive(Debug)]
pub struct Failure {
    place: String,
    step: String,
    why: String,
    /// The section in which it is.
    section: Option<usize>,
    /// How many sections lie wholly before it.
    before: usize,
    heard: Vec<String>,
}

/// What a play that failed has shown of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// It came true.
    True,
    /// It did not.
    False,
    /// The play did not get there.
    NotReached,
}

impl Failure {
    /// The file, and the line in it.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The step as it is written.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.step
    }

    /// What came instead, or what else is the matter.
    #[must_use]
    pub fn came(&self) -> &str {
        self.why.strip_prefix(CAME).unwrap_or(&self.why)
    }

    /// What was said before, with tickets and cookies in it.
    #[must_use]
    pub fn heard(&self) -> &[String] {
        &self.heard
    }

    /// Whether it is in no section: what was to be shown could not be prepared.
    #[must_use]
    pub fn is_in_preparation(&self) -> bool {
        self.section.is_none()
    }

    /// What the play has shown of a section.
    #[must_use]
    pub fn shown(&self, section: usize) -> Shown {
        match self.section {
            Some(failed) if failed == section => Shown::False,
            _ if section < self.before => Shown::True,
            _ => Shown::NotReached,
        }
    }
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
    let abilities = stage.abilities();
    let lacking = abilities.lacking(transcript.needs());
    if !lacking.is_empty() {
        return Ok(Outcome::Lacking(lacking));
    }
    let mut player = Player {
        abilities,
        stage,
        values: Values::new(),
        people: &transcript.people,
        connections: BTreeMap::new(),
        told: BTreeMap::new(),
        sections: BTreeMap::new(),
        heard: Vec::new(),
    };
    let played = player.play(transcript);
    let heard = player.heard;
    played.map_err(|mut failure| {
        failure.why = told(&failure.why);
        failure.heard = heard;
        failure
    })
}

/// A play under way.
struct Player<'a> {
    stage: &'a mut dyn Stage,
    abilities: Abilities,
    values: Values,
    people: &'a BTreeMap<String, Handle>,
    connections: BTreeMap<String, Connection>,
    /// Where people were last told to find a switchboard.
    told: BTreeMap<String, String>,
    /// The section in which a connection was last spoken of.
    sections: BTreeMap<String, Option<usize>>,
    /// What was said so far, for whoever reads a failure.
    heard: Vec<String>,
}

impl Player<'_> {
    fn play(&mut self, transcript: &Transcript) -> Result<Outcome, Box<Failure>> {
        let path = transcript.path.display();
        let failure = |why| Failure {
            place: path.to_string(),
            step: "given".to_owned(),
            why,
            section: None,
            before: 0,
            heard: Vec::new(),
        };
        let arranged = self.stage.arrange(&transcript.facts);
        if let Arranged::Refused(why) = arranged.map_err(|why| Box::new(failure(why)))? {
            return Ok(Outcome::Refused(told(&why)));
        }
        let mut begun = 0;
        let mut steps = transcript.steps.iter().peekable();
        while let Some(step) = steps.next() {
            let (line, section) = (step.line, step.section);
            for name in step.connections() {
                self.sections.insert(name.clone(), section);
            }
            if let Err(why) = self.step(step, &mut steps) {
                return Err(Box::new(Failure {
                    place: format!("{path}:{line}"),
                    step: step.source.clone(),
                    section,
                    before: section.unwrap_or(begun),
                    ..failure(why)
                }));
            }
            begun = section.map_or(begun, |section| section + 1);
            let surplus = self.heard.len().saturating_sub(HEARD_MAX);
            self.heard.drain(..surplus);
        }
        if let Err((name, why)) = self.finish() {
            return Err(Box::new(Failure {
                step: format!("{name} < nothing more"),
                section: self.sections.get(&name).copied().flatten(),
                before: transcript.sections.len(),
                ..failure(why)
            }));
        }
        Ok(Outcome::Played)
    }

    /// The handle behind `alice`, `alice.sb` and `alice.two`.
    fn account_of(&self, connection: &str) -> Result<String, String> {
        let name = person(connection);
        let handle = self.people.get(name).map(ToString::to_string);
        handle.ok_or_else(|| format!("{name} has no account"))
    }
}

/// Whose connection that is.
fn person(connection: &str) -> &str {
    connection.split('.').next().unwrap_or_default()
}
