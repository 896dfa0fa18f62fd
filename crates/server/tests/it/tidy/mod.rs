//! The rules of the house that a machine can check: how files look, what depends on what, and
//! that the documents speak of things that are there.

mod clauses;
mod dependencies;
mod documents;
mod elsewhere;

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// Lines that a file may have, and lines it should not pass without a reason.
const LINES_MAX: usize = 800;
const LINES_WITHOUT_REASON_MAX: usize = 400;
/// Lines of the comment that a file opens with.
const HEADER_LINES_MAX: usize = 5;
/// Files with a reason to be long: tables, mostly.
const LONG_FILES: [&str; 1] = ["crates/domain/src/limits.rs"];
/// What is made by programs, and not ours to look at.
const MADE: [&str; 5] = [
    ".git",
    "target",
    "swallowtail-data",
    "__pycache__",
    "node_modules",
];

/// A text file of the repository.
struct File {
    /// From the root of the repository.
    path: String,
    text: String,
}

impl File {
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// The name without its ending.
    fn stem(&self) -> &str {
        self.name().rsplit_once('.').unwrap().0
    }

    fn directory(&self) -> &str {
        self.path.rsplit_once('/').unwrap().0
    }

    /// Whether it is compiled into a crate, and not only into tests.
    fn is_source(&self) -> bool {
        self.path.starts_with("crates/")
            && self.path.contains("/src/")
            && !self.path.contains("/tests/")
    }
}

/// Every text file below the root.
fn files() -> Vec<File> {
    let root = Path::new(ROOT).canonicalize().unwrap();
    let (mut files, mut directories) = (Vec::new(), vec![root.clone()]);
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if MADE.contains(&name) || path.is_symlink() {
                continue;
            } else if path.is_dir() {
                directories.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(&root).unwrap();
                let path = path.to_str().unwrap().to_owned();
                files.push(File { path, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn rust_files() -> Vec<File> {
    let mut files = files();
    files.retain(|file| file.path.ends_with(".rs"));
    assert!(files.len() > 50, "only {} Rust files", files.len());
    files
}

/// Fails with all complaints at once.
fn no_complaints(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn files_say_what_they_are_for() {
    let mut complaints = Vec::new();
    for file in rust_files().iter().filter(|file| file.is_source()) {
        let header = file.text.lines().take_while(|line| line.starts_with("//!"));
        let lines = header.count();
        if lines == 0 {
            complaints.push(format!("{} does not open with //!", file.path));
        } else if lines > HEADER_LINES_MAX && file.name() != "lib.rs" {
            complaints.push(format!("{} opens with {lines} lines of //!", file.path));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn files_are_short() {
    let mut complaints = Vec::new();
    for file in rust_files() {
        let lines = file.text.lines().count();
        let excepted = LONG_FILES.contains(&file.path.as_str());
        if lines > LINES_MAX {
            complaints.push(format!("{} has {lines} lines: split it", file.path));
        } else if lines > LINES_WITHOUT_REASON_MAX && !excepted {
            complaints.push(format!(
                "{} has {lines} lines: split it, or list it with a reason",
                file.path
            ));
        } else if lines <= LINES_WITHOUT_REASON_MAX && excepted {
            complaints.push(format!("{} is not long any more", file.path));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn no_file_is_forgotten() {
    let files = rust_files();
    let mut complaints = Vec::new();
    for file in &files {
        // `mod.rs` is named one directory further up, by the name of its own.
        let (directory, module) = match file.stem() {
            "mod" => file.directory().rsplit_once('/').unwrap(),
            "main" | "lib" | "build" => continue,
            stem => (file.directory(), stem),
        };
        if ["/tests", "/examples", "/benches"]
            .map(|end| directory.ends_with(end))
            .contains(&true)
        {
            continue;
        }
        let parents: Vec<_> = ["lib.rs", "main.rs", "mod.rs"]
            .map(|name| format!("{directory}/{name}"))
            .into();
        let named = files
            .iter()
            .filter(|parent| parents.contains(&parent.path))
            .any(|parent| {
                let declaration = format!("mod {module};");
                parent.text.lines().any(|line| line.ends_with(&declaration))
            });
        if !named {
            complaints.push(format!("no `mod {module};` beside {}", file.path));
        }
    }
    no_complaints(&complaints);
}

/// The lines outside comments and items that only tests compile.
fn shipped_lines(text: &str) -> Vec<&str> {
    let mut shipped = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line != "#[cfg(test)]" {
            shipped.push(line);
        } else if lines.next().is_some_and(|item| !item.ends_with(';')) {
            lines.by_ref().find(|line| *line == "}");
        }
    }
    shipped.retain(|line| !line.trim_start().starts_with("//"));
    shipped
}

/// The web messenger's own files, by the same rules; and nothing in them makes markup of text.
#[test]
fn files_of_the_messenger_are_as_the_others() {
    let mut files = files();
    files.retain(|file| {
        let is_ours = file.path.starts_with("web/src/") || file.path.starts_with("web/tests/");
        is_ours
            && [".ts", ".tsx", ".mjs"]
                .iter()
                .any(|end| file.path.ends_with(end))
    });
    assert!(files.len() > 40, "only {} files", files.len());
    let mut complaints = Vec::new();
    for File { path, text } in &files {
        let header = text.lines().take_while(|line| line.starts_with("//!"));
        if !(1..=HEADER_LINES_MAX).contains(&header.count()) {
            complaints.push(format!("{path} does not open with a few lines of //!"));
        }
        let lines = text.lines().count();
        if lines > LINES_WITHOUT_REASON_MAX {
            complaints.push(format!("{path} has {lines} lines: split it"));
        }
        let markup = [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ];
        for call in markup
            .iter()
            .filter(|call| path.contains("/src/") && text.contains(**call))
        {
            complaints.push(format!("{path} says {call}"));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn nothing_is_left_undone() {
    let mut complaints = Vec::new();
    for file in rust_files().iter().filter(|file| file.is_source()) {
        for mark in ["TODO", "FIXME", "XXX", "HACK"] {
            if file.text.contains(mark) {
                complaints.push(format!("{} says {mark}", file.path));
            }
        }
        for line in shipped_lines(&file.text) {
            if [".unwrap(", "todo!(", "unimplemented!("]
                .iter()
                .any(|call| line.contains(call))
            {
                complaints.push(format!("{}: {}", file.path, line.trim()));
            }
        }
    }
    no_complaints(&complaints);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let mut complaints = Vec::new();
    for file in files() {
        for place in ["root", "work", "home"].map(|name| format!("/{name}/")) {
            let is_absolute = |(at, _): (usize, &str)| {
                let before = file.text[..at].chars().next_back();
                before.is_none_or(|c| !c.is_alphanumeric() && !".}-_".contains(c))
            };
            if file.text.match_indices(&place).any(is_absolute) {
                complaints.push(format!("{} names a place below {place}", file.path));
            }
        }
    }
    no_complaints(&complaints);
}
