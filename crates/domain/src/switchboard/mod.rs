//! One conversation: who has a seat, who is being called, what is said (docs/protocol/switchboard.md).
//!
//! Unlike a notification session it belongs to several connections at once; each has a
//! [`Seat`]. What a connection says before it has one is read by [`door`].

pub mod door;

mod call;
mod seats;
mod talk;

use std::sync::Arc;

use msnp::args::ArgError;
use msnp::command::session::Qng;
use msnp::command::switchboard::{Bye, Message, Mode};
use msnp::command::{ClientCommand, ServerCommand};
use msnp::types::{FriendlyName, Handle, SessionId, TrId};

use crate::account::Identity;
use crate::event::RingAnswer;
use crate::fault::{CloseReason, Refusal, Verdict, close_reason, verdict};
use crate::policy::Policy;
use crate::time::Timestamp;
use call::{Call, Invitation};
use seats::Participant;

/// One connection's place in a conversation; never used twice in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat(u32);

/// What happens to a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A participant sent a command.
    Command {
        /// Who.
        seat: Seat,
        /// What.
        command: ClientCommand,
    },
    /// A participant sent a command with bad words.
    Invalid {
        /// Who.
        seat: Seat,
        /// What is wrong.
        error: ArgError,
    },
    /// The answer to an [`Effect::Ring`].
    Answered {
        /// Who was called.
        callee: Handle,
        /// What his session says; [`RingAnswer::NotOnline`] when he has none.
        answer: RingAnswer,
    },
    /// A called person's sign-in has ended before he joined.
    InvitationLapsed {
        /// Who.
        callee: Handle,
    },
    /// An [`Effect::Relay`] has been carried out.
    Relayed {
        /// Who spoke.
        seat: Seat,
        /// Of the `MSG`.
        trid: TrId,
        /// What he wants to hear of it.
        mode: Mode,
        /// Whether everybody else got it.
        complete: bool,
    },
    /// A participant's connection is gone.
    Lost {
        /// Who.
        seat: Seat,
    },
    /// The deadline has come.
    Tick,
}

/// What a conversation wants done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// To one participant.
    Send {
        /// Who.
        to: Seat,
        /// What.
        command: ServerCommand,
    },
    /// To everybody but one.
    SendOthers {
        /// Not to him.
        except: Seat,
        /// What.
        command: ServerCommand,
    },
    /// What somebody said, to everybody else; answered by [`Input::Relayed`] at once.
    Relay {
        /// Not to him.
        from: Seat,
        /// Of the `MSG`.
        trid: TrId,
        /// For the answer.
        mode: Mode,
        /// What they get.
        message: Message,
    },
    /// Rings somebody; answered by [`Input::Answered`]. The caller's next command waits
    /// for [`Effect::Resume`].
    Ring {
        /// Who is called.
        callee: Handle,
        /// Who calls.
        caller: Identity,
        /// His name in this conversation.
        caller_name: FriendlyName,
    },
    /// The caller's next command may be handled.
    Resume {
        /// Who.
        seat: Seat,
    },
    /// A participant's connection ends once all before is sent.
    Close {
        /// Who.
        seat: Seat,
        /// Why.
        reason: CloseReason,
    },
}

/// One conversation.
#[derive(Debug)]
pub struct Switchboard {
    id: SessionId,
    policy: Arc<Policy>,
    /// In the order in which they joined.
    participants: Vec<Participant>,
    calls: Vec<Call>,
    invitations: Vec<Invitation>,
    seats_given: u32,
    /// When somebody last said something, called or joined.
    active: Timestamp,
}

