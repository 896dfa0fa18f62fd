//! The transcripts that are played, as text: those of this program, or a directory of others.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// What the program brings along.
const EMBEDDED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/transcripts.rs"));

/// A transcript before anybody is given a part in it.
#[derive(Debug, Clone)]
pub struct Script {
    /// Its file.
    pub path: PathBuf,
    /// All of it.
    pub text: String,
}

impl Script {
    /// Those that the program brings along, by name.
    #[must_use]
    pub fn embedded() -> Vec<Self> {
        let scripts = EMBEDDED.iter().map(|(path, text)| Self {
            path: path.into(),
            text: (*text).to_owned(),
        });
        scripts.collect()
    }

    /// Every `*.txt` of a directory, by name.
    ///
    /// # Errors
    /// When the directory or one of its files cannot be read.
    pub fn read_all(directory: &Path) -> io::Result<Vec<Self>> {
        let mut paths: Vec<_> = fs::read_dir(directory)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
        paths.sort();
        let read = |path: PathBuf| {
            let text = fs::read_to_string(&path)?;
            Ok(Self { path, text })
        };
        paths.into_iter().map(read).collect()
    }

    /// The name of its file, without the directory.
    #[must_use]
    pub fn name(&self) -> &str {
        name_of(&self.path)
    }
}

/// What a transcript in that file goes by.
pub(crate) fn name_of(path: &Path) -> &str {
    let name = path.file_stem().and_then(|name| name.to_str());
    name.unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_forgotten() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../transcripts");
        let there = Script::read_all(&directory).unwrap();
        let embedded = Script::embedded();
        assert!(there.len() > 40, "only {} are there", there.len());
        assert_eq!(there.len(), embedded.len());
        for (there, embedded) in there.iter().zip(&embedded) {
            assert_eq!(there.path.file_name(), embedded.path.file_name());
            assert_eq!(there.text, embedded.text);
        }
    }
}
