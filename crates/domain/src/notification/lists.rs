//! ADD and REM, and what they mean for others (`[NS-ADD-1]` to `[NS-REM-6]`).

use msnp::command::ServerCommand;
use msnp::command::lists::{Add, AddReply, Rem, RemReply};
use msnp::types::{GroupId, ListKind, Lists, TrId};

use super::{Context, Live, Pending};
use crate::account::{Identity, PrincipalId};
use crate::event::UserEvent;
use crate::fault::Refusal;
use crate::policy::Policy;
use crate::request::{Change, NotChanged, Peers, Request};

/// An `ADD` that passed all checks.
#[derive(Debug)]
pub(super) struct PendingAdd {
    pub(super) trid: TrId,
    command: Add,
    contact: Identity,
    group: GroupId,
}

/// A `REM` that passed all checks.
#[derive(Debug)]
pub(super) struct PendingRemove {
    pub(super) trid: TrId,
    list: ListKind,
    contact: Identity,
    group: Option<GroupId>,
}

/// The number that tells why the store would not. Somebody whose account is no more cannot be
/// added, and is on no list.
pub(super) fn refusal(why: NotChanged, adding: bool) -> Refusal {
    match why {
        NotChanged::NoSuchAccount if adding => Refusal::NoSuchAccount,
        NotChanged::NoSuchAccount => Refusal::NotOnList,
        NotChanged::PeerListFull => Refusal::ListFull,
        NotChanged::SignedInElsewhere => Refusal::StoreUnavailable,
    }
}

/// The group of that number, if it can exist.
pub(super) fn group_id(number: u32) -> Option<GroupId> {
    GroupId::new(u8::try_from(number).ok()?)
}

impl Live {
    /// Strangers are looked up first: that there is no such account outranks what else may
    /// be wrong (`[NS-ADD-4]`).
    pub(super) fn add(&mut self, context: &mut Context<'_>, add: Add) {
        match self.roster.get(&add.handle) {
            Some(entry) => {
                let contact = entry.identity.clone();
                self.add_known(context, add, contact);
            }
            None => {
                let request = Request::FindAccount(add.handle.clone());
                self.await_reply(context, Pending::Find(add), request);
            }
        }
    }

    pub(super) fn found(
        &mut self,
        context: &mut Context<'_>,
        add: Add,
        found: Option<PrincipalId>,
    ) {
        match found {
            None => context.refuse(add.trid, Refusal::NoSuchAccount),
            Some(id) => {
                let contact = Identity {
                    id,
                    handle: add.handle.clone(),
                };
                self.add_known(context, add, contact);
            }
        }
    }

    fn add_known(&mut self, context: &mut Context<'_>, add: Add, contact: Identity) {
        let group = match add.group {
            None => Some(GroupId::OTHER_CONTACTS),
            Some(number) => group_id(number).filter(|group| self.roster.has_group(*group)),
        };
        let Some(group) = group else {
            return context.refuse(add.trid, Refusal::InvalidGroup);
        };
        if let Err(code) = self.may_add(context.policy, &add, group) {
            return context.refuse(add.trid, code);
        }
        let change = Change::Add {
            contact: contact.id,
            list: add.list,
            name: add.name.clone(),
            group,
            own_name: self.account.shown_name(),
        };
        let pending = PendingAdd {
            trid: add.trid,
            command: add,
            contact,
            group,
        };
        self.await_reply(context, Pending::Add(pending), Request::Change(change));
    }

    /// Rows 7 to 9 of `[NS-ADD-4]`.
    fn may_add(&self, policy: &Policy, add: &Add, group: GroupId) -> Result<(), Refusal> {
        let entry = self.roster.get(&add.handle);
        let lists = entry.map_or(Lists::NONE, |entry| entry.lists);
        let opposite = match add.list {
            ListKind::Allow => Some(ListKind::Block),
            ListKind::Block => Some(ListKind::Allow),
            ListKind::Forward | ListKind::Reverse => None,
        };
        if opposite.is_some_and(|list| lists.contains(list)) {
            return Err(Refusal::OnOppositeList);
        }
        let there = match add.list {
            ListKind::Forward => entry.is_some_and(|entry| entry.groups.contains(group)),
            list => lists.contains(list),
        };
        if there {
            return Err(Refusal::AlreadyThere);
        }
        if !lists.contains(add.list) && !self.roster.has_room(add.list, policy) {
            return Err(Refusal::ListFull);
        }
        Ok(())
    }

