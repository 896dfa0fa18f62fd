//! Who is signed in on this node: the way of an event to every session of an account.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use msnp::types::Handle;
use swallowtail_domain::account::{PrincipalId, SignInId};
use swallowtail_domain::event::UserEvent;
use swallowtail_domain::limits::{CLIENT_VERSIONS_MAX, EVENTS_MAX};
use swallowtail_domain::time::Timestamp;

use crate::connection::Via;
use crate::mailbox::{Mailbox, Weigh};

/// Where a session's news goes.
pub(crate) type Events = Mailbox<UserEvent>;

impl Weigh for UserEvent {
    fn weight(&self) -> usize {
        1
    }

    /// Of how somebody appears only the last of his latest sign-in counts: whoever changes it
    /// for fun a thousand times a second fills nobody's mailbox.
    fn thin_out(events: &mut Vec<Self>) {
        let mut latest = BTreeMap::new();
        for event in &*events {
            if let Self::Presence { of, sign_in, .. } | Self::Gone { of, sign_in } = event {
                let last = latest.entry(of.id).or_insert(*sign_in);
                *last = (*last).max(*sign_in);
            }
        }
        let mut kept: Vec<_> = std::mem::take(events).into_iter().rev().collect();
        kept.retain(|event| match event {
            Self::Presence { of, sign_in, .. } | Self::Gone { of, sign_in } => {
                let last = latest.get(&of.id) == Some(sign_in);
                last && latest.remove(&of.id).is_some()
            }
            _ => true,
        });
        kept.reverse();
        *events = kept;
    }
}

/// Where a session comes from, and since when it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) handle: Handle,
    pub(crate) since: Timestamp,
    pub(crate) peer: SocketAddr,
    pub(crate) via: Via,
    /// What the client calls its version.
    pub(crate) client: Option<Arc<str>>,
}

/// A session as others find it. One allocation, shared by the session and the registry.
#[derive(Debug)]
pub(crate) struct Seat {
    /// Where its news goes.
    pub(crate) events: Events,
    about: About,
    /// Whether it shows itself: online, and not hidden.
    shown: AtomicBool,
}

type Sessions = BTreeMap<(PrincipalId, SignInId), Arc<Seat>>;

/// The signed-in sessions. An account has more than one only for the moment in which a new
/// sign-in takes over.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    sessions: RwLock<Sessions>,
    /// How many show themselves.
    shown: AtomicUsize,
    /// What clients call their versions: few things, said by many.
    versions: Mutex<BTreeSet<Arc<str>>>,
}

/// A session's place in the registry, until it is dropped.
#[derive(Debug)]
pub(crate) struct Registration {
    registry: Arc<Registry>,
    key: (PrincipalId, SignInId),
    seat: Arc<Seat>,
}

impl Registration {
    /// Whose place it is.
    pub(crate) fn of(&self) -> (PrincipalId, SignInId) {
        self.key
    }

    /// Where the session hears what there is.
    pub(crate) fn seat(&self) -> &Arc<Seat> {
        &self.seat
    }

    /// Whether the session shows itself from now on.
    pub(crate) fn show(&self, shown: bool) {
        self.registry.count_shown(&self.seat, shown);
    }
}

