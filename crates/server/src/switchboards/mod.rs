//! The conversations of this node, and how many somebody is in.

mod conversation;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use msnp::types::{Handle, SessionId};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::event::RingAnswer;
use swallowtail_domain::policy::Policy;
use swallowtail_domain::request::NoSwitchboard;
use swallowtail_domain::switchboard::Input;
use swallowtail_domain::time::Timestamp;

pub(crate) use conversation::{Conversation, Handled, Newcomer, Outbox, Outgoing, Ringing};

/// All conversations of the node.
#[derive(Debug)]
pub(crate) struct Switchboards {
    policy: Arc<Policy>,
    live: Mutex<BTreeMap<SessionId, Arc<Conversation>>>,
    /// How many seats somebody has; nobody is in it who has none.
    seats: Mutex<BTreeMap<PrincipalId, usize>>,
}

impl Switchboards {
    pub(crate) fn new(policy: Arc<Policy>) -> Self {
        Self {
            policy,
            live: Mutex::default(),
            seats: Mutex::default(),
        }
    }

    fn live(&self) -> MutexGuard<'_, BTreeMap<SessionId, Arc<Conversation>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seats(&self) -> MutexGuard<'_, BTreeMap<PrincipalId, usize>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether somebody may have one more conversation, and the node hold it. Asked when a
    /// place is granted: whoever is called into one more may come.
    pub(crate) fn admit(&self, who: PrincipalId) -> Result<(), NoSwitchboard> {
        let seats = self.seats().get(&who).copied().unwrap_or_default();
        if seats >= self.policy.conversations_per_account_max {
            return Err(NoSwitchboard::TooManyConversations);
        }
        if self.len() >= self.policy.conversations_max {
            return Err(NoSwitchboard::Full);
        }
        Ok(())
    }

    /// Somebody has taken a seat.
    pub(crate) fn count_seat(&self, who: PrincipalId) {
        *self.seats().entry(who).or_default() += 1;
    }

    /// Somebody has left a seat.
    pub(crate) fn discount_seat(&self, who: PrincipalId) {
        let mut seats = self.seats();
        if let Entry::Occupied(mut entry) = seats.entry(who) {
            *entry.get_mut() -= 1;
            if *entry.get() == 0 {
                entry.remove();
            }
        }
    }

    /// A new conversation with a number of its own; `None` when there is no room.
    pub(crate) fn open(&self, now: Timestamp) -> Option<Arc<Conversation>> {
        let mut live = self.live();
        if live.len() >= self.policy.conversations_max {
            return None;
        }
        // With a million of two thousand million taken, few draws are needed.
        let id = std::iter::repeat_with(rand::random::<u32>)
            .filter_map(|random| SessionId::new(random >> 1))
            .find(|id| !live.contains_key(id))?;
        let conversation = Arc::new(Conversation::new(id, Arc::clone(&self.policy), now));
        live.insert(id, Arc::clone(&conversation));
        Some(conversation)
    }

    /// The conversation of that number.
    pub(crate) fn get(&self, id: SessionId) -> Option<Arc<Conversation>> {
        self.live().get(&id).cloned()
    }

    /// Passes a callee's answer on to his caller.
    pub(crate) fn answer(&self, now: Timestamp, id: SessionId, callee: Handle, answer: RingAnswer) {
        if let Some(conversation) = self.get(id) {
            conversation.handle(now, Input::Answered { callee, answer });
        }
    }

    /// Somebody who was rung cannot come any more.
    pub(crate) fn lapse(&self, now: Timestamp, id: SessionId, callee: Handle) {
        if let Some(conversation) = self.get(id) {
            conversation.handle(now, Input::InvitationLapsed { callee });
            self.forget_if_over(now, &conversation);
        }
    }

    /// Takes a conversation out when nobody is in it and nobody can come.
    pub(crate) fn forget_if_over(&self, now: Timestamp, conversation: &Conversation) {
        if conversation.is_over(now) {
            self.live().remove(&conversation.id);
        }
    }

    /// Takes out the conversations whose last invitation has expired.
    pub(crate) fn sweep(&self, now: Timestamp) {
        // Not under the lock: looking at each takes a while.
        let live: Vec<_> = self.live().values().cloned().collect();
        for conversation in live {
            self.forget_if_over(now, &conversation);
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.live().len()
    }
}

#[cfg(test)]
mod tests {
    use msnp::types::{FriendlyName, TrId};
    use swallowtail_domain::account::Identity;

    use super::*;

    #[test]
    fn conversations_are_counted_for_each_account_and_for_the_node() {
        let policy = Policy {
            conversations_max: 2,
            conversations_per_account_max: 2,
            ..Policy::default()
        };
        let (now, alice, bob) = (Timestamp(0), PrincipalId(1), PrincipalId(2));
        let switchboards = Switchboards::new(Arc::new(policy));
        let first = switchboards.open(now).unwrap();
        let handle: Handle = "alice@example.com".parse().unwrap();
        let newcomer = Newcomer {
            trid: TrId::ZERO,
            name: FriendlyName::from(&handle),
            who: Identity { id: alice, handle },
        };
        let (seat, _outbox) = first.open(now, newcomer);
        switchboards.count_seat(alice);
        assert_eq!(switchboards.admit(alice), Ok(()));
        switchboards.count_seat(alice);
        let many = Err(NoSwitchboard::TooManyConversations);
        assert_eq!(switchboards.admit(alice), many);
        assert_eq!(switchboards.admit(bob), Ok(()));
        switchboards.open(now).unwrap();
        assert_eq!(switchboards.admit(bob), Err(NoSwitchboard::Full));
        assert!(switchboards.open(now).is_none());
        switchboards.discount_seat(alice);
        first.handle(now, Input::Lost { seat });
        switchboards.forget_if_over(now, &first);
        assert_eq!(switchboards.admit(alice), Ok(()));
    }
}
