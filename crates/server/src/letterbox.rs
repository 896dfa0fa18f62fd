//! Messages for people who are offline, as the bot and the web messenger leave and fetch them.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use msnp::types::Handle;
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::left_message::{LeftText, NotLeft};
use swallowtail_domain::limits::{LEFT_MESSAGES_RATE, LEFT_MESSAGES_TAKEN_MAX};
use swallowtail_domain::throttle::Throttle;
use swallowtail_domain::time::Timestamp;

use crate::arrivals::Arrival;
use crate::clock;
use crate::node::Node;
use crate::store::{LeftMessage, NewMessage, StoreError};

/// The letterbox of a node. Cloning is cheap.
#[derive(Clone)]
pub struct Letterbox {
    node: Arc<Node>,
    leaving: Arc<Mutex<Throttle>>,
    keys: RandomState,
}

impl Letterbox {
    pub(crate) fn new(node: Arc<Node>) -> Self {
        Self {
            node,
            leaving: Arc::new(Mutex::new(Throttle::new(LEFT_MESSAGES_RATE))),
            keys: RandomState::new(),
        }
    }

    /// Leaves a message for whoever has that handle. Once this says so it is on the disk.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn leave(
        &self,
        from: PrincipalId,
        to: &Handle,
        text: &str,
    ) -> Result<Result<(), NotLeft>, StoreError> {
        let text = match LeftText::parse(text) {
            Ok(text) => text,
            Err(why) => return Ok(Err(why)),
        };
        let (node, now) = (&self.node, clock::now());
        // Also of those that come to nothing: nobody shall try all handles.
        if !self.may_try(from, now) {
            return Ok(Err(NotLeft::Full));
        }
        let message = NewMessage {
            from,
            to: to.clone(),
            text,
            left: now,
            expires: now + node.policy.messages_kept_ms.unwrap_or_default(),
        };
        let registry = Arc::clone(&node.registry);
        let shown = move |who| registry.shown(who).is_some();
        let left = node
            .store
            .leave_message(message, &node.policy, shown)
            .await?;
        Ok(left.map(|who| {
            // He may have come while it was being stored, and been told that nothing waits.
            if let Some(via) = node.registry.shown(who) {
                let anew = false;
                node.arrivals.tell(Arrival { who, via, anew });
            }
        }))
    }

    fn may_try(&self, from: PrincipalId, now: Timestamp) -> bool {
        let mut leaving = self.leaving.lock().unwrap_or_else(PoisonError::into_inner);
        leaving.take(self.keys.hash_one(from), now)
    }

    /// What waits for somebody, oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn waiting(&self, of: PrincipalId) -> Result<Vec<LeftMessage>, StoreError> {
        self.node.store.left_messages(of, clock::now()).await
    }

    /// Somebody has these of his messages: they go. Of others' nothing happens.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn taken(&self, of: PrincipalId, mut ids: Vec<i64>) -> Result<(), StoreError> {
        ids.truncate(LEFT_MESSAGES_TAKEN_MAX);
        self.node.store.take_left_messages(of, ids).await
    }
}
