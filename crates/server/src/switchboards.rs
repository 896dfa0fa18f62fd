//! The conversations of this node, and the way of what is said to each participant's task.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use msnp::command::switchboard::Message;
use msnp::command::{Command, ServerCommand};
use msnp::types::{FriendlyName, Handle, SessionId, TrId};
use swallowtail_domain::account::Identity;
use swallowtail_domain::event::RingAnswer;
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::{CONVERSATIONS_MAX, OUTBOX_BYTES_MAX};
use swallowtail_domain::policy::Policy;
use swallowtail_domain::switchboard::{Effect, Input, Seat, Switchboard};
use swallowtail_domain::time::Timestamp;

use crate::mailbox::{Mailbox, Weigh};

/// What a participant's task is to do.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// Send this.
    Bytes(Bytes),
    /// Look at the next command again.
    Resume,
    /// End the connection once all before is sent.
    Close(CloseReason),
}

impl Weigh for Outgoing {
    fn weight(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Resume | Self::Close(_) => 0,
        }
    }
}

/// Where what is for one participant goes.
pub(crate) type Outbox = Mailbox<Outgoing>;

/// Somebody to be rung, which needs the store and the registry.
#[derive(Debug)]
pub(crate) struct Ringing {
    pub(crate) callee: Handle,
    pub(crate) caller: Identity,
    pub(crate) caller_name: FriendlyName,
}

/// A conversation with its participants' outboxes.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) id: SessionId,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    switchboard: Switchboard,
    outboxes: Vec<(Seat, Arc<Outbox>)>,
    /// Kept for its memory: a message on its way allocates nothing but its own bytes.
    effects: Vec<Effect>,
}

/// Who takes a seat.
#[derive(Debug)]
pub(crate) struct Newcomer {
    pub(crate) trid: TrId,
    pub(crate) who: Identity,
    pub(crate) name: FriendlyName,
}

impl Conversation {
    fn state(&self) -> MutexGuard<'_, State> {
        // A conversation in which something panicked goes on with what it has: its
        // participants would lose more by its end.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the first seat.
    pub(crate) fn open(&self, now: Timestamp, newcomer: Newcomer) -> (Seat, Arc<Outbox>) {
        let Newcomer { trid, who, name } = newcomer;
        let mut state = self.state();
        let State {
            switchboard,
            effects,
            ..
        } = &mut *state;
        let seat = switchboard.open(now, trid, who, name, effects);
        (seat, state.seated(now, seat))
    }

    /// Takes a further seat; `None` when he has one already.
    pub(crate) fn join(&self, now: Timestamp, newcomer: Newcomer) -> Option<(Seat, Arc<Outbox>)> {
        let Newcomer { trid, who, name } = newcomer;
        let mut state = self.state();
        let State {
            switchboard,
            effects,
            ..
        } = &mut *state;
        let seat = switchboard.join(now, trid, who, name, effects)?;
        Some((seat, state.seated(now, seat)))
    }

    /// Handles an input and carries out what comes of it, but for a ring, which the caller
    /// has to see to.
    pub(crate) fn handle(&self, now: Timestamp, input: Input) -> Option<Ringing> {
        let mut state = self.state();
        let State {
            switchboard,
            effects,
            ..
        } = &mut *state;
        switchboard.handle(now, input, effects);
        state.carry_out(now)
    }

    /// When the conversation wants to be looked at.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.state().switchboard.deadline()
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.state().switchboard.is_over(now)
    }
}

impl State {
    /// Gives a new seat its outbox, and what is said at its taking goes out.
    fn seated(&mut self, now: Timestamp, seat: Seat) -> Arc<Outbox> {
        let outbox = Arc::new(Outbox::new(OUTBOX_BYTES_MAX));
        self.outboxes.push((seat, Arc::clone(&outbox)));
        self.carry_out(now);
        outbox
    }

