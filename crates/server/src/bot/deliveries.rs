//! Messages that were left, brought to people who have come: the bot calls them, says one after
//! the other, and deletes each only when the switchboard has acknowledged it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use msnp_client::command::switchboard::Mode;
use msnp_client::types::Handle;
use msnp_client::{Conversation, Heard, Lost, RequestError, Session};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::{
    BOT_DELIVERIES_MAX, BOT_DELIVERIES_WAITING_MAX, BOT_JOIN_MS_MAX, BOT_NOTICES_MAX, BOT_PACE_MS,
};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Ended;
use super::clerk::Clerk;
use super::talks::reply;
use super::words::{delivery, notice, payload};
use crate::connection::Via;
use crate::node::Node;
use crate::store::StoreError;

/// What a delivery leaves: whom it was for, and the conversation if he is still there.
type Delivered = (PrincipalId, Option<(Handle, Conversation)>);

/// See the head of this file. Dropping it ends all of them; what was not acknowledged stays.
#[derive(Default)]
pub(super) struct Deliveries {
    tasks: JoinSet<Delivered>,
    /// Those for whom one is under way.
    under_way: BTreeMap<PrincipalId, UnderWay>,
    /// Those for whom messages may wait.
    next: BTreeSet<PrincipalId>,
    /// What operators say to those who wait for their turn.
    notices: BTreeMap<PrincipalId, Vec<Arc<str>>>,
    /// Whose turn it was last.
    last: Option<PrincipalId>,
}

/// A delivery, from outside.
#[derive(Default)]
struct UnderWay {
    /// Whether there may be more to deliver since.
    more: bool,
    /// Cancelled when the recipient has come anew: he does not know of a call of before.
    anew: CancellationToken,
}

impl Deliveries {
    /// Somebody is there for whom something may wait; perhaps he has just come.
    pub(super) fn look_for(&mut self, who: PrincipalId, anew: bool) {
        if let Some(under_way) = self.under_way.get_mut(&who) {
            under_way.more = true;
            if anew {
                under_way.anew.cancel();
            }
        } else if self.next.len() < BOT_DELIVERIES_WAITING_MAX {
            self.next.insert(who);
        }
    }

    /// Says something to everybody who is there and whose client shows no notices. Who does not
    /// come when he is called hears nothing of it.
    pub(super) fn announce(&mut self, node: &Node, text: &Arc<str>) {
        for who in node.registry.shown_by(|via| via != Via::WebSocket) {
            if self.notices.len() >= BOT_DELIVERIES_WAITING_MAX {
                tracing::warn!("too many are here for the bot to tell all of them");
                return;
            }
            let notices = self.notices.entry(who).or_default();
            if notices.len() < BOT_NOTICES_MAX {
                notices.push(Arc::clone(text));
            }
            self.look_for(who, false);
        }
    }

    /// Looks for everybody for whom something waits and who is there.
    pub(super) async fn look_for_everybody(&mut self, node: &Node) -> Result<(), StoreError> {
        let mut after = PrincipalId(0);
        loop {
            let now = crate::clock::now();
            let found = node.store.left_message_recipients(after, now).await?;
            let Some(last) = found.last() else {
                return Ok(());
            };
            after = *last;
            for who in found {
                if is_ours(node, who) {
                    self.look_for(who, false);
                }
            }
        }
    }

    /// Begins as many as may be under way. Where that fails, what waits, waits until its recipient
    /// comes again.
    pub(super) async fn begin(&mut self, session: &mut Session, node: &Node, clerk: &Clerk) {
        while self.tasks.len() < BOT_DELIVERIES_MAX {
            let Some(who) = self.take_turn() else {
                break;
            };
            let notices = self.notices.remove(&who).unwrap_or_default();
            let called = match recipient(node, clerk, who, &notices).await {
                Ok(None) => continue,
                Ok(Some(handle)) => match session.open_conversation().await {
                    Ok(conversation) => Ok((handle, conversation)),
                    Err(error) => Err(Ended::from(error)),
                },
                Err(error) => Err(error.into()),
            };
            let (handle, conversation) = match called {
                Ok(called) => called,
                Err(why) => {
                    tracing::warn!(%why, "the bot cannot deliver messages");
                    continue;
                }
            };
            let under_way = UnderWay::default();
            let anew = under_way.anew.clone();
            self.under_way.insert(who, under_way);
            let clerk = clerk.clone();
            self.tasks.spawn(async move {
                let delivery = deliver(conversation, (who, handle), &notices, &clerk, &anew);
                // A fault of ours shall not keep his messages from him for ever.
                let delivered = AssertUnwindSafe(delivery).catch_unwind().await;
                (who, delivered.unwrap_or_default())
            });
        }
    }

    /// Whose turn it is: everybody's in a circle, so that nobody who comes again and again keeps
    /// others from theirs.
    fn take_turn(&mut self) -> Option<PrincipalId> {
        let after = self.last.map_or(Unbounded, Excluded);
        let mut others = self.next.range((after, Unbounded));
        let who = *others.next().or(self.next.first())?;
        self.last = Some(who);
        self.next.take(&who)
    }

