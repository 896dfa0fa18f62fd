//! Reading a transcript: one line, one step.

use std::path::Path;

use msnp::types::Handle;

use super::given::{self, Fact};
use super::text::Text;
use super::{Action, Port, Step, Transcript, operation};

/// Where it cannot be read, and why.
type Fault = (usize, String);

pub(super) fn parse(path: &Path, text: &str) -> Result<Transcript, Fault> {
    let mut transcript = Transcript {
        path: path.into(),
        covers: Vec::new(),
        facts: Vec::new(),
        steps: Vec::new(),
    };
    let mut lines = (1..).zip(text.lines()).peekable();
    while let Some((number, source)) = lines.next() {
        let fail = |why: String| (number, why);
        let source = source.trim_end();
        if let Some(covered) = source.strip_prefix("# covers:") {
            let covered = covered.split_whitespace().map(ToOwned::to_owned);
            transcript.covers.extend(covered);
        } else if source.is_empty() || source.starts_with('#') {
        } else if let Some(fact) = source.strip_prefix("given ") {
            if !transcript.steps.is_empty() {
                return Err(fail("facts come first".into()));
            }
            let who = |name: &str| person(&transcript.facts, name);
            let fact = given::parse(fact, &who).map_err(fail)?;
            transcript.facts.push(fact);
        } else if source.starts_with('|') {
            return Err(fail("a payload belongs to a command".into()));
        } else {
            let mut payload = Vec::new();
            while let Some((number, line)) = lines.next_if(|(_, line)| line.starts_with('|')) {
                let line = line[1..].strip_prefix(' ').unwrap_or(&line[1..]);
                payload.push(Text::parse(line).map_err(|why| (number, why))?);
            }
            let payload = (!payload.is_empty()).then(|| Text::lines(payload));
            let who = |name: &str| person(&transcript.facts, name);
            let (connection, action) = action(source, payload.as_ref(), &who).map_err(fail)?;
            transcript.steps.push(Step {
                line: number,
                source: source.into(),
                connection,
                action,
            });
        }
    }
    Ok(transcript)
}

/// The account whose handle begins with that name.
fn person(facts: &[Fact], name: &str) -> Result<Handle, String> {
    let handles = facts.iter().filter_map(|fact| match fact {
        Fact::Account { handle, .. } => Some(handle),
        _ => None,
    });
    let mut found = handles.filter(|handle| {
        let local = handle.as_str().split('@').next();
        handle.as_str() == name || local == Some(name)
    });
    match (found.next(), found.next()) {
        (Some(handle), None) => Ok(handle.clone()),
        _ => Err(format!("which account is {name}?")),
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
