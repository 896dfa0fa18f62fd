//! The table for people: a line for each clause, and below it what there is to say.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::Report;
use crate::transcript::Failure;
use crate::verdict::{Clause, ShowingResult, Verdict};

/// How far what came stands to the right of what was expected.
const INDENT: &str = "    ";

impl Report<'_> {
    /// The clauses that failed or were not shown; with `all` the others as well, and what was
    /// said before something failed.
    #[must_use]
    pub fn table(&self, all: bool) -> String {
        let mut table = String::new();
        // A string takes all that is written to it.
        let _ = self.write_table(&mut table, all);
        table
    }

    fn write_table(&self, table: &mut String, all: bool) -> fmt::Result {
        let told = |clause: &&Clause<'_>| all || clause.verdict != Verdict::Passed;
        let width = self.clauses.iter().map(|clause| clause.id.len()).max();
        let width = width.unwrap_or_default();
        for clause in self.clauses.iter().filter(told) {
            write_clause(table, clause, width, all)?;
        }
        for (play, failure) in self.unprepared() {
            writeln!(table, "{:width$}  not prepared", play.name)?;
            write_failure(table, failure, all)?;
        }
        let totals = self.totals();
        writeln!(
            table,
            "{} clauses passed, {} failed, {} not shown; {} transcripts, {} not prepared",
            totals.passed,
            totals.failed,
            totals.not_shown,
            self.plays.len(),
            totals.unprepared,
        )
    }
}

fn write_clause(table: &mut String, clause: &Clause<'_>, width: usize, all: bool) -> fmt::Result {
    let (id, verdict) = (clause.id, clause.verdict.as_str());
    let places: Vec<_> = clause
        .showings
        .iter()
        .filter(|showing| showing.result.verdict() == clause.verdict)
        .map(|showing| format!("{}:{}", showing.transcript, showing.line))
        .collect();
    writeln!(table, "{id:width$}  {verdict:9}  {}", places.join(", "))?;
    let mut reasons = BTreeSet::new();
    for showing in &clause.showings {
        match &showing.result {
            ShowingResult::Passed => {}
            ShowingResult::Failed(failure) => write_failure(table, failure, all)?,
            ShowingResult::NotShown(why) if all || clause.verdict == Verdict::NotShown => {
                reasons.insert(why);
            }
            ShowingResult::NotShown(_) => {}
        }
    }
    reasons
        .iter()
        .try_for_each(|why| writeln!(table, "{INDENT}{why}"))
}

fn write_failure(table: &mut String, failure: &Failure, all: bool) -> fmt::Result {
    writeln!(table, "{INDENT}at        {}", failure.place())?;
    writeln!(table, "{INDENT}expected  {}", failure.expected())?;
    writeln!(table, "{INDENT}came      {}", failure.came())?;
    if all {
        for line in failure.heard() {
            writeln!(table, "{INDENT}{INDENT}{line}")?;
        }
    }
    Ok(())
}
