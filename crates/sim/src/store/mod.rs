//! The model store: what the real ones must do, in plain maps. Accounts, rosters, settings,
//! tickets; each change is one step of the version on every side it touches.

mod arrange;

use std::collections::BTreeMap;

use msnp::passport::Nonce;
use msnp::types::{
    FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists, PropertyName,
    PropertyValue, Serial, Ticket,
};
use swallowtail_domain::account::{Account, PrincipalId, SignInId};
use swallowtail_domain::limits::REVERSE_LIST_MAX;
use swallowtail_domain::request::{Change, NotChanged};
use swallowtail_domain::roster::{Entry, Roster};
use swallowtail_domain::time::Timestamp;
use swallowtail_domain::visibility::allowed;

/// The store cannot be reached; nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unavailable;

/// Properties as a contact is told them: whose, which, what.
pub type ContactProperties = Vec<(PrincipalId, PropertyName, PropertyValue)>;

/// All that survives a session.
#[derive(Debug, Clone)]
pub struct Store {
    people: BTreeMap<PrincipalId, Person>,
    by_handle: BTreeMap<Handle, PrincipalId>,
    tickets: BTreeMap<Ticket, TicketOf>,
    available: bool,
}

/// One account and its lists.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// Its last sign-in, the only one that may change anything.
    pub last_sign_in: SignInId,
    /// Its groups; group 0 always exists.
    pub groups: BTreeMap<GroupId, GroupName>,
    contacts: BTreeMap<PrincipalId, Contact>,
}

/// One entry of somebody's lists.
#[derive(Debug, Clone)]
pub struct Contact {
    /// The name kept for him.
    pub name: FriendlyName,
    /// Never none.
    pub lists: Lists,
    /// Not empty exactly while he is on the forward list.
    pub groups: GroupSet,
}

#[derive(Debug, Clone)]
struct TicketOf {
    owner: PrincipalId,
    nonce: Nonce,
    expires: Timestamp,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            people: BTreeMap::new(),
            by_handle: BTreeMap::new(),
            tickets: BTreeMap::new(),
            available: true,
        }
    }
}

impl Person {
    /// The lists on which this person has somebody.
    #[must_use]
    pub fn lists_of(&self, id: PrincipalId) -> Lists {
        self.contacts
            .get(&id)
            .map_or(Lists::NONE, |contact| contact.lists)
    }

    /// This person's contacts, by number.
    pub fn contacts(&self) -> impl Iterator<Item = (PrincipalId, &Contact)> {
        self.contacts.iter().map(|(id, contact)| (*id, contact))
    }

    fn step(&mut self) -> Serial {
        self.account.serial = self.account.serial.next();
        self.account.serial
    }
}

impl Contact {
    fn is_watcher(&self) -> bool {
        self.lists.contains(ListKind::Reverse)
    }
}

// === What sessions ask ===

impl Store {
    fn of(&mut self, id: PrincipalId) -> &mut Person {
        self.people
            .get_mut(&id)
            .expect("accounts are never deleted here")
    }

    fn reach(&self) -> Result<(), Unavailable> {
        if self.available {
            Ok(())
        } else {
            Err(Unavailable)
        }
    }

    /// The account of that handle.
    ///
    /// # Errors
    /// When the store is unavailable; so with all that follow.
    pub fn find(&self, handle: &Handle) -> Result<Option<PrincipalId>, Unavailable> {
        self.reach()?;
        Ok(self.by_handle.get(handle).copied())
    }

    /// Uses a ticket up: it must be of that account, made for that challenge, and not old. One
    /// made for another challenge stays good.
    pub fn redeem(
        &mut self,
        now: Timestamp,
        handle: &Handle,
        ticket: &Ticket,
        nonce: &Nonce,
    ) -> Result<Option<(PrincipalId, SignInId)>, Unavailable> {
        self.reach()?;
        let owner = self.by_handle.get(handle);
        let good = self
            .tickets
            .get(ticket)
            .is_some_and(|of| Some(&of.owner) == owner && of.nonce == *nonce && of.expires > now);
        let redeemed = good.then(|| self.tickets.remove(ticket)).flatten();
        Ok(redeemed.map(|of| {
            let last = &mut self.of(of.owner).last_sign_in;
            *last = SignInId(last.0 + 1);
            (of.owner, *last)
        }))
    }

    /// An account as it is now, with its lists.
    pub fn load(&self, id: PrincipalId) -> Result<(Account, Roster), Unavailable> {
        self.reach()?;
        let person = &self.people[&id];
        let entries = person.contacts.iter().map(|(contact, entry)| Entry {
            identity: self.people[contact].account.identity.clone(),
            name: entry.name.clone(),
            lists: entry.lists,
            groups: entry.groups,
            shown: None,
        });
        let groups = person.groups.iter().map(|(id, name)| (*id, name.clone()));
        let roster = Roster::new(entries.collect(), groups.collect());
        Ok((person.account.clone(), roster))
    }