impl Switchboard {
    /// An empty conversation.
    #[must_use]
    pub fn new(id: SessionId, policy: Arc<Policy>, now: Timestamp) -> Self {
        Self {
            id,
            policy,
            participants: Vec::new(),
            calls: Vec::new(),
            invitations: Vec::new(),
            seats_given: 0,
            active: now,
        }
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// Handles one input; what is to be done is appended to `effects`.
    pub fn handle(&mut self, now: Timestamp, input: Input, effects: &mut Vec<Effect>) {
        match input {
            Input::Command { seat, command } => self.command(now, seat, command, effects),
            Input::Invalid { seat, error } => self.invalid(now, seat, &error, effects),
            Input::Answered { callee, answer } => self.answered(now, &callee, answer, effects),
            Input::InvitationLapsed { callee } => self.invitation_lapsed(&callee),
            Input::Relayed {
                seat,
                trid,
                mode,
                complete,
            } => {
                Self::acknowledge(seat, trid, mode, complete, effects);
            }
            Input::Lost { seat } => self.leave(seat, effects),
            Input::Tick => self.tick(now, effects),
        }
    }

    fn command(
        &mut self,
        now: Timestamp,
        seat: Seat,
        command: ClientCommand,
        effects: &mut Vec<Effect>,
    ) {
        match command {
            ClientCommand::Msg(msg) => self.say(now, seat, msg, effects),
            ClientCommand::Cal(cal) => self.call(now, seat, cal, effects),
            ClientCommand::Out(_) | ClientCommand::Bye(_) => {
                self.dismiss(seat, CloseReason::ClientLeft, effects);
            }
            // Tolerated: not a command of a switchboard, but harmless ([SB-ST-1]).
            ClientCommand::Png(_) => {
                effects.push(Effect::Send {
                    to: seat,
                    command: ServerCommand::Qng(Qng),
                });
            }
            _ => self.dismiss(seat, CloseReason::CommandOutOfPlace, effects),
        }
    }

    fn invalid(&mut self, now: Timestamp, seat: Seat, error: &ArgError, effects: &mut Vec<Effect>) {
        match (error.verb.as_bytes(), verdict(error), error.trid) {
            (b"CAL", Verdict::Refuse(code), Some(trid)) => {
                self.refuse_bad_call(now, seat, trid, code, effects);
            }
            _ => self.dismiss(seat, close_reason(error.flaw), effects),
        }
    }

    /// When [`Input::Tick`] is wanted. A conversation in which nobody is left has no silence
    /// to wait for, only those who may still come.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        let ring = self.calls.iter().map(|call| call.answer_by).min();
        let end = if self.participants.is_empty() {
            self.invitations.iter().map(|i| i.expires).max()
        } else {
            self.policy.conversation_idle_ms.map(|ms| self.active + ms)
        };
        ring.into_iter().chain(end).min()
    }

    /// Whether nobody is in it and nobody can come any more (`[SB-SES-1]`).
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        // One that nobody has opened yet is only about to begin.
        self.seats_given > 0
            && self.participants.is_empty()
            && self.calls.iter().all(|call| call.answer_by <= now)
            && self
                .invitations
                .iter()
                .all(|invitation| invitation.expires <= now)
    }

    fn tick(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        self.give_up_rings(now, effects);
        let idle = self.policy.conversation_idle_ms.map(|ms| self.active + ms);
        if idle.is_some_and(|idle| now >= idle) {
            self.end_idle(effects);
        }
    }

    /// Everybody hears of everybody else's removal, then all go (`[SB-IDLE-2]`). One who is
    /// alone hears nothing (`[SB-IDLE-3]`).
    fn end_idle(&mut self, effects: &mut Vec<Effect>) {
        for participant in &self.participants {
            let bye = Bye {
                handle: participant.who.handle.clone(),
                idle: true,
            };
            let command = ServerCommand::Bye(bye);
            effects.push(Effect::SendOthers {
                except: participant.seat,
                command,
            });
        }
        let reason = CloseReason::ConversationIdle;
        effects.extend(self.participants.drain(..).map(|p| Effect::Close {
            seat: p.seat,
            reason,
        }));
    }

    /// Ends one participant's connection; the others hear of it.
    fn dismiss(&mut self, seat: Seat, reason: CloseReason, effects: &mut Vec<Effect>) {
        effects.push(Effect::Close { seat, reason });
        self.leave(seat, effects);
    }
}

/// A refusal to one participant.
fn refusal(to: Seat, trid: TrId, refusal: Refusal) -> Effect {
    Effect::Send {
        to,
        command: refusal.of(trid).into(),
    }
}
