//! What people do on pages while their clients may be signed in: others see it at once, and the
//! own client learns when it asks for its lists.

use msnp::types::{FriendlyName, GroupId, ListKind};
use swallowtail_domain::account::Identity;
use swallowtail_domain::request::Change;

use super::run::Run;
use super::{Step, Who};

impl Run {
    /// A page decides on what is stored, and does nothing that makes no sense.
    pub(super) fn on_page(&mut self, step: &Step) {
        match step {
            Step::PageList(who, list, whom, on) => self.put(*who, *list, *whom, *on),
            Step::PageUnfollow(who, whom) => {
                if self.is_on(*who, ListKind::Forward, *whom) {
                    self.take(*who, ListKind::Forward, *whom);
                }
            }
            Step::PagePrivacy(who, value) => self.edit(*who, Change::SetPrivacy(*value), None),
            Step::PageRename(who, name) => {
                let name = FriendlyName::encode(&format!("Page {name}")).expect("a name");
                self.edit(*who, Change::Rename(name), None);
            }
            _ => unreachable!("not such a step"),
        }
    }

    fn is_on(&self, who: Who, list: ListKind, whom: Who) -> bool {
        let person = self.world.store.person(&self.people[who].handle);
        let lists = person.expect("he exists").lists_of(self.people[whom].id);
        lists.contains(list)
    }

    fn identity(&self, who: Who) -> Identity {
        Identity {
            id: self.people[who].id,
            handle: self.people[who].handle.clone(),
        }
    }

    fn put(&mut self, who: Who, list: ListKind, whom: Who, on: bool) {
        let opposite = match list {
            ListKind::Allow => ListKind::Block,
            _ => ListKind::Allow,
        };
        let is_on = self.is_on(who, list, whom);
        if !on && is_on {
            self.take(who, list, whom);
        } else if on && !is_on && !self.is_on(who, opposite, whom) {
            let contact = self.identity(whom);
            let change = Change::Add {
                contact: contact.id,
                list,
                name: FriendlyName::from(&contact.handle),
                group: GroupId::OTHER_CONTACTS,
                own_name: FriendlyName::from(&self.people[who].handle),
            };
            self.edit(who, change, Some(contact));
        }
    }

    fn take(&mut self, who: Who, list: ListKind, whom: Who) {
        let contact = self.identity(whom);
        let change = Change::Remove {
            contact: contact.id,
            list,
            group: None,
        };
        self.edit(who, change, Some(contact));
    }

    fn edit(&mut self, who: Who, change: Change, contact: Option<Identity>) {
        let handle = self.people[who].handle.clone();
        if !self.world.edit(&handle, change, contact) {
            return;
        }
        if let Some(client) = &mut self.people[who].client {
            client.synchronised = false;
            client.outdated = true;
        }
    }
}