    /// What contacts on somebody's forward list share with him: set values of those who allow
    /// him, by handle and in the order of `SYN`. Whether a device is registered is private.
    pub fn contact_properties(
        &self,
        owner: PrincipalId,
        only: Option<PrincipalId>,
    ) -> Result<ContactProperties, Unavailable> {
        let (_, roster) = self.load(owner)?;
        let wanted = roster
            .on(ListKind::Forward)
            .map(|entry| entry.identity.id)
            .filter(|id| only.is_none_or(|only| only == *id));
        let allowing = wanted
            .map(|id| &self.people[&id])
            .filter(|contact| allowed(contact.account.privacy, contact.lists_of(owner)));
        let shared = allowing.flat_map(|contact| {
            let id = contact.account.identity.id;
            let values = contact.account.properties.iter();
            values.map(move |(name, value)| (id, *name, value.clone()))
        });
        Ok(shared
            .filter(|(_, name, _)| *name != PropertyName::MobileDevice)
            .collect())
    }

    /// Makes a change of somebody's lists or settings: all of it or nothing. The inner `Ok` is
    /// the other one's version, where his reverse list changed.
    pub fn change(
        &mut self,
        owner: PrincipalId,
        sign_in: SignInId,
        change: Change,
    ) -> Result<Result<Option<Serial>, NotChanged>, Unavailable> {
        self.reach()?;
        if self.of(owner).last_sign_in != sign_in {
            return Ok(Err(NotChanged::SignedInElsewhere));
        }
        let peer = match change {
            Change::Add {
                contact,
                list,
                name,
                group,
                own_name,
            } => match self.add(owner, contact, list, &name, group, own_name) {
                Ok(peer) => peer,
                Err(why) => return Ok(Err(why)),
            },
            Change::Remove {
                contact,
                list,
                group,
            } => self.remove(owner, contact, list, group),
            Change::SetPrompt(prompt) => {
                self.of(owner).account.prompt = prompt;
                None
            }
            Change::SetPrivacy(privacy) => {
                self.of(owner).account.privacy = privacy;
                None
            }
        };
        self.of(owner).step();
        Ok(Ok(peer))
    }

    fn add(
        &mut self,
        owner: PrincipalId,
        contact: PrincipalId,
        list: ListKind,
        name: &FriendlyName,
        group: GroupId,
        own_name: FriendlyName,
    ) -> Result<Option<Serial>, NotChanged> {
        let Some(peer) = self.people.get(&contact) else {
            return Err(NotChanged::NoSuchAccount);
        };
        let lists = self.people[&owner].lists_of(contact);
        let follows = list == ListKind::Forward && !lists.contains(list);
        let watchers = peer.contacts.values().filter(|entry| entry.is_watcher());
        if follows && watchers.count() >= REVERSE_LIST_MAX {
            return Err(NotChanged::PeerListFull);
        }
        let entry = self.of(owner).contacts.entry(contact).or_insert(Contact {
            name: name.clone(),
            lists: Lists::NONE,
            groups: GroupSet::EMPTY,
        });
        if follows {
            entry.name = name.clone();
        }
        if list == ListKind::Forward {
            entry.groups = entry.groups.with(group);
        }
        entry.lists = entry.lists.with(list);
        if !follows {
            return Ok(None);
        }
        self.put_reverse(contact, owner, own_name);
        // On his own lists it is one step with the rest.
        Ok((contact != owner).then(|| self.of(contact).step()))
    }

    fn put_reverse(&mut self, of: PrincipalId, watcher: PrincipalId, name: FriendlyName) {
        let entry = self.of(of).contacts.entry(watcher).or_insert(Contact {
            name,
            lists: Lists::NONE,
            groups: GroupSet::EMPTY,
        });
        entry.lists = entry.lists.with(ListKind::Reverse);
    }

    fn remove(
        &mut self,
        owner: PrincipalId,
        contact: PrincipalId,
        list: ListKind,
        group: Option<GroupId>,
    ) -> Option<Serial> {
        let entry = self.of(owner).contacts.get_mut(&contact)?;
        let had = entry.lists.contains(list);
        if list == ListKind::Forward {
            entry.groups = group.map_or(GroupSet::EMPTY, |group| entry.groups.without(group));
            if !entry.groups.is_empty() {
                return None;
            }
        }
        self.take_off(owner, contact, list);
        if !had || list != ListKind::Forward {
            return None;
        }
        self.take_off(contact, owner, ListKind::Reverse);
        (contact != owner).then(|| self.of(contact).step())
    }

    fn take_off(&mut self, owner: PrincipalId, contact: PrincipalId, list: ListKind) {
        let contacts = &mut self.of(owner).contacts;
        let Some(entry) = contacts.get_mut(&contact) else {
            return;
        };
        entry.lists = entry.lists.without(list);
        if entry.lists == Lists::NONE {
            contacts.remove(&contact);
        }
    }
}
