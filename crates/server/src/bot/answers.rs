//! What the bot says: a text goes in, an answer or a question to the service comes out; what the
//! service knows goes in, a text comes out. Pure, so that a table can show all of it.

use bytes::Bytes;
use jiff::tz::TimeZone;
use msnp::types::{FriendlyName, Handle};
use swallowtail_domain::left_message::NotLeft;
use swallowtail_domain::limits::{BOT_ANSWER_BYTES_MAX, BOT_NAMES_MAX, REPORT_BYTES_MAX};
use swallowtail_domain::time::Timestamp;

use crate::store::{LeftMessage, NotReported};

/// What comes of something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// This is said at once.
    Say(String),
    /// The service has to be asked.
    Ask(Question),
}

/// What the service is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Question {
    /// Who is there.
    Who,
    /// What time it is.
    Time,
    /// To keep a message.
    Tell { to: Handle, text: String },
    /// Whether messages may be left for the asker from now on.
    Messages { takes: bool },
    /// To keep a report.
    Report { about: Handle, text: String },
}

const HELP: &str = "This is what I understand:\r\n\
    /who - who is here\r\n\
    /time - what time it is\r\n\
    /echo text - says it back\r\n\
    /tell bob@example.com text - leaves a message for somebody who is offline\r\n\
    /messages on, /messages off - whether people may leave messages for you\r\n\
    /report bob@example.com text - tells those who run this service what somebody does\r\n\
    /help - this\r\n\
    Anything else I say back, so that you can try your client.";

/// Answers what somebody has said. In a group only commands are answered: the others talk to
/// each other.
pub(super) fn answer(said: &str, in_group: bool) -> Option<Answer> {
    let said = said.trim();
    if let Some(command) = said.strip_prefix('/') {
        return Some(obey(command));
    }
    if in_group || said.is_empty() {
        return None;
    }
    let greeting = said.trim_end_matches(['!', '.', ',', ' ']).to_lowercase();
    if ["hi", "hello", "hey", "hallo"].contains(&greeting.as_str()) {
        return Some(say("Hello! I am always here. /help tells what I can do."));
    }
    Some(say(format!("You said: {said}")))
}

fn obey(command: &str) -> Answer {
    let (name, rest) = first_word(command);
    match name.to_lowercase().as_str() {
        "help" | "?" => say(HELP),
        "echo" if rest.is_empty() => say("/echo what?"),
        "echo" => say(rest),
        "who" => Answer::Ask(Question::Who),
        "time" => Answer::Ask(Question::Time),
        "tell" => match to_somebody(rest) {
            Some((to, text)) => Answer::Ask(Question::Tell { to, text }),
            None => say("Like this: /tell bob@example.com See you on Friday!"),
        },
        "messages" => match rest.to_lowercase().as_str() {
            "on" => Answer::Ask(Question::Messages { takes: true }),
            "off" => Answer::Ask(Question::Messages { takes: false }),
            _ => say("/messages on, or /messages off?"),
        },
        "report" => match to_somebody(rest) {
            Some((_, text)) if text.len() > REPORT_BYTES_MAX => {
                say("That is too long, I am afraid.")
            }
            Some((about, text)) => Answer::Ask(Question::Report { about, text }),
            None => say("Like this: /report bob@example.com He sends me advertisements."),
        },
        _ => say(format!("I do not know that command.\r\n{HELP}")),
    }
}

fn say(text: impl Into<String>) -> Answer {
    Answer::Say(cut(&text.into(), BOT_ANSWER_BYTES_MAX).to_owned())
}

fn first_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

/// A handle, and then a text that is not empty.
fn to_somebody(rest: &str) -> Option<(Handle, String)> {
    let (handle, text) = first_word(rest);
    let handle = handle.trim_matches(['<', '>', ',', ':']).parse().ok()?;
    (!text.is_empty()).then(|| (handle, text.to_owned()))
}

/// At most so many bytes of a text, and no half characters.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// What became of a message.
pub(super) fn left(to: &Handle, outcome: Result<(), NotLeft>) -> String {
    match outcome {
        Ok(()) => format!("{to} will get it when he or she is next here."),
        // The same for all who do not exist, do not want any, or not from this sender.
        Err(NotLeft::NotWanted) => format!("I cannot leave a message for {to}."),
        Err(NotLeft::Online) => format!("{to} is here: you can talk to each other."),
        Err(NotLeft::Empty) => "There is nothing in that message.".to_owned(),
        Err(NotLeft::TooLong) => "That message is too long. Can you make two of it?".to_owned(),
        Err(NotLeft::Full) => "Too many messages wait already. Later, please.".to_owned(),
    }
}

/// Whether messages are taken from now on.
pub(super) fn messages(takes: bool) -> String {
    if takes {
        "People whom you let call you may leave messages for you while you are offline."
    } else {
        "Nobody can leave messages for you any more."
    }
    .to_owned()
}

