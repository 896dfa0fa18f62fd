//! LSG and LST from a client: the lists in their form before MSNP8 (`[NS-LSG-1]`).

use msnp::command::ServerCommand;
use msnp::command::sync::{LsgReply, LstReply, Place, Stamp};
use msnp::types::{GroupSet, ListKind, TrId};

use super::{Context, Live, Next};
use crate::fault::CloseReason;

impl Live {
    fn stamp(&self, trid: TrId) -> Stamp {
        Stamp {
            trid,
            serial: self.account.serial,
        }
    }

    pub(super) fn list_groups(&mut self, context: &mut Context<'_>, trid: TrId) -> Next {
        if !context.policy.legacy_lists {
            return self.end(context, CloseReason::CommandOutOfPlace);
        }
        let (stamp, groups) = (self.stamp(trid), self.roster.groups());
        for (place, (id, name)) in places(groups.len()).zip(groups) {
            let (id, name) = (*id, name.clone());
            let stamp = Some((stamp, place));
            context.send(ServerCommand::Lsg(LsgReply { stamp, id, name }));
        }
        Next::Stay
    }

    pub(super) fn list_contacts(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        list: ListKind,
    ) -> Next {
        if !context.policy.legacy_lists {
            return self.end(context, CloseReason::CommandOutOfPlace);
        }
        let stamp = self.stamp(trid);
        let count = self.roster.on(list).count();
        if count == 0 {
            context.send(ServerCommand::Lst(LstReply::Empty { stamp, list }));
        }
        for (place, entry) in places(count).zip(self.roster.on(list)) {
            context.send(ServerCommand::Lst(LstReply::Listed {
                stamp,
                list,
                place,
                handle: entry.identity.handle.clone(),
                name: entry.name.clone(),
                groups: match list {
                    ListKind::Forward => entry.groups,
                    _ => GroupSet::EMPTY,
                },
            }));
        }
        Next::Stay
    }
}

fn places(count: usize) -> impl Iterator<Item = Place> {
    let count = u32::try_from(count).expect("lists are bounded by thousands");
    (1..=count).map(move |index| Place { index, count })
}
