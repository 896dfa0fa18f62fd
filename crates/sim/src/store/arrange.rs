//! What tests do with a store beside its sessions: arrange it, look at it, break it.

use std::collections::BTreeMap;

use msnp::passport::Nonce;
use msnp::types::{GroupId, GroupName, Handle, ListKind, Lists, Ticket};
use swallowtail_domain::account::{Account, Identity, PrincipalId, SignInId};
use swallowtail_domain::admission::Standing;
use swallowtail_domain::limits::TICKET_MS_MAX;
use swallowtail_domain::request::Trouble;
use swallowtail_domain::time::Timestamp;

use super::{Contact, Person, Store, TicketOf};

impl Store {
    /// What every request is answered with from now on, if not what was asked for.
    pub fn set_trouble(&mut self, trouble: Option<Trouble>) {
        self.trouble = trouble;
    }

    /// A new account; numbers count from 1.
    ///
    /// # Panics
    /// When the handle is taken.
    pub fn create(&mut self, handle: &Handle) -> &mut Person {
        self.last += 1;
        let id = PrincipalId(self.last);
        let before = self.by_handle.insert(handle.clone(), id);
        assert_eq!(before, None, "{handle} is taken");
        let account = Account::new(Identity {
            id,
            handle: handle.clone(),
        });
        let others = GroupName::parse(b"Other%20Contacts").expect("a short name");
        self.people.entry(id).or_insert(Person {
            standing: Standing {
                disabled: false,
                hold: None,
                verified: true,
            },
            last_sign_in: SignInId(0),
            account,
            groups: BTreeMap::from([(GroupId::OTHER_CONTACTS, others)]),
            contacts: BTreeMap::new(),
        })
    }

    /// The person of that handle, for a test to look at or to arrange.
    pub fn person_mut(&mut self, handle: &Handle) -> Option<&mut Person> {
        let id = self.by_handle.get(handle)?;
        self.people.get_mut(id)
    }

    /// The person of that handle.
    #[must_use]
    pub fn person(&self, handle: &Handle) -> Option<&Person> {
        self.people.get(self.by_handle.get(handle)?)
    }

    /// Everybody, by number.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// Puts a contact there as it is, and its reverse entry; versions stay.
    ///
    /// # Panics
    /// When one of the two has no account.
    pub fn arrange(&mut self, owner: &Handle, contact: &Handle, entry: Contact) {
        let (owner, contact) = (self.by_handle[owner], self.by_handle[contact]);
        if entry.lists.contains(ListKind::Forward) {
            let name = self.people[&owner].account.shown_name();
            self.put_reverse(contact, owner, name);
        }
        let contacts = &mut self.of(owner).contacts;
        let reverse = contacts.get(&contact).is_some_and(Contact::is_watcher);
        let placed = contacts.entry(contact).or_insert(entry.clone());
        *placed = entry;
        if reverse {
            placed.lists = placed.lists.with(ListKind::Reverse);
        }
    }

    /// The ticket of somebody who has given his password for that challenge.
    ///
    /// # Panics
    /// When there is no such account.
    pub fn issue_ticket(
        &mut self,
        now: Timestamp,
        handle: &Handle,
        nonce: Nonce,
        random: u128,
    ) -> Ticket {
        let ticket = Ticket::new(format!("t={random:032x}&p="));
        let of = TicketOf {
            owner: self.by_handle[handle],
            nonce,
            expires: now + TICKET_MS_MAX,
        };
        self.tickets.insert(ticket.clone(), of);
        ticket
    }
}

// === What must always hold ([DM-LIST-2] to [DM-LIST-5]) ===

impl Store {
    /// Checks everybody's lists.
    ///
    /// # Panics
    /// When one of them is impossible.
    pub fn assert_invariants(&self) {
        for (owner, person) in &self.people {
            let handle = &person.account.identity.handle;
            for (id, entry) in &person.contacts {
                let (contact, lists) = (&self.people[id].account.identity.handle, entry.lists);
                let on = |list| lists.contains(list);
                assert_ne!(lists, Lists::NONE, "{handle} keeps {contact} on no list");
                let both = on(ListKind::Allow) && on(ListKind::Block);
                assert!(!both, "{handle} allows and blocks {contact}");
                let grouped = !entry.groups.is_empty();
                assert_eq!(
                    on(ListKind::Forward),
                    grouped,
                    "groups of {contact} at {handle}"
                );
                let known = entry
                    .groups
                    .iter()
                    .all(|id| person.groups.contains_key(&id));
                assert!(known, "{handle} has {contact} in a group that is none");
                // Both ways round, entry by entry: a pair without any is in order.
                let back = self.people[id].lists_of(*owner);
                let (watched, watches) = (
                    back.contains(ListKind::Forward),
                    back.contains(ListKind::Reverse),
                );
                assert_eq!(on(ListKind::Reverse), watched, "{contact} watches {handle}");
                assert_eq!(on(ListKind::Forward), watches, "{handle} watches {contact}");
            }
        }
    }
}
