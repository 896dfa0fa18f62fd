//! The same for what builds programs, as JUnit XML: a test for each clause, and one for each
//! transcript whether it could begin.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Report;
use crate::suite::{PlayResult, Played};
use crate::transcript::Failure;
use crate::verdict::{Clause, ShowingResult, Verdict};

type Xml = Writer<Vec<u8>>;

impl Report<'_> {
    /// All of it.
    ///
    /// # Panics
    /// Never: a vector takes all that is written to it.
    #[must_use]
    pub fn junit(&self) -> Vec<u8> {
        let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
        self.write_junit(&mut xml).expect("a vector takes it");
        let mut bytes = xml.into_inner();
        bytes.push(b'\n');
        bytes
    }

    fn write_junit(&self, xml: &mut Xml) -> io::Result<()> {
        let totals = self.totals();
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let suites = xml.create_element("testsuites");
        suites.write_inner_content(|xml| {
            let counts = [self.clauses.len(), totals.failed, totals.not_shown];
            write_suite(xml, "clauses", counts, |xml| {
                self.clauses
                    .iter()
                    .try_for_each(|clause| write_clause(xml, clause))
            })?;
            let not_played = self.plays.iter().filter(|play| reason(play).is_some());
            let counts = [self.plays.len(), totals.unprepared, not_played.count()];
            write_suite(xml, "transcripts that could begin", counts, |xml| {
                self.plays.iter().try_for_each(|play| write_play(xml, play))
            })
        })?;
        Ok(())
    }
}

fn write_suite(
    xml: &mut Xml,
    name: &str,
    [tests, failures, skipped]: [usize; 3],
    cases: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    xml.create_element("testsuite")
        .with_attribute(("name", name))
        .with_attribute(("tests", &*tests.to_string()))
        .with_attribute(("failures", &*failures.to_string()))
        .with_attribute(("skipped", &*skipped.to_string()))
        .write_inner_content(cases)?;
    Ok(())
}

fn write_clause(xml: &mut Xml, clause: &Clause<'_>) -> io::Result<()> {
    let case = xml
        .create_element("testcase")
        .with_attribute(("classname", "MSNP8"))
        .with_attribute(("name", clause.id));
    if clause.verdict == Verdict::Passed {
        return case.write_empty().map(drop);
    }
    case.write_inner_content(|xml| {
        for showing in &clause.showings {
            match &showing.result {
                ShowingResult::Failed(failure) => write_failure(xml, failure)?,
                ShowingResult::NotShown(why) if clause.verdict == Verdict::NotShown => {
                    // One reason is enough: a test is skipped once.
                    return write_skipped(xml, why);
                }
                ShowingResult::NotShown(_) | ShowingResult::Passed => {}
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn write_play(xml: &mut Xml, play: &Played) -> io::Result<()> {
    let case = xml
        .create_element("testcase")
        .with_attribute(("classname", "transcripts"))
        .with_attribute(("name", &*play.name))
        .with_attribute(("time", &*format!("{:.3}", play.took.as_secs_f64())));
    match (&play.result, reason(play)) {
        (PlayResult::Failed(failure), _) if failure.is_in_preparation() => {
            case.write_inner_content(|xml| write_failure(xml, failure))?;
        }
        (_, Some(why)) => {
            case.write_inner_content(|xml| write_skipped(xml, why))?;
        }
        _ => {
            case.write_empty()?;
        }
    }
    Ok(())
}

/// Why it was not played.
fn reason(play: &Played) -> Option<&str> {
    match &play.result {
        PlayResult::NotShown(why) => Some(why),
        _ => None,
    }
}

fn write_failure(xml: &mut Xml, failure: &Failure) -> io::Result<()> {
    let told = format!(
        "{}\nexpected: {}\ncame: {}",
        failure.place(),
        failure.expected(),
        failure.came()
    );
    xml.create_element("failure")
        .with_attribute(("message", failure.came()))
        .write_text_content(BytesText::new(&told))?;
    Ok(())
}

fn write_skipped(xml: &mut Xml, why: &str) -> io::Result<()> {
    xml.create_element("skipped")
        .with_attribute(("message", why))
        .write_empty()?;
    Ok(())
}
