//! What the plays have shown of each clause.

use std::collections::BTreeMap;

use crate::suite::{PlayResult, Played};
use crate::transcript::{Failure, Shown};

/// What is known of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Some section with it came true, and none did not.
    Passed,
    /// A section with it did not come true.
    Failed,
    /// No section with it was played.
    NotShown,
}

impl Verdict {
    /// For people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotShown => "not shown",
        }
    }
}

/// A clause, and the sections that show it.
#[derive(Debug)]
pub struct Clause<'a> {
    /// Its name, as the transcripts write it.
    pub id: &'a str,
    /// What is known of it.
    pub verdict: Verdict,
    /// Where it is shown.
    pub showings: Vec<Showing<'a>>,
}

/// A section and how it went.
#[derive(Debug)]
pub struct Showing<'a> {
    /// The transcript.
    pub transcript: &'a str,
    /// The line on which the section begins.
    pub line: usize,
    /// How it went.
    pub result: ShowingResult<'a>,
}

/// How a section went.
#[derive(Debug)]
pub enum ShowingResult<'a> {
    /// It came true.
    Passed,
    /// It did not, as told here.
    Failed(&'a Failure),
    /// It was not played, for that reason.
    NotShown(String),
}

impl ShowingResult<'_> {
    /// The same in short.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Passed => Verdict::Passed,
            Self::Failed(_) => Verdict::Failed,
            Self::NotShown(_) => Verdict::NotShown,
        }
    }
}

/// All clauses that any of the plays is about, in order.
pub(crate) fn clauses(plays: &[Played]) -> Vec<Clause<'_>> {
    let mut showings: BTreeMap<_, Vec<Showing<'_>>> = BTreeMap::new();
    for play in plays {
        for (at, section) in play.sections.iter().enumerate() {
            for clause in &section.clauses {
                let showing = Showing {
                    transcript: &play.name,
                    line: section.line,
                    result: result(play, at),
                };
                showings.entry(order(clause)).or_default().push(showing);
            }
        }
    }
    let clauses = showings.into_iter().map(|((_, _, id), showings)| {
        let has = |verdict| showings.iter().any(|s| s.result.verdict() == verdict);
        let verdict = if has(Verdict::Failed) {
            Verdict::Failed
        } else if has(Verdict::Passed) {
            Verdict::Passed
        } else {
            Verdict::NotShown
        };
        Clause {
            id,
            verdict,
            showings,
        }
    });
    clauses.collect()
}

fn result(play: &Played, section: usize) -> ShowingResult<'_> {
    let failure = match &play.result {
        PlayResult::Passed => return ShowingResult::Passed,
        PlayResult::NotShown(why) => return ShowingResult::NotShown(why.clone()),
        PlayResult::Failed(failure) => failure,
    };
    match failure.shown(section) {
        Shown::True => ShowingResult::Passed,
        Shown::False => ShowingResult::Failed(failure),
        Shown::NotReached => {
            let why = format!("not reached after {} failed", failure.place());
            ShowingResult::NotShown(why)
        }
    }
}

/// Orders `[NS-ADD-2]` before `[NS-ADD-10]`.
fn order(clause: &str) -> (&str, u32, &str) {
    let name = clause.trim_end_matches(']');
    let (start, number) = name.rsplit_once('-').unwrap_or((name, ""));
    (start, number.parse().unwrap_or(0), clause)
}

/// The plays that failed before there was something to show.
pub(crate) fn unprepared(plays: &[Played]) -> impl Iterator<Item = (&Played, &Failure)> {
    plays.iter().filter_map(|play| match &play.result {
        PlayResult::Failed(failure) if failure.is_in_preparation() => Some((play, &**failure)),
        _ => None,
    })
}
