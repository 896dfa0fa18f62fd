//! That the clauses of `docs/protocol`, the citations of them and the golden conversations
//! hang together, and that `docs/protocol/coverage.md` says how.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use super::elsewhere::ELSEWHERE;
use super::{File, ROOT, files, no_complaints};

const COVERAGE: &str = "docs/protocol/coverage.md";
/// The pages with clauses, in the order in which they are read.
const PAGES: [&str; 11] = [
    "framing",
    "sessions",
    "notification",
    "switchboard",
    "messages",
    "gateway",
    "web",
    "http",
    "services",
    "errors",
    "compatibility",
];

/// Each of them, with its test.
fn elsewhere() -> impl Iterator<Item = (&'static str, &'static str)> {
    let clauses = |(path, clauses): &(&'static str, &'static [&'static str])| {
        let path = *path;
        clauses.iter().map(move |clause| (*clause, path))
    };
    ELSEWHERE.iter().flat_map(clauses)
}

/// Rows of the seed that no conversation shows, and what there is instead.
const SEED_ELSEWHERE: [(u32, &str); 3] = [
    (3, "`crates/domain/src/fault.rs`"),
    (27, "`crates/server/tests/it/services.rs`"),
    (29, "a stub of the seed: nothing to show"),
];
const SEED_ROWS: u32 = 41;

/// The names of conversations, by the clause or seed row that they show.
type Shown<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Whether that is the name of a clause, like NS-CHG-3.
fn is_name(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let upper = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
    matches!(parts[..], [subject, word, number]
        if (2..=4).contains(&subject.len()) && upper(subject)
            && !word.is_empty() && upper(word)
            && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The names in brackets.
fn citations(text: &str) -> impl Iterator<Item = &str> {
    text.split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .map(|(name, _)| name)
        .filter(|name| is_name(name))
}

/// The clauses of a page, in its order.
fn clauses<'a>(files: &'a [File], page: &str) -> Vec<&'a str> {
    let path = format!("docs/protocol/{page}.md");
    let page = files.iter().find(|file| file.path == path);
    let lines = page.unwrap_or_else(|| panic!("no {path}")).text.lines();
    lines
        .filter_map(|line| line.trim_start().strip_prefix("- [")?.split_once("] "))
        .map(|(name, _)| name)
        .filter(|name| is_name(name))
        .collect()
}

fn all_clauses(files: &[File]) -> BTreeSet<&str> {
    PAGES.iter().flat_map(|page| clauses(files, page)).collect()
}

fn shown(files: &[File]) -> Shown<'_> {
    let mut shown = Shown::new();
    for file in files {
        if !file.path.starts_with("transcripts/") || !file.path.ends_with(".txt") {
            continue;
        }
        let covered = file
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("# covers:"));
        for word in covered.flat_map(str::split_whitespace) {
            let word = word.trim_start_matches('[').trim_end_matches(']');
            shown.entry(word).or_default().insert(file.stem());
        }
    }
    assert!(shown.len() > 100, "only {} are shown", shown.len());
    shown
}

