//! What people do on pages while their clients may be signed in: others see it at once, and the
//! own client learns when it asks for its lists.

use msnp::command::settings::Privacy;
use msnp::types::{FriendlyName, GroupId, ListKind};
use proptest::prelude::*;
use swallowtail_domain::account::Identity;
use swallowtail_domain::request::Change;

use super::run::Run;
use super::{PEOPLE, Who};

/// What somebody does on a page.
#[derive(Debug, Clone)]
pub(super) enum OnPage {
    /// Puts somebody on a list of privacy.
    Put(ListKind, Who),
    /// Takes somebody off a list.
    Take(ListKind, Who),
    Privacy(Privacy),
    /// Changes his own name.
    Rename(u8),
}

/// Any of it.
pub(super) fn does() -> impl Strategy<Value = OnPage> {
    let lists = [ListKind::Allow, ListKind::Block, ListKind::Forward];
    let of_privacy = proptest::sample::select(&[ListKind::Allow, ListKind::Block][..]);
    prop_oneof![
        (of_privacy, 0..PEOPLE).prop_map(|(list, whom)| OnPage::Put(list, whom)),
        (proptest::sample::select(lists.to_vec()), 0..PEOPLE)
            .prop_map(|(list, whom)| OnPage::Take(list, whom)),
        prop_oneof![Just(Privacy::AllowOthers), Just(Privacy::BlockOthers)]
            .prop_map(OnPage::Privacy),
        (0..3u8).prop_map(OnPage::Rename),
    ]
}

impl Run {
    /// A page decides on what is stored, and does nothing that makes no sense.
    pub(super) fn on_page(&mut self, who: Who, does: &OnPage) {
        match does {
            OnPage::Put(list, whom) => self.put(who, *list, *whom),
            OnPage::Take(list, whom) => self.take(who, *list, *whom),
            OnPage::Privacy(value) => self.edit(who, Change::SetPrivacy(*value), None),
            OnPage::Rename(name) => {
                let name = FriendlyName::encode(&format!("Page {name}")).expect("a name");
                self.edit(who, Change::Rename(name), None);
            }
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

    fn put(&mut self, who: Who, list: ListKind, whom: Who) {
        let mut both = [ListKind::Allow, ListKind::Block].into_iter();
        if both.any(|list| self.is_on(who, list, whom)) {
            return;
        }
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

    fn take(&mut self, who: Who, list: ListKind, whom: Who) {
        if !self.is_on(who, list, whom) {
            return;
        }
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
