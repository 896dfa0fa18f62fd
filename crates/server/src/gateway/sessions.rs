//! The sessions there are, by the secret part of their ids: how many, and whose.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use swallowtail_domain::limits::{GATEWAY_SESSIONS_MAX, GATEWAY_SESSIONS_PER_ADDRESS_MAX};

use super::session::Session;
use crate::network::{household, neighbourhood};

/// All sessions of a node.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    sessions: HashMap<u64, Entry>,
    /// How many each address has; nobody is in here with none.
    households: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Entry {
    session: Arc<Session>,
    /// Who has opened it.
    peer: IpAddr,
}

/// There is no room for one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crowded;

impl Sessions {
    fn table(&self) -> MutexGuard<'_, Table> {
        // Both maps are changed without anything between that could panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a session in, and returns its key.
    pub(super) fn enter(&self, peer: IpAddr, session: Arc<Session>) -> Result<u64, Crowded> {
        let mut table = self.table();
        let household = household(peer);
        let of_one = table.households.get(&household).copied().unwrap_or(0);
        if table.sessions.len() >= GATEWAY_SESSIONS_MAX
            || of_one >= GATEWAY_SESSIONS_PER_ADDRESS_MAX
        {
            return Err(Crowded);
        }
        // With 64 random bits two alike are no matter of this world, and the older one loses.
        let key = rand::random();
        table.sessions.insert(key, Entry { session, peer });
        table.households.insert(household, of_one + 1);
        Ok(key)
    }

    /// The session of that key, for whoever comes from where it was opened: the key is all
    /// there is to prove it, and it travels in clear (`[GW-ID-2]`).
    pub(super) fn find(&self, key: u64, peer: IpAddr) -> Option<Arc<Session>> {
        let table = self.table();
        let entry = table.sessions.get(&key)?;
        let near = neighbourhood(entry.peer) == neighbourhood(peer);
        near.then(|| Arc::clone(&entry.session))
    }

    /// Forgets a session.
    pub(super) fn leave(&self, key: u64) {
        let mut table = self.table();
        let Some(Entry { peer, .. }) = table.sessions.remove(&key) else {
            return;
        };
        let household = household(peer);
        if let Some(count) = table.households.get_mut(&household) {
            *count -= 1;
            if *count == 0 {
                table.households.remove(&household);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Arc<Session> {
        Arc::new(Session::new().0)
    }

    #[test]
    fn a_session_is_found_from_its_network_only() {
        let sessions = Sessions::default();
        let peer = |text: &str| text.parse().unwrap();
        let key = sessions.enter(peer("192.0.2.7"), session()).unwrap();
        for (from, found) in [
            ("192.0.2.7", true),
            ("192.0.2.200", true),
            ("::ffff:192.0.2.9", true),
            ("192.0.3.7", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(sessions.find(key, peer(from)).is_some(), found, "{from}");
        }
        assert!(sessions.find(key ^ 1, peer("192.0.2.7")).is_none());
        sessions.leave(key);
        sessions.leave(key);
        assert!(sessions.find(key, peer("192.0.2.7")).is_none());
        assert!(sessions.table().households.is_empty());
    }

    #[test]
    fn one_address_does_not_take_all_the_room() {
        let sessions = Sessions::default();
        let peer = "192.0.2.7".parse().unwrap();
        let keys: Vec<_> = (0..GATEWAY_SESSIONS_PER_ADDRESS_MAX)
            .map(|_| sessions.enter(peer, session()).unwrap())
            .collect();
        assert_eq!(sessions.enter(peer, session()), Err(Crowded));
        assert!(
            sessions
                .enter("192.0.2.8".parse().unwrap(), session())
                .is_ok()
        );
        sessions.leave(keys[0]);
        assert!(sessions.enter(peer, session()).is_ok());
    }
}
