//! The stage of a real service: whatever speaks MSNP8 and Passport over a network, with
//! accounts that are there already.

mod arrange;
mod desk;
mod gateway;
mod sockets;
mod target;

use std::time::Duration;

use msnp_client::types::Word;

use crate::transcript::{Abilities, Arranged, Fact, Operation, Patience, Port, Received, Stage};
pub use gateway::{Gateway, NoGateway};
pub use sockets::Sockets;
pub use target::{Target, Unusable};

/// A play before a service.
#[derive(Debug)]
pub struct NetworkStage<'a> {
    target: &'a Target,
    sockets: Sockets,
    /// How much time may pass in this play.
    wait: Duration,
}

impl<'a> NetworkStage<'a> {
    /// A stage on which as much time may really pass.
    #[must_use]
    pub fn new(target: &'a Target, wait: Duration) -> Self {
        Self {
            target,
            sockets: target.sockets(),
            wait,
        }
    }

    /// Ends what the play has left open. To be done before the next begins.
    pub fn end(self) {
        self.sockets.end();
    }
}

impl Stage for NetworkStage<'_> {
    fn abilities(&self) -> Abilities {
        Abilities {
            clock_ms: u64::try_from(self.wait.as_millis()).unwrap_or(u64::MAX),
            unasked: true,
            dispatch: !self.target.has_gateway(),
            loss: !self.target.has_gateway(),
            ..Abilities::default()
        }
    }

    fn arrange(&mut self, facts: &[Fact]) -> Result<Arranged, String> {
        self.target.arrange(facts)
    }

    fn open(&mut self, connection: &str, port: Port, told: Option<&str>) -> Result<(), String> {
        let address = match port {
            Port::Dispatch => self.target.dispatch(),
            Port::Notification => self.target.notification(),
            Port::Switchboard => told.unwrap_or(self.target.dispatch()),
        };
        self.sockets.open(connection, port, address)
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) -> Result<(), String> {
        self.sockets.send(connection, bytes)
    }

    fn receive(&mut self, connection: &str, patience: Patience) -> Result<Received, String> {
        self.sockets.receive(connection, patience)
    }

    fn close(&mut self, connection: &str) -> Result<(), String> {
        self.sockets.close(connection)
    }

    fn ticket(&mut self, handle: &str, challenge: &str) -> Result<String, String> {
        let handle = handle.parse().map_err(|_| "no ticket without a handle")?;
        let challenge =
            Word::parse(challenge.as_bytes()).map_err(|_| "no ticket without a challenge")?;
        self.target.ticket(&handle, &challenge)
    }

    fn advance(&mut self, ms: u64) {
        std::thread::sleep(Duration::from_millis(ms));
    }

    fn stall(&mut self, _: &str) -> Result<(), String> {
        unreachable!("this stage has no queue to fill");
    }

    fn operate(&mut self, _: &Operation) -> Result<(), String> {
        Err("nobody operates somebody else's service".to_owned())
    }
}
