//! A switchboard connection: one participant of one conversation. Commands go into the
//! conversation, which several connections share; what comes out for this one waits in its
//! outbox.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use msnp::command::{ClientCommand, Command, ServerCommand};
use msnp::types::FriendlyName;
use swallowtail_domain::account::{Identity, PrincipalId};
use swallowtail_domain::event::{Ring, RingAnswer, UserEvent};
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::CROWDED_MS_MAX;
use swallowtail_domain::switchboard::door::{self, Knock};
use swallowtail_domain::switchboard::{Input, Seat};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::stream::{Incoming, Stream};
use super::{Ends, Turn};
use crate::alarm::Alarm;
use crate::clock;
use crate::node::{Node, random_cookie};
use crate::switchboards::{Conversation, Handled, Newcomer, Outbox, Outgoing, Ringing};

/// A seat in a conversation. Dropping it leaves.
struct Participant {
    node: Arc<Node>,
    /// Where the connection arrived, for the address that a callee is told.
    local: SocketAddr,
    conversation: Arc<Conversation>,
    seat: Seat,
    /// Who has it.
    who: PrincipalId,
    outbox: Arc<Outbox>,
    /// A ring is out: the next command waits for its answer.
    calling: bool,
}

/// Serves the connection to its end.
pub(super) async fn run<Io>(node: &Arc<Node>, stream: &mut Stream<Io>, ends: &Ends) -> CloseReason
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let first = match stream.next_command() {
        Ok(Some(first)) => first,
        Ok(None) => return CloseReason::ConnectionLost,
        Err(reason) => return reason,
    };
    let reason = match Box::pin(enter(node, ends, first)).await {
        Ok(mut participant) => {
            let ended = converse(&mut participant, stream).await;
            ended.unwrap_or_else(|reason| reason)
        }
        Err((said, reason)) => {
            if let Some(said) = said {
                // Whether it arrives or not, the connection ends.
                let _ = stream.send(&said.to_bytes()).await;
            }
            reason
        }
    };
    stream.close().await;
    reason
}

/// Reads the first command and takes the seat it asks for, or says what to answer.
async fn enter(
    node: &Arc<Node>,
    ends: &Ends,
    first: Incoming,
) -> Result<Participant, (Option<ServerCommand>, CloseReason)> {
    let knock = match first {
        Incoming::Command(command) => {
            Knock::read(command).ok_or((None, CloseReason::CommandOutOfPlace))?
        }
        Incoming::Invalid(error) => return Err(door::invalid(&error)),
    };
    let refused = || (knock.refusal(&node.policy), CloseReason::CookieRefused);
    let redeemed = node
        .cookies()
        .redeem(clock::now(), &knock.cookie, &knock.handle);
    let grant = match redeemed {
        Ok(grant) if knock.fits(&grant) => grant,
        Ok(spoilt) | Err(Some(spoilt)) => {
            node.lapse(spoilt);
            return Err(refused());
        }
        Err(None) => return Err(refused()),
    };
    let shown = match node.store.shown_name(grant.owner.id).await {
        Ok(shown) => shown,
        Err(error) => {
            // Not the client's fault, and by 911 one library signs off altogether.
            tracing::error!(%error, "the store failed");
            node.lapse(grant);
            return Err((None, CloseReason::StoreFailed));
        }
    };
    let seated = shown.and_then(|(who, name)| sit(node, &knock, who, name));
    let Some((conversation, seat, outbox)) = seated else {
        node.lapse(grant);
        return Err(refused());
    };
    let node = Arc::clone(node);
    node.switchboards.count_seat(grant.owner.id);
    Ok(Participant {
        node,
        local: ends.local,
        conversation,
        seat,
        who: grant.owner.id,
        outbox,
        calling: false,
    })
}

/// A seat in a new conversation, or in the one he was called to; `None` when that is gone
/// or he sits there already.
fn sit(
    node: &Node,
    knock: &Knock,
    who: Identity,
    name: FriendlyName,
) -> Option<(Arc<Conversation>, Seat, Arc<Outbox>)> {
    let now = clock::now();
    let newcomer = Newcomer {
        trid: knock.trid,
        who,
        name,
    };
    let (conversation, (seat, outbox)) = match knock.session {
        None => {
            let conversation = node.switchboards.open(now)?;
            let seated = conversation.open(now, newcomer);
            (conversation, seated)
        }
        Some(session) => {
            let conversation = node.switchboards.get(session)?;
            let seated = conversation.join(now, newcomer)?;
            (conversation, seated)
        }
    };
    Some((conversation, seat, outbox))
}

