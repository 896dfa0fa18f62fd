//! Reading a transcript: one line, one step.

use std::collections::BTreeMap;
use std::path::Path;

use msnp::types::Handle;

use super::given::{self, Fact};
use super::text::Text;
use super::{Action, Cast, Port, Section, Step, Transcript, operation};

/// Where it cannot be read, and why.
type Fault = (usize, String);

pub(super) fn parse(path: &Path, text: &str, cast: &Cast) -> Result<Transcript, Fault> {
    let mut reader = Reader {
        cast,
        section: None,
        transcript: Transcript {
            path: path.into(),
            covers: Vec::new(),
            sections: Vec::new(),
            facts: Vec::new(),
            people: BTreeMap::new(),
            steps: Vec::new(),
        },
    };
    let mut lines = (1..).zip(text.lines()).peekable();
    while let Some((number, source)) = lines.next() {
        let source = source.trim_end();
        let read = if let Some(clauses) = source.strip_prefix("# covers:") {
            reader.covers(number, clauses)
        } else if source.is_empty() || source.starts_with('#') {
            Ok(())
        } else if let Some(fact) = source.strip_prefix("given ") {
            reader.fact(fact)
        } else if source.starts_with('|') {
            Err("a payload belongs to a command".into())
        } else {
            let mut payload = Vec::new();
            while let Some((number, line)) = lines.next_if(|(_, line)| line.starts_with('|')) {
                let line = line[1..].strip_prefix(' ').unwrap_or(&line[1..]);
                let line = Text::parse(&cast.rewrite(line)).map_err(|why| (number, why))?;
                payload.push(line);
            }
            reader.step(number, source, payload)
        };
        read.map_err(|why| (number, why))?;
    }
    let end = text.lines().count();
    reader.ends_section().map_err(|why| (end, why))?;
    Ok(reader.transcript)
}

/// What has been read so far.
struct Reader<'a> {
    cast: &'a Cast,
    transcript: Transcript,
    /// The section that goes on.
    section: Option<usize>,
}

