//! The first stage: the world without sockets, where everything is as the transcript says.

mod arrange;
mod policy;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use msnp::passport::Nonce;
use msnp::types::Handle;
use swallowtail_conform::transcript::{
    Abilities, Arranged, Fact, Operation, Patience, Port, Received, Stage, StoreState,
};
use swallowtail_domain::request::Trouble;
use swallowtail_domain::time::Timestamp;

use crate::store::Person;
use crate::world::{ConnectionId, Listener, World};
pub use arrange::mail_notice;
pub use policy::policy_of;

/// Where clients connect from, and when, unless the transcript says otherwise.
const PEER: &str = "192.0.2.77:1025";
const CLOCK_S: u64 = 1_726_321_960;

/// A world in which a transcript is played.
#[derive(Debug)]
pub struct PureStage {
    world: World,
    peer: SocketAddr,
    connections: BTreeMap<String, ConnectionId>,
    /// How many bytes a client's write brings at a time.
    cut: usize,
}

impl Default for PureStage {
    fn default() -> Self {
        Self {
            world: World::new(Timestamp(CLOCK_S * 1000), 1),
            peer: PEER.parse().expect("a constant address"),
            connections: BTreeMap::new(),
            cut: usize::MAX,
        }
    }
}

impl PureStage {
    /// The same, with every byte of a client arriving alone.
    #[must_use]
    pub fn byte_by_byte() -> Self {
        Self {
            cut: 1,
            ..Self::default()
        }
    }

    /// The world as the play has left it.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    fn connection(&self, name: &str) -> Result<ConnectionId, String> {
        self.connections
            .get(name)
            .copied()
            .ok_or_else(|| format!("{name} is not connected"))
    }

    fn person(&mut self, handle: &Handle) -> Result<&mut Person, String> {
        let person = self.world.store.person_mut(handle);
        person.ok_or_else(|| format!("there is no account {handle}"))
    }
}

impl Stage for PureStage {
    fn abilities(&self) -> Abilities {
        Abilities {
            exact: true,
            clock_ms: u64::MAX,
            operator: true,
            policy: true,
            queues: true,
            flags: true,
            versions: true,
            unasked: false,
            dispatch: true,
            loss: true,
        }
    }

    fn arrange(&mut self, facts: &[Fact]) -> Result<Arranged, String> {
        facts
            .iter()
            .try_for_each(|fact| arrange::arrange(self, fact))?;
        Ok(Arranged::Done)
    }

    fn open(&mut self, connection: &str, port: Port, _: Option<&str>) -> Result<(), String> {
        let listener = match port {
            Port::Dispatch | Port::Switchboard => Listener::Front,
            Port::Notification => Listener::Notification,
        };
        let id = self.world.connect(listener, self.peer);
        self.connections.insert(connection.into(), id);
        Ok(())
    }

    fn send(&mut self, connection: &str, bytes: &[u8]) -> Result<(), String> {
        let id = self.connection(connection)?;
        for bytes in bytes.chunks(self.cut) {
            self.world.send(id, bytes);
        }
        self.world.store.assert_invariants();
        Ok(())
    }

    fn receive(&mut self, connection: &str, _: Patience) -> Result<Received, String> {
        let id = self.connection(connection)?;
        let bytes = self.world.receive(id);
        Ok(if !bytes.is_empty() {
            Received::Bytes(bytes)
        } else if self.world.closed(id).is_some() {
            Received::End
        } else {
            Received::Nothing
        })
    }

    fn close(&mut self, connection: &str) -> Result<(), String> {
        let id = self.connection(connection)?;
        self.world.disconnect(id);
        self.connections.remove(connection);
        Ok(())
    }

    fn ticket(&mut self, handle: &str, challenge: &str) -> Result<String, String> {
        let nonce = challenge
            .split(',')
            .find_map(|item| item.strip_prefix("tpf="));
        let nonce = nonce
            .and_then(Nonce::parse)
            .ok_or("the challenge has no nonce")?;
        let handle = handle.parse().map_err(|_| "no ticket without a handle")?;
        self.person(&handle)?;
        Ok(self.world.ticket(&handle, nonce).reveal().to_owned())
    }

    fn advance(&mut self, ms: u64) {
        self.world.advance(ms);
    }

    fn stall(&mut self, connection: &str) -> Result<(), String> {
        let id = self.connection(connection)?;
        self.world.stall(id);
        Ok(())
    }

    fn operate(&mut self, operation: &Operation) -> Result<(), String> {
        let world = &mut self.world;
        match operation {
            Operation::Store(state) => world.store.set_trouble(match state {
                StoreState::Works => None,
                StoreState::Unreachable => Some(Trouble::Unavailable),
                StoreState::Busy => Some(Trouble::Busy),
                StoreState::Refuses => Some(Trouble::QueryFailed),
                StoreState::Damaged => Some(Trouble::Damaged),
            }),
            Operation::Disable(who) => world.disable(who),
            Operation::Delete(who) => world.delete(who),
            Operation::Mail { to, words } => world.mail(to, mail_notice(words)?),
            Operation::ShutDown { in_ms } => world.shut_down_in(*in_ms),
        }
        Ok(())
    }
}
