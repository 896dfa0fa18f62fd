//! What the service knows, in the words of the bot. Pure, like `answers`.

use bytes::Bytes;
use jiff::tz::TimeZone;
use msnp::types::{FriendlyName, Handle};
use swallowtail_domain::left_message::NotLeft;
use swallowtail_domain::limits::{BOT_ANSWER_BYTES_MAX, BOT_NAMES_MAX};
use swallowtail_domain::time::Timestamp;

use crate::report::NotReported;
use crate::store::LeftMessage;

/// At most so many bytes of a text, and no half characters.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
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
        Err(NotReported::Empty) => "There is nothing in that report.".to_owned(),
        Err(NotReported::TooLong) => "That report is too long. Can you make it shorter?".to_owned(),
        Err(NotReported::TooMany) => {
            "You have reported a lot, and not all of it has been read yet. Later, please."
                .to_owned()
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

/// What an operator says to everybody.
pub(super) fn notice(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n> ");
    let text = format!("Those who run this service say:\r\n> {text}");
    cut(&text, BOT_ANSWER_BYTES_MAX).to_owned()
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
}