/// What became of a report.
pub(super) fn reported(about: &Handle, outcome: Result<(), NotReported>) -> String {
    match outcome {
        Ok(()) => format!(
            "Thank you. Those who run this service will read it. You can also block {about}."
        ),
        Err(NotReported::Nobody) => format!("There is nobody called {about}."),
        Err(NotReported::TooMany) => {
            "Those who run this service have not read your last ones yet. Later, please.".to_owned()
        }
    }
}

/// What it is answered with when something does not work.
pub(super) fn trouble() -> String {
    "I am sorry, that does not work at the moment.".to_owned()
}

/// The time, for everybody and where the service is.
pub(super) fn time(now: Timestamp, here: TimeZone) -> String {
    let now = moment(now);
    let utc = now.strftime("%A, %Y-%m-%d %H:%M:%S UTC").to_string();
    let here = now.to_zoned(here);
    format!(
        "{utc}\r\nWhere I am: {}",
        here.strftime("%A, %Y-%m-%d %H:%M:%S (UTC%:z)")
    )
}

/// Who is there: how many in all, and those of them whom the asker may be told of.
pub(super) fn who(in_all: usize, known: &[(Handle, FriendlyName)]) -> String {
    let mut text = match in_all {
        0 => "Nobody is here.".to_owned(),
        1 => "One person is here.".to_owned(),
        more => format!("{more} people are here."),
    };
    for (handle, name) in known.iter().take(BOT_NAMES_MAX) {
        let line = format!("\r\n{}", person(handle, name));
        // One whose name is long shall not cut somebody else's in two.
        if text.len() + line.len() > BOT_ANSWER_BYTES_MAX - 40 {
            break;
        }
        text += &line;
    }
    let told = text.matches("\r\n").count();
    if told < known.len() {
        text += &format!("\r\nand {} more whom you know", known.len() - told);
    }
    text
}

/// A message that was left, as it is delivered. Its lines are marked: nobody shall make one up
/// within his own.
pub(super) fn delivery(message: &LeftMessage) -> String {
    format!(
        "{} left this for you on {}:\r\n> {}",
        person(&message.from, &message.name),
        moment(message.left).strftime("%Y-%m-%d at %H:%M UTC"),
        message.text.replace('\n', "\r\n> "),
    )
}

/// Somebody by name and handle. Names are anybody's.
fn person(handle: &Handle, name: &FriendlyName) -> String {
    const NAME_BYTES_MAX: usize = 96;
    let plain: String = name
        .to_plain()
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    match cut(plain.trim(), NAME_BYTES_MAX) {
        same if same == handle.as_str() => same.to_owned(),
        name => format!("{name} ({handle})"),
    }
}

fn moment(time: Timestamp) -> jiff::Timestamp {
    let ms = i64::try_from(time.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MAX)
}

/// A text as it travels.
pub(super) fn payload(text: &str) -> Bytes {
    format!(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\
         X-MMS-IM-Format: FN=Verdana; EF=; CO=800000; CS=0; PF=22\r\n\r\n{text}"
    )
    .into()
}

#[cfg(test)]
mod tests {
    use msnp::limits::PAYLOAD_BYTES_MAX;
    use swallowtail_domain::limits::{LEFT_MESSAGE_BREAKS_MAX, LEFT_MESSAGE_BYTES_MAX};

    use super::*;

    fn handle(text: &str) -> Handle {
        text.parse().unwrap()
    }

    fn said(text: &str) -> String {
        match answer(text, false) {
            Some(Answer::Say(said)) => said,
            other => panic!("{text:?}: {other:?}"),
        }
    }

    #[test]
    fn what_is_answered_at_once() {
        for (text, begins) in [
            ("/help", "This is what I understand:"),
            ("  /HELP  ", "This is what I understand:"),
            ("/?", "This is what I understand:"),
            ("/", "I do not know that command.\r\nThis is"),
            ("/nonsense 1 2", "I do not know that command.\r\nThis is"),
            ("/echo", "/echo what?"),
            ("/echo  caf\u{e9}  au lait ", "caf\u{e9}  au lait"),
            ("/echo /help", "/help"),
            ("/tell", "Like this: /tell"),
            ("/tell bob hello", "Like this: /tell"),
            ("/tell bob@example.com", "Like this: /tell"),
            ("/tell bob@example.com  \t", "Like this: /tell"),
            ("/messages", "/messages on, or"),
            ("/messages maybe", "/messages on, or"),
            ("/report bob@example.com", "Like this: /report"),
            ("hello", "Hello!"),
            ("Hi!", "Hello!"),
            ("what is this", "You said: what is this"),
            ("(*)", "You said: (*)"),
        ] {
            let said = said(text);
            assert!(said.starts_with(begins), "{text:?}: {said:?}");
        }
        assert_eq!(answer(" \r\n", false), None);
    }

