//! What a play makes of what comes: which section has failed, and what is passed over.

use std::path::Path;

use swallowtail_conform::transcript::{
    Abilities, Arranged, Fact, Failure, Operation, Outcome, Patience, Port, Received, Shown, Stage,
    Transcript, play,
};

/// A service that says the same whatever happens, and then nothing more.
struct Reciter {
    unasked: bool,
    says: Vec<u8>,
}

impl Stage for Reciter {
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

    fn receive(&mut self, _: &str, _: Patience) -> Result<Received, String> {
        Ok(match std::mem::take(&mut self.says) {
            says if says.is_empty() => Received::Nothing,
            says => Received::Bytes(says),
        })
    }

    fn close(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn ticket(&mut self, _: &str, _: &str) -> Result<String, String> {
        unreachable!("nobody signs in");
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

fn hear(transcript: &str, says: &str, unasked: bool) -> Result<Outcome, Box<Failure>> {
    let transcript = Transcript::parse(Path::new("x.txt"), transcript).expect("the notation");
    let says = says.replace('\n', "\r\n").into_bytes();
    play(&transcript, &mut Reciter { unasked, says })
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

#[test]
fn what_a_service_may_say_unasked_is_passed_over_where_it_may() {
    let mail = "Content-Type: text/x-msmsgsinitialemailnotification; charset=UTF-8\n\n";
    let length = mail.replace('\n', "\r\n").len();
    let says = format!("ONE\nMSG Hotmail Hotmail {length}\n{mail}CHL 0 123\nTWO\nCHL 0 45\n");
    let text = "given account alice@example.com\nalice opens notification\nalice < ONE\n";
    let silent = format!("{text}alice < TWO\nalice < nothing\n");
    assert_eq!(hear(&silent, &says, true).unwrap(), Outcome::Played);
    assert!(hear(&silent, &says, false).is_err());
    // Where it is expected it counts.
    let expected = format!("{text}alice < MSG {{}} {{}} {{}}\nalice < CHL 0 123\nalice < TWO\n");
    assert_eq!(hear(&expected, &says, true).unwrap(), Outcome::Played);
}
