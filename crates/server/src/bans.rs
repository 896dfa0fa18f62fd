//! Which networks are kept out, in memory, where every door of the service asks.

use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

use ipnet::IpNet;
use swallowtail_domain::time::Timestamp;

use crate::clock;
use crate::store::{Store, StoreError};

/// The networks, each with the end of its ban. There are no more than the store keeps.
#[derive(Debug, Default)]
pub struct Bans {
    networks: RwLock<Vec<(IpNet, Option<Timestamp>)>>,
}

impl Bans {
    /// Reads anew who is kept out.
    pub(crate) async fn look(&self, store: &Store, now: Timestamp) -> Result<(), StoreError> {
        let networks = store.banned_networks(now).await?;
        *self
            .networks
            .write()
            .unwrap_or_else(PoisonError::into_inner) = networks;
        Ok(())
    }

    /// Whether who comes from there is kept out now.
    pub(crate) fn bar(&self, from: IpAddr) -> bool {
        let networks = self.networks.read().unwrap_or_else(PoisonError::into_inner);
        // Nearly always; the clock need not be read for it.
        if networks.is_empty() {
            return false;
        }
        let (from, now) = (from.to_canonical(), clock::now());
        networks.iter().any(|(network, until)| {
            until.is_none_or(|until| until > now) && network.contains(&from)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_from_there_is_kept_out_until_it_is_over() {
        let bans = Bans::default();
        let bars = |from: &str| bans.bar(from.parse().unwrap());
        assert!(!bars("192.0.2.7"));
        let past = Some(Timestamp(1));
        *bans.networks.write().unwrap() = vec![
            ("192.0.2.0/24".parse().unwrap(), None),
            ("198.51.100.0/24".parse().unwrap(), past),
            ("2001:db8::/32".parse().unwrap(), None),
        ];
        assert!(bars("192.0.2.7") && bars("::ffff:192.0.2.7") && bars("2001:db8::1"));
        assert!(!bars("192.0.3.7") && !bars("198.51.100.1") && !bars("2001:db9::1"));
    }
}
