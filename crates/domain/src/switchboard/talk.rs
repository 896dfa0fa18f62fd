//! MSG: relayed to everybody else, byte for byte (`[SB-MSG-1]` to `[SB-MSG-6]`).

use msnp::command::ServerCommand;
use msnp::command::switchboard::{Ack, Message, Mode, Msg, Nak};
use msnp::types::{TrId, Word};

use super::{Effect, Seat, Switchboard};
use crate::time::Timestamp;

impl Switchboard {
    pub(super) fn say(&mut self, now: Timestamp, seat: Seat, msg: Msg, effects: &mut Vec<Effect>) {
        self.active = now;
        let Msg {
            trid,
            mode,
            payload,
        } = msg;
        if self.participants.len() < 2 {
            return Self::acknowledge(seat, trid, mode, false, effects);
        }
        if payload.is_empty() {
            // Nothing to show, and one client drops its connection over it (`[CP-C-30]`).
            return Self::acknowledge(seat, trid, mode, true, effects);
        }
        let Some(speaker) = self.participant(seat) else {
            return;
        };
        let message = Message {
            sender: Word::from(&speaker.who.handle),
            name: speaker.name.clone(),
            payload,
        };
        effects.push(Effect::Relay {
            from: seat,
            trid,
            mode,
            message,
        });
    }

    /// What the speaker hears depends on what he asked for.
    pub(super) fn acknowledge(
        to: Seat,
        trid: TrId,
        mode: Mode,
        complete: bool,
        effects: &mut Vec<Effect>,
    ) {
        if complete && mode.wants_ack() {
            effects.push(Effect::Send {
                to,
                command: ServerCommand::Ack(Ack { trid }),
            });
        } else if !complete && mode.wants_nak() {
            effects.push(Effect::Send {
                to,
                command: ServerCommand::Nak(Nak { trid }),
            });
        }
    }
}
