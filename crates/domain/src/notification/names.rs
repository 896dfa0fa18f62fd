//! REA: one's own name, and those kept for contacts (`[NS-REA-1]` to `[NS-REA-3]`).

use std::sync::Arc;

use msnp::command::ServerCommand;
use msnp::command::lists::{Rea, ReaReply};
use msnp::types::{FriendlyName, Handle, Status, TrId};

use super::{Context, Live, Next, Pending};
use crate::event::Presence;
use crate::fault::{CloseReason, Refusal};
use crate::limits::{RENAMES_MAX, RENAMES_WINDOW_MS};
use crate::request::{Change, Request};
use crate::time::Timestamp;

/// When somebody has changed his own name lately. Names of contacts are not counted: the
/// official client changes many at once when it has signed in.
#[derive(Debug, Default)]
pub(super) struct Renames(Vec<Timestamp>);

impl Renames {
    fn too_many(&mut self, now: Timestamp) -> bool {
        self.0.retain(|at| now - *at < RENAMES_WINDOW_MS);
        self.0.len() >= RENAMES_MAX
    }

    fn count(&mut self, now: Timestamp) {
        self.0.push(now);
    }
}

impl Live {
    pub(super) fn rename(&mut self, context: &mut Context<'_>, rea: Rea) -> Next {
        let Rea { trid, handle, name } = rea;
        if handle == self.account.identity.handle {
            self.rename_oneself(context, trid, name);
            return Next::Stay;
        }
        let Some(name) = name else {
            return self.end(context, CloseReason::BadArguments);
        };
        let Some(entry) = self.roster.get(&handle) else {
            context.refuse(trid, Refusal::NotOnList);
            return Next::Stay;
        };
        let contact = entry.identity.id;
        let change = Change::RenameContact {
            contact,
            name: name.clone(),
        };
        let pending = Pending::RenameContact { trid, handle, name };
        self.await_reply(context, pending, Request::Change(change));
        Next::Stay
    }

    fn rename_oneself(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        name: Option<FriendlyName>,
    ) {
        let allowed =
            |name: &FriendlyName| self.account.verified && !context.policy.forbids_name(name);
        let Some(name) = name.filter(allowed) else {
            return context.refuse(trid, Refusal::InvalidFriendlyName);
        };
        if self.renames.too_many(context.now) {
            return context.refuse(trid, Refusal::ChangingTooRapidly);
        }
        let change = Request::Change(Change::Rename(name.clone()));
        self.await_reply(context, Pending::Rename { trid, name }, change);
    }

    pub(super) fn renamed(&mut self, context: &mut Context<'_>, trid: TrId, name: FriendlyName) {
        self.renames.count(context.now);
        let handle = self.account.identity.handle.clone();
        let differs = self.account.name.replace(name.clone()).as_ref() != Some(&name);
        self.answer_rename(context, trid, handle, name);
        if differs {
            self.announce_name(context);
        }
    }

    /// Whoever sees me is told the new name. Conversations keep the old one.
    pub(super) fn announce_name(&mut self, context: &mut Context<'_>) {
        let Some(before) = self.presence.as_ref() else {
            return;
        };
        let presence = Arc::new(Presence {
            name: self.account.shown_name(),
            ..(**before).clone()
        });
        self.presence = Some(Arc::clone(&presence));
        if presence.status != Status::Hidden {
            self.announce(context, &presence, true);
        }
    }

    pub(super) fn contact_renamed(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        handle: Handle,
        name: FriendlyName,
    ) {
        self.roster.rename(&handle, &name);
        self.answer_rename(context, trid, handle, name);
    }

    fn answer_rename(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        handle: Handle,
        name: FriendlyName,
    ) {
        let serial = self.next_stamp(trid).serial;
        context.send(ServerCommand::Rea(ReaReply {
            trid,
            serial,
            handle,
            name,
        }));
    }
}