    /// Waits until one is over; for ever while there is none. Returns the conversation if the
    /// recipient is still in it.
    pub(super) async fn ended(&mut self) -> Option<(Handle, Conversation)> {
        match self.tasks.join_next().await {
            Some(Ok((who, conversation))) => {
                if self.under_way.remove(&who).is_some_and(|it| it.more) {
                    self.look_for(who, false);
                }
                conversation
            }
            Some(Err(error)) => {
                tracing::error!(%error, "a delivery of the bot failed");
                None
            }
            None => std::future::pending().await,
        }
    }
}

/// Whom to call, if somebody is there and something waits for him.
async fn recipient(
    node: &Node,
    clerk: &Clerk,
    who: PrincipalId,
    notices: &[Arc<str>],
) -> Result<Option<Handle>, StoreError> {
    if !is_ours(node, who) {
        return Ok(None);
    }
    // Operators may speak as often as they like.
    if notices.is_empty()
        && (clerk.letterbox.waiting(who).await?.is_empty() || !clerk.may_call(who))
    {
        return Ok(None);
    }
    let shown = node.store.shown_name(who).await?;
    let handle = shown.map(|(identity, _)| identity.handle);
    Ok(handle.filter(|handle| !clerk.is_own(handle)))
}

/// Whether somebody is there, and not at a browser, which fetches his messages by itself.
fn is_ours(node: &Node, who: PrincipalId) -> bool {
    let via = node.registry.shown(who);
    via.is_some_and(|via| via != Via::WebSocket)
}

/// Calls the recipient and says what waits, until nothing does. Whatever goes wrong, the rest
/// stays.
async fn deliver(
    mut conversation: Conversation,
    (who, handle): (PrincipalId, Handle),
    notices: &[Arc<str>],
    clerk: &Clerk,
    anew: &CancellationToken,
) -> Option<(Handle, Conversation)> {
    match bring(&mut conversation, (who, &handle), notices, clerk, anew).await {
        Ok(()) => Some((handle, conversation)),
        Err(Ended::Store(error)) => {
            tracing::warn!(%error, "the bot cannot deliver messages");
            None
        }
        Err(why) => {
            tracing::debug!(%why, "messages were not delivered");
            None
        }
    }
}

async fn bring(
    conversation: &mut Conversation,
    (who, handle): (PrincipalId, &Handle),
    notices: &[Arc<str>],
    clerk: &Clerk,
    anew: &CancellationToken,
) -> Result<(), Ended> {
    conversation.invite(handle).await?;
    let patience = Duration::from_millis(BOT_JOIN_MS_MAX);
    tokio::select! {
        joined = timeout(patience, joins(conversation)) => {
            joined.map_err(|_| RequestError::TimedOut)??;
        }
        () = anew.cancelled() => return Err(RequestError::TimedOut.into()),
    }
    for text in notices {
        let payload = payload(&notice(text));
        conversation.send(Mode::Acknowledged, payload).await?;
    }
    loop {
        let waiting = clerk.letterbox.waiting(who).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        for message in waiting {
            let payload = payload(&delivery(&message));
            conversation.send(Mode::Acknowledged, payload).await?;
            // The switchboard has it now, and in a moment he has, unless his connection ends.
            let pace = Duration::from_millis(BOT_PACE_MS);
            if let Ok(gone) = timeout(pace, leaves(conversation, handle, clerk)).await {
                return gone;
            }
            clerk.letterbox.taken(who, vec![message.id]).await?;
        }
    }
}

/// Waits until he is gone; answers what is said meanwhile. Others may stay: what waits is not
/// for them.
async fn leaves(
    conversation: &mut Conversation,
    handle: &Handle,
    clerk: &Clerk,
) -> Result<(), Ended> {
    loop {
        match conversation.next().await? {
            Heard::Text { from, text } => reply(conversation, clerk, &from, &text).await?,
            Heard::Left { handle: left, .. } if left == *handle => break,
            Heard::Ended => break,
            _ => {}
        }
    }
    Err(Lost::Closed.into())
}

/// Waits until he is there. He may hang up before.
async fn joins(conversation: &mut Conversation) -> Result<(), Ended> {
    loop {
        match conversation.next().await? {
            Heard::Joined(_) => return Ok(()),
            Heard::Ended => return Err(Lost::Closed.into()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_his_turn() {
        let mut deliveries = Deliveries::default();
        for who in [1, 2, 7] {
            deliveries.look_for(PrincipalId(who), true);
        }
        let turns: Vec<_> = (0..6)
            .filter_map(|_| {
                let who = deliveries.take_turn()?;
                // Those two come again at once.
                if who.0 < 7 {
                    deliveries.look_for(who, true);
                }
                Some(who.0)
            })
            .collect();
        assert_eq!(turns, [1, 2, 7, 1, 2, 1]);
    }
}