    pub(super) fn added(&mut self, context: &mut Context<'_>, pending: PendingAdd, peers: &Peers) {
        let PendingAdd {
            trid,
            command,
            contact,
            group,
        } = pending;
        let list = command.list;
        let lists = self.roster.lists_of(&contact.handle);
        let before = self.is_visible_to(context, lists);
        self.roster.add(&contact, list, &command.name, group);
        let unlisted = list == ListKind::Forward && self.list_to_client(&contact);
        let oneself = contact == self.account.identity;
        if oneself && list == ListKind::Forward {
            // One who has himself on his forward list has himself on his reverse list.
            self.roster
                .add(&contact, ListKind::Reverse, &command.name, group);
        }
        let stamp = self.next_stamp(trid);
        context.send(ServerCommand::Add(AddReply {
            trid,
            list,
            serial: stamp.serial,
            handle: contact.handle.clone(),
            name: command.name,
            group: (list == ListKind::Forward).then_some(group),
        }));
        if oneself {
            return;
        }
        match list {
            ListKind::Forward if unlisted || !lists.contains(list) => {
                self.follow(context, trid, contact, peers);
            }
            ListKind::Allow | ListKind::Block => {
                let lists = self.roster.lists_of(&contact.handle);
                self.tell_if_changed(context, &contact, lists, before);
            }
            ListKind::Forward | ListKind::Reverse => {}
        }
    }

    /// A new contact: he hears of it, and shows what he lets me see (`[NS-ADD-8]`).
    fn follow(&mut self, context: &mut Context<'_>, trid: TrId, contact: Identity, peers: &Peers) {
        for (peer, serial) in peers {
            let (by, name) = (self.account.identity.clone(), self.account.shown_name());
            let serial = *serial;
            context.publish(*peer, UserEvent::Added { by, name, serial });
        }
        if self.synchronised && context.policy.bpr_blank_after_add {
            self.tell_blanks(context, &contact);
            self.probe(context, trid, &contact);
        } else if self.synchronised {
            // His phone numbers come before his status ([NS-BPR-3]).
            let request = Request::ContactProperties {
                of: Some(contact.id),
            };
            self.await_reply(context, Pending::AddedProperties { trid, contact }, request);
        } else {
            self.probe(context, trid, &contact);
        }
    }

    pub(super) fn remove(&mut self, context: &mut Context<'_>, rem: &Rem) {
        let entry = self
            .roster
            .get(&rem.handle)
            .filter(|entry| entry.lists.contains(rem.list));
        let Some(entry) = entry else {
            return context.refuse(rem.trid, Refusal::NotOnList);
        };
        let contact = entry.identity.clone();
        let group = match rem.group {
            None => None,
            Some(number) => {
                let group = group_id(number).filter(|group| self.roster.has_group(*group));
                let Some(group) = group else {
                    return context.refuse(rem.trid, Refusal::InvalidGroup);
                };
                if !entry.groups.contains(group) {
                    return context.refuse(rem.trid, Refusal::NotInGroup);
                }
                Some(group)
            }
        };
        let change = Change::Remove {
            contact: contact.id,
            list: rem.list,
            group,
        };
        let pending = PendingRemove {
            trid: rem.trid,
            list: rem.list,
            contact,
            group,
        };
        self.await_reply(context, Pending::Remove(pending), Request::Change(change));
    }

    pub(super) fn removed(
        &mut self,
        context: &mut Context<'_>,
        pending: PendingRemove,
        peers: &Peers,
    ) {
        let PendingRemove {
            trid,
            list,
            contact,
            group,
        } = pending;
        let before = self.is_visible_to(context, self.roster.lists_of(&contact.handle));
        let left = self.roster.remove(&contact.handle, list, group);
        let oneself = contact == self.account.identity;
        if oneself && left && list == ListKind::Forward {
            self.roster.remove(&contact.handle, ListKind::Reverse, None);
        }
        let serial = self.next_stamp(trid).serial;
        let handle = contact.handle.clone();
        context.send(ServerCommand::Rem(RemReply {
            trid,
            list,
            serial,
            handle,
            group,
        }));
        if oneself {
            return;
        }
        for (peer, serial) in peers {
            let (by, serial) = (self.account.identity.clone(), *serial);
            context.publish(*peer, UserEvent::Removed { by, serial });
        }
        if list != ListKind::Forward {
            let lists = self.roster.lists_of(&contact.handle);
            self.tell_if_changed(context, &contact, lists, before);
        }
    }
}
