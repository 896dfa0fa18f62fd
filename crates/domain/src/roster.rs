//! A person's contacts: the four lists and the groups, and what may be done to them
//! (`[DM-LIST-1]` to `[DM-LIST-6]`).
//!
//! The session decides on this copy; the store applies what was decided and survives.

use std::sync::Arc;

use msnp::types::{FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists};

use crate::account::{Identity, SignInId};
use crate::event::Presence;
use crate::policy::Policy;

/// One contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub identity: Identity,
    /// The name kept for him; not the one he gave himself.
    pub name: FriendlyName,
    /// The lists he is on; never none.
    pub lists: Lists,
    /// The groups he is in: not empty exactly while he is on the forward list.
    pub groups: GroupSet,
    /// What the owner's client was last told of his presence; `None` is offline.
    pub shown: Option<Shown>,
}

/// What a client was told of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The presence; the one that its owner sent out.
    pub presence: Arc<Presence>,
    /// The contact's sign-in it belongs to: news of an older one says nothing of this.
    pub sign_in: SignInId,
}

/// All contacts and groups of one person. Entries are sorted by handle: one allocation,
/// and a stable order for the dump.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    entries: Vec<Entry>,
    groups: Vec<(GroupId, GroupName)>,
}

impl Roster {
    /// A roster from what is stored, in any order.
    #[must_use]
    pub fn new(mut entries: Vec<Entry>, mut groups: Vec<(GroupId, GroupName)>) -> Self {
        entries.sort_by(|a, b| a.identity.handle.cmp(&b.identity.handle));
        entries.shrink_to_fit();
        groups.sort_by_key(|(id, _)| *id);
        groups.shrink_to_fit();
        Self { entries, groups }
    }

