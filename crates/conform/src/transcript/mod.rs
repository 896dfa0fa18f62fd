//! Golden conversations as text (`transcripts/*.txt`, notation in `transcripts/README.md`):
//! read once, played on any [`Stage`].
//!
//! The rules without sockets are one stage, a real server is another.

mod given;
mod operation;
mod parse;
mod play;
mod stage;
mod text;

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

pub use given::Fact;
pub use operation::{Operation, StoreState};
pub use play::{Failure, Outcome, play};
pub use stage::{Abilities, Patience, Port, Received, Stage};
use text::Text;

/// One conversation.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// Its file.
    pub path: PathBuf,
    /// The clauses and seed rows it shows, from its `# covers:` lines.
    pub covers: Vec<String>,
    /// What is so before it begins.
    pub facts: Vec<Fact>,
    steps: Vec<Step>,
}

/// What happens in one line, and on which connection.
#[derive(Debug, Clone)]
struct Step {
    line: usize,
    source: String,
    connection: String,
    action: Action,
}

#[derive(Debug, Clone)]
enum Action {
    Open(Port),
    Close,
    /// The whole way to `USR OK`, and a first `CHG` with these words.
    SignIn(Option<String>),
    Send {
        line: Text,
        payload: Option<Text>,
    },
    SendRaw(Vec<u8>),
    Expect {
        line: Text,
        payload: Option<Text>,
        any_order: bool,
    },
    ExpectNothing,
    ExpectEnd,
    /// The client reads nothing any more.
    Stall,
    /// These connections become one conversation, opened by the first.
    Talk(Vec<String>),
    Advance {
        ms: u64,
    },
    Operate(Operation),
}

/// A transcript that cannot be read.
#[derive(Debug)]
pub struct Unreadable {
    path: PathBuf,
    line: usize,
    why: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.why)
    }
}

impl std::error::Error for Unreadable {}

impl Transcript {
    /// Reads one from its text.
    ///
    /// # Errors
    /// When a line is not in the notation.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Unreadable> {
        parse::parse(path, text).map_err(|(line, why)| Unreadable {
            path: path.into(),
            line,
            why,
        })
    }

    /// Reads every `*.txt` of a directory, by name.
    ///
    /// # Errors
    /// When the directory or one of its files cannot be read.
    pub fn read_all(directory: &Path) -> io::Result<Vec<Self>> {
        let mut paths: Vec<_> = fs::read_dir(directory)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
        paths.sort();
        paths
            .iter()
            .map(|path| Self::parse(path, &fs::read_to_string(path)?).map_err(io::Error::other))
            .collect()
    }

    /// The name of its file, without the directory.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or("?")
    }

    /// Whether the store is broken in it, which a stage that has an operator may not be able
    /// to do.
    #[must_use]
    pub fn breaks_store(&self) -> bool {
        let breaks = |step: &Step| matches!(step.action, Action::Operate(Operation::Store(_)));
        self.steps.iter().any(breaks)
    }

    /// What a stage must be able to do to play it.
    #[must_use]
    pub fn needs(&self) -> Abilities {
        let any = |wanted: fn(&Action) -> bool| self.steps.iter().any(|step| wanted(&step.action));
        Abilities {
            exact: false,
            clock: any(|action| matches!(action, Action::Advance { .. })),
            operator: any(|action| matches!(action, Action::Operate(_)))
                || self.facts.iter().any(Fact::needs_operator),
            queues: any(|action| matches!(action, Action::Stall)),
            policy: self
                .facts
                .iter()
                .any(|fact| matches!(fact, Fact::Policy { .. })),
        }
    }
}
