//! A wire with requests and answers: transaction ids, what arrives in between, time limits,
//! and the challenge, which is answered without anybody noticing.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use msnp::command::challenge::{PRODUCTS, Qry, answer};
use msnp::command::session::{Png, Qng};
use msnp::command::{ClientCommand, ErrorLine, ServerCommand};
use msnp::types::{TrId, Word};
use tokio::time::timeout;

use crate::error::{Lost, RequestError};
use crate::limits::COMMANDS_KEPT_MAX;
use crate::wire::Wire;

/// What a waiting request makes of a command.
pub(crate) enum Step<T> {
    /// It was the (last) answer.
    Done(T),
    /// It belongs to the answer, and there is more to come.
    More,
    /// It is somebody else's.
    NotMine(ServerCommand),
}

/// Waits for the one reply of that variant with the transaction id of the request.
macro_rules! reply {
    ($variant:ident) => {
        |trid, command| match command {
            msnp::command::ServerCommand::$variant(reply) if reply.trid == trid => {
                crate::link::Step::Done(reply)
            }
            other => crate::link::Step::NotMine(other),
        }
    };
}
pub(crate) use reply;

/// See the head of this file.
pub(crate) struct Link {
    wire: Wire,
    last_trid: u32,
    patience: Duration,
    /// What arrived while a request waited for something else.
    kept: VecDeque<ServerCommand>,
    /// The transaction id of the last answer to a challenge.
    challenged: Option<TrId>,
    /// How many `PNG` have not been answered.
    pings_due: u32,
}

impl Link {
    /// Connects to `host:port`.
    pub(crate) async fn connect(address: &str, patience: Duration) -> Result<Self, RequestError> {
        let wire = timeout(patience, Wire::connect(address))
            .await
            .map_err(|_| RequestError::TimedOut)??;
        Ok(Self {
            wire,
            last_trid: 0,
            patience,
            kept: VecDeque::new(),
            challenged: None,
            pings_due: 0,
        })
    }

    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// Sends a request and waits until `take` is done with its answer.
    pub(crate) async fn ask<T>(
        &mut self,
        request: impl FnOnce(TrId) -> ClientCommand,
        mut take: impl FnMut(TrId, ServerCommand) -> Step<T>,
    ) -> Result<T, RequestError> {
        let trid = self.send(request).await?;
        self.wait(|command| match command {
            ServerCommand::Error(ErrorLine { code, trid: of }) if of == trid => {
                Step::Done(Err(RequestError::Refused(code)))
            }
            command => match take(trid, command) {
                Step::Done(answer) => Step::Done(Ok(answer)),
                Step::More => Step::More,
                Step::NotMine(command) => Step::NotMine(command),
            },
        })
        .await?
    }

    /// Sends a request that nobody waits for.
    pub(crate) async fn send(
        &mut self,
        request: impl FnOnce(TrId) -> ClientCommand,
    ) -> Result<TrId, RequestError> {
        let trid = self.next_trid();
        timeout(self.patience, self.wire.send(&request(trid)))
            .await
            .map_err(|_| RequestError::TimedOut)??;
        Ok(trid)
    }

    /// Waits until `take` is done, and keeps what is not for it.
    pub(crate) async fn wait<T>(
        &mut self,
        mut take: impl FnMut(ServerCommand) -> Step<T>,
    ) -> Result<T, RequestError> {
        let patience = self.patience;
        let done = async {
            loop {
                match take(self.receive().await?) {
                    Step::Done(answer) => return Ok(answer),
                    Step::More => {}
                    Step::NotMine(command) => self.keep(command)?,
                }
            }
        };
        timeout(patience, done)
            .await
            .map_err(|_| RequestError::TimedOut)?
    }

    /// Asks whether the server is there. What the server says before it answers that is
    /// offered to `take`, which gives back what it does not want: as commands are answered
    /// in order, this marks the end of an answer that has no end of its own.
    pub(crate) async fn ping(
        &mut self,
        mut take: impl FnMut(ServerCommand) -> Option<ServerCommand>,
    ) -> Result<(), RequestError> {
        self.send_ping().await?;
        let mut due = self.pings_due;
        self.wait(|command| match command {
            ServerCommand::Qng(Qng) => {
                due -= 1;
                if due == 0 { Step::Done(()) } else { Step::More }
            }
            command => take(command).map_or(Step::More, Step::NotMine),
        })
        .await
    }

    /// Asks whether the server is there and does not wait.
    pub(crate) async fn send_ping(&mut self) -> Result<(), RequestError> {
        self.pings_due += 1;
        self.send(|_| ClientCommand::Png(Png)).await.map(drop)
    }

    /// What was kept, then what arrives, however long it takes. May be cancelled.
    pub(crate) async fn next(&mut self) -> Result<ServerCommand, Lost> {
        match self.kept.pop_front() {
            Some(command) => Ok(command),
            None => self.receive().await,
        }
    }

    /// The next command from the network, challenges left out.
    async fn receive(&mut self) -> Result<ServerCommand, Lost> {
        loop {
            match self.wire.receive().await? {
                ServerCommand::Chl(challenge) => self.meet(&challenge.challenge).await?,
                ServerCommand::Qry(reply) if self.challenged == Some(reply.trid) => {
                    self.challenged = None;
                }
                command => {
                    if matches!(command, ServerCommand::Qng(Qng)) {
                        self.pings_due = self.pings_due.saturating_sub(1);
                    }
                    return Ok(command);
                }
            }
        }
    }

    /// Answers a challenge.
    async fn meet(&mut self, challenge: &Word) -> Result<(), Lost> {
        let product = PRODUCTS[0];
        let trid = self.next_trid();
        self.challenged = Some(trid);
        let key = product.key.unwrap_or_default();
        let command = ClientCommand::Qry(Qry {
            trid,
            product: Word::from(product.id),
            answer: answer(challenge.as_str(), key),
        });
        self.wire.send(&command).await
    }

    fn keep(&mut self, command: ServerCommand) -> Result<(), Lost> {
        if self.kept.len() >= COMMANDS_KEPT_MAX {
            return Err(Lost::Flooded);
        }
        self.kept.push_back(command);
        Ok(())
    }

    fn next_trid(&mut self) -> TrId {
        // 0 is what the server says unasked.
        self.last_trid = self.last_trid.checked_add(1).unwrap_or(1);
        TrId::new(self.last_trid)
    }
}

impl fmt::Debug for Link {
    /// Counts what is kept instead of showing it: there may be messages in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("wire", &self.wire)
            .field("kept", &self.kept.len())
            .finish_non_exhaustive()
    }
}
