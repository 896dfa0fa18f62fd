//! Embeds the transcripts: every file of the directory, so that none can be forgotten.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

const TRANSCRIPTS: &str = "../../transcripts";

fn main() {
    println!("cargo::rerun-if-changed={TRANSCRIPTS}");
    let directory = Path::new(TRANSCRIPTS)
        .canonicalize()
        .expect("the transcripts");
    let mut paths: Vec<_> = fs::read_dir(&directory)
        .expect("the transcripts")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    let mut list = String::from("[\n");
    for path in paths {
        let name = path.file_name().unwrap_or_default();
        writeln!(list, "({name:?}, include_str!({path:?})),").expect("a string takes it");
    }
    list.push(']');
    let out = env::var_os("OUT_DIR").expect("cargo names a directory");
    fs::write(Path::new(&out).join("transcripts.rs"), list).expect("a place for the list");
}