impl Reader<'_> {
    /// Ends a section and begins another, unless no clause is named. Such lines in a row are
    /// one.
    fn covers(&mut self, line: usize, clauses: &str) -> Result<(), String> {
        let clauses: Vec<_> = clauses.split_whitespace().map(str::to_owned).collect();
        if let Some(odd) = clauses.iter().find(|clause| !is_clause(clause)) {
            return Err(format!("neither a clause nor a row of the seed: {odd}"));
        }
        self.transcript.covers.extend(clauses.iter().cloned());
        if clauses.is_empty() {
            self.ends_section()?;
            self.section = None;
            return Ok(());
        }
        if let Some(section) = self.section.filter(|section| !self.has_steps(*section)) {
            self.transcript.sections[section].clauses.extend(clauses);
        } else {
            self.section = Some(self.transcript.sections.len());
            self.transcript.sections.push(Section { line, clauses });
        }
        Ok(())
    }

    fn has_steps(&self, section: usize) -> bool {
        let last = self.transcript.steps.last();
        last.is_some_and(|step| step.section == Some(section))
    }

    /// A section without a step would come true whatever happens.
    fn ends_section(&self) -> Result<(), String> {
        match self.section {
            Some(section) if !self.has_steps(section) => {
                Err("this section has no steps".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn fact(&mut self, source: &str) -> Result<(), String> {
        let transcript = &mut self.transcript;
        if !transcript.steps.is_empty() {
            return Err("facts come first".into());
        }
        let who = |name: &str| person(&transcript.people, name);
        let fact = given::parse(&self.cast.rewrite(source), &who)?;
        if let Fact::Account { handle, .. } = &fact {
            // He is called as it is written, whoever plays him.
            let written = source.split_whitespace().nth(1).unwrap_or_default();
            let name = written.split('@').next().unwrap_or_default();
            let before = transcript.people.insert(name.to_owned(), handle.clone());
            if before.is_some() {
                return Err(format!("there are two of the name {name}"));
            }
        }
        transcript.facts.push(fact);
        Ok(())
    }

    fn step(&mut self, line: usize, source: &str, payload: Vec<Text>) -> Result<(), String> {
        let source = self.cast.rewrite(source);
        let payload = (!payload.is_empty()).then(|| Text::lines(payload));
        let who = |name: &str| person(&self.transcript.people, name);
        let (connection, action) = action(&source, payload.as_ref(), &who)?;
        self.transcript.steps.push(Step {
            line,
            source,
            connection,
            section: self.section,
            action,
        });
        Ok(())
    }
}

/// The account that is called so.
fn person(people: &BTreeMap<String, Handle>, name: &str) -> Result<Handle, String> {
    let handle = people.get(name).cloned();
    handle.ok_or_else(|| format!("which account is {name}?"))
}

/// `[NS-CHG-3]`, or `seed-7` for a row of the seed checklist.
fn is_clause(word: &str) -> bool {
    let name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let bracketed = word.strip_prefix('[').and_then(|w| w.strip_suffix(']'));
    match (bracketed, word.strip_prefix("seed-")) {
        (Some(clause), _) => clause.contains('-') && clause.chars().all(name),
        (None, Some(row)) => row.parse::<u32>().is_ok(),
        (None, None) => false,
    }
}

fn action(
    source: &str,
    payload: Option<&Text>,
    who: given::Lookup<'_>,
) -> Result<(String, Action), String> {
    let (subject, rest) = source.split_once(' ').ok_or("a line of one word")?;
    let rest = rest.trim_start();
    let action = match (subject, rest) {
        ("time", _) => Action::Advance {
            ms: duration(rest)?,
        },
        ("store" | "operator", _) => Action::Operate(operation::parse(subject, rest, who)?),
        _ if source.ends_with(" talk") => {
            let names = source.trim_end_matches(" talk").split(',');
            Action::Talk(names.map(|name| name.trim().to_owned()).collect())
        }
        (_, "opens dispatch") => Action::Open(Port::Dispatch),
        (_, "opens notification") => Action::Open(Port::Notification),
        (_, "opens switchboard") => Action::Open(Port::Switchboard),
        (_, "closes") => Action::Close,
        (_, "reads nothing") => Action::Stall,
        (_, "signs in") => Action::SignIn(None),
        (_, "< closed") => Action::ExpectEnd,
        (_, "< nothing") => Action::ExpectNothing,
        _ => exchange(rest, payload)?,
    };
    if payload.is_some() && !matches!(action, Action::Send { .. } | Action::Expect { .. }) {
        return Err("this step has no payload".into());
    }
    Ok((subject.into(), action))
}

fn exchange(rest: &str, payload: Option<&Text>) -> Result<Action, String> {
    if let Some(words) = rest.strip_prefix("signs in, CHG ") {
        return Ok(Action::SignIn(Some(words.into())));
    }
    let (arrow, line) = rest.split_once(' ').ok_or("neither sent nor received")?;
    let payload = payload.cloned();
    match arrow {
        ">" => match line.strip_prefix("raw ") {
            Some(raw) => {
                let raw = raw
                    .trim()
                    .strip_prefix('"')
                    .and_then(|raw| raw.strip_suffix('"'));
                let raw = Text::parse(raw.ok_or("raw bytes stand in quotes")?)?;
                Ok(Action::SendRaw(
                    raw.into_bytes().ok_or("raw bytes have no holes")?,
                ))
            }
            None => Ok(Action::Send {
                line: Text::parse(line)?,
                payload,
            }),
        },
        "<" | "<*" => Ok(Action::Expect {
            line: Text::parse(line)?,
            payload,
            any_order: arrow == "<*",
        }),
        _ => Err(format!("unknown step: {arrow}")),
    }
}

pub(super) fn duration(text: &str) -> Result<u64, String> {
    let bad = || format!("not a duration: {text}");
    let text = text.strip_prefix('+').ok_or_else(bad)?;
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s').ok_or_else(bad)?, 1000),
    };
    number.parse::<u64>().map(|n| n * unit).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Transcript, Fault> {
        parse(Path::new("x.txt"), text, &Cast::default())
    }

    #[test]
    fn sections_go_from_one_line_to_the_next() {
        let text = "# covers: [A-B-1] seed-2\n# covers: [A-B-2]\ngiven account alice@example.com\n\
                    alice signs in\n# covers:\nalice > PNG\n# covers: [A-B-3]\nalice < QNG\n";
        let transcript = read(text).unwrap();
        assert_eq!(
            transcript.covers,
            ["[A-B-1]", "seed-2", "[A-B-2]", "[A-B-3]"]
        );
        let section = |line, clauses: &[&str]| Section {
            line,
            clauses: clauses.iter().map(ToString::to_string).collect(),
        };
        let sections = [
            section(1, &["[A-B-1]", "seed-2", "[A-B-2]"]),
            section(7, &["[A-B-3]"]),
        ];
        assert_eq!(transcript.sections, sections);
        let of: Vec<_> = transcript.steps.iter().map(|step| step.section).collect();
        assert_eq!(of, [Some(0), None, Some(1)]);
    }

    #[test]
    fn what_shows_nothing_is_not_read() {
        for (line, text) in [
            (1, "# covers: [A-B-1] NS-CHG-3"),
            (1, "# covers: seed-x"),
            (2, "# covers: [A-B-1]\n# covers:"),
            (2, "# covers: [A-B-1]\n"),
        ] {
            let (at, why) = read(text).unwrap_err();
            assert!(at <= line, "{text}: {at}: {why}");
        }
    }
}
