//! The conversations that people have called the bot into: bounded for each person and in all,
//! and left when nobody says anything.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use msnp_client::command::switchboard::Mode;
use msnp_client::types::Handle;
use msnp_client::{Conversation, Heard, RequestError};
use swallowtail_domain::limits::{BOT_CONVERSATIONS_PER_PERSON_MAX, BOT_IDLE_MS_MAX};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::clerk::Clerk;
use super::words::payload;
use crate::clock;

/// See the head of this file. Dropping it leaves all of them.
pub(super) struct Talks {
    clerk: Clerk,
    tasks: JoinSet<u64>,
    places: BTreeMap<u64, Place>,
    begun: u64,
}

/// A conversation as it is known from outside.
struct Place {
    with: Handle,
    /// When somebody last said something, in milliseconds.
    heard: Arc<AtomicU64>,
    leave: CancellationToken,
}

impl Talks {
    pub(super) fn new(clerk: Clerk) -> Self {
        Self {
            clerk,
            tasks: JoinSet::new(),
            places: BTreeMap::new(),
            begun: 0,
        }
    }

    /// Whether the bot comes when that person calls.
    pub(super) fn welcome(&self, who: &Handle) -> bool {
        let with = self.places.values().filter(|place| place.with == *who);
        with.count() < BOT_CONVERSATIONS_PER_PERSON_MAX && self.clerk.may_ask(who)
    }

    /// Goes on with a conversation as a task of its own. Where there are too many, the quietest
    /// makes room: nobody can keep the bot from others by calling it and saying nothing.
    pub(super) fn begin(&mut self, with: Handle, conversation: Conversation) {
        while self.places.len() >= self.clerk.conversations_max() {
            let heard = |place: &Place| place.heard.load(Ordering::Relaxed);
            let quietest = self.places.iter().min_by_key(|(_, place)| heard(place));
            let Some(number) = quietest.map(|(number, _)| *number) else {
                break;
            };
            if let Some(place) = self.places.remove(&number) {
                place.leave.cancel();
            }
        }
        let (heard, leave) = (
            Arc::new(AtomicU64::new(clock::now().0)),
            CancellationToken::new(),
        );
        let number = self.begun;
        self.begun += 1;
        self.places.insert(
            number,
            Place {
                with,
                heard: Arc::clone(&heard),
                leave: leave.clone(),
            },
        );
        let clerk = self.clerk.clone();
        self.tasks.spawn(async move {
            let talk = AssertUnwindSafe(talk(conversation, &clerk, &heard)).catch_unwind();
            tokio::select! {
                _ = talk => {}
                () = leave.cancelled() => {}
            }
            number
        });
    }

    /// Waits until one of them is over; for ever while there is none.
    pub(super) async fn ended(&mut self) {
        match self.tasks.join_next().await {
            Some(Ok(number)) => drop(self.places.remove(&number)),
            // Only cancelled ones end like this, and nobody cancels them.
            Some(Err(error)) => tracing::error!(%error, "a conversation of the bot failed"),
            None => std::future::pending().await,
        }
    }
}

/// One conversation, until the others have left or nobody says anything.
async fn talk(
    mut conversation: Conversation,
    clerk: &Clerk,
    heard: &AtomicU64,
) -> Result<(), RequestError> {
    let idle = Duration::from_millis(BOT_IDLE_MS_MAX);
    loop {
        let Ok(next) = timeout(idle, conversation.next()).await else {
            return conversation.leave().await;
        };
        match next? {
            Heard::Text { from, text } => {
                heard.store(clock::now().0, Ordering::Relaxed);
                reply(&mut conversation, clerk, &from, &text).await?;
            }
            Heard::Left { .. } if conversation.participants().is_empty() => {
                return conversation.leave().await;
            }
            Heard::Ended => return Ok(()),
            _ => {}
        }
    }
}

/// Answers what somebody has said, if there is an answer.
pub(super) async fn reply(
    conversation: &mut Conversation,
    clerk: &Clerk,
    from: &Handle,
    text: &str,
) -> Result<(), RequestError> {
    let in_group = conversation.participants().len() > 1;
    let Some(answer) = clerk.answer(from, text, in_group).await else {
        return Ok(());
    };
    conversation.typing().await?;
    let payload = payload(&answer);
    conversation.send(Mode::Unacknowledged, payload).await
}
