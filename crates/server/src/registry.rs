//! Who is signed in on this node: the way of an event to every session of an account.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use swallowtail_domain::account::{PrincipalId, SignInId};
use swallowtail_domain::event::UserEvent;

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

type Sessions = BTreeMap<(PrincipalId, SignInId), Arc<Events>>;

/// The signed-in sessions. An account has more than one only for the moment in which a new
/// sign-in takes over.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    sessions: RwLock<Sessions>,
}

/// A session's place in the registry, until it is dropped.
#[derive(Debug)]
pub(crate) struct Registration {
    registry: Arc<Registry>,
    key: (PrincipalId, SignInId),
}

impl Registration {
    /// Whose place it is.
    pub(crate) fn of(&self) -> (PrincipalId, SignInId) {
        self.key
    }
}

impl Registry {
    /// From now on that session hears events.
    pub(crate) fn enter(
        self: &Arc<Self>,
        principal: PrincipalId,
        sign_in: SignInId,
        events: Arc<Events>,
    ) -> Registration {
        let key = (principal, sign_in);
        self.sessions
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, events);
        Registration {
            registry: Arc::clone(self),
            key,
        }
    }

    /// Gives an event to every session of an account; false when there is none.
    pub(crate) fn publish(&self, to: PrincipalId, event: UserEvent) -> bool {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        let mut of_account = sessions.range((to, FIRST)..=(to, LAST)).peekable();
        let found = of_account.peek().is_some();
        while let Some((_, events)) = of_account.next() {
            if of_account.peek().is_none() {
                events.push(event);
                break;
            }
            events.push(event.clone());
        }
        found
    }

    /// Gives an event to every session that there is.
    pub(crate) fn publish_to_all(&self, event: &UserEvent) {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        for events in sessions.values() {
            events.push(event.clone());
        }
    }

    /// Whether an account has a session.
    pub(crate) fn has(&self, principal: PrincipalId) -> bool {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        let mut of_account = sessions.range((principal, FIRST)..=(principal, LAST));
        of_account.next().is_some()
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
        let sessions = &self.registry.sessions;
        sessions
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}

const FIRST: SignInId = SignInId(0);
const LAST: SignInId = SignInId(u64::MAX);

#[cfg(test)]
mod tests {
    use swallowtail_domain::account::Identity;

    use super::*;

    #[test]
    fn every_session_of_an_account_hears() {
        let registry = Arc::new(Registry::default());
        let sign_in = SignInId;
        let (old, new) = (Arc::new(Events::new(9)), Arc::new(Events::new(9)));
        let place = registry.enter(PrincipalId(1), sign_in(1), Arc::clone(&old));
        let _other = registry.enter(PrincipalId(1), sign_in(2), Arc::clone(&new));
        let news = UserEvent::SignedIn {
            sign_in: sign_in(2),
        };
        assert!(registry.publish(PrincipalId(1), news.clone()));
        assert!(!registry.publish(PrincipalId(2), news.clone()));
        registry.publish_to_all(&UserEvent::Disabled);
        for events in [&old, &new] {
            let mut heard = Vec::new();
            events.take(&mut heard).unwrap();
            assert_eq!(heard, [news.clone(), UserEvent::Disabled]);
        }
        drop(place);
        assert_eq!(registry.len(), 1);
    }

    #[test]
    fn who_changes_all_the_time_fills_nobodys_mailbox() {
        let handle: msnp::types::Handle = "a@b.cd".parse().unwrap();
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
