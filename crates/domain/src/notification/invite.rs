//! Conversations, as far as the notification connection has a part in them: XFR SB and RNG
//! (`[NS-XFR-3]`, `[NS-RNG-1]`).

use msnp::command::ServerCommand;
use msnp::command::sign_in::{Xfr, XfrReply};
use msnp::command::switchboard::Rng;
use msnp::types::{Status, TrId};

use super::{Context, Live, Pending};
use crate::event::{Ring, RingAnswer};
use crate::fault::Refusal;
use crate::request::{NoSwitchboard, Request, SwitchboardGrant};
use crate::visibility::allowed;

impl Live {
    fn is_online(&self) -> bool {
        self.status().is_some_and(|status| status != Status::Hidden)
    }

    /// Not before the first `CHG`, nor while hidden (`[NS-XFR-3]`).
    pub(super) fn ask_switchboard(&mut self, context: &mut Context<'_>, xfr: &Xfr) {
        let trid = xfr.trid;
        if !self.is_online() {
            return context.refuse(trid, Refusal::NotWhenHidden);
        }
        self.await_reply(context, Pending::Switchboard { trid }, Request::Switchboard);
    }

    pub(super) fn grant_switchboard(
        &self,
        context: &mut Context<'_>,
        trid: TrId,
        grant: Result<SwitchboardGrant, NoSwitchboard>,
    ) {
        match grant {
            Ok(SwitchboardGrant { address, cookie }) => {
                context.send(ServerCommand::Xfr(XfrReply::Switchboard {
                    trid,
                    address,
                    cookie,
                }));
            }
            Err(why) => context.refuse(
                trid,
                match why {
                    NoSwitchboard::TooActive => Refusal::TooActive,
                    NoSwitchboard::TooManyConversations => Refusal::TooManySessions,
                    NoSwitchboard::Full => Refusal::SessionOverload,
                    NoSwitchboard::Failed => Refusal::SwitchboardFailed,
                },
            ),
        }
    }

    /// Somebody calls. The caller hears the answer before the callee can join (`[SB-CAL-1]`).
    pub(super) fn rung(&self, context: &mut Context<'_>, ring: Ring) {
        let lists = self.roster.lists_of(&ring.caller.handle);
        let answer = if !(self.is_online() && self.takes_calls) {
            RingAnswer::NotOnline
        } else if !allowed(self.account.privacy, lists) {
            RingAnswer::Blocked
        } else {
            RingAnswer::Ringing {
                sign_in: self.sign_in,
            }
        };
        context.answer_ring(ring.clone(), answer);
        if let RingAnswer::Ringing { .. } = answer {
            context.send(ServerCommand::Rng(Rng {
                session: ring.session,
                address: ring.address,
                cookie: ring.cookie,
                inviter: ring.caller.handle,
                inviter_name: ring.caller_name,
            }));
        }
    }
}
