//! What somebody has changed of his own account on a page while his client is signed in. MSNP8
//! has no words to tell the client, so it learns when it asks for its lists; everybody else sees
//! the difference at once.

use msnp::command::ServerCommand;
use msnp::command::presence::Fln;
use msnp::types::{FriendlyName, GroupId, Handle, ListKind};

use super::{Context, Live};
use crate::account::Identity;
use crate::event::Edited;
use crate::request::Change;

impl Live {
    pub(super) fn edited(&mut self, context: &mut Context<'_>, edited: Edited) {
        if self.is_old_news(edited.serial) {
            return;
        }
        self.untold += 1;
        match (edited.change, edited.contact) {
            (
                Change::Add {
                    list, name, group, ..
                },
                Some(contact),
            ) => self.put(context, &contact, list, &name, group),
            (Change::Remove { list, group, .. }, Some(contact)) => {
                self.take(context, &contact, list, group);
            }
            (Change::RenameContact { name, .. }, Some(contact)) => {
                self.roster.rename(&contact.handle, &name);
            }
            (Change::AddGroup { id, name } | Change::RenameGroup { id, name }, _) => {
                self.roster.put_group(id, name);
            }
            (Change::RemoveGroup(id), _) => self.take_group(context, id),
            (Change::SetPrompt(value), _) => self.account.prompt = value,
            (Change::SetPrivacy(value), _) => {
                let before = self.put_privacy(context, value);
                self.tell_watchers(context, before);
            }
            (Change::Rename(name), _) => {
                self.account.name = Some(name);
                self.announce_name(context);
            }
            (Change::SetProperties(properties), _) => {
                for (name, value) in properties {
                    let own = &mut self.account.properties;
                    own.retain(|(other, _)| *other != name);
                    own.extend(value.map(|value| (name, value)));
                }
                self.account.properties.sort_by_key(|(name, _)| *name);
            }
            // Of nobody there is nothing to change.
            (Change::Add { .. } | Change::Remove { .. } | Change::RenameContact { .. }, None) => {}
        }
    }

    fn put(
        &mut self,
        context: &mut Context<'_>,
        contact: &Identity,
        list: ListKind,
        name: &FriendlyName,
        group: GroupId,
    ) {
        let lists = self.roster.lists_of(&contact.handle);
        let before = self.is_visible_to(context, lists);
        self.roster.add(contact, list, name, group);
        let oneself = *contact == self.account.identity;
        if list != ListKind::Forward {
            let lists = self.roster.lists_of(&contact.handle);
            self.tell_if_changed(context, contact, lists, before);
        } else if oneself {
            self.roster.add(contact, ListKind::Reverse, name, group);
        } else if !lists.contains(list) {
            self.unlisted.push(contact.clone());
        }
    }

    fn take(
        &mut self,
        context: &mut Context<'_>,
        contact: &Identity,
        list: ListKind,
        group: Option<GroupId>,
    ) {
        let handle = &contact.handle;
        let before = self.is_visible_to(context, self.roster.lists_of(handle));
        let was_shown = self.is_shown(handle);
        let left = self.roster.remove(handle, list, group);
        if list != ListKind::Forward {
            let lists = self.roster.lists_of(handle);
            return self.tell_if_changed(context, contact, lists, before);
        }
        if left {
            if *contact == self.account.identity {
                self.roster.remove(handle, ListKind::Reverse, None);
            }
            self.list_to_client(contact);
            Self::show_gone(context, was_shown, handle);
        }
    }

    fn take_group(&mut self, context: &mut Context<'_>, group: GroupId) {
        let members = self.roster.on(ListKind::Forward);
        let members = members.filter(|entry| entry.groups.contains(group));
        let members = members.map(|entry| (entry.identity.clone(), entry.shown.is_some()));
        let members: Vec<_> = members.collect();
        self.roster.remove_group(group, &self.account.identity);
        for (contact, was_shown) in members {
            let lists = self.roster.lists_of(&contact.handle);
            if !lists.contains(ListKind::Forward) {
                self.list_to_client(&contact);
                Self::show_gone(context, was_shown, &contact.handle);
            }
        }
    }

    fn is_shown(&self, handle: &Handle) -> bool {
        let entry = self.roster.get(handle);
        entry.is_some_and(|entry| entry.shown.is_some())
    }

    /// Of somebody whom I do not follow any more the client would never hear that he has gone.
    fn show_gone(context: &mut Context<'_>, was_shown: bool, handle: &Handle) {
        if was_shown {
            let handle = handle.clone();
            context.send(ServerCommand::Fln(Fln { handle }));
        }
    }

    /// The client knows of a contact by now, or there is nothing to know any more. Returns whether
    /// it did not.
    pub(super) fn list_to_client(&mut self, contact: &Identity) -> bool {
        let before = self.unlisted.len();
        self.unlisted.retain(|other| other != contact);
        self.unlisted.len() != before
    }
}
