//! CAL: ringing somebody, and the invitations that are out (`[SB-CAL-1]`).

use msnp::command::ServerCommand;
use msnp::command::switchboard::{Cal, CalReply};
use msnp::types::{Handle, TrId};

use super::{Effect, Seat, Switchboard, refusal};
use crate::event::RingAnswer;
use crate::fault::Refusal;
use crate::limits::{COOKIE_MS_MAX, FAILED_CALLS_MAX, FAILED_CALLS_WINDOW_MS, RING_ANSWER_MS_MAX};
use crate::time::Timestamp;

/// A ring whose answer is on its way.
#[derive(Debug)]
pub(super) struct Call {
    seat: Seat,
    trid: TrId,
    callee: Handle,
    pub(super) answer_by: Timestamp,
}

/// Somebody who was rung and has not joined.
#[derive(Debug)]
pub(super) struct Invitation {
    callee: Handle,
    pub(super) expires: Timestamp,
}

impl Switchboard {
    pub(super) fn call(&mut self, now: Timestamp, seat: Seat, cal: Cal, effects: &mut Vec<Effect>) {
        self.active = now;
        let Cal { trid, callee } = cal;
        if let Err(code) = self.may_call(now, seat, &callee) {
            return effects.push(refusal(seat, trid, code));
        }
        let Some(caller) = self.participant(seat) else {
            return;
        };
        let (who, caller_name) = (caller.who.clone(), caller.name.clone());
        effects.push(Effect::Ring {
            callee: callee.clone(),
            caller: who,
            caller_name,
        });
        self.calls.push(Call {
            seat,
            trid,
            callee,
            answer_by: now + RING_ANSWER_MS_MAX,
        });
    }

    /// What can be said without asking the callee. The participant limit is looked at before
    /// he is rung, or he would be rung in vain.
    fn may_call(&mut self, now: Timestamp, seat: Seat, callee: &Handle) -> Result<(), Refusal> {
        self.invitations
            .retain(|invitation| invitation.expires > now);
        // Those that a caller who has left has nobody to wait for any more.
        self.calls.retain(|call| {
            call.answer_by > now || self.participants.iter().any(|p| p.seat == call.seat)
        });
        let present = self.participants.iter().any(|p| p.who.handle == *callee);
        let pending = self.invitations.iter().any(|i| i.callee == *callee)
            || self.calls.iter().any(|call| call.callee == *callee);
        if present || pending {
            return Err(Refusal::AlreadyThere);
        }
        let expected = self.participants.len() + self.invitations.len() + self.calls.len();
        if self.called_too_much(now, seat) || expected >= self.policy.participants_max {
            return Err(Refusal::TooActive);
        }
        Ok(())
    }

    fn called_too_much(&mut self, now: Timestamp, seat: Seat) -> bool {
        self.participant(seat).is_some_and(|caller| {
            caller
                .failed_calls
                .retain(|at| now - *at < FAILED_CALLS_WINDOW_MS);
            caller.failed_calls.len() >= FAILED_CALLS_MAX
        })
    }

    fn count_failed_call(&mut self, now: Timestamp, seat: Seat) {
        if let Some(caller) = self.participant(seat) {
            caller
                .failed_calls
                .retain(|at| now - *at < FAILED_CALLS_WINDOW_MS);
            // The oldest makes room: it is the first to be forgotten anyway.
            if caller.failed_calls.len() == FAILED_CALLS_MAX {
                caller.failed_calls.remove(0);
            }
            caller.failed_calls.push(now);
        }
    }

    /// A `CAL` whose handle is none: 208, or 217 for a domain without a dot.
    pub(super) fn refuse_bad_call(
        &mut self,
        now: Timestamp,
        seat: Seat,
        trid: TrId,
        code: Refusal,
        effects: &mut Vec<Effect>,
    ) {
        let flood = code == Refusal::NotOnline && self.called_too_much(now, seat);
        let code = if flood { Refusal::TooActive } else { code };
        if !flood {
            self.count_failed_call(now, seat);
        }
        effects.push(refusal(seat, trid, code));
    }

    pub(super) fn answered(
        &mut self,
        now: Timestamp,
        callee: &Handle,
        answer: RingAnswer,
        effects: &mut Vec<Effect>,
    ) {
        let Some(at) = self.calls.iter().position(|call| call.callee == *callee) else {
            return;
        };
        let Call {
            seat, trid, callee, ..
        } = self.calls.remove(at);
        // The callee may have been faster than his session's answer.
        let joined = self.participants.iter().any(|p| p.who.handle == callee);
        if let (RingAnswer::Ringing { .. }, false) = (answer, joined) {
            self.invitations.push(Invitation {
                callee,
                expires: now + COOKIE_MS_MAX,
            });
        }
        // The caller may have left while it rang.
        if self.participant(seat).is_none() {
            return;
        }
        let code = match answer {
            RingAnswer::Ringing { .. } => {
                let ringing = CalReply {
                    trid,
                    session: self.id,
                };
                effects.push(Effect::Send {
                    to: seat,
                    command: ServerCommand::Cal(ringing),
                });
                None
            }
            RingAnswer::NotOnline => Some(Refusal::NotOnline),
            RingAnswer::Blocked if self.policy.blocked_call_is_216 => Some(Refusal::NotOnList),
            RingAnswer::Blocked => Some(Refusal::NotOnline),
        };
        if let Some(code) = code {
            self.count_failed_call(now, seat);
            effects.push(refusal(seat, trid, code));
        }
        effects.push(Effect::Resume { seat });
    }

    /// A session that does not answer its ring counts as offline.
    pub(super) fn give_up_rings(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let late: Vec<_> = self
            .calls
            .iter()
            .filter(|call| call.answer_by <= now)
            .collect();
        let callees: Vec<Handle> = late.into_iter().map(|call| call.callee.clone()).collect();
        for callee in callees {
            self.answered(now, &callee, RingAnswer::NotOnline, effects);
        }
    }

    /// Somebody who was rung can join no more, or has joined: he may be called again.
    pub(super) fn invitation_lapsed(&mut self, callee: &Handle) {
        self.invitations
            .retain(|invitation| invitation.callee != *callee);
    }
}