    /// All contacts, by handle.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The contacts on that list.
    pub fn on(&self, list: ListKind) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.lists.contains(list))
    }

    /// How many contacts there are on any list.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nobody is on any list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The groups by number, group 0 included.
    #[must_use]
    pub fn groups(&self) -> &[(GroupId, GroupName)] {
        &self.groups
    }

    /// Whether that group exists.
    #[must_use]
    pub fn has_group(&self, group: GroupId) -> bool {
        self.groups
            .binary_search_by_key(&group, |(id, _)| *id)
            .is_ok()
    }

    /// The group of exactly that name; the first if there are several.
    #[must_use]
    pub fn group_named(&self, name: &GroupName) -> Option<GroupId> {
        let mut groups = self.groups.iter();
        groups.find(|(_, other)| other == name).map(|(id, _)| *id)
    }

    /// The smallest number that is free: a client takes the numbers for places in a row.
    #[must_use]
    pub fn free_group(&self) -> Option<GroupId> {
        (0..)
            .map_while(GroupId::new)
            .find(|id| !self.has_group(*id))
    }

    /// Makes a group, or gives it another name.
    pub fn put_group(&mut self, id: GroupId, name: GroupName) {
        match self.groups.binary_search_by_key(&id, |(id, _)| *id) {
            Ok(at) => self.groups[at].1 = name,
            Err(at) => self.groups.insert(at, (id, name)),
        }
    }

    /// Removes a group. Who was in no other leaves the forward list; `owner` himself leaves his
    /// reverse list with it.
    pub fn remove_group(&mut self, group: GroupId, owner: &Identity) {
        self.groups.retain(|(id, _)| *id != group);
        let members = self
            .on(ListKind::Forward)
            .filter(|entry| entry.groups.contains(group))
            .map(|entry| entry.identity.clone());
        for member in members.collect::<Vec<_>>() {
            let left = self.remove(&member.handle, ListKind::Forward, Some(group));
            if left && member == *owner {
                self.remove(&member.handle, ListKind::Reverse, None);
            }
        }
    }

    /// Changes the name kept for somebody.
    pub fn rename(&mut self, handle: &Handle, name: &FriendlyName) {
        if let Ok(at) = self.find(handle) {
            self.entries[at].name = share(handle, name);
        }
    }

    /// Takes somebody off all lists, if it is still that account.
    pub fn forget(&mut self, who: &Identity) -> Option<Entry> {
        let at = self.find(&who.handle).ok()?;
        (self.entries[at].identity.id == who.id).then(|| self.entries.remove(at))
    }

    fn find(&self, handle: &Handle) -> Result<usize, usize> {
        self.entries
            .binary_search_by(|entry| entry.identity.handle.cmp(handle))
    }

    /// The contact of that handle.
    #[must_use]
    pub fn get(&self, handle: &Handle) -> Option<&Entry> {
        self.find(handle).ok().map(|at| &self.entries[at])
    }

    /// The contact of that handle, if it is still that account.
    pub fn get_mut(&mut self, identity: &Identity) -> Option<&mut Entry> {
        let at = self.find(&identity.handle).ok()?;
        let entry = &mut self.entries[at];
        (entry.identity.id == identity.id).then_some(entry)
    }

    /// The lists that somebody is on; none for strangers.
    #[must_use]
    pub fn lists_of(&self, handle: &Handle) -> Lists {
        self.get(handle).map_or(Lists::NONE, |entry| entry.lists)
    }

    /// Whether one more contact fits on that list.
    #[must_use]
    pub fn has_room(&self, list: ListKind, policy: &Policy) -> bool {
        match list {
            ListKind::Forward => self.on(list).count() < policy.forward_list_max,
            ListKind::Allow | ListKind::Block => {
                let both = self.on(ListKind::Allow).count() + self.on(ListKind::Block).count();
                both < policy.privacy_lists_max
            }
            // Checked by the store on the other one's lists: only it sees them.
            ListKind::Reverse => true,
        }
    }

    /// Puts somebody on a list; the name is kept only where there was no entry, and the
    /// group counts only on the forward list (`[NS-ADD-5]`, `[NS-ADD-6]`). Somebody on no
    /// forward list yet keeps the name of this command.
    pub fn add(
        &mut self,
        identity: &Identity,
        list: ListKind,
        name: &FriendlyName,
        group: GroupId,
    ) {
        let at = match self.find(&identity.handle) {
            Ok(at) => at,
            Err(at) => {
                let entry = Entry {
                    identity: identity.clone(),
                    name: share(&identity.handle, name),
                    lists: Lists::NONE,
                    groups: GroupSet::EMPTY,
                    shown: None,
                };
                self.entries.insert(at, entry);
                at
            }
        };
        let entry = &mut self.entries[at];
        if list == ListKind::Forward {
            if !entry.lists.contains(list) {
                entry.name = share(&identity.handle, name);
            }
            entry.groups = entry.groups.with(group);
        }
        entry.lists = entry.lists.with(list);
    }

    /// Takes somebody off a list. Off the forward list means out of all groups; out of his
    /// last group means off the forward list (`[NS-REM-3]`). Returns whether he left the
    /// list altogether.
    pub fn remove(&mut self, handle: &Handle, list: ListKind, group: Option<GroupId>) -> bool {
        let Ok(at) = self.find(handle) else {
            return false;
        };
        let entry = &mut self.entries[at];
        if list == ListKind::Forward {
            entry.groups = group.map_or(GroupSet::EMPTY, |group| entry.groups.without(group));
            if !entry.groups.is_empty() {
                return false;
            }
            entry.shown = None;
        }
        entry.lists = entry.lists.without(list);
        if entry.lists == Lists::NONE {
            self.entries.remove(at);
        }
        true
    }
}

/// A name that is the handle, as official clients send it, shares the handle's text.
fn share(handle: &Handle, name: &FriendlyName) -> FriendlyName {
    let of_handle = FriendlyName::from(handle);
    if *name == of_handle {
        of_handle
    } else {
        name.clone()
    }
}
