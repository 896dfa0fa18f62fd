//! That the documents speak of files and functions that are there.

use super::{File, files, no_complaints};

/// What stands between backticks, outside blocks of code.
fn quoted(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    prose
        .flat_map(|prose| prose.split('`').skip(1).step_by(2))
        .collect()
}

/// Names and keywords, in order.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// Whether `name` is defined there: an item, or a variant on a line of its own.
fn defines(text: &str, name: &str) -> bool {
    const ITEMS: [&str; 7] = ["fn", "struct", "enum", "trait", "type", "mod", "const"];
    let item = words(text)
        .zip(words(text).skip(1))
        .any(|(keyword, word)| word == name && ITEMS.contains(&keyword));
    item || text.lines().any(|line| {
        let rest = line.trim_start().strip_prefix(name);
        rest.is_some_and(|rest| [",", "(", " {"].iter().any(|next| rest.starts_with(next)))
    })
}

/// Whether what belongs to `owner` may stand in that file: a module's items in its own file,
/// a type's in every file that defines or implements it.
fn may_hold(file: &File, owner: &str) -> bool {
    let is_module = file.stem() == owner
        || file.stem() == "mod" && file.directory().rsplit('/').next() == Some(owner);
    is_module
        || file.text.lines().any(|line| {
            let line = line.trim_start();
            let is_head = ["impl", "pub", "enum", "struct", "trait"];
            is_head.iter().any(|head| line.starts_with(head))
                && words(line).any(|word| word == owner)
        })
}

#[test]
fn the_map_shows_what_is_there() {
    let files = files();
    let map = files.iter().find(|file| file.path == "ARCHITECTURE.md");
    let map = &map.expect("ARCHITECTURE.md").text;
    let sources: Vec<_> = files.iter().filter(|file| file.is_source()).collect();
    let (mut complaints, mut seen) = (Vec::new(), 0);
    for quoted in quoted(map) {
        if let Some((owner, name)) = quoted.rsplit_once("::") {
            let owner = owner.rsplit("::").next().unwrap();
            let found = sources
                .iter()
                .any(|file| may_hold(file, owner) && defines(&file.text, name));
            if !found {
                complaints.push(format!("there is no {quoted}"));
            }
        } else if quoted.ends_with(".rs") || quoted.ends_with('/') {
            let path = quoted.trim_end_matches('/');
            let end = format!("/{path}");
            let below = format!("/{path}/");
            let found = files.iter().any(|file| {
                let whole = format!("/{}", file.path);
                whole.ends_with(&end) || whole.contains(&below)
            });
            if !found {
                complaints.push(format!("there is no {quoted}"));
            }
        } else {
            continue;
        }
        seen += 1;
    }
    no_complaints(&complaints);
    assert!(seen > 50, "only {seen} names were looked for");
}

#[test]
fn links_lead_somewhere() {
    let files = files();
    let mut complaints = Vec::new();
    for page in files.iter().filter(|file| file.path.ends_with(".md")) {
        for link in page.text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let directory = page.path.rsplit_once('/').map_or("", |(start, _)| start);
            let path = std::path::Path::new(super::ROOT)
                .join(directory)
                .join(target);
            if !path.exists() {
                complaints.push(format!("{}: {target} is not there", page.path));
            }
        }
    }
    no_complaints(&complaints);
}
