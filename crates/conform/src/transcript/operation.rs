//! What happens to the service from outside, as an operator or a disk would have it: the steps
//! that begin with `store` and `operator`.

use msnp::types::Handle;

use super::given::Lookup;
use super::parse::duration;

/// One such step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// The store works from now on, or does not.
    Store(StoreState),
    /// An account is disabled.
    Disable(Handle),
    /// An account is deleted.
    Delete(Handle),
    /// Something happens in somebody's mailbox: `arrived FROM ADDRESS SUBJECT URL FOLDER` or
    /// `moved FROM TO COUNT`.
    Mail {
        /// Whose.
        to: Handle,
        /// What, word by word.
        words: Vec<String>,
    },
    /// The end of the service is announced.
    ShutDown {
        /// When, in milliseconds from now.
        in_ms: u64,
    },
}

/// How a store answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreState {
    /// As it should.
    Works,
    /// It cannot be reached.
    Unreachable,
    /// Too much waits for it.
    Busy,
    /// It carries out no query.
    Refuses,
    /// What is in it cannot be read.
    Damaged,
}

/// Reads what follows `store` or `operator`.
pub(super) fn parse(subject: &str, rest: &str, who: Lookup<'_>) -> Result<Operation, String> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    Ok(match (subject, &words[..]) {
        ("store", _) => Operation::Store(store(rest)?),
        (_, ["disables", name]) => Operation::Disable(who(name)?),
        (_, ["deletes", name]) => Operation::Delete(who(name)?),
        (_, ["mails", name, words @ ..]) => Operation::Mail {
            to: who(name)?,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        },
        (_, ["ends", "all", after]) => Operation::ShutDown {
            in_ms: duration(after)?,
        },
        _ => return Err(format!("no operator does this: {rest}")),
    })
}

fn store(rest: &str) -> Result<StoreState, String> {
    Ok(match rest {
        "recovers" => StoreState::Works,
        "fails" => StoreState::Unreachable,
        "is busy" => StoreState::Busy,
        "refuses" => StoreState::Refuses,
        "is damaged" => StoreState::Damaged,
        _ => return Err(format!("no store does this: {rest}")),
    })
}
