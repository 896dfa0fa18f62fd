//! How many HTTP connections there may be at a time. Whoever comes is let in, as far as can be,
//! and the one that has been there longest is asked to end: if it is idle it ends at once, else
//! with its reply, and its client connects anew when it has something to say.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use swallowtail_domain::limits::{
    HTTP_CONNECTIONS_MAX, HTTP_CONNECTIONS_PER_ADDRESS_MAX, HTTP_ENDING_MAX,
};
use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;
use crate::network::household;

/// The room of one port.
#[derive(Debug, Default)]
pub(super) struct Room(Mutex<Places>);

#[derive(Debug, Default)]
struct Places {
    /// Those that may stay, the oldest first.
    open: BTreeMap<u64, Entry>,
    /// How many of them each address has.
    households: HashMap<IpAddr, usize>,
    /// How many were asked to end and have not yet.
    ending: usize,
    next: u64,
}

#[derive(Debug)]
struct Entry {
    household: IpAddr,
    end: CancellationToken,
}

/// What a connection has for as long as it lasts.
pub(super) struct Place {
    room: Arc<Room>,
    number: u64,
    end: CancellationToken,
    metrics: Arc<Metrics>,
}

impl Room {
    fn places(&self) -> MutexGuard<'_, Places> {
        // Nothing in here panics half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `[HTTP-ROOM-1]`: a place for a connection, which ends with `stop` at the latest; `None` when there is
    /// none because those that were asked to end take their time.
    pub(super) fn enter(
        self: &Arc<Self>,
        peer: IpAddr,
        stop: &CancellationToken,
        metrics: &Arc<Metrics>,
    ) -> Option<Place> {
        let household = household(peer);
        let mut places = self.places();
        if let Some(oldest) = places.too_many(household) {
            metrics.http_crowded.inc();
            if places.ending >= HTTP_ENDING_MAX {
                return None;
            }
            if let Some(entry) = places.remove(oldest) {
                places.ending += 1;
                entry.end.cancel();
            }
        }
        let (number, end) = (places.next, stop.child_token());
        places.next += 1;
        *places.households.entry(household).or_default() += 1;
        let entry = Entry {
            household,
            end: end.clone(),
        };
        places.open.insert(number, entry);
        drop(places);
        metrics.http_connections.inc();
        Some(Place {
            room: Arc::clone(self),
            number,
            end,
            metrics: Arc::clone(metrics),
        })
    }
}

impl Places {
    /// Which one has to go before one of that address comes, if any.
    fn too_many(&self, household: IpAddr) -> Option<u64> {
        let of_one = self.households.get(&household).copied().unwrap_or(0);
        if of_one >= HTTP_CONNECTIONS_PER_ADDRESS_MAX {
            let mut open = self.open.iter();
            let own = open.find(|(_, entry)| entry.household == household);
            return own.map(|(number, _)| *number);
        }
        let full = self.open.len() >= HTTP_CONNECTIONS_MAX;
        full.then(|| self.open.keys().next().copied()).flatten()
    }

    fn remove(&mut self, number: u64) -> Option<Entry> {
        let entry = self.open.remove(&number)?;
        if let Some(count) = self.households.get_mut(&entry.household) {
            *count -= 1;
            if *count == 0 {
                self.households.remove(&entry.household);
            }
        }
        Some(entry)
    }
}

impl Place {
    /// Cancelled when the connection is to end.
    pub(super) fn end(&self) -> &CancellationToken {
        &self.end
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.room.places();
        if places.remove(self.number).is_none() {
            places.ending -= 1;
        }
        drop(places);
        self.metrics.http_connections.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let (room, stop, metrics) = (
            Arc::new(Room::default()),
            CancellationToken::new(),
            Arc::default(),
        );
        let enter = |n: usize| {
            let peer = IpAddr::from([192, 0, 2, u8::try_from(n % 8).unwrap()]);
            room.enter(peer, &stop, &metrics)
        };
        let mut places: Vec<_> = (0..HTTP_CONNECTIONS_MAX).map(enter).collect();
        assert!(!places[0].as_ref().unwrap().end().is_cancelled());
        places.push(enter(0));
        assert!(places[0].as_ref().unwrap().end().is_cancelled());
        assert!(!places[1].as_ref().unwrap().end().is_cancelled());
        places.remove(0);
        assert_eq!(metrics.http_connections.get(), HTTP_CONNECTIONS_MAX as i64);
        assert_eq!(metrics.http_crowded.get(), 1);
        places.clear();
        let left = room.places();
        assert!(left.open.is_empty() && left.households.is_empty() && left.ending == 0);
        assert_eq!(metrics.http_connections.get(), 0);
    }

    #[test]
    fn one_address_makes_room_for_itself() {
        let (room, stop, metrics) = (
            Arc::new(Room::default()),
            CancellationToken::new(),
            Arc::default(),
        );
        let enter = |last: u8| room.enter(IpAddr::from([192, 0, 2, last]), &stop, &metrics);
        let other = enter(2).unwrap();
        let all = HTTP_CONNECTIONS_PER_ADDRESS_MAX + HTTP_ENDING_MAX;
        let places: Vec<_> = (0..all).map(|_| enter(1).unwrap()).collect();
        assert!(enter(1).is_none(), "those that end take their time");
        assert!(enter(2).is_some() && !other.end().is_cancelled());
        assert!(places[0].end().is_cancelled());
        drop(places);
        assert!(enter(1).is_some());
    }
}
