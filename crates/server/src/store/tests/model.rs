//! Any changes of three people, in the store and in memory: both end up the same.

use ListKind::{Allow, Block, Forward, Reverse};
use msnp::types::GroupName;
use proptest::prelude::*;
use swallowtail_domain::account::Identity;

use super::*;

const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];

/// Owner, contact, what to do.
type Step = (usize, usize, Deed);

#[derive(Debug, Clone)]
enum Deed {
    Add(ListKind, u8, u8),
    Remove(ListKind, Option<u8>),
}

fn step() -> impl Strategy<Value = Step> {
    let list = || prop::sample::select(vec![Forward, Forward, Allow, Block]);
    let deed = prop_oneof![
        (list(), 0..3u8, 0..4u8).prop_map(|(list, group, name)| Deed::Add(list, group, name)),
        (list(), prop::option::of(0..3u8)).prop_map(|(list, group)| Deed::Remove(list, group)),
    ];
    (0..PEOPLE.len(), 0..PEOPLE.len(), deed)
}

/// The lists of everybody by the rules of the domain.
struct Model {
    people: Vec<Identity>,
    rosters: Vec<Roster>,
    serials: Vec<u32>,
}

impl Model {
    /// Makes the change where a session would; returns it, and the contact's version where
    /// that changes.
    fn apply(&mut self, (owner, contact, deed): &Step) -> Option<(Change, Option<u32>)> {
        let (me, peer) = (self.people[*owner].clone(), self.people[*contact].clone());
        let before = self.rosters[*owner].lists_of(&peer.handle);
        let change = match deed {
            Deed::Add(list, group_id, text) => {
                let other = if *list == Allow { Block } else { Allow };
                if *list != Forward && before.contains(other) {
                    return None;
                }
                let (kept, group) = (name(&format!("name {text}")), group(*group_id));
                self.rosters[*owner].add(&peer, *list, &kept, group);
                let contact = peer.id;
                Change::Add {
                    contact,
                    list: *list,
                    name: kept,
                    group,
                    own_name: name("own"),
                }
            }
            Deed::Remove(list, group_id) => {
                let group = group_id.map(group).filter(|_| *list == Forward);
                let entry = self.rosters[*owner].get(&peer.handle)?;
                if !before.contains(*list) || group.is_some_and(|g| !entry.groups.contains(g)) {
                    return None;
                }
                self.rosters[*owner].remove(&peer.handle, *list, group);
                Change::Remove {
                    contact: peer.id,
                    list: *list,
                    group,
                }
            }
        };
        self.serials[*owner] += 1;
        let after = self.rosters[*owner].lists_of(&peer.handle);
        if before.contains(Forward) == after.contains(Forward) {
            return Some((change, None));
        }
        let theirs = &mut self.rosters[*contact];
        if after.contains(Forward) {
            theirs.add(&me, Reverse, &name("own"), group(0));
        } else {
            theirs.remove(&me.handle, Reverse, None);
        }
        if owner == contact {
            return Some((change, None));
        }
        self.serials[*contact] += 1;
        Some((change, Some(self.serials[*contact])))
    }
}

async fn store_follows_model(steps: Vec<Step>) {
    let f = Fixture::new().await;
    let mut model = Model {
        people: Vec::new(),
        rosters: Vec::new(),
        serials: vec![1; 3],
    };
    for local in PEOPLE {
        let id = f.account(local).await;
        model.people.push(Identity {
            id,
            handle: handle(local),
        });
        let names = ["Other%20Contacts", "One", "Two"];
        let groups = (0..)
            .zip(names)
            .map(|(id, name)| (group(id), GroupName::parse(name.as_bytes()).unwrap()));
        model
            .rosters
            .push(Roster::new(Vec::new(), groups.collect()));
    }
    f.sql("INSERT INTO contact_group SELECT id, 1, 'One' FROM account")
        .await;
    f.sql("INSERT INTO contact_group SELECT id, 2, 'Two' FROM account")
        .await;
    for step in &steps {
        let Some((change, peer)) = model.apply(step) else {
            continue;
        };
        assert_eq!(
            f.change(model.people[step.0].id, &change).await,
            Ok(peer),
            "{step:?}"
        );
    }
    for (n, person) in model.people.iter().enumerate() {
        let (account, roster) = f.load(person.id).await;
        assert_eq!(roster, model.rosters[n]);
        assert_eq!(account.serial.value(), model.serials[n]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_changes_end_up_the_same(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(store_follows_model(steps));
    }
}
