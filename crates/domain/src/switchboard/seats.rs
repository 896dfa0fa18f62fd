//! Taking a seat and leaving it: USR, ANS with IRO and JOI, BYE (`[SB-ANS-2]` to
//! `[SB-ANS-5]`, `[SB-OUT-1]`).

use msnp::command::ServerCommand;
use msnp::command::sign_in::UsrReply;
use msnp::command::switchboard::{AnsReply, Bye, Iro, Joi};
use msnp::types::{FriendlyName, TrId};

use super::{Effect, Seat, Switchboard};
use crate::account::Identity;
use crate::time::Timestamp;

/// Somebody in a conversation.
#[derive(Debug)]
pub(super) struct Participant {
    pub(super) seat: Seat,
    pub(super) who: Identity,
    /// His name when he joined: the conversation keeps it.
    pub(super) name: FriendlyName,
    /// When his calls failed lately.
    pub(super) failed_calls: Vec<Timestamp>,
}

impl Switchboard {
    fn seat(&mut self, now: Timestamp, who: Identity, name: FriendlyName) -> Seat {
        self.seats_given += 1;
        let seat = Seat(self.seats_given);
        self.active = now;
        self.participants.push(Participant {
            seat,
            who,
            name,
            failed_calls: Vec::new(),
        });
        seat
    }

    /// The one who opened the conversation takes the first seat (`[SB-USR-1]`).
    pub fn open(
        &mut self,
        now: Timestamp,
        trid: TrId,
        who: Identity,
        name: FriendlyName,
        effects: &mut Vec<Effect>,
    ) -> Seat {
        let opened = UsrReply::Opened {
            trid,
            handle: who.handle.clone(),
            name: name.clone(),
        };
        let to = self.seat(now, who, name);
        effects.push(Effect::Send {
            to,
            command: ServerCommand::Usr(opened),
        });
        to
    }

    /// One who was called joins: he is told of everybody, then everybody of him. `None` when
    /// he is there already (`[SB-ANS-8]`).
    pub fn join(
        &mut self,
        now: Timestamp,
        trid: TrId,
        who: Identity,
        name: FriendlyName,
        effects: &mut Vec<Effect>,
    ) -> Option<Seat> {
        if self
            .participants
            .iter()
            .any(|present| present.who.id == who.id)
        {
            return None;
        }
        let joi = Joi {
            handle: who.handle.clone(),
            name: name.clone(),
        };
        self.invitation_lapsed(&who.handle);
        let count = u32::try_from(self.participants.len()).expect("participants are bounded");
        let to = self.seat(now, who, name);
        for (index, present) in (1..=count).zip(&self.participants) {
            effects.push(Effect::Send {
                to,
                command: ServerCommand::Iro(Iro {
                    trid,
                    index,
                    count,
                    handle: present.who.handle.clone(),
                    name: present.name.clone(),
                }),
            });
        }
        effects.push(Effect::Send {
            to,
            command: ServerCommand::Ans(AnsReply { trid }),
        });
        effects.push(Effect::SendOthers {
            except: to,
            command: ServerCommand::Joi(joi),
        });
        Some(to)
    }

    /// Somebody leaves; the others hear of it. His calls go on ringing (`[SB-RACE-1]`).
    pub(super) fn leave(&mut self, seat: Seat, effects: &mut Vec<Effect>) {
        let Some(at) = self
            .participants
            .iter()
            .position(|present| present.seat == seat)
        else {
            return;
        };
        let left = self.participants.remove(at);
        let bye = Bye {
            handle: left.who.handle,
            idle: false,
        };
        effects.push(Effect::SendOthers {
            except: seat,
            command: ServerCommand::Bye(bye),
        });
    }

    pub(super) fn participant(&mut self, seat: Seat) -> Option<&mut Participant> {
        self.participants
            .iter_mut()
            .find(|present| present.seat == seat)
    }
}
