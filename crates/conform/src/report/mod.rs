//! What has been shown of a service, told to people and to programs.

mod json;
mod junit;
mod table;

use crate::suite::Played;
use crate::transcript::Failure;
use crate::verdict::{self, Clause, Verdict};

/// All that the plays have shown.
#[derive(Debug)]
pub struct Report<'a> {
    plays: &'a [Played],
    clauses: Vec<Clause<'a>>,
}

/// How many clauses are how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Came true.
    pub passed: usize,
    /// Did not.
    pub failed: usize,
    /// Were not played.
    pub not_shown: usize,
    /// Transcripts that failed before there was something to show.
    pub unprepared: usize,
}

impl<'a> Report<'a> {
    /// Reads it out of the plays.
    #[must_use]
    pub fn of(plays: &'a [Played]) -> Self {
        let clauses = verdict::clauses(plays);
        Self { plays, clauses }
    }

    /// The clauses, in order.
    #[must_use]
    pub fn clauses(&self) -> &[Clause<'a>] {
        &self.clauses
    }

    /// How many are how.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let count = |verdict| {
            let clauses = self.clauses.iter();
            clauses.filter(|clause| clause.verdict == verdict).count()
        };
        Totals {
            passed: count(Verdict::Passed),
            failed: count(Verdict::Failed),
            not_shown: count(Verdict::NotShown),
            unprepared: self.unprepared().count(),
        }
    }

    fn unprepared(&self) -> impl Iterator<Item = (&'a Played, &'a Failure)> {
        verdict::unprepared(self.plays)
    }
}

impl Totals {
    /// Whether something was shown, and nothing failed.
    #[must_use]
    pub fn is_good(self) -> bool {
        self.passed > 0 && self.failed + self.unprepared == 0
    }
}
