//! One conversation: its rules, and the way of what is said to each participant's task.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use msnp::command::switchboard::Message;
use msnp::command::{Command, ServerCommand};
use msnp::types::{FriendlyName, Handle, SessionId, TrId};
use swallowtail_domain::account::Identity;
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::{OUTBOX_BYTES_CROWDED, OUTBOX_BYTES_MAX, OUTBOX_ITEM_BYTES};
use swallowtail_domain::policy::Policy;
use swallowtail_domain::switchboard::{Effect, Input, Seat, Switchboard};
use swallowtail_domain::time::Timestamp;
use tokio::sync::Notify;

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
            Self::Bytes(bytes) => bytes.len() + OUTBOX_ITEM_BYTES,
            Self::Resume | Self::Close(_) => OUTBOX_ITEM_BYTES,
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
    /// Told when a crowded outbox has been emptied.
    drained: Notify,
}

/// What handling an input asks of its connection.
#[derive(Debug, Default)]
pub(crate) struct Handled {
    /// Somebody is to be rung.
    pub(crate) ringing: Option<Ringing>,
    /// Somebody is slow in taking what is said: the speaker should wait for him.
    pub(crate) crowded: bool,
}

#[derive(Debug)]
struct Listener {
    seat: Seat,
    outbox: Arc<Outbox>,
    /// Somebody has waited for him in vain; he is dropped when his outbox is full.
    given_up: bool,
}

#[derive(Debug)]
struct State {
    switchboard: Switchboard,
    listeners: Vec<Listener>,
    /// Kept for its memory: a message on its way allocates nothing but its own bytes.
    effects: Vec<Effect>,
}

/// How a message to everybody went.
struct Sent {
    /// Nobody's queue was full.
    complete: bool,
    /// Somebody's queue is getting full.
    crowded: bool,
}

/// Who takes a seat.
#[derive(Debug)]
pub(crate) struct Newcomer {
    pub(crate) trid: TrId,
    pub(crate) who: Identity,
    pub(crate) name: FriendlyName,
}

impl Conversation {
    /// One in which nobody is yet.
    pub(super) fn new(id: SessionId, policy: Arc<Policy>, now: Timestamp) -> Self {
        let state = State {
            switchboard: Switchboard::new(id, policy, now),
            listeners: Vec::new(),
            effects: Vec::new(),
        };
        Self {
            id,
            state: Mutex::new(state),
            drained: Notify::new(),
        }
    }

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

    /// Handles an input and carries out what comes of it, but for what the caller has to see
    /// to.
    pub(crate) fn handle(&self, now: Timestamp, input: Input) -> Handled {
        let mut state = self.state();
        let State {
            switchboard,
            effects,
            ..
        } = &mut *state;
        switchboard.handle(now, input, effects);
        state.carry_out(now)
    }

    /// Waits until nobody but `speaker` is slow in taking what is said.
    pub(crate) async fn calm(&self, speaker: Seat) {
        loop {
            // Before the look, so that no emptying in between is missed.
            let drained = self.drained.notified();
            if !self.state().crowded(speaker).any(|_| true) {
                return;
            }
            drained.await;
        }
    }

    /// Nobody waits any more for those who are slow now, until they have caught up.
    pub(crate) fn give_up_on_the_slow(&self, speaker: Seat) {
        self.state()
            .crowded(speaker)
            .for_each(|listener| listener.given_up = true);
    }

    /// A participant has taken that much from his outbox.
    pub(crate) fn taken(&self, seat: Seat, weight: usize) {
        if weight > OUTBOX_BYTES_CROWDED {
            let mut state = self.state();
            if let Some(listener) = state.listeners.iter_mut().find(|l| l.seat == seat) {
                listener.given_up = false;
            }
            drop(state);
            self.drained.notify_waiters();
        }
    }

    /// When the conversation wants to be looked at.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.state().switchboard.deadline()
    }

    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.state().switchboard.is_over(now)
    }
}

impl State {
    /// Gives a new seat its outbox, and what is said at its taking goes out.
    fn seated(&mut self, now: Timestamp, seat: Seat) -> Arc<Outbox> {
        let outbox = Arc::new(Outbox::new(OUTBOX_BYTES_MAX));
        self.listeners.push(Listener {
            seat,
            outbox: Arc::clone(&outbox),
            given_up: false,
        });
        self.carry_out(now);
        outbox
    }

    fn carry_out(&mut self, now: Timestamp) -> Handled {
        let mut handled = Handled::default();
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
                        let sent = self.send_others(now, from, &bytes);
                        handled.crowded |= sent.crowded;
                        let complete = sent.complete;
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
                        handled.ringing = Some(Ringing {
                            callee,
                            caller,
                            caller_name,
                        });
                    }
                    Effect::Resume { seat } => self.send(seat, Outgoing::Resume),
                    Effect::Close { seat, reason } => {
                        self.send(seat, Outgoing::Close(reason));
                        self.listeners.retain(|listener| listener.seat != seat);
                    }
                }
            }
            // The acknowledgement of a relay, if there is one.
            std::mem::swap(&mut effects, &mut self.effects);
        }
        self.effects = effects;
        handled
    }

    /// Those who are slow in taking what is said, and have not been given up on.
    fn crowded(&mut self, speaker: Seat) -> impl Iterator<Item = &mut Listener> {
        self.listeners.iter_mut().filter(move |listener| {
            listener.seat != speaker
                && !listener.given_up
                && listener.outbox.weight() > OUTBOX_BYTES_CROWDED
        })
    }

    fn send(&self, to: Seat, outgoing: Outgoing) {
        if let Some(listener) = self.listeners.iter().find(|listener| listener.seat == to) {
            // If it does not fit, its reader notices and leaves.
            listener.outbox.push(outgoing);
        }
    }

    /// The same bytes to everybody but one.
    fn send_others(&mut self, now: Timestamp, except: Seat, bytes: &Bytes) -> Sent {
        let (mut stalled, mut crowded) = (Vec::new(), false);
        self.listeners.retain(|listener| {
            if listener.seat == except {
                return true;
            }
            let pushed = listener.outbox.push(Outgoing::Bytes(bytes.clone()));
            match pushed {
                Some(weight) => crowded |= weight > OUTBOX_BYTES_CROWDED && !listener.given_up,
                None => stalled.push(listener.seat),
            }
            pushed.is_some()
        });
        // They are out at once, though their tasks may be stuck in a write for a while: the
        // others never wait for them ([SB-RACE-5]).
        for seat in &stalled {
            self.switchboard
                .handle(now, Input::Lost { seat: *seat }, &mut self.effects);
        }
        Sent {
            complete: stalled.is_empty(),
            crowded,
        }
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