impl Registry {
    /// From now on that session hears events.
    pub(crate) fn enter(
        self: &Arc<Self>,
        principal: PrincipalId,
        sign_in: SignInId,
        about: About,
    ) -> Registration {
        let key = (principal, sign_in);
        let seat = Arc::new(Seat {
            events: Events::new(EVENTS_MAX),
            about,
            shown: AtomicBool::new(false),
        });
        self.sessions
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, Arc::clone(&seat));
        Registration {
            registry: Arc::clone(self),
            key,
            seat,
        }
    }

    /// One copy of what many clients call their version.
    pub(crate) fn version(&self, version: &str) -> Arc<str> {
        let versions = self.versions.lock();
        let mut versions = versions.unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = versions.get(version) {
            return Arc::clone(known);
        }
        let new: Arc<str> = version.into();
        if versions.len() < CLIENT_VERSIONS_MAX {
            versions.insert(Arc::clone(&new));
        }
        new
    }

    /// Gives an event to every session of an account; false when there is none.
    pub(crate) fn publish(&self, to: PrincipalId, event: UserEvent) -> bool {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        let mut of_account = sessions.range((to, FIRST)..=(to, LAST)).peekable();
        let found = of_account.peek().is_some();
        while let Some((_, session)) = of_account.next() {
            if of_account.peek().is_none() {
                session.events.push(event);
                break;
            }
            session.events.push(event.clone());
        }
        found
    }

    /// Gives an event to every session that there is.
    pub(crate) fn publish_to_all(&self, event: &UserEvent) {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        for session in sessions.values() {
            session.events.push(event.clone());
        }
    }

    /// Ends every session that comes from an address for which that holds.
    pub(crate) fn end_those_from(&self, barred: impl Fn(IpAddr) -> bool) {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        for session in sessions.values() {
            if barred(session.about.peer.ip()) {
                session.events.push(UserEvent::Disabled);
            }
        }
    }

    /// The sessions of the accounts after that one, in the order of their numbers.
    pub(crate) fn list(&self, after: PrincipalId, limit: usize) -> Vec<(PrincipalId, About)> {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        sessions
            .range((after, LAST)..)
            .filter(|((principal, _), _)| *principal != after)
            .take(limit)
            .map(|((principal, _), session)| (*principal, session.about.clone()))
            .collect()
    }

    /// The sessions of one account.
    pub(crate) fn of(&self, principal: PrincipalId) -> Vec<About> {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        let of_account = sessions.range((principal, FIRST)..=(principal, LAST));
        of_account
            .map(|(_, session)| session.about.clone())
            .collect()
    }

    /// Whether an account has a session.
    pub(crate) fn has(&self, principal: PrincipalId) -> bool {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        let mut of_account = sessions.range((principal, FIRST)..=(principal, LAST));
        of_account.next().is_some()
    }

    /// How an account's session has come that shows itself; `None` when none does.
    pub(crate) fn shown(&self, principal: PrincipalId) -> Option<Via> {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        let of_account = sessions.range((principal, FIRST)..=(principal, LAST));
        of_account
            .rev()
            .find(|(_, session)| session.shown.load(Ordering::Relaxed))
            .map(|(_, session)| session.about.via)
    }

    /// The accounts that show themselves by a client for which that holds.
    pub(crate) fn shown_by(&self, holds: impl Fn(Via) -> bool) -> Vec<PrincipalId> {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        let shown = sessions.iter().filter(|(_, session)| {
            session.shown.load(Ordering::Relaxed) && holds(session.about.via)
        });
        shown.map(|((principal, _), _)| *principal).collect()
    }

    /// How many sessions show themselves.
    pub(crate) fn shown_len(&self) -> usize {
        self.shown.load(Ordering::Relaxed)
    }

    fn count_shown(&self, session: &Seat, shown: bool) {
        match (session.shown.swap(shown, Ordering::Relaxed), shown) {
            (false, true) => self.shown.fetch_add(1, Ordering::Relaxed),
            (true, false) => self.shown.fetch_sub(1, Ordering::Relaxed),
            _ => 0,
        };
    }

    /// How many sessions there are.
    pub(crate) fn len(&self) -> usize {
        self.sessions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let sessions = self.registry.sessions.write();
        let mut sessions = sessions.unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = sessions.remove(&self.key) {
            self.registry.count_shown(&session, false);
        }
    }
}

const FIRST: SignInId = SignInId(0);
const LAST: SignInId = SignInId(u64::MAX);

#[cfg(test)]
mod tests {
    use swallowtail_domain::account::Identity;

    use super::*;

    fn about(peer: &str) -> About {
        About {
            handle: "a@b.cd".parse().unwrap(),
            since: Timestamp(1),
            peer: peer.parse().unwrap(),
            via: Via::Tcp,
            client: None,
        }
    }

