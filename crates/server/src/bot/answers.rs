//! What the bot makes of what is said to it: a text goes in, an answer or a question to the service
//! comes out. Pure, so that a table can show all of it.

use msnp::types::Handle;
use swallowtail_domain::limits::BOT_ANSWER_BYTES_MAX;

use super::words::cut;

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

#[cfg(test)]
mod tests {
    use msnp::limits::PAYLOAD_BYTES_MAX;

    use super::super::words::payload;
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
