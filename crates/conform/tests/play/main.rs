//! What a play makes of what comes: which section has failed, what is passed over, and what the
//! reports say of it.

mod hostile;
mod reports;
mod unasked;

use std::path::Path;

use swallowtail_conform::transcript::{
    Abilities, Arranged, Fact, Failure, Operation, Outcome, Patience, Port, Received, Shown, Stage,
    Transcript, play,
};

/// What comes when somebody reads.
type Read<'a> = dyn FnMut(Patience) -> Result<Received, String> + 'a;

/// A service that takes no notice of what it is told.
struct Reciter<'a> {
    unasked: bool,
    read: &'a mut Read<'a>,
}

impl Stage for Reciter<'_> {
    fn abilities(&self) -> Abilities {
        Abilities {
            unasked: self.unasked,
            ..Abilities::default()
        }
    }

    fn arrange(&mut self, _: &[Fact]) -> Result<Arranged, String> {
        Ok(Arranged::Done)
    }

    fn open(&mut self, _: &str, _: Port, _: Option<&str>) -> Result<(), String> {
        Ok(())
    }

    fn send(&mut self, _: &str, _: &[u8]) -> Result<(), String> {
        Ok(())
    }

    fn receive(&mut self, _: &str, patience: Patience) -> Result<Received, String> {
        (self.read)(patience)
    }

    fn close(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn ticket(&mut self, _: &str, _: &str) -> Result<String, String> {
        Ok("t".to_owned())
    }

    fn advance(&mut self, _: u64) {
        unreachable!("no time passes");
    }

    fn stall(&mut self, _: &str) -> Result<(), String> {
        unreachable!("everybody reads");
    }

    fn operate(&mut self, _: &Operation) -> Result<(), String> {
        unreachable!("there is no operator");
    }
}

/// Plays it; what comes says the double.
fn play_with<'a>(
    transcript: &str,
    unasked: bool,
    read: &'a mut Read<'a>,
) -> Result<Outcome, Box<Failure>> {
    let transcript = Transcript::parse(Path::new("x.txt"), transcript).expect("the notation");
    play(&transcript, &mut Reciter { unasked, read })
}

/// Plays it with a service that says all of this at once, and then nothing more.
fn hear(transcript: &str, says: &str, unasked: bool) -> Result<Outcome, Box<Failure>> {
    let mut says = says.replace('\n', "\r\n").into_bytes();
    let mut read = |_| {
        Ok(match std::mem::take(&mut says) {
            says if says.is_empty() => Received::Nothing,
            says => Received::Bytes(says),
        })
    };
    play_with(transcript, unasked, &mut read)
}

const CONVERSATION: &str = "\
given account alice@example.com
# covers: [A-A-1]
alice opens notification
alice < ONE
# covers:
alice < TWO
# covers: [A-A-2]
alice < THREE
alice < nothing
# covers: [A-A-3]
alice < FOUR
";

#[test]
fn a_failure_belongs_to_its_section() {
    use Shown::{False, NotReached, True};
    for (says, came, shown) in [
        ("ONE\nTWO\nTHREE\n", "(nothing)", [True, True, False]),
        ("ONE\nTWO\nTREE\n", "TREE", [True, False, NotReached]),
        ("ONE\nTO\n", "TO", [True, NotReached, NotReached]),
        ("WON\n", "WON", [False, NotReached, NotReached]),
    ] {
        let failure = hear(CONVERSATION, says, false).unwrap_err();
        assert_eq!(failure.came(), came);
        assert_eq!([0, 1, 2].map(|section| failure.shown(section)), shown);
        assert_eq!(failure.is_in_preparation(), !shown.contains(&False));
    }
}

#[test]
fn what_comes_in_the_end_belongs_to_where_it_was_last_spoken_of() {
    let text = "given account alice@example.com\n# covers: [A-A-1]\nalice opens notification\n\
                alice < ONE\n# covers: [A-A-2]\nalice.two opens notification\n";
    let failure = hear(text, "ONE\nTWO\n", false).unwrap_err();
    assert_eq!(failure.expected(), "alice < nothing more");
    assert_eq!(failure.came(), "TWO");
    let shown = [0, 1].map(|section| failure.shown(section));
    assert_eq!(shown, [Shown::False, Shown::True]);
}