#[test]
fn every_page_is_known_and_every_name_is_given_once() {
    let files = files();
    let mut complaints = Vec::new();
    for file in &files {
        let page = file.path.strip_prefix("docs/protocol/");
        let page = page.and_then(|page| page.strip_suffix(".md"));
        let beside = ["README", "coverage"];
        if page.is_some_and(|page| !PAGES.contains(&page) && !beside.contains(&page)) {
            complaints.push(format!("{} is not among the PAGES", file.path));
        }
    }
    let mut seen = BTreeSet::new();
    for clause in PAGES.iter().flat_map(|page| clauses(&files, page)) {
        if !seen.insert(clause) {
            complaints.push(format!("two clauses have the name {clause}"));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn every_citation_of_clauses_leads_somewhere() {
    let files = files();
    let clauses = all_clauses(&files);
    let mut complaints = Vec::new();
    for file in &files {
        if ![".rs", ".md", ".txt"]
            .iter()
            .any(|ending| file.path.ends_with(ending))
        {
            continue;
        }
        for name in citations(&file.text).filter(|name| !clauses.contains(name)) {
            complaints.push(format!("{} cites {name}, which is no clause", file.path));
        }
    }
    let seed = |word: &str| -> Option<u32> { word.strip_prefix("seed-")?.parse().ok() };
    for (word, by) in shown(&files) {
        let is_row = seed(word).is_some_and(|row| (1..=SEED_ROWS).contains(&row));
        if !is_row && !clauses.contains(word) {
            complaints.push(format!("{by:?} show {word}, which is nothing"));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn all_clauses_are_shown() {
    let files = files();
    let (clauses, shown) = (all_clauses(&files), shown(&files));
    let excepted: BTreeSet<_> = elsewhere().map(|(clause, _)| clause).collect();
    let mut complaints = Vec::new();
    for clause in &clauses {
        match (shown.get(clause), excepted.contains(clause)) {
            (None, false) => complaints.push(format!("no conversation shows {clause}")),
            (Some(by), true) => {
                complaints.push(format!("{by:?} show {clause}: it is no exception any more"));
            }
            _ => {}
        }
    }
    for clause in &excepted {
        if !clauses.contains(clause) {
            complaints.push(format!("{clause} is excepted, and no clause"));
        }
    }
    for (clause, path) in elsewhere() {
        let test = files.iter().find(|file| file.path == path);
        if !test.is_some_and(|test| citations(&test.text).any(|name| name == clause)) {
            complaints.push(format!("{path} does not cite {clause}"));
        }
    }
    for (row, _) in SEED_ELSEWHERE {
        if let Some(by) = shown.get(format!("seed-{row}").as_str()) {
            complaints.push(format!(
                "{by:?} show row {row}: it is no exception any more"
            ));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn coverage_of_clauses_is_written_down() {
    let made = coverage(&files());
    let path = Path::new(ROOT).join(COVERAGE);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(
        written == made,
        "{COVERAGE} is out of date; this writes it: \
         UPDATE=1 cargo test -p swallowtail --test it clauses"
    );
}

// --- The page ------------------------------------------------------------------------------

fn names(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

/// Where a clause is shown, if it is.
fn place(shown: &Shown<'_>, clause: &str) -> Option<String> {
    let elsewhere = elsewhere().find(|(other, _)| *other == clause);
    match shown.get(clause) {
        Some(by) => Some(names(by)),
        None => elsewhere.map(|(_, path)| format!("`{path}`")),
    }
}

/// A row of the summary.
fn total(name: &str, all: usize, shown: usize) -> String {
    format!(
        "| {name} | {all} | {shown} | {} % |\n",
        shown * 100 / all.max(1)
    )
}

fn coverage(files: &[File]) -> String {
    let shown = shown(files);
    let (mut summary, mut tables) = (String::new(), String::new());
    let (mut all, mut all_shown) = (0, 0);
    for page in PAGES {
        let clauses = clauses(files, page);
        let places: Vec<_> = clauses.iter().map(|clause| place(&shown, clause)).collect();
        let count = places.iter().flatten().count();
        summary += &total(&format!("[{page}]({page}.md)"), clauses.len(), count);
        (all, all_shown) = (all + clauses.len(), all_shown + count);
        _ = write!(
            tables,
            "\n## {page}\n\n| clause | shown in |\n| --- | --- |\n"
        );
        for (clause, place) in clauses.iter().zip(places) {
            let place = place.unwrap_or_else(|| "*nowhere*".into());
            _ = writeln!(tables, "| {clause} | {place} |");
        }
    }
    summary += &total("all", all, all_shown);
    tables += "\n## The seed\n\n| row | shown in |\n| --- | --- |\n";
    for row in 1..=SEED_ROWS {
        let elsewhere = SEED_ELSEWHERE.iter().find(|(other, _)| *other == row);
        let place = match (shown.get(format!("seed-{row}").as_str()), elsewhere) {
            (Some(by), _) => names(by),
            (None, Some((_, instead))) => (*instead).to_owned(),
            (None, None) => "*nowhere*".into(),
        };
        _ = writeln!(tables, "| seed-{row} | {place} |");
    }
    format!(
        "# Coverage\n\nMade by a test; `UPDATE=1 cargo test -p swallowtail --test it clauses` writes it. \
         The names are those of\nconversations in `transcripts/`.\n\n\
         | page | clauses | shown | |\n| --- | --- | --- | --- |\n{summary}{tables}"
    )
}
