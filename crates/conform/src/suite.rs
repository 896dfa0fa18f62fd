//! Playing transcripts before a service, one after the other.

use std::time::Duration;

use msnp_client::types::Handle;
use tokio::time::Instant;

use crate::network::{NetworkStage, Target};
use crate::script::Script;
use crate::transcript::{Cast, Failure, Outcome, Section, Transcript, Unreadable, play};

/// How a transcript went.
#[derive(Debug)]
pub struct Played {
    /// The name of its file, without the directory.
    pub name: String,
    /// What it is to show.
    pub sections: Vec<Section>,
    /// What came of it.
    pub result: PlayResult,
    /// How long it took.
    pub took: Duration,
}

/// What came of playing a transcript.
#[derive(Debug)]
pub enum PlayResult {
    /// Every line came true.
    Passed,
    /// A line did not.
    Failed(Box<Failure>),
    /// It could not be played, for that reason.
    NotShown(String),
}

/// Plays them in their order; each is told of as soon as it is over.
///
/// # Errors
/// When one of them is not in the notation: before anything is played.
pub fn play_all(
    scripts: &[Script],
    target: &Target,
    wait: Duration,
    mut over: impl FnMut(&Played),
) -> Result<Vec<Played>, Unreadable> {
    let accounts: Vec<_> = target.accounts().cloned().collect();
    let parts = scripts
        .iter()
        .map(|script| Part::of(script, &accounts))
        .collect::<Result<Vec<_>, _>>()?;
    let played = scripts.iter().zip(parts).map(|(script, part)| {
        let began = Instant::now();
        let (sections, result) = part.play(target, wait);
        let played = Played {
            name: script.name().to_owned(),
            sections,
            result,
            took: began.elapsed(),
        };
        over(&played);
        played
    });
    Ok(played.collect())
}

/// A transcript with its parts given out, or not.
enum Part {
    Given(Transcript),
    TooFew { written: Transcript, needed: usize },
}

impl Part {
    fn of(script: &Script, accounts: &[Handle]) -> Result<Self, Unreadable> {
        let written = Transcript::parse(&script.path, &script.text)?;
        match Cast::new(written.people(), accounts) {
            Some(cast) => Transcript::parse_for(&script.path, &script.text, &cast).map(Self::Given),
            None => {
                let needed = written.people().count();
                Ok(Self::TooFew { written, needed })
            }
        }
    }

    fn play(self, target: &Target, wait: Duration) -> (Vec<Section>, PlayResult) {
        let transcript = match self {
            Self::Given(transcript) => transcript,
            Self::TooFew { written, needed } => {
                let why = format!("needs {needed} accounts");
                return (written.sections, PlayResult::NotShown(why));
            }
        };
        let mut stage = NetworkStage::new(target, wait);
        let outcome = play(&transcript, &mut stage);
        stage.end();
        let result = match outcome {
            Ok(Outcome::Played) => PlayResult::Passed,
            Ok(Outcome::Lacking(lacking)) => {
                PlayResult::NotShown(format!("needs {}", lacking.join(", ")))
            }
            Ok(Outcome::Refused(why)) => PlayResult::NotShown(why),
            Err(failure) => PlayResult::Failed(failure),
        };
        (transcript.sections, result)
    }
}
