//! What a transcript is played on: the world without sockets, or a real server.

use tokio::time::Instant;

use super::{Fact, Operation};

/// Where a connection of a transcript goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// The listener of dispatch.
    Dispatch,
    /// The listener of the notification server.
    Notification,
    /// The listener of the switchboard; usually that of dispatch.
    Switchboard,
}

/// What a stage can do; also, what a transcript needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    /// Addresses, clock and secrets are those of the transcript, so that `{name=example}` must
    /// be the example.
    pub exact: bool,
    /// How much time can be made to pass, in milliseconds.
    pub clock_ms: u64,
    /// An operator is there, who arranges what clients cannot, breaks the store and mends it.
    pub operator: bool,
    /// The operator's choices can be set.
    pub policy: bool,
    /// The queue of somebody who does not read can be taken for full.
    pub queues: bool,
    /// There can be unverified and restricted accounts.
    pub flags: bool,
    /// The version of somebody's lists can be set.
    pub versions: bool,
    /// The service says some things unasked, as a real one may: challenges, and news of mail.
    /// They are passed over where they may come and no line expects them.
    pub unasked: bool,
    /// There is a dispatch server, which sends those who sign in to another.
    pub dispatch: bool,
    /// The service notices at once that a client has closed its end.
    pub loss: bool,
}

impl Abilities {
    /// What is needed and not there, in words.
    #[must_use]
    pub fn lacking(self, needs: Self) -> Vec<String> {
        let time = match needs.clock_ms {
            u64::MAX => "a clock to turn".to_owned(),
            ms => format!("{} s to pass", ms / 1000),
        };
        [
            (needs.exact && !self.exact, "exact examples"),
            (needs.clock_ms > self.clock_ms, &*time),
            (needs.operator && !self.operator, "an operator"),
            (needs.policy && !self.policy, "a policy to choose"),
            (needs.queues && !self.queues, "a queue to fill"),
            (
                needs.flags && !self.flags,
                "unverified or restricted accounts",
            ),
            (needs.versions && !self.versions, "list versions as written"),
            (needs.dispatch && !self.dispatch, "a dispatch server"),
            (needs.loss && !self.loss, "connections whose end is seen"),
        ]
        .into_iter()
        .filter(|(lacks, _)| *lacks)
        .map(|(_, what)| what.to_owned())
        .collect()
    }
}

/// How long to wait for bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long altogether.
    pub wait: Wait,
    /// When the waiting began, unless it begins now: more was read since that was not enough.
    pub since: Option<Instant>,
}

impl Patience {
    pub(super) const LONG: Self = Self::of(Wait::Long);
    pub(super) const SHORT: Self = Self::of(Wait::Short);
    pub(super) const NONE: Self = Self::of(Wait::None);

    const fn of(wait: Wait) -> Self {
        Self { wait, since: None }
    }
}

/// What is waited for, and so how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Something is expected: as long as a slow machine may take.
    Long,
    /// Nothing is expected: a moment, in which it would have come.
    Short,
    /// Nothing is expected, and the moment is over.
    None,
}

/// What came of waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// The next bytes, cut anywhere.
    Bytes(Vec<u8>),
    /// The server has closed the connection, and everything before that was handed out.
    End,
    /// Nothing came in time.
    Nothing,
}

/// What came of arranging facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arranged {
    /// They are so.
    Done,
    /// The service does not let it be so, for that reason: there is nothing to be played.
    Refused(String),
}

/// What a transcript is played on. Connections go by the names that the transcript gives
/// them. An `Err` is a failure of the stage itself, and ends the play.
pub trait Stage {
    /// What it can do.
    fn abilities(&self) -> Abilities;

    /// Arranges the facts before anybody is connected.
    ///
    /// # Errors
    /// When something goes wrong that should not.
    fn arrange(&mut self, facts: &[Fact]) -> Result<Arranged, String>;

    /// Connects. `told` is the address at which the service has told this person to look.
    ///
    /// # Errors
    /// When it cannot.
    fn open(&mut self, connection: &str, port: Port, told: Option<&str>) -> Result<(), String>;

    /// Writes all of it. That the other end has gone already is no error: it will be read.
    ///
    /// # Errors
    /// When there is no such connection.
    fn send(&mut self, connection: &str, bytes: &[u8]) -> Result<(), String>;

    /// Reads what is there, or waits for it.
    ///
    /// # Errors
    /// When there is no such connection.
    fn receive(&mut self, connection: &str, patience: Patience) -> Result<Received, String>;

    /// Closes the client's end; later steps do not name this connection again.
    ///
    /// # Errors
    /// When there is no such connection.
    fn close(&mut self, connection: &str) -> Result<(), String>;

    /// Fetches a ticket for an account of the transcript from the login server. `challenge` is
    /// the word after `USR … TWN S`, to be handed to it unchanged.
    ///
    /// # Errors
    /// When it is refused.
    fn ticket(&mut self, handle: &str, challenge: &str) -> Result<String, String>;

    /// Lets time pass, no more altogether than [`Abilities::clock_ms`].
    fn advance(&mut self, ms: u64);

    /// Lets a client read nothing any more, with as much waiting for it as there may. Only
    /// called with [`Abilities::queues`].
    ///
    /// # Errors
    /// When there is no such connection.
    fn stall(&mut self, connection: &str) -> Result<(), String>;

    /// Does something to the service. Only called with [`Abilities::operator`].
    ///
    /// # Errors
    /// When it cannot.
    fn operate(&mut self, operation: &Operation) -> Result<(), String>;
}
