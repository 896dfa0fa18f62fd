//! Asks the service what the bot is asked, and puts the outcome into words.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use msnp::types::{FriendlyName, Handle, Status};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::{BOT_ANSWERS_RATE, BOT_CALLS_RATE, BOT_CONVERSATIONS_MAX};
use swallowtail_domain::throttle::Throttle;
use swallowtail_domain::visibility::visible;

use super::answers::{self, Answer, Question};
use super::words;
use crate::clock;
use crate::letterbox::Letterbox;
use crate::node::Node;
use crate::store::StoreError;

/// See the head of this file. Cloning is cheap.
#[derive(Clone)]
pub(super) struct Clerk {
    node: Arc<Node>,
    pub(super) letterbox: Letterbox,
    /// The bot's own, who is not counted among the people.
    own: Handle,
    answering: Arc<Mutex<Throttle>>,
    calling: Arc<Mutex<Throttle>>,
    keys: RandomState,
}

impl Clerk {
    pub(super) fn new(node: Arc<Node>, letterbox: Letterbox, own: Handle) -> Self {
        Self {
            node,
            letterbox,
            own,
            answering: Arc::new(Mutex::new(Throttle::new(BOT_ANSWERS_RATE))),
            calling: Arc::new(Mutex::new(Throttle::new(BOT_CALLS_RATE))),
            keys: RandomState::new(),
        }
    }

    /// What is said to something that somebody has said, if anything. Whoever says too much is
    /// not answered.
    pub(super) async fn answer(&self, from: &Handle, said: &str, in_group: bool) -> Option<String> {
        let answer = answers::answer(said, in_group)?;
        if !self.may_ask(from) {
            return None;
        }
        let question = match answer {
            Answer::Say(text) => return Some(text),
            Answer::Ask(question) => question,
        };
        match self.ask(from, question).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(%error, "the bot cannot answer");
                Some(words::trouble())
            }
        }
    }

    /// Whether that person has not had too much of the bot already.
    pub(super) fn may_ask(&self, who: &Handle) -> bool {
        Self::take(&self.answering, self.keys.hash_one(who))
    }

    /// Whether that person has not been called too often: he may come and go as he likes.
    pub(super) fn may_call(&self, who: PrincipalId) -> bool {
        Self::take(&self.calling, self.keys.hash_one(who))
    }

    fn take(throttle: &Mutex<Throttle>, key: u64) -> bool {
        let mut throttle = throttle.lock().unwrap_or_else(PoisonError::into_inner);
        throttle.take(key, clock::now())
    }

    /// Whether that is the bot.
    pub(super) fn is_own(&self, handle: &Handle) -> bool {
        self.own == *handle
    }

    /// How many conversations people may call the bot into: it keeps room for its own.
    pub(super) fn conversations_max(&self) -> usize {
        let in_all = self.node.policy.conversations_per_account_max;
        BOT_CONVERSATIONS_MAX.min(in_all.div_ceil(2))
    }

    async fn ask(&self, from: &Handle, question: Question) -> Result<Option<String>, StoreError> {
        let (store, now) = (&self.node.store, clock::now());
        let Some(asker) = store.find(from).await? else {
            return Ok(None);
        };
        Ok(Some(match question {
            Question::Time => words::time(now, TimeZone::system()),
            Question::Who => {
                let known = self.known_and_there(asker).await?;
                let own = store.find(&self.own).await?;
                let own = own.is_some_and(|own| self.node.registry.shown(own).is_some());
                let in_all = self.node.registry.shown_len().saturating_sub(own.into());
                words::who(in_all, &known)
            }
            Question::Tell { to, text } => {
                let left = self.letterbox.leave(asker, &to, &text).await?;
                words::left(&to, left)
            }
            Question::Messages { takes } => {
                store.set_takes_messages(asker, takes).await?;
                words::messages(takes)
            }
            Question::Report { about, text } => {
                let filed = self.node.reports.file(asker, &about, &text).await?;
                words::reported(&about, filed)
            }
        }))
    }

    /// Those whom the asker may be told of, and who let him see them now.
    async fn known_and_there(
        &self,
        asker: PrincipalId,
    ) -> Result<Vec<(Handle, FriendlyName)>, StoreError> {
        let mut known = self.node.store.known_to(asker).await?;
        let only_allowed = self.node.policy.presence_requires_al;
        known.retain(|known| {
            let status = self.node.registry.shown(known.id).map(|_| Status::Online);
            visible(status, known.privacy, known.asker_on, only_allowed)
        });
        let mut people: Vec<_> = known
            .into_iter()
            .map(|known| (known.handle, known.name))
            .collect();
        people.sort_by(|a, b| a.0.cmp(&b.0));
        people.dedup_by(|a, b| a.0 == b.0);
        Ok(people)
    }
}
