//! How many connections are between their first byte and the end of their handshake: they cost
//! the most and have said the least, so each source has its share of them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use swallowtail_domain::limits::{TLS_OPENINGS_MAX, TLS_OPENINGS_PER_SOURCE_MAX};

use crate::network::household;

/// Those of all sources.
#[derive(Clone, Default)]
pub(super) struct Openings {
    counts: Arc<Mutex<Counts>>,
}

#[derive(Default)]
struct Counts {
    total: usize,
    /// Only of those that have any: never more than [`TLS_OPENINGS_MAX`].
    of: HashMap<IpAddr, usize>,
}

/// A place among them, given back when it is dropped.
pub(super) struct Opening {
    counts: Arc<Mutex<Counts>>,
    source: IpAddr,
}

/// Why one more is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crowded {
    /// Its source has its share.
    Source,
    /// There are too many altogether.
    Everybody,
}

impl Openings {
    /// Takes a place.
    pub(super) fn enter(&self, peer: IpAddr) -> Result<Opening, Crowded> {
        let source = household(peer);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.total >= TLS_OPENINGS_MAX {
            return Err(Crowded::Everybody);
        }
        let of = counts.of.entry(source).or_default();
        if *of >= TLS_OPENINGS_PER_SOURCE_MAX {
            return Err(Crowded::Source);
        }
        *of += 1;
        counts.total += 1;
        Ok(Opening {
            counts: Arc::clone(&self.counts),
            source,
        })
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.total -= 1;
        if let Some(of) = counts.of.get_mut(&self.source) {
            *of -= 1;
            if *of == 0 {
                counts.of.remove(&self.source);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn each_source_has_its_share_and_all_have_an_end() {
        let openings = Openings::default();
        let one: IpAddr = "2001:db8::1".parse().unwrap();
        let neighbour: IpAddr = "2001:db8::2".parse().unwrap();
        let enter = |peer| openings.enter(peer);
        let mut places: Vec<_> = (0..TLS_OPENINGS_PER_SOURCE_MAX)
            .map(|_| enter(one).ok().unwrap())
            .collect();
        assert_eq!(enter(neighbour).err(), Some(Crowded::Source));
        places.pop();
        assert!(enter(neighbour).is_ok());

        let mut peers = (0..).map(|n| Ipv4Addr::from_bits(n).into());
        let crowded = loop {
            match enter(peers.next().unwrap()) {
                Ok(place) => places.push(place),
                Err(crowded) => break crowded,
            }
        };
        assert_eq!(crowded, Crowded::Everybody);
        assert_eq!(places.len(), TLS_OPENINGS_MAX);
        places.clear();
        let counts = openings.counts.lock().unwrap();
        assert_eq!((counts.total, counts.of.len()), (0, 0));
    }
}
