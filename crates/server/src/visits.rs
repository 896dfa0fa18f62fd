//! Who may look at the pages about himself: the secret that the client of each session was
//! given (`MSPAuth`), and the cookies that browsers got in exchange for it. Both are kept as
//! hashes, in memory, and end with the session (`[WS-AUTH-1]`, `[WS-VISIT-1]`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use msnp::types::Handle;
use sha2::{Digest, Sha256};
use swallowtail_domain::account::Identity;
use swallowtail_domain::limits::{
    VISIT_AGE_SLACK_MS, VISIT_EVERY_MS, VISIT_MS_MAX, VISITS_PER_SIGN_IN_MAX,
};
use swallowtail_domain::time::Timestamp;

/// Looking a secret up by its hash takes no time that tells anything of the secret.
type Hash = [u8; 32];

fn hash(secret: &str) -> Hash {
    Sha256::digest(secret).into()
}

/// All of one node. There are as many secrets as sessions, and a few cookies for each.
#[derive(Default)]
pub struct Visits {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// By the hash of the secret.
    doors: HashMap<Hash, Door>,
    /// By the hash of the cookie.
    visits: HashMap<Hash, Visit>,
}

/// The way from a session to its pages.
struct Door {
    owner: Identity,
    signed_in: Timestamp,
    /// When a cookie was last given out.
    opened: Option<Timestamp>,
    /// The cookies, oldest first; some may have expired.
    visits: Vec<Hash>,
}

struct Visit {
    owner: Identity,
    expires: Timestamp,
}

/// Why no cookie is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is no such secret, or it belongs to somebody else, or was sent long ago.
    NotKnown,
    /// A cookie has been given out a moment ago.
    TooSoon,
}

/// A session's secret, until it is dropped.
pub(crate) struct OpenDoor {
    visits: Arc<Visits>,
    key: Hash,
}

impl Visits {
    /// From now on, a browser that brings that secret may look at the owner's pages.
    pub(crate) fn open(self: &Arc<Self>, now: Timestamp, owner: Identity, auth: &str) -> OpenDoor {
        let key = hash(auth);
        let door = Door {
            owner,
            signed_in: now,
            opened: None,
            visits: Vec::new(),
        };
        self.inner().doors.insert(key, door);
        OpenDoor {
            visits: Arc::clone(self),
            key,
        }
    }

    /// Exchanges the secret for a cookie. `age_ms` is how old the sign-in is, in the eyes of
    /// the client.
    pub(crate) fn exchange(
        &self,
        now: Timestamp,
        auth: &str,
        handle: &Handle,
        age_ms: u64,
    ) -> Result<String, Refused> {
        let mut inner = self.inner();
        let Inner { doors, visits } = &mut *inner;
        let door = doors.get_mut(&hash(auth)).ok_or(Refused::NotKnown)?;
        let is_off = (now - door.signed_in).abs_diff(age_ms) > VISIT_AGE_SLACK_MS;
        if door.owner.handle != *handle || is_off {
            return Err(Refused::NotKnown);
        }
        if door.opened.is_some_and(|last| now - last < VISIT_EVERY_MS) {
            return Err(Refused::TooSoon);
        }
        if door.visits.len() >= VISITS_PER_SIGN_IN_MAX {
            visits.remove(&door.visits.remove(0));
        }
        let cookie = random_cookie();
        let visit = Visit {
            owner: door.owner.clone(),
            expires: now + VISIT_MS_MAX,
        };
        visits.insert(hash(&cookie), visit);
        door.visits.push(hash(&cookie));
        door.opened = Some(now);
        Ok(cookie)
    }

    /// Whose pages a browser with that cookie may look at.
    pub(crate) fn visitor(&self, now: Timestamp, cookie: &str) -> Option<Identity> {
        let inner = self.inner();
        let visit = inner.visits.get(&hash(cookie))?;
        (visit.expires > now).then(|| visit.owner.clone())
    }

    /// Whose secret that is.
    pub(crate) fn owner(&self, auth: &str) -> Option<Identity> {
        let inner = self.inner();
        inner.doors.get(&hash(auth)).map(|door| door.owner.clone())
    }

