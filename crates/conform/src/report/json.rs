//! The same for programs, as JSON.

use serde_json::{Value, json};

use super::Report;
use crate::suite::PlayResult;
use crate::transcript::Failure;
use crate::verdict::{Clause, Showing, ShowingResult};

impl Report<'_> {
    /// All of it, with every clause and every transcript.
    #[must_use]
    pub fn json(&self) -> Value {
        let totals = self.totals();
        let transcripts = self.plays.iter().map(|play| {
            let (result, why) = match &play.result {
                PlayResult::Passed => ("passed", Value::Null),
                PlayResult::Failed(why) => ("failed", failure(why)),
                PlayResult::NotShown(why) => ("not shown", json!(why)),
            };
            json!({
                "name": play.name,
                "result": result,
                "why": why,
                "seconds": play.took.as_secs_f64(),
            })
        });
        let unprepared = self
            .unprepared()
            .map(|(play, why)| json!({ "transcript": play.name, "why": failure(why) }));
        json!({
            "totals": {
                "passed": totals.passed,
                "failed": totals.failed,
                "not shown": totals.not_shown,
                "not prepared": totals.unprepared,
            },
            "clauses": self.clauses.iter().map(clause).collect::<Vec<_>>(),
            "not prepared": unprepared.collect::<Vec<_>>(),
            "transcripts": transcripts.collect::<Vec<_>>(),
        })
    }
}

fn clause(clause: &Clause<'_>) -> Value {
    json!({
        "id": clause.id,
        "result": clause.verdict.as_str(),
        "shown by": clause.showings.iter().map(showing).collect::<Vec<_>>(),
    })
}

fn showing(showing: &Showing<'_>) -> Value {
    let why = match &showing.result {
        ShowingResult::Passed => Value::Null,
        ShowingResult::Failed(why) => failure(why),
        ShowingResult::NotShown(why) => json!(why),
    };
    json!({
        "transcript": showing.transcript,
        "line": showing.line,
        "result": showing.result.verdict().as_str(),
        "why": why,
    })
}

fn failure(failure: &Failure) -> Value {
    json!({
        "at": failure.place(),
        "expected": failure.expected(),
        "came": failure.came(),
    })
}