    #[test]
    fn what_the_service_is_asked() {
        let bob = || handle("bob@example.com");
        let text = |text: &str| text.to_owned();
        for (said, question) in [
            ("/who", Question::Who),
            ("/Who is there", Question::Who),
            ("/time", Question::Time),
            (
                "/tell BOB@example.com hi\r\nBob",
                Question::Tell {
                    to: bob(),
                    text: text("hi\r\nBob"),
                },
            ),
            (
                "/tell <bob@example.com>: hi",
                Question::Tell {
                    to: bob(),
                    text: text("hi"),
                },
            ),
            ("/messages OFF", Question::Messages { takes: false }),
            ("/messages on", Question::Messages { takes: true }),
            (
                "/report bob@example.com rude",
                Question::Report {
                    about: bob(),
                    text: text("rude"),
                },
            ),
        ] {
            assert_eq!(
                answer(said, false),
                Some(Answer::Ask(question.clone())),
                "{said}"
            );
            assert_eq!(
                answer(said, true),
                Some(Answer::Ask(question)),
                "{said} in a group"
            );
        }
    }

    #[test]
    fn in_a_group_only_commands_are_answered() {
        for said in ["hello", "what is this", "", "and/or"] {
            assert_eq!(answer(said, true), None);
        }
        assert!(answer("/help", true).is_some());
    }

    #[test]
    fn every_no_reads_the_same() {
        let bob = handle("bob@example.com");
        let no = left(&bob, Err(NotLeft::NotWanted));
        assert!(
            !no.contains("block") && no.contains("bob@example.com"),
            "{no}"
        );
        let others = [
            NotLeft::Online,
            NotLeft::Empty,
            NotLeft::TooLong,
            NotLeft::Full,
        ];
        assert!(others.into_iter().all(|why| left(&bob, Err(why)) != no));
    }

    #[test]
    fn the_time_is_told_for_both_places() {
        let here = TimeZone::fixed(jiff::tz::offset(2));
        let told = time(Timestamp(1_048_593_600_000), here);
        let lines: Vec<_> = told.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "Tuesday, 2003-03-25 12:00:00 UTC",
                "Where I am: Tuesday, 2003-03-25 14:00:00 (UTC+02:00)"
            ]
        );
    }

    #[test]
    fn who_is_there_is_told_by_name() {
        let name = |text: &str| FriendlyName::encode(text).unwrap();
        let one = [(handle("bob@example.com"), name("Bob\r\nEvil (x@y.zz)"))];
        let told = who(2, &one);
        assert_eq!(
            told,
            "2 people are here.\r\nBobEvil (x@y.zz) (bob@example.com)"
        );
        assert_eq!(who(1, &[]), "One person is here.");
        let crowd: Vec<_> = (0..30)
            .map(|n| {
                (
                    handle(&format!("u{n}@example.com")),
                    name(&"\u{fc}".repeat(60)),
                )
            })
            .collect();
        let told = who(1000, &crowd);
        assert!(told.len() <= BOT_ANSWER_BYTES_MAX, "{}", told.len());
        assert!(told.contains(" more whom you know"), "{told}");
    }

    #[test]
    fn a_message_is_delivered_with_who_and_when() {
        let mut message = LeftMessage {
            id: 1,
            from: handle("alice@example.com"),
            name: FriendlyName::encode("Alice").unwrap(),
            left: Timestamp(1_048_593_600_000),
            text: "one\ntwo".to_owned(),
        };
        assert_eq!(
            delivery(&message),
            "Alice (alice@example.com) left this for you on 2003-03-25 at 12:00 UTC:\r\n\
             > one\r\n> two"
        );
        // The longest there can be.
        message.from = handle(&format!("{}@example.com", "a".repeat(100)));
        message.name = FriendlyName::encode(&"\u{1F98B}".repeat(30)).unwrap();
        let lines = "\n".repeat(LEFT_MESSAGE_BREAKS_MAX);
        let rest = "x".repeat(LEFT_MESSAGE_BYTES_MAX - lines.len());
        message.text = lines + &rest;
        let payload = payload(&delivery(&message));
        assert!(payload.len() <= PAYLOAD_BYTES_MAX, "{}", payload.len());
    }

    #[test]
    fn no_answer_is_too_long() {
        for text in [
            "\u{20ac}".repeat(500),
            format!("/echo {}", "\u{20ac}".repeat(500)),
        ] {
            let said = said(&text);
            assert!(payload(&said).len() <= PAYLOAD_BYTES_MAX);
        }
        assert!(payload(&said("/nonsense")).len() <= PAYLOAD_BYTES_MAX);
    }
}
