//! Making a change: the owner's side, what it means for others, and the version of everybody
//! whom it touches.

use msnp::types::{FriendlyName, GroupId, GroupSet, ListKind, Lists, PropertyName, PropertyValue};
use swallowtail_domain::account::{PrincipalId, SignInId};
use swallowtail_domain::limits::REVERSE_LIST_MAX;
use swallowtail_domain::request::{Change, NotChanged, Peers, Trouble};
use swallowtail_domain::visibility::allowed;

use super::{Contact, Store};

impl Store {
    /// Makes a change of an account: all of it or nothing. The inner `Ok` names the others
    /// whom it touched.
    pub fn change(
        &mut self,
        owner: PrincipalId,
        sign_in: SignInId,
        change: Change,
    ) -> Result<Result<Peers, NotChanged>, Trouble> {
        self.reach()?;
        if self.of(owner).last_sign_in != sign_in {
            return Ok(Err(NotChanged::SignedInElsewhere));
        }
        let changed = self.apply(owner, change);
        if changed.is_ok() {
            self.of(owner).step();
        }
        Ok(changed)
    }

    fn apply(&mut self, owner: PrincipalId, change: Change) -> Result<Peers, NotChanged> {
        match change {
            Change::Add {
                contact,
                list,
                name,
                group,
                own_name,
            } => return self.add(owner, contact, (list, group), &name, own_name),
            Change::Remove {
                contact,
                list,
                group,
            } => return self.remove(owner, contact, list, group),
            Change::RenameContact { contact, name } => {
                let entry = self.of(owner).contacts.get_mut(&contact);
                entry.ok_or(NotChanged::NoSuchAccount)?.name = name;
            }
            Change::RemoveGroup(id) => return Ok(self.remove_group(owner, id)),
            Change::SetProperties(properties) => return Ok(self.set(owner, &properties)),
            Change::Rename(name) => self.of(owner).account.name = Some(name),
            Change::AddGroup { id, name } | Change::RenameGroup { id, name } => {
                self.of(owner).groups.insert(id, name);
            }
            Change::SetPrompt(prompt) => self.of(owner).account.prompt = prompt,
            Change::SetPrivacy(privacy) => self.of(owner).account.privacy = privacy,
        }
        Ok(Vec::new())
    }

    fn add(
        &mut self,
        owner: PrincipalId,
        contact: PrincipalId,
        (list, group): (ListKind, GroupId),
        name: &FriendlyName,
        own_name: FriendlyName,
    ) -> Result<Peers, NotChanged> {
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
            return Ok(Vec::new());
        }
        self.put_reverse(contact, owner, own_name);
        Ok(self.step_peer(owner, contact))
    }

    /// On his own lists it is one step with the rest.
    fn step_peer(&mut self, owner: PrincipalId, peer: PrincipalId) -> Peers {
        if peer == owner {
            return Vec::new();
        }
        vec![(peer, self.of(peer).step())]
    }

    pub(super) fn put_reverse(
        &mut self,
        of: PrincipalId,
        watcher: PrincipalId,
        name: FriendlyName,
    ) {
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
    ) -> Result<Peers, NotChanged> {
        let entry = self.of(owner).contacts.get_mut(&contact);
        let entry = entry.ok_or(NotChanged::NoSuchAccount)?;
        let had = entry.lists.contains(list);
        if list == ListKind::Forward {
            entry.groups = group.map_or(GroupSet::EMPTY, |group| entry.groups.without(group));
            if !entry.groups.is_empty() {
                return Ok(Vec::new());
            }
        }
        self.take_off(owner, contact, list);
        if !had || list != ListKind::Forward {
            return Ok(Vec::new());
        }
        self.take_off(contact, owner, ListKind::Reverse);
        Ok(self.step_peer(owner, contact))
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

    fn remove_group(&mut self, owner: PrincipalId, id: GroupId) -> Peers {
        let person = self.of(owner);
        person.groups.remove(&id);
        let members = person.contacts.iter();
        let members = members.filter(|(_, entry)| entry.groups.contains(id));
        let members: Vec<_> = members.map(|(member, _)| *member).collect();
        let removed = members
            .into_iter()
            .map(|member| self.remove(owner, member, ListKind::Forward, Some(id)));
        removed
            .collect::<Vec<_>>()
            .into_iter()
            .flatten()
            .flatten()
            .collect()
    }

    fn set(
        &mut self,
        owner: PrincipalId,
        properties: &[(PropertyName, Option<PropertyValue>)],
    ) -> Peers {
        let account = &mut self.of(owner).account;
        for (name, value) in properties {
            account.properties.retain(|(other, _)| other != name);
            let value = value.clone().map(|value| (*name, value));
            account.properties.extend(value);
        }
        account.properties.sort_by_key(|(name, _)| *name);
        if !properties.iter().any(|(name, _)| name.is_shared()) {
            return Vec::new();
        }
        let person = &self.people[&owner];
        let told = person.contacts.iter().filter(|(id, entry)| {
            let allowed = allowed(person.account.privacy, entry.lists);
            **id != owner && entry.is_watcher() && allowed
        });
        let told: Vec<_> = told.map(|(id, _)| *id).collect();
        told.into_iter()
            .map(|id| (id, self.of(id).step()))
            .collect()
    }

    /// An account goes, and leaves every list of everybody: two steps for each, one that can be
    /// told and one that cannot. Names those whose lists it was on.
    pub fn delete(&mut self, id: PrincipalId) -> Peers {
        if let Some(person) = self.people.remove(&id) {
            self.by_handle.remove(&person.account.identity.handle);
        }
        self.tickets.retain(|_, of| of.owner != id);
        let others = self.people.iter_mut();
        let others = others.filter_map(|(other, person)| {
            person.contacts.remove(&id)?;
            person.step();
            Some((*other, person.step()))
        });
        others.collect()
    }
}
