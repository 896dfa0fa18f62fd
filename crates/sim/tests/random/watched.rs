//! The world with an eye on every connection: whatever three people do, no client of the time
//! may trip.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use swallowtail_conform::clients::Watch;
use swallowtail_sim::world::{ConnectionId, World};

/// The same world.
#[derive(Debug)]
pub(super) struct WatchedWorld {
    world: World,
    watches: BTreeMap<ConnectionId, Watch>,
}

impl WatchedWorld {
    pub(super) fn new(world: World) -> Self {
        Self {
            world,
            watches: BTreeMap::new(),
        }
    }

    /// As [`World::send`].
    pub(super) fn send(&mut self, id: ConnectionId, bytes: &[u8]) {
        self.watches.entry(id).or_default().client(bytes);
        self.world.send(id, bytes);
    }

    /// As [`World::receive`].
    pub(super) fn receive(&mut self, id: ConnectionId) -> Vec<u8> {
        let bytes = self.world.receive(id);
        if let Err(breach) = self.watches.entry(id).or_default().server(&bytes) {
            panic!("{breach}");
        }
        bytes
    }
}

impl Deref for WatchedWorld {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for WatchedWorld {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}
