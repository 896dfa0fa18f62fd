//! What the account pages keep in mind between requests: how often strangers have tried something,
//! and the way of e-mail.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use msnp::types::Handle;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::{
    EDITS_AT_ONCE_MAX, LETTERS_OF_ACCOUNT, LETTERS_OF_ADDRESS, SEARCHES_OF_ACCOUNT,
    SIGN_UPS_OF_ADDRESS, SIGN_UPS_OF_ALL,
};
use swallowtail_domain::throttle::Throttle;
use swallowtail_domain::time::Timestamp;
use tokio::sync::MutexGuard as Turn;

use crate::letters::Letters;
use crate::network::household;

/// See the head of this file.
pub struct Reception {
    pub(crate) letters: Letters,
    /// Its secret decides who shares a slot with whom.
    hasher: RandomState,
    tables: Mutex<Tables>,
    /// Accounts share them.
    turns: Box<[tokio::sync::Mutex<()>]>,
}

struct Tables {
    sign_ups: Throttle,
    /// Of everybody together; one slot of it is used.
    all_sign_ups: Throttle,
    letters_from: Throttle,
    letters_to: Throttle,
    searches: Throttle,
}

impl Default for Reception {
    fn default() -> Self {
        Self::new(Letters::none())
    }
}

impl Reception {
    /// A reception whose e-mail goes that way.
    #[must_use]
    pub fn new(letters: Letters) -> Self {
        Self {
            letters,
            hasher: RandomState::new(),
            tables: Mutex::new(Tables {
                sign_ups: Throttle::new(SIGN_UPS_OF_ADDRESS),
                all_sign_ups: Throttle::new(SIGN_UPS_OF_ALL),
                letters_from: Throttle::new(LETTERS_OF_ADDRESS),
                letters_to: Throttle::new(LETTERS_OF_ACCOUNT),
                searches: Throttle::new(SEARCHES_OF_ACCOUNT),
            }),
            turns: (0..EDITS_AT_ONCE_MAX).map(|_| Default::default()).collect(),
        }
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        // Each slot is whole at any time.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self, of: impl Hash) -> u64 {
        self.hasher.hash_one(of)
    }

    /// Whether one more account may be made from there.
    pub(crate) fn may_sign_up(&self, now: Timestamp, peer: IpAddr) -> bool {
        let address = self.key(household(peer));
        let mut tables = self.tables();
        tables.sign_ups.take(address, now) && tables.all_sign_ups.take(0, now)
    }

    /// Whether an e-mail may be asked for from there, to that account.
    pub(crate) fn may_write(&self, now: Timestamp, peer: IpAddr, to: &Handle) -> bool {
        let (address, account) = (self.key(household(peer)), self.key(to));
        let mut tables = self.tables();
        // Who may not ask any more shall not use up either what an account may be sent.
        if !tables.letters_from.take(address, now) {
            return false;
        }
        let granted = tables.letters_to.take(account, now);
        if !granted {
            tables.letters_from.give_back(address);
        }
        granted
    }

    /// Whether somebody may look into the directory once more.
    pub(crate) fn may_search(&self, now: Timestamp, who: PrincipalId) -> bool {
        let account = self.key(who);
        self.tables().searches.take(account, now)
    }

    /// One change of an account at a time, so that its sessions hear of them in their order.
    pub(crate) async fn turn(&self, of: PrincipalId) -> Turn<'_, ()> {
        let at = of.0.unsigned_abs() % self.turns.len() as u64;
        let at = usize::try_from(at).unwrap_or_default();
        self.turns[at].lock().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_floods_the_reception() {
        let reception = Reception::default();
        let now = Timestamp(1_062_764_229_000);
        let peer = |n: u32| IpAddr::V4((0xC633_6400 + n).into());
        let times = |n: u32| {
            (0..20)
                .filter(|_| reception.may_sign_up(now, peer(n)))
                .count()
        };
        assert_eq!(times(1), SIGN_UPS_OF_ADDRESS.burst as usize);
        let all: usize = (2..100).map(times).sum();
        assert_eq!(
            all + times(1),
            (SIGN_UPS_OF_ALL.burst - SIGN_UPS_OF_ADDRESS.burst) as usize
        );
        let bob: Handle = "bob@example.com".parse().unwrap();
        let written = (0..50)
            .filter(|n| reception.may_write(now, peer(*n), &bob))
            .count();
        assert_eq!(written, LETTERS_OF_ACCOUNT.burst as usize);
    }

    #[test]
    fn who_asks_for_too_many_letters_keeps_nobody_from_his() {
        let reception = Reception::default();
        let now = Timestamp(1_062_764_229_000);
        let [evil, home] = ["198.51.100.66", "192.0.2.7"].map(|peer| peer.parse().unwrap());
        let handle = |n: u32| format!("u{n}@example.com").parse().unwrap();
        let written = (0..100).filter(|n| reception.may_write(now, evil, &handle(*n)));
        assert_eq!(written.count(), LETTERS_OF_ADDRESS.burst as usize);
        let alice = "alice@example.com".parse().unwrap();
        for _ in 0..LETTERS_OF_ACCOUNT.burst {
            assert!(!reception.may_write(now, evil, &alice));
        }
        // What comes to nothing because of the account is not held against the address.
        let written = (0..50).filter(|_| reception.may_write(now, home, &alice));
        assert_eq!(written.count(), LETTERS_OF_ACCOUNT.burst as usize);
        assert!(reception.may_write(now, home, &handle(1000)));
    }
}
