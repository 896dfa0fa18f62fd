//! Who may try a password, decided before any of it costs something (`[PP-MANY-1]` ff.).
//!
//! Those who guess are slowed down per address and per account. The owner is not locked out by
//! them: where he has signed in from before, only what is tried from there counts.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use swallowtail_domain::limits::{
    FAMILIAR_MS, FAMILIAR_SLOTS, LOGINS_AT_HOME, LOGINS_OF_ADDRESS, LOGINS_OF_STRANGERS,
};
use swallowtail_domain::throttle::Throttle;
use swallowtail_domain::time::Timestamp;

use crate::network::household;

/// What has been tried of late. It does not ask whether there is such an account, so that
/// nobody can tell from it.
#[derive(Debug)]
pub struct Guard {
    /// Its secret decides who shares a slot with whom.
    hasher: RandomState,
    tables: Mutex<Tables>,
}

#[derive(Debug)]
struct Tables {
    addresses: Throttle,
    /// Tries of an account from addresses that have never succeeded.
    strangers: Throttle,
    /// Tries of an account from an address that has.
    at_home: Throttle,
    /// Which account has signed in from where, and when last.
    familiar: Box<[(u64, Timestamp)]>,
}

/// A try that is under way.
#[derive(Debug)]
pub(crate) struct Attempt {
    address: u64,
    account: u64,
    /// Of both together.
    pair: u64,
    at_home: bool,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            hasher: RandomState::new(),
            tables: Mutex::new(Tables {
                addresses: Throttle::new(LOGINS_OF_ADDRESS),
                strangers: Throttle::new(LOGINS_OF_STRANGERS),
                at_home: Throttle::new(LOGINS_AT_HOME),
                familiar: vec![(0, Timestamp(0)); FAMILIAR_SLOTS].into(),
            }),
        }
    }
}

impl Guard {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        // Each slot is whole at any time.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets somebody try a password of that account, or nobody's; `None` when it is to be put
    /// off.
    pub(crate) fn admit<W: Hash + ?Sized>(
        &self,
        now: Timestamp,
        peer: IpAddr,
        who: Option<&W>,
    ) -> Option<Attempt> {
        let household = household(peer);
        let pair = self.hasher.hash_one((who, household));
        // What is no handle at all is nobody's, and counts for its address alone.
        let account = who.map_or(pair, |who| self.hasher.hash_one(who));
        let mut tables = self.tables();
        let attempt = Attempt {
            address: self.hasher.hash_one(household),
            account,
            pair,
            at_home: tables.is_familiar(pair, now),
        };
        let granted = tables.addresses.take(attempt.address, now)
            && if attempt.at_home {
                tables.at_home.take(pair, now)
            } else {
                tables.strangers.take(account, now)
            };
        granted.then_some(attempt)
    }

    /// The password was right: nothing was guessed.
    pub(crate) fn succeeded(&self, now: Timestamp, attempt: &Attempt) {
        let mut tables = self.tables();
        tables.addresses.give_back(attempt.address);
        if attempt.at_home {
            tables.at_home.give_back(attempt.pair);
        } else {
            tables.strangers.give_back(attempt.account);
        }
        *tables.familiar(attempt.pair) = (attempt.pair, now);
    }
}

impl Tables {
    fn familiar(&mut self, pair: u64) -> &mut (u64, Timestamp) {
        let slots = self.familiar.len() as u64;
        let at = usize::try_from(pair % slots).unwrap_or_default();
        &mut self.familiar[at]
    }

    fn is_familiar(&mut self, pair: u64, now: Timestamp) -> bool {
        let (of, last) = *self.familiar(pair);
        of == pair && last.0 + FAMILIAR_MS > now.0
    }
}

#[cfg(test)]
mod tests {
    use msnp::types::Handle;

    use super::*;

    const NOW: Timestamp = Timestamp(1_062_764_229_000);
    const HOME: [u8; 4] = [192, 0, 2, 7];

    fn alice() -> Handle {
        "alice@example.com".parse().unwrap()
    }

    /// How many of so many wrong passwords are looked at.
    fn wrong(guard: &Guard, from: [u8; 4], handle: &Handle, times: usize) -> usize {
        (0..times)
            .filter(|_| guard.admit(NOW, from.into(), Some(handle)).is_some())
            .count()
    }

    fn right(guard: &Guard, from: [u8; 4]) -> bool {
        let attempt = guard.admit(NOW, from.into(), Some(&alice()));
        attempt.is_some_and(|attempt| {
            guard.succeeded(NOW, &attempt);
            true
        })
    }

    /// `[PP-MANY-3]`
    #[test]
    fn right_passwords_are_never_too_many() {
        let guard = Guard::default();
        assert!((0..10_000).all(|_| right(&guard, HOME)));
    }

    #[test]
    fn guessing_is_slow_from_one_address_and_from_many() {
        let guard = Guard::default();
        let strangers = LOGINS_OF_STRANGERS.burst as usize;
        let of_alice: usize = (0..200u8)
            .map(|n| wrong(&guard, [198, 51, 100, n], &alice(), 5))
            .sum();
        assert_eq!(of_alice, strangers);
        // Others' accounts from one address.
        let tried = (0..1000).filter(|n| {
            let handle = format!("user{n}@example.com").parse().unwrap();
            wrong(&guard, HOME, &handle, 1) == 1
        });
        let tried = tried.count();
        let most = LOGINS_OF_ADDRESS.burst as usize;
        assert!((most / 2..=most).contains(&tried), "{tried}");
    }

    /// `[PP-MANY-2]`
    #[test]
    fn the_owner_is_not_locked_out() {
        let guard = Guard::default();
        assert!(right(&guard, HOME));
        for n in 0..200 {
            wrong(&guard, [198, 51, 100, n], &alice(), 50);
        }
        assert!(right(&guard, HOME), "from where he was before");
        assert!(!right(&guard, [203, 0, 113, 1]), "from where he never was");
        // Whoever sits beside him may guess no more than that.
        let at_home = LOGINS_AT_HOME.burst as usize;
        assert_eq!(wrong(&guard, HOME, &alice(), 50), at_home);
        let later = Timestamp(NOW.0 + LOGINS_AT_HOME.interval_ms);
        assert!(guard.admit(later, HOME.into(), Some(&alice())).is_some());
    }

    #[test]
    fn familiarity_ends() {
        let guard = Guard::default();
        assert!(right(&guard, HOME));
        let attempt = |now| guard.admit(Timestamp(now), HOME.into(), Some(&alice()));
        assert!(attempt(NOW.0 + FAMILIAR_MS - 1).unwrap().at_home);
        assert!(!attempt(NOW.0 + FAMILIAR_MS).unwrap().at_home);
    }
}
