//! Golden conversations as text (`transcripts/*.txt`, notation in `transcripts/README.md`):
//! read once, played on any [`Stage`].
//!
//! The rules without sockets are one stage, a real server is another.

mod cast;
mod given;
mod operation;
mod parse;
mod play;
mod stage;
mod text;
mod version;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, io};

pub use cast::Cast;
pub use given::Fact;
use msnp::types::Handle;
pub use operation::{Operation, StoreState};

use crate::script::{Script, name_of};
pub use play::{Failure, Outcome, Shown, play};
pub use stage::{Abilities, Arranged, Patience, Port, Received, Stage, Wait};
use text::Text;

/// One conversation.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// Its file.
    pub path: PathBuf,
    /// The clauses and seed rows it shows, from all its sections.
    pub covers: Vec<String>,
    /// Its sections, in their order. Steps outside of them only prepare.
    pub sections: Vec<Section>,
    /// What is so before it begins.
    pub facts: Vec<Fact>,
    /// Its people, by the names it calls them.
    people: BTreeMap<String, Handle>,
    steps: Vec<Step>,
}

/// Steps that show something together, from one `# covers:` line to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The line on which it begins.
    pub line: usize,
    /// The clauses and seed rows it shows.
    pub clauses: Vec<String>,
}

/// What happens in one line, and on which connection.
#[derive(Debug, Clone)]
struct Step {
    line: usize,
    source: String,
    connection: String,
    /// Which section it belongs to.
    section: Option<usize>,
    action: Action,
}

impl Step {
    /// The connections that it is about.
    fn connections(&self) -> &[String] {
        match &self.action {
            Action::Talk(names) => names,
            Action::Advance { .. } | Action::Operate(_) => &[],
            _ => std::slice::from_ref(&self.connection),
        }
    }

    /// The line that it waits for.
    fn awaited(&self) -> Option<&Text> {
        match &self.action {
            Action::Expect { line, .. } => Some(line),
            _ => None,
        }
    }
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
        Self::parse_for(path, text, &Cast::default())
    }

    /// Reads one, to be played by others than are written in it.
    ///
    /// # Errors
    /// When a line is not in the notation.
    pub fn parse_for(path: &Path, text: &str, cast: &Cast) -> Result<Self, Unreadable> {
        parse::parse(path, text, cast).map_err(|(line, why)| Unreadable {
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
        let scripts = Script::read_all(directory)?;
        scripts
            .iter()
            .map(|script| Self::parse(&script.path, &script.text).map_err(io::Error::other))
            .collect()
    }

    /// The name of its file, without the directory.
    #[must_use]
    pub fn name(&self) -> &str {
        name_of(&self.path)
    }

    /// The handles of its people.
    pub fn people(&self) -> impl Iterator<Item = &Handle> {
        self.people.values()
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
        let given = |wanted: fn(&Fact) -> bool| self.facts.iter().any(wanted);
        Abilities {
            exact: false,
            clock_ms: self.time_ms(),
            operator: any(|action| matches!(action, Action::Operate(_)))
                || given(Fact::needs_operator),
            queues: any(|action| matches!(action, Action::Stall)),
            policy: given(Fact::is_choice),
            flags: given(Fact::is_flag),
            versions: any(|action| match action {
                Action::Send { line, .. } => version::is_asked_for(line),
                Action::Expect { line, .. } => version::stands_in(line),
                _ => false,
            }),
            unasked: false,
            dispatch: any(|action| matches!(action, Action::Open(Port::Dispatch))),
            loss: any(|action| matches!(action, Action::Close)),
        }
    }

    /// How much time passes in it; for ever if it matters by the millisecond.
    fn time_ms(&self) -> u64 {
        self.steps
            .iter()
            .fold(0_u64, |sum, step| match step.action {
                Action::Advance { ms } if ms % 1000 == 0 => sum.saturating_add(ms),
                Action::Advance { .. } => u64::MAX,
                _ => sum,
            })
    }
}
