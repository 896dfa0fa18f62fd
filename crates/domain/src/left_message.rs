//! Messages for people who are offline: who may leave one for whom, and how many may wait.
//! Where the answer is no, it does not tell why: nobody learns here who has blocked him, or
//! whether there is such an account.

use msnp::command::settings::Privacy;
use msnp::types::{Lists, Status};

use crate::admission::Standing;
use crate::limits::{
    LEFT_MESSAGE_BREAKS_MAX, LEFT_MESSAGE_BYTES_MAX, LEFT_MESSAGES_BY_ONE_MAX,
    LEFT_MESSAGES_FOR_ONE_MAX, LEFT_MESSAGES_FROM_ONE_MAX,
};
use crate::policy::Policy;
use crate::visibility::{allowed, visible};

/// Why no message was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotLeft {
    /// There is no such account, it takes no messages, or none from this sender.
    NotWanted,
    /// The recipient is there for the sender to see: he may talk to him.
    Online,
    /// There is nothing in it.
    Empty,
    /// It is longer than [`LEFT_MESSAGE_BYTES_MAX`].
    TooLong,
    /// Too many wait already, or the sender leaves too many.
    Full,
}

/// The text of a message: not empty, not too long, with no control characters but line breaks,
/// and not too many of these. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct LeftText(Box<str>);

impl LeftText {
    /// Takes a text from outside: trimmed, every kind of line break as `\n`, further control
    /// characters dropped.
    ///
    /// # Errors
    /// [`NotLeft::Empty`], [`NotLeft::TooLong`].
    pub fn parse(written: &str) -> Result<Self, NotLeft> {
        // What is cut away below cannot make a text of any length a short one.
        if written.len() > LEFT_MESSAGE_BYTES_MAX * 4 {
            return Err(NotLeft::TooLong);
        }
        let (mut text, mut breaks) = (String::with_capacity(written.len()), 0);
        let written = written.replace("\r\n", "\n");
        for character in written.trim().chars() {
            match character {
                '\n' | '\r' if breaks < LEFT_MESSAGE_BREAKS_MAX => {
                    breaks += 1;
                    text.push('\n');
                }
                '\n' | '\r' | '\t' => text.push(' '),
                control if control.is_control() => {}
                other => text.push(other),
            }
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(NotLeft::Empty);
        }
        if text.len() > LEFT_MESSAGE_BYTES_MAX {
            return Err(NotLeft::TooLong);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for LeftText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LeftText(…)")
    }
}

/// The one whom a message is for, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient {
    /// Whether the operator has disabled the account.
    pub disabled: bool,
    /// Whether it belongs to the service itself: nobody reads what is left for it.
    pub service: bool,
    /// Whether he wants messages to be left at all.
    pub takes_messages: bool,
    /// How he treats people on neither list.
    pub privacy: Privacy,
    /// The lists on which he has the sender.
    pub sender_on: Lists,
    /// Whether he is the sender.
    pub is_sender: bool,
    /// Whether he is signed in and not hidden.
    pub shown: bool,
}

/// How many messages wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// For the recipient, from everybody.
    pub for_recipient: usize,
    /// For the recipient, from the sender.
    pub from_sender: usize,
    /// From the sender, for everybody.
    pub by_sender: usize,
}