    /// Not to be held across an await.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Both tables are whole after each method, so that poison means nothing.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OpenDoor {
    fn drop(&mut self) {
        let mut inner = self.visits.inner();
        let door = inner.doors.remove(&self.key);
        for visit in door.into_iter().flat_map(|door| door.visits) {
            inner.visits.remove(&visit);
        }
    }
}

/// 256 random bits as hexadecimal digits, which every browser keeps as they are.
fn random_cookie() -> String {
    format!(
        "{:032x}{:032x}",
        rand::random::<u128>(),
        rand::random::<u128>()
    )
}

#[cfg(test)]
mod tests {
    use swallowtail_domain::account::PrincipalId;

    use super::*;

    const NOW: Timestamp = Timestamp(1_062_764_229_000);

    fn alice() -> Identity {
        Identity {
            id: PrincipalId(1),
            handle: "alice@example.com".parse().unwrap(),
        }
    }

    #[test]
    fn a_secret_is_good_for_its_owner_once_a_minute_while_the_session_lasts() {
        let visits = Arc::<Visits>::default();
        let door = visits.open(NOW, alice(), "1.2");
        let (alice, bob) = (alice().handle, "bob@example.com".parse().unwrap());
        let at = |ms: u64, auth: &str, handle: &Handle| {
            visits.exchange(NOW + ms, auth, handle, ms).map(drop)
        };
        assert_eq!(at(0, "1.3", &alice), Err(Refused::NotKnown));
        assert_eq!(at(0, "1.2", &bob), Err(Refused::NotKnown));
        assert_eq!(at(0, "1.2", &alice), Ok(()));
        assert_eq!(at(VISIT_EVERY_MS - 1, "1.2", &alice), Err(Refused::TooSoon));
        assert_eq!(at(VISIT_EVERY_MS, "1.2", &alice), Ok(()));
        assert!(visits.owner("1.2").is_some());
        drop(door);
        assert_eq!(
            at(9 * VISIT_EVERY_MS, "1.2", &alice),
            Err(Refused::NotKnown)
        );
        assert!(visits.owner("1.2").is_none());
    }

    #[test]
    fn what_was_sent_long_ago_is_not_taken() {
        let visits = Arc::<Visits>::default();
        let _door = visits.open(NOW, alice(), "1.2");
        let handle = alice().handle;
        let now = NOW + 2 * VISIT_AGE_SLACK_MS;
        for age_ms in [0, VISIT_AGE_SLACK_MS - 1, 3 * VISIT_AGE_SLACK_MS + 1] {
            let refused = visits.exchange(now, "1.2", &handle, age_ms);
            assert_eq!(refused, Err(Refused::NotKnown), "{age_ms}");
        }
        let taken = visits.exchange(now, "1.2", &handle, VISIT_AGE_SLACK_MS);
        assert!(taken.is_ok());
    }

    #[test]
    fn a_cookie_lasts_for_its_time_and_no_longer_than_the_session() {
        let visits = Arc::<Visits>::default();
        let door = visits.open(NOW, alice(), "1.2");
        let handle = alice().handle;
        let first = visits.exchange(NOW, "1.2", &handle, 0).unwrap();
        assert_eq!(first.len(), 64);
        let last = NOW + (VISIT_MS_MAX - 1);
        assert_eq!(visits.visitor(last, &first), Some(alice()));
        assert_eq!(visits.visitor(NOW + VISIT_MS_MAX, &first), None);
        assert_eq!(visits.visitor(NOW, "1.2"), None);
        let mut cookie = first.clone();
        for n in 1..=VISITS_PER_SIGN_IN_MAX as u64 {
            let ms = n * VISIT_EVERY_MS;
            cookie = visits.exchange(NOW + ms, "1.2", &handle, ms).unwrap();
        }
        assert_eq!(visits.visitor(NOW, &first), None, "too many");
        assert!(visits.visitor(NOW, &cookie).is_some());
        drop(door);
        assert_eq!(visits.visitor(NOW, &cookie), None);
        assert!(visits.inner().visits.is_empty());
    }
}
