//! What may depend on what, and that every dependency has its reason written down.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use toml::Table;

use super::{ROOT, no_complaints};

const CRATES: [&str; 7] = [
    "msnp",
    "domain",
    "server",
    "legacy-tls",
    "client",
    "conform",
    "sim",
];
/// All that `msnp` is made of: bytes, MD5, percent-coding and error enums. No IO, no clock,
/// no randomness, no runtime.
const PURE: [&str; 12] = [
    "block-buffer",
    "bytes",
    "cfg-if",
    "const-oid",
    "crypto-common",
    "digest",
    "hybrid-array",
    "md-5",
    "msnp",
    "percent-encoding",
    "thiserror",
    "typenum",
];

/// The crates that go into a package, itself among them; macros run in the compiler only.
fn made_of(package: &str) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args(["tree", "--locked", "--offline", "--prefix=none"])
        .args(["--edges=normal,no-proc-macro", "--package", package])
        .current_dir(ROOT)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "{complaint}");
    let tree = String::from_utf8(tree.stdout).unwrap();
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn protocol_and_rules_do_no_io() {
    for package in ["msnp", "swallowtail-domain"] {
        let strangers: Vec<_> = made_of(package)
            .into_iter()
            .filter(|name| name != package && !PURE.contains(&name.as_str()))
            .collect();
        assert!(
            strangers.is_empty(),
            "{package} has come to depend on {strangers:?}. It must run without sockets, clocks \
             and randomness, so that every test of it is exact. If these crates are as pure, \
             add them to PURE; if not, what needs them belongs in crates/server."
        );
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

fn manifest(path: &str) -> Table {
    read(path).parse().unwrap()
}

/// Which crates use what, as the table of dependencies writes it: `server, sim (tests)`.
fn users() -> BTreeMap<String, String> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for of in CRATES {
        let manifest = manifest(&format!("crates/{of}/Cargo.toml"));
        let named = |section: &str| -> BTreeSet<String> {
            let section = manifest.get(section).and_then(toml::Value::as_table);
            section.map_or_else(BTreeSet::new, |names| names.keys().cloned().collect())
        };
        let mut shipped = named("dependencies");
        shipped.append(&mut named("build-dependencies"));
        for name in named("dev-dependencies").difference(&shipped) {
            let users = users.entry(name.clone()).or_default();
            users.push(format!("{of} (tests)"));
        }
        for name in shipped {
            users.entry(name).or_default().push(of.to_owned());
        }
    }
    users
        .into_iter()
        .map(|(name, users)| (name, users.join(", ")))
        .collect()
}

#[test]
fn every_dependency_has_its_reason() {
    let workspace = manifest("Cargo.toml");
    let declared: BTreeSet<_> = workspace["workspace"]["dependencies"]
        .as_table()
        .unwrap()
        .iter()
        .filter(|(_, value)| value.get("path").is_none())
        .map(|(name, _)| name.clone())
        .collect();
    let page = read("docs/dependencies.md");
    let (table, packages) = page.split_once("\n## npm\n").unwrap();
    let rows: BTreeMap<_, _> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|row| row.split(" | ").collect::<Vec<_>>())
        .filter(|cells| cells[0] != "crate" && cells[0] != "---")
        .map(|cells| (cells[0].to_owned(), cells))
        .collect();
    let users = users();

    let mut complaints = Vec::new();
    for name in &declared {
        let Some(cells) = rows.get(name) else {
            complaints.push(format!("{name} has no row in docs/dependencies.md"));
            continue;
        };
        let [_, used_by, why, instead] = cells[..] else {
            complaints.push(format!("{name} has not four cells"));
            continue;
        };
        if why.is_empty() || instead.is_empty() {
            complaints.push(format!("{name} has no reason, or nothing beside it"));
        }
        match users.get(name) {
            Some(users) if users == used_by => {}
            Some(users) => complaints.push(format!("{name} is used by: {users}")),
            None => complaints.push(format!("{name} is used by nobody")),
        }
    }
    for name in rows.keys().filter(|name| !declared.contains(*name)) {
        complaints.push(format!("{name} has a row and is not in Cargo.toml"));
    }
    every_package_has_its_reason(packages, &mut complaints);
    no_complaints(&complaints);
}

/// The same of what the web messenger is made of, and with.
fn every_package_has_its_reason(table: &str, complaints: &mut Vec<String>) {
    let manifest: serde_json::Value = serde_json::from_str(&read("web/package.json")).unwrap();
    let declared = manifest["devDependencies"].as_object().unwrap();
    for (name, version) in declared {
        let row = table
            .lines()
            .find(|line| line.starts_with(&format!("| {name} |")));
        if row.is_none_or(|row| row.matches(" | ").count() != 3) {
            complaints.push(format!(
                "{name} has no row of four cells in docs/dependencies.md"
            ));
        }
        let exact = version.as_str().unwrap().chars().next().unwrap();
        if !exact.is_ascii_digit() {
            complaints.push(format!("{name} has no exact version in web/package.json"));
        }
    }
    let rows = table.lines().filter(|line| line.starts_with("| ")).count();
    if rows != declared.len() + 2 {
        complaints.push("a package has a row and is not in web/package.json".to_owned());
    }
    let lock = read("web/package-lock.json");
    if lock.contains("\"resolved\"") {
        complaints.push("web/package-lock.json names a registry".to_owned());
    }
}