/// Whether that sender may leave a message for that recipient. Who may call him may, and nobody
/// else (`visibility`); one who is hidden from the sender counts as offline.
///
/// # Errors
/// Why not. Everything but [`NotLeft::NotWanted`] is told only to those who may call him.
pub fn may_leave(
    sender: &Standing,
    recipient: Option<&Recipient>,
    waiting: Waiting,
    policy: &Policy,
) -> Result<(), NotLeft> {
    let recipient = recipient.ok_or(NotLeft::NotWanted)?;
    let wanted = policy.messages_kept_ms.is_some()
        && sender.admit(policy).is_ok()
        && !(recipient.disabled || recipient.service || recipient.is_sender)
        && recipient.takes_messages
        && allowed(recipient.privacy, recipient.sender_on);
    if !wanted {
        return Err(NotLeft::NotWanted);
    }
    let status = recipient.shown.then_some(Status::Online);
    let (privacy, lists) = (recipient.privacy, recipient.sender_on);
    if visible(status, privacy, lists, policy.presence_requires_al) {
        return Err(NotLeft::Online);
    }
    let full = waiting.for_recipient >= LEFT_MESSAGES_FOR_ONE_MAX
        || waiting.from_sender >= LEFT_MESSAGES_FROM_ONE_MAX
        || waiting.by_sender >= LEFT_MESSAGES_BY_ONE_MAX;
    if full { Err(NotLeft::Full) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use msnp::types::ListKind;
    use proptest::prelude::*;

    use super::*;
    use crate::admission::Hold;

    const SENDER: Standing = Standing {
        disabled: false,
        hold: None,
        verified: true,
    };

    const BOB: Recipient = Recipient {
        disabled: false,
        service: false,
        takes_messages: true,
        privacy: Privacy::AllowOthers,
        sender_on: Lists::NONE,
        is_sender: false,
        shown: false,
    };

    fn asked(recipient: Recipient) -> Result<(), NotLeft> {
        may_leave(
            &SENDER,
            Some(&recipient),
            Waiting::default(),
            &Policy::default(),
        )
    }

    #[test]
    fn whoever_may_call_may_leave_a_message() {
        let (allow, block) = (
            Lists::NONE.with(ListKind::Allow),
            Lists::NONE.with(ListKind::Block),
        );
        let (open, closed) = (Privacy::AllowOthers, Privacy::BlockOthers);
        for (privacy, sender_on, may) in [
            (open, Lists::NONE, true),
            (open, allow, true),
            (open, block, false),
            (closed, Lists::NONE, false),
            (closed, allow, true),
            (closed, block, false),
        ] {
            let bob = Recipient {
                privacy,
                sender_on,
                ..BOB
            };
            let expected = if may { Ok(()) } else { Err(NotLeft::NotWanted) };
            assert_eq!(asked(bob), expected);
            // One who may not is not told that somebody is there, either.
            let expected = if may {
                NotLeft::Online
            } else {
                NotLeft::NotWanted
            };
            assert_eq!(asked(Recipient { shown: true, ..bob }), Err(expected));
        }
    }

    #[test]
    fn every_no_looks_the_same() {
        let no = Err(NotLeft::NotWanted);
        let of = |change: fn(&mut Recipient)| {
            let mut bob = BOB;
            change(&mut bob);
            asked(bob)
        };
        assert_eq!(asked(BOB), Ok(()));
        assert_eq!(of(|bob| bob.disabled = true), no);
        assert_eq!(of(|bob| bob.service = true), no);
        assert_eq!(of(|bob| bob.is_sender = true), no);
        assert_eq!(of(|bob| bob.takes_messages = false), no);
        let ask =
            |sender, policy: &Policy| may_leave(&sender, Some(&BOB), Waiting::default(), policy);
        let policy = Policy::default();
        let nobody = may_leave(&SENDER, None, Waiting::default(), &policy);
        assert_eq!(nobody, no);
        let hold = Some(Hold::Admission);
        assert_eq!(ask(Standing { hold, ..SENDER }, &policy), no);
        let disabled = true;
        assert_eq!(ask(Standing { disabled, ..SENDER }, &policy), no);
        let off = Policy {
            messages_kept_ms: None,
            ..Policy::default()
        };
        assert_eq!(ask(SENDER, &off), no);
        let strict = Policy {
            unverified_may_sign_in: false,
            ..Policy::default()
        };
        let verified = false;
        assert_eq!(ask(Standing { verified, ..SENDER }, &strict), no);
        assert_eq!(ask(Standing { verified, ..SENDER }, &policy), Ok(()));
    }

    #[test]
    fn one_whom_the_sender_cannot_see_is_offline() {
        let policy = Policy {
            presence_requires_al: true,
            ..Policy::default()
        };
        let bob = Recipient { shown: true, ..BOB };
        let waiting = Waiting::default();
        assert_eq!(may_leave(&SENDER, Some(&bob), waiting, &policy), Ok(()));
    }

    #[test]
    fn no_more_than_so_many_wait() {
        let none = Waiting::default();
        for (waiting, may) in [
            (none, true),
            (
                Waiting {
                    for_recipient: LEFT_MESSAGES_FOR_ONE_MAX - 1,
                    ..none
                },
                true,
            ),
            (
                Waiting {
                    for_recipient: LEFT_MESSAGES_FOR_ONE_MAX,
                    ..none
                },
                false,
            ),
            (
                Waiting {
                    from_sender: LEFT_MESSAGES_FROM_ONE_MAX - 1,
                    ..none
                },
                true,
            ),
            (
                Waiting {
                    from_sender: LEFT_MESSAGES_FROM_ONE_MAX,
                    ..none
                },
                false,
            ),
            (
                Waiting {
                    by_sender: LEFT_MESSAGES_BY_ONE_MAX,
                    ..none
                },
                false,
            ),
        ] {
            let asked = may_leave(&SENDER, Some(&BOB), waiting, &Policy::default());
            assert_eq!(asked.is_ok(), may, "{waiting:?}");
            // How full it is does not concern those who may not.
            let bob = Recipient {
                takes_messages: false,
                ..BOB
            };
            let asked = may_leave(&SENDER, Some(&bob), waiting, &Policy::default());
            assert_eq!(asked, Err(NotLeft::NotWanted));
        }
    }

    #[test]
    fn texts_are_cleaned() {
        let clean = |written: &str| LeftText::parse(written).map(|text| text.as_str().to_owned());
        assert_eq!(
            clean("  hi\r\nthere\rBob\n "),
            Ok("hi\nthere\nBob".to_owned())
        );
        assert_eq!(clean("a\u{7}\u{1b}[31mb\tc"), Ok("a[31mb c".to_owned()));
        assert_eq!(clean(" \r\n\u{0}"), Err(NotLeft::Empty));
        let longest = "x".repeat(LEFT_MESSAGE_BYTES_MAX);
        assert_eq!(clean(&longest), Ok(longest.clone()));
        assert_eq!(clean(&format!("{longest}x")), Err(NotLeft::TooLong));
        let lines = clean(&"x\n".repeat(100)).unwrap();
        assert_eq!(lines.matches('\n').count(), LEFT_MESSAGE_BREAKS_MAX);
        assert!(!format!("{:?}", LeftText::parse("secret").unwrap()).contains("secret"));
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_made_fit(written in "\\PC{0,40}|[ \\r\\n\\ta-z\\x00-\\x1F]{0,200}|.{0,2000}") {
            if let Ok(text) = LeftText::parse(&written) {
                let text = text.as_str();
                prop_assert!(!text.trim().is_empty() && text.len() <= LEFT_MESSAGE_BYTES_MAX);
                prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
                prop_assert!(text.matches('\n').count() <= LEFT_MESSAGE_BREAKS_MAX);
                // What is stored is read back as it is.
                let again = LeftText::parse(text);
                prop_assert_eq!(again.as_ref().map(LeftText::as_str), Ok(text));
            }
        }

        #[test]
        fn who_may_not_call_learns_nothing(
            bits in 0u8..16,
            closed: bool,
            flags in proptest::array::uniform5(any::<bool>()),
            counts in proptest::array::uniform3(0usize..200),
        ) {
            let [disabled, service, takes_messages, is_sender, shown] = flags;
            let recipient = Recipient {
                disabled,
                service,
                takes_messages,
                privacy: if closed { Privacy::BlockOthers } else { Privacy::AllowOthers },
                sender_on: Lists::from_bits(bits).expect("four bits"),
                is_sender,
                shown,
            };
            let waiting = Waiting {
                for_recipient: counts[0],
                from_sender: counts[1],
                by_sender: counts[2],
            };
            let asked = may_leave(&SENDER, Some(&recipient), waiting, &Policy::default());
            if !allowed(recipient.privacy, recipient.sender_on) || !takes_messages {
                prop_assert_eq!(asked, Err(NotLeft::NotWanted));
            }
            if asked.is_ok() {
                prop_assert!(!shown && counts[0] < LEFT_MESSAGES_FOR_ONE_MAX);
            }
        }
    }
}
