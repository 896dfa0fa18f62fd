//! ADG, RMG and REG: the groups of a forward list (`[NS-ADG-1]` to `[NS-ADG-4]`).

use msnp::command::ServerCommand;
use msnp::command::groups::{Adg, AdgReply, GroupRef, Reg, RegReply, Rmg, RmgReply};
use msnp::limits::NEW_GROUP_NAME_BYTES_MAX;
use msnp::types::{GroupId, GroupName, TrId};

use super::{Context, Live, Next, Pending};
use crate::event::UserEvent;
use crate::fault::{CloseReason, Refusal};
use crate::request::{Change, Peers, Request};

impl Live {
    pub(super) fn add_group(&mut self, context: &mut Context<'_>, adg: Adg) {
        if adg.name.as_str().len() > NEW_GROUP_NAME_BYTES_MAX {
            return context.refuse(adg.trid, Refusal::GroupNameTooLong);
        }
        if self.is_duplicate(context, &adg.name, None) {
            return context.refuse(adg.trid, Refusal::GroupExists);
        }
        let Some(id) = self.roster.free_group() else {
            return context.refuse(adg.trid, Refusal::TooManyGroups);
        };
        let name = adg.name.clone();
        let change = Request::Change(Change::AddGroup { id, name });
        self.await_reply(context, Pending::AddGroup { adg, id }, change);
    }

    pub(super) fn group_added(&mut self, context: &mut Context<'_>, adg: Adg, id: GroupId) {
        let Adg { trid, name } = adg;
        self.roster.put_group(id, name.clone());
        let serial = self.next_stamp(trid).serial;
        context.send(ServerCommand::Adg(AdgReply {
            trid,
            serial,
            name,
            id,
        }));
    }

    pub(super) fn rename_group(&mut self, context: &mut Context<'_>, reg: Reg) {
        if !self.roster.has_group(reg.id) {
            return context.refuse(reg.trid, Refusal::InvalidGroup);
        }
        if self.is_duplicate(context, &reg.name, Some(reg.id)) {
            return context.refuse(reg.trid, Refusal::GroupExists);
        }
        let (id, name) = (reg.id, reg.name.clone());
        let change = Request::Change(Change::RenameGroup { id, name });
        self.await_reply(context, Pending::RenameGroup(reg), change);
    }

    pub(super) fn group_renamed(&mut self, context: &mut Context<'_>, reg: Reg) {
        let Reg { trid, id, name } = reg;
        self.roster.put_group(id, name.clone());
        let serial = self.next_stamp(trid).serial;
        context.send(ServerCommand::Reg(RegReply {
            trid,
            serial,
            id,
            name,
        }));
    }

    /// Whether the operator forbids that name because another group has it (`[NS-ADG-3]`).
    fn is_duplicate(&self, context: &Context<'_>, name: &GroupName, of: Option<GroupId>) -> bool {
        context.policy.duplicate_group_is_228
            && self
                .roster
                .groups()
                .iter()
                .any(|(id, other)| other == name && Some(*id) != of)
    }

    /// A number that no group can have, and a name that none has, end the connection.
    pub(super) fn remove_group(&mut self, context: &mut Context<'_>, rmg: &Rmg) -> Next {
        let trid = rmg.trid;
        let id = match &rmg.group {
            GroupRef::Number(number) => super::lists::group_id(*number),
            GroupRef::Name(name) => self.roster.group_named(name),
        };
        match id {
            None => return self.end(context, CloseReason::BadArguments),
            Some(GroupId::OTHER_CONTACTS) => {
                context.refuse(trid, Refusal::CannotRemoveGroupZero);
            }
            Some(id) if !self.roster.has_group(id) => context.refuse(trid, Refusal::InvalidGroup),
            Some(id) => {
                let change = Request::Change(Change::RemoveGroup(id));
                self.await_reply(context, Pending::RemoveGroup { trid, id }, change);
            }
        }
        Next::Stay
    }

    /// Who was in no other group has left the forward list: he hears of it, the owner's client
    /// knows (`[NS-ADG-2]`).
    pub(super) fn group_removed(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        id: GroupId,
        peers: &Peers,
    ) {
        self.roster.remove_group(id, &self.account.identity);
        let serial = self.next_stamp(trid).serial;
        context.send(ServerCommand::Rmg(RmgReply { trid, serial, id }));
        for (peer, serial) in peers {
            let (by, serial) = (self.account.identity.clone(), *serial);
            context.publish(*peer, UserEvent::Removed { by, serial });
        }
    }
}
