//! GTC and BLP (`[NS-GTC-1]` to `[NS-BLP-2]`).

use msnp::command::ServerCommand;
use msnp::command::settings::{Blp, BlpReply, Gtc, GtcReply, Privacy};
use msnp::command::sync::Stamp;
use msnp::types::{ListKind, Lists, TrId};

use super::{Context, Live, Pending};
use crate::account::Identity;
use crate::fault::Refusal;
use crate::request::{Change, Request};

impl Live {
    /// The account's lists have changed by one step, which this client is being told of.
    pub(super) fn next_stamp(&mut self, trid: TrId) -> Stamp {
        self.account.serial = self.account.serial.next();
        Stamp {
            trid,
            serial: self.account.serial,
        }
    }

    pub(super) fn set_prompt(&mut self, context: &mut Context<'_>, gtc: Gtc) {
        if gtc.value == self.account.prompt {
            return context.refuse(gtc.trid, Refusal::AlreadyInMode);
        }
        let change = Change::SetPrompt(gtc.value);
        self.await_reply(context, Pending::SetPrompt(gtc), Request::Change(change));
    }

    pub(super) fn prompt_set(&mut self, context: &mut Context<'_>, gtc: &Gtc) {
        self.account.prompt = gtc.value;
        let stamp = Some(self.next_stamp(gtc.trid));
        context.send(ServerCommand::Gtc(GtcReply {
            stamp,
            value: gtc.value,
        }));
    }

    pub(super) fn set_privacy(&mut self, context: &mut Context<'_>, blp: Blp) {
        if blp.value == self.account.privacy {
            return context.refuse(blp.trid, Refusal::AlreadyInMode);
        }
        let change = Change::SetPrivacy(blp.value);
        self.await_reply(context, Pending::SetPrivacy(blp), Request::Change(change));
    }

    pub(super) fn privacy_set(&mut self, context: &mut Context<'_>, blp: &Blp) {
        let before = self.put_privacy(context, blp.value);
        let stamp = Some(self.next_stamp(blp.trid));
        context.send(ServerCommand::Blp(BlpReply {
            stamp,
            value: blp.value,
        }));
        self.tell_watchers(context, before);
    }

    /// Sets the mode; returns who could see me before.
    pub(super) fn put_privacy(
        &mut self,
        context: &Context<'_>,
        value: Privacy,
    ) -> Vec<(Identity, Lists, bool)> {
        let watchers = self.roster.on(ListKind::Reverse).map(|entry| {
            let visible = self.is_visible_to(context, entry.lists);
            (entry.identity.clone(), entry.lists, visible)
        });
        let before = watchers.collect();
        self.account.privacy = value;
        before
    }

    /// People on neither list gain or lose sight of me (`[NS-BLP-2]`).
    pub(super) fn tell_watchers(
        &self,
        context: &mut Context<'_>,
        before: Vec<(Identity, Lists, bool)>,
    ) {
        for (watcher, lists, before) in before {
            self.tell_if_changed(context, &watcher, lists, before);
        }
    }
}