    #[test]
    fn sessions_are_listed_and_ended_by_where_they_come_from() {
        let registry = Arc::new(Registry::default());
        let enter = |id, peer| registry.enter(PrincipalId(id), SignInId(1), about(peer));
        let (near, far) = (enter(1, "192.0.2.1:5"), enter(2, "198.51.100.1:5"));
        let ids = |after, limit| -> Vec<_> {
            let listed = registry.list(PrincipalId(after), limit);
            listed.into_iter().map(|(id, _)| id.0).collect()
        };
        assert_eq!(ids(0, 9), [1, 2]);
        assert_eq!(ids(0, 1), [1]);
        assert_eq!(ids(1, 9), [2]);
        assert_eq!(registry.of(PrincipalId(2)), [about("198.51.100.1:5")]);
        let there: IpAddr = "198.51.100.1".parse().unwrap();
        registry.end_those_from(|from| from == there);
        let weight = |of: &Registration| of.seat().events.weight();
        assert_eq!((weight(&near), weight(&far)), (0, 1));
    }

    #[test]
    fn every_session_of_an_account_hears() {
        let registry = Arc::new(Registry::default());
        let sign_in = SignInId;
        let enter = |n| registry.enter(PrincipalId(1), sign_in(n), about("192.0.2.1:5"));
        let (old, new) = (enter(1), enter(2));
        let news = UserEvent::SignedIn {
            sign_in: sign_in(2),
        };
        assert!(registry.publish(PrincipalId(1), news.clone()));
        assert!(!registry.publish(PrincipalId(2), news.clone()));
        registry.publish_to_all(&UserEvent::Disabled);
        for place in [&old, &new] {
            let mut heard = Vec::new();
            place.seat().events.take(&mut heard).unwrap();
            assert_eq!(heard, [news.clone(), UserEvent::Disabled]);
        }
        drop(old);
        assert_eq!(registry.len(), 1);
    }

    #[test]
    fn who_shows_himself_is_counted_as_long_as_he_does() {
        let registry = Arc::new(Registry::default());
        let enter = |n, via| {
            let about = About {
                via,
                ..about("192.0.2.1:5")
            };
            registry.enter(PrincipalId(7), SignInId(n), about)
        };
        let old = enter(1, Via::Tcp);
        assert_eq!(
            (registry.shown(PrincipalId(7)), registry.shown_len()),
            (None, 0)
        );
        old.show(true);
        old.show(true);
        let new = enter(2, Via::WebSocket);
        assert_eq!(registry.shown(PrincipalId(7)), Some(Via::Tcp));
        new.show(true);
        assert_eq!(registry.shown(PrincipalId(7)), Some(Via::WebSocket));
        assert_eq!(registry.shown_len(), 2);
        drop(old);
        new.show(false);
        assert_eq!(
            (registry.shown(PrincipalId(7)), registry.shown_len()),
            (None, 0)
        );
    }

    #[test]
    fn versions_are_kept_once_and_not_without_end() {
        let registry = Registry::default();
        let one = registry.version("MSNMSGR 5.0.0537");
        assert!(Arc::ptr_eq(&one, &registry.version("MSNMSGR 5.0.0537")));
        for n in 0..2 * CLIENT_VERSIONS_MAX {
            assert_eq!(*registry.version(&n.to_string()), n.to_string());
        }
        assert_eq!(registry.versions.lock().unwrap().len(), CLIENT_VERSIONS_MAX);
    }

    #[test]
    fn who_changes_all_the_time_fills_nobodys_mailbox() {
        let handle: Handle = "a@b.cd".parse().unwrap();
        let of = Identity {
            id: PrincipalId(7),
            handle,
        };
        let gone = |n| UserEvent::Gone {
            of: of.clone(),
            sign_in: SignInId(n),
        };
        let events = Events::new(100);
        let other = UserEvent::SignedIn {
            sign_in: SignInId(1),
        };
        events.push(other.clone());
        for n in 0..1_000 {
            assert!(events.push(gone(n)).is_some());
        }
        // What an older sign-in says last says nothing of a newer one.
        for _ in 0..200 {
            assert!(events.push(gone(5)).is_some());
        }
        let mut heard = Vec::new();
        events.take(&mut heard).unwrap();
        assert_eq!(heard.first(), Some(&other));
        assert!(heard.contains(&gone(999)));
    }
}