/// The loop. `Ok` when the conversation ended it, `Err` when the connection did.
async fn converse<Io>(
    participant: &mut Participant,
    stream: &mut Stream<Io>,
) -> Result<CloseReason, CloseReason>
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut stopped = pin!(participant.node.stop.clone().cancelled_owned());
    let outbox = Arc::clone(&participant.outbox);
    let mut alarm = Alarm::default();
    let mut outgoing = Vec::new();
    let mut turn = Turn::default();
    loop {
        while !participant.calling {
            let Some(incoming) = stream.next_command()? else {
                break;
            };
            let Handled { ringing, crowded } = participant.feed(incoming);
            if let Some(ringing) = ringing {
                // Boxed: a silent participant shall not hold room for a query.
                Box::pin(participant.ring(ringing)).await;
            }
            if crowded {
                Box::pin(participant.wait_for_the_slow()).await;
            }
            turn.taken().await;
        }
        let was_calling = participant.calling;
        if let Some(reason) = participant.flush(stream, &mut outgoing).await? {
            return Ok(reason);
        }
        if was_calling {
            if !participant.calling {
                // The answer is there: on with the next command.
                continue;
            }
            alarm.set(participant.conversation.deadline());
        } else if !alarm.is_set() {
            // Talking only ever puts the deadline off, so that one look at each is enough.
            alarm.set(participant.conversation.deadline());
        }
        tokio::select! {
            received = stream.receive(), if !participant.calling => received?,
            () = outbox.filled() => {}
            () = alarm.rings() => {
                participant.conversation.handle(clock::now(), Input::Tick);
            }
            () = &mut stopped => return Ok(CloseReason::ServerShutDown),
        }
    }
}

impl Participant {
    /// Hands a command to the conversation; the next one waits if it rings somebody.
    fn feed(&mut self, incoming: Incoming) -> Handled {
        let seat = self.seat;
        let input = match incoming {
            Incoming::Command(command) => Input::Command { seat, command },
            Incoming::Invalid(error) => Input::Invalid { seat, error },
        };
        if let Input::Command {
            command: ClientCommand::Msg(_),
            ..
        } = &input
        {
            self.node.metrics.messages.inc();
        }
        let handled = self.conversation.handle(clock::now(), input);
        self.calling = handled.ringing.is_some();
        handled
    }

    /// Whoever speaks faster than somebody listens waits a while; then that one is on his own.
    async fn wait_for_the_slow(&self) {
        let patience = Duration::from_millis(CROWDED_MS_MAX);
        if timeout(patience, self.conversation.calm(self.seat))
            .await
            .is_err()
        {
            self.conversation.give_up_on_the_slow(self.seat);
        }
    }

    /// Rings the callee's session, which answers on its own; one who has none is not online.
    async fn ring(&self, ringing: Ringing) {
        let Ringing {
            callee,
            caller,
            caller_name,
        } = ringing;
        let (node, session) = (&self.node, self.conversation.id);
        let cookie = random_cookie();
        let found = match node.store.find(&callee).await {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(%error, "the store failed");
                None
            }
        };
        let now = clock::now();
        let rung = found.is_some_and(|id| {
            let owner = Identity {
                id,
                handle: callee.clone(),
            };
            let ring = UserEvent::Ring(Box::new(Ring {
                session,
                callee: callee.clone(),
                address: node.addresses.switchboard(self.local),
                cookie: cookie.clone(),
                caller,
                caller_name,
            }));
            let issued = node
                .cookies()
                .issue_join(now, cookie.clone(), owner, session);
            issued.is_ok() && node.registry.publish(id, ring)
        });
        if !rung {
            node.answer_ring(session, callee, &cookie, RingAnswer::NotOnline);
        }
    }

    /// Sends what waits in the outbox, all of it in one write; the reason when it is the end.
    async fn flush<Io>(
        &mut self,
        stream: &mut Stream<Io>,
        outgoing: &mut Vec<Outgoing>,
    ) -> Result<Option<CloseReason>, CloseReason>
    where
        Io: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let taken = self.outbox.take(outgoing);
        let weight = taken.map_err(|_| CloseReason::Stalled)?;
        self.conversation.taken(self.seat, weight);
        if let [Outgoing::Bytes(bytes)] = outgoing.as_slice() {
            // The common case: one message, which needs no copy.
            stream.send(bytes).await?;
            outgoing.clear();
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let mut closing = None;
        for item in outgoing.drain(..) {
            match item {
                Outgoing::Bytes(more) => bytes.extend_from_slice(&more),
                Outgoing::Resume => self.calling = false,
                Outgoing::Close(reason) => closing = Some(reason),
            }
        }
        if !bytes.is_empty() {
            stream.send(&bytes).await?;
        }
        Ok(closing)
    }
}

impl Drop for Participant {
    /// Also on a panic: nobody stays in a conversation without a connection.
    fn drop(&mut self) {
        let now = clock::now();
        self.conversation
            .handle(now, Input::Lost { seat: self.seat });
        let switchboards = &self.node.switchboards;
        switchboards.discount_seat(self.who);
        switchboards.forget_if_over(now, &self.conversation);
    }
}
