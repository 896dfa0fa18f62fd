//! How much one address may ask. Counters are shared by chance, so that no number of strangers
//! needs more memory than one.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use swallowtail_domain::limits::{
    DNS_COUNTERS, DNS_QUESTIONS_AT_ONCE_MAX, DNS_QUESTIONS_PER_SECOND_MAX,
};

const PER_SECOND: NonZeroU32 = NonZeroU32::new(DNS_QUESTIONS_PER_SECOND_MAX).expect("not zero");
const AT_ONCE: NonZeroU32 = NonZeroU32::new(DNS_QUESTIONS_AT_ONCE_MAX).expect("not zero");

pub(super) struct Throttle {
    counters: Box<[DefaultDirectRateLimiter]>,
    /// Nobody can choose whose counter he shares.
    chance: RandomState,
}

impl Throttle {
    pub(super) fn new() -> Self {
        let quota = Quota::per_second(PER_SECOND).allow_burst(AT_ONCE);
        Self {
            counters: (0..DNS_COUNTERS)
                .map(|_| RateLimiter::direct(quota))
                .collect(),
            chance: RandomState::new(),
        }
    }

    /// Counts one question of that address; false when it is one too many.
    pub(super) fn admits(&self, peer: IpAddr) -> bool {
        let whose = match peer.to_canonical() {
            IpAddr::V4(address) => u64::from(u32::from(address)),
            // Whoever has one address of IPv6 has the whole network.
            IpAddr::V6(address) => {
                u64::from_be_bytes(address.octets()[..8].try_into().expect("eight of sixteen"))
            }
        };
        let counters = self.counters.len() as u64;
        let counter = usize::try_from(self.chance.hash_one(whose) % counters);
        self.counters[counter.expect("fewer than fit")]
            .check()
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_too_much_is_stopped_and_others_are_not() {
        let throttle = Throttle::new();
        let loud: IpAddr = "2001:db8::1".parse().unwrap();
        let neighbour: IpAddr = "2001:db8::2".parse().unwrap();
        let admitted = (0..1000).filter(|_| throttle.admits(loud)).count();
        assert!((50..200).contains(&admitted), "{admitted}");
        assert!(!throttle.admits(neighbour), "the same network");
        let others = (0..100).filter(|n| throttle.admits(IpAddr::from([192, 0, 2, *n])));
        assert!(others.count() >= 95, "a few may share by chance");
    }
}
