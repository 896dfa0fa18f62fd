//! Looking at the world after a step: what clients know and see, against what is stored.

use std::collections::BTreeMap;

use msnp::types::{Handle, ListKind, Status};
use swallowtail_domain::visibility::{allowed, visible};

use super::Who;
use super::client::Appearance;
use super::lore::Lore;
use super::run::Run;

impl Run {
    /// Takes in what has come on every connection, and forgets those that have ended.
    pub(super) fn listen(&mut self) {
        for person in &mut self.people {
            if let Some(client) = &mut person.client {
                client.hear(&self.world.receive(client.id));
                person.rings.append(&mut client.rings);
                // Nobody looks at those whom he has taken off his list.
                let stored = self.world.store.person(&person.handle).expect("he exists");
                let watched = |handle: &Handle| {
                    let other = self.world.store.person(handle).expect("he exists");
                    let lists = stored.lists_of(other.account.identity.id);
                    lists.contains(ListKind::Forward)
                };
                client.shown.retain(|handle, _| watched(handle));
                if self.world.closed(client.id).is_some() {
                    person.lore = client.lore.take();
                    person.client = None;
                }
            }
            for talk in &mut person.talks {
                talk.hear(&self.world.receive(talk.id));
            }
            let world = &self.world;
            person.talks.retain(|talk| world.closed(talk.id).is_none());
        }
    }

    pub(super) fn check(&self) {
        self.world.store.assert_invariants();
        for (who, person) in self.people.iter().enumerate() {
            let sessions = usize::from(person.client.is_some());
            assert_eq!(
                self.world.sessions(person.id),
                sessions,
                "sessions of {}",
                person.handle
            );
            let Some(client) = &person.client else {
                continue;
            };
            if client.synchronised {
                assert_eq!(
                    client.lore,
                    Some(self.lore(who)),
                    "what {} knows",
                    person.handle
                );
            }
            assert_eq!(client.shown, self.sight(who), "what {} sees", person.handle);
        }
    }

    /// What the store has of somebody, as his client should know it.
    fn lore(&self, who: Who) -> Lore {
        let person = self
            .world
            .store
            .person(&self.people[who].handle)
            .expect("he exists");
        let entries = person.contacts().map(|(id, contact)| {
            let of = self
                .people
                .iter()
                .find(|person| person.id == id)
                .expect("one of three");
            (
                of.handle.clone(),
                (contact.name.clone(), contact.lists, contact.groups),
            )
        });
        let set = person.account.properties.iter();
        let set = set.filter(|(_, value)| value.as_str() != "N");
        Lore {
            serial: person.account.serial,
            prompt: person.account.prompt,
            privacy: person.account.privacy,
            properties: set.cloned().collect(),
            groups: person.groups.clone(),
            entries: entries.collect(),
        }
    }

    /// Whom somebody should see, and how.
    fn sight(&self, who: Who) -> BTreeMap<Handle, Appearance> {
        let watcher = &self.people[who];
        let mut sight = BTreeMap::new();
        if watcher
            .client
            .as_ref()
            .is_none_or(|client| client.status.is_none())
        {
            return sight;
        }
        let lists = self.world.store.person(&watcher.handle).expect("he exists");
        for owner in self.people.iter().filter(|owner| owner.id != watcher.id) {
            let person = self.world.store.person(&owner.handle).expect("he exists");
            let status = owner.client.as_ref().and_then(|client| client.status);
            let watched = lists.lists_of(owner.id).contains(ListKind::Forward);
            let shown = visible(
                status.map(|(status, _)| status),
                person.account.privacy,
                person.lists_of(watcher.id),
                false,
            );
            if let (true, true, Some((status, caps))) = (watched, shown, status) {
                let appearance = (status, person.account.shown_name(), caps);
                sight.insert(owner.handle.clone(), appearance);
            }
        }
        sight
    }

    pub(super) fn callable(&self, callee: Who, caller: Who) -> bool {
        let person = self
            .world
            .store
            .person(&self.people[callee].handle)
            .expect("he exists");
        let status = self.people[callee]
            .client
            .as_ref()
            .and_then(|client| client.status);
        let online = status.is_some_and(|(status, _)| status != Status::Hidden);
        let client = self.people[callee].client.as_ref();
        let takes_calls = client.is_some_and(|client| client.takes_calls);
        let lists = person.lists_of(self.people[caller].id);
        online && takes_calls && allowed(person.account.privacy, lists)
    }
}