    fn carry_out(&mut self, now: Timestamp) -> Option<Ringing> {
        let mut ringing = None;
        let mut effects = std::mem::take(&mut self.effects);
        while !effects.is_empty() {
            for effect in effects.drain(..) {
                match effect {
                    Effect::Send { to, command } => {
                        self.send(to, Outgoing::Bytes(encode(&command)));
                    }
                    Effect::SendOthers { except, command } => {
                        self.send_others(now, except, &encode(&command));
                    }
                    Effect::Relay {
                        from,
                        trid,
                        mode,
                        message,
                    } => {
                        let bytes = encode_message(message);
                        let complete = self.send_others(now, from, &bytes);
                        let relayed = Input::Relayed {
                            seat: from,
                            trid,
                            mode,
                            complete,
                        };
                        self.switchboard.handle(now, relayed, &mut self.effects);
                    }
                    Effect::Ring {
                        callee,
                        caller,
                        caller_name,
                    } => {
                        ringing = Some(Ringing {
                            callee,
                            caller,
                            caller_name,
                        });
                    }
                    Effect::Resume { seat } => self.send(seat, Outgoing::Resume),
                    Effect::Close { seat, reason } => {
                        self.send(seat, Outgoing::Close(reason));
                        self.outboxes.retain(|(of, _)| *of != seat);
                    }
                }
            }
            // The acknowledgement of a relay, if there is one.
            std::mem::swap(&mut effects, &mut self.effects);
        }
        self.effects = effects;
        ringing
    }

    fn send(&self, to: Seat, outgoing: Outgoing) {
        if let Some((_, outbox)) = self.outboxes.iter().find(|(seat, _)| *seat == to) {
            // If it does not fit, its reader notices and leaves.
            outbox.push(outgoing);
        }
    }

    /// The same bytes to everybody but one; false when somebody's queue was full.
    fn send_others(&mut self, now: Timestamp, except: Seat, bytes: &Bytes) -> bool {
        let mut stalled = Vec::new();
        self.outboxes.retain(|(seat, outbox)| {
            let got_it = *seat == except || outbox.push(Outgoing::Bytes(bytes.clone()));
            if !got_it {
                stalled.push(*seat);
            }
            got_it
        });
        // They are out at once, though their tasks may be stuck in a write for a while: the
        // others never wait for them ([SB-RACE-5]).
        for seat in &stalled {
            self.switchboard
                .handle(now, Input::Lost { seat: *seat }, &mut self.effects);
        }
        stalled.is_empty()
    }
}

fn encode(command: &ServerCommand) -> Bytes {
    command.to_bytes().into()
}

/// As [`encode`], with room for all of it from the beginning: what is said is most of what
/// passes through here.
fn encode_message(message: Message) -> Bytes {
    const VERB_AND_LENGTH: usize = 16;
    let names = message.sender.as_str().len() + message.name.as_str().len();
    let mut bytes = Vec::with_capacity(VERB_AND_LENGTH + names + message.payload.len());
    ServerCommand::Msg(message).write(&mut bytes);
    bytes.into()
}

/// All conversations of the node.
#[derive(Debug)]
pub(crate) struct Switchboards {
    policy: Arc<Policy>,
    live: Mutex<BTreeMap<SessionId, Arc<Conversation>>>,
}

impl Switchboards {
    pub(crate) fn new(policy: Arc<Policy>) -> Self {
        Self {
            policy,
            live: Mutex::default(),
        }
    }

    fn live(&self) -> MutexGuard<'_, BTreeMap<SessionId, Arc<Conversation>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new conversation with a number of its own; `None` when there is no room.
    pub(crate) fn open(&self, now: Timestamp) -> Option<Arc<Conversation>> {
        let mut live = self.live();
        if live.len() >= CONVERSATIONS_MAX {
            return None;
        }
        // With a million of two thousand million taken, few draws are needed.
        let id = std::iter::repeat_with(rand::random::<u32>)
            .filter_map(|random| SessionId::new(random >> 1))
            .find(|id| !live.contains_key(id))?;
        let state = State {
            switchboard: Switchboard::new(id, Arc::clone(&self.policy), now),
            outboxes: Vec::new(),
            effects: Vec::new(),
        };
        let conversation = Arc::new(Conversation {
            id,
            state: Mutex::new(state),
        });
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
        let over: Vec<_> = {
            let live = self.live();
            live.values()
                .filter(|conversation| conversation.is_over(now))
                .cloned()
                .collect()
        };
        for conversation in over {
            self.forget_if_over(now, &conversation);
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.live().len()
    }
}
