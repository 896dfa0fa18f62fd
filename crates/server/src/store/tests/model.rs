//! Any changes of three people, in the store and in the model store on which the rules are
//! tested: both say the same and end up the same.

use ListKind::{Allow, Block, Forward};
use msnp::command::settings::{Privacy, Prompt};
use msnp::types::GroupName;
use proptest::prelude::*;
use swallowtail_domain::account::SignInId;
use swallowtail_sim::store::Store as Model;

use super::*;

const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];

/// Owner, contact, what to do.
type Step = (usize, usize, Deed);

#[derive(Debug, Clone)]
enum Deed {
    Add(ListKind, u8, u8),
    Remove(ListKind, Option<u8>),
    RenameContact(u8),
    Rename(u8),
    AddGroup(u8, u8),
    RenameGroup(u8, u8),
    RemoveGroup(u8),
    SetPrivacy(bool),
    SetPrompt(bool),
    SetProperties(Vec<(PropertyName, Option<u8>)>),
}

fn step() -> impl Strategy<Value = Step> {
    let list = || prop::sample::select(vec![Forward, Forward, Allow, Block]);
    let property = prop::sample::select(PropertyName::ALL.to_vec());
    let properties = prop::collection::vec((property, prop::option::of(0..3u8)), 1..3);
    let deed = prop_oneof![
        4 => (list(), 0..4u8, 0..4u8).prop_map(|(list, group, name)| Deed::Add(list, group, name)),
        2 => (list(), prop::option::of(0..4u8)).prop_map(|(list, group)| Deed::Remove(list, group)),
        1 => (0..4u8).prop_map(Deed::RenameContact),
        1 => (0..4u8).prop_map(Deed::Rename),
        2 => (1..4u8, 0..4u8).prop_map(|(id, name)| Deed::AddGroup(id, name)),
        1 => (0..4u8, 0..4u8).prop_map(|(id, name)| Deed::RenameGroup(id, name)),
        2 => (1..4u8).prop_map(Deed::RemoveGroup),
        1 => any::<bool>().prop_map(Deed::SetPrivacy),
        1 => any::<bool>().prop_map(Deed::SetPrompt),
        2 => properties.prop_map(Deed::SetProperties),
    ];
    (0..PEOPLE.len(), 0..PEOPLE.len(), deed)
}

fn group_name(n: u8) -> GroupName {
    GroupName::encode(&format!("group {n}")).unwrap()
}

/// The change that a session would ask for; `None` where it would not.
fn change(model: &Model, (owner, contact, deed): &Step) -> Option<Change> {
    let (me, peer) = (handle(PEOPLE[*owner]), handle(PEOPLE[*contact]));
    let (_, roster) = model.load(model.find(&me).unwrap()?).unwrap();
    let contact = model.find(&peer).unwrap()?;
    let lists = roster.lists_of(&peer);
    let has_group = |id: u8| roster.has_group(group(id));
    Some(match deed {
        Deed::Add(list, id, text) => {
            let other = if *list == Allow { Block } else { Allow };
            if *list != Forward && lists.contains(other) || !has_group(*id) {
                return None;
            }
            Change::Add {
                contact,
                list: *list,
                name: name(&format!("name {text}")),
                group: group(*id),
                own_name: name("own"),
            }
        }
        Deed::Remove(list, id) => {
            let group = id.map(group).filter(|_| *list == Forward);
            let entry = roster.get(&peer)?;
            if !lists.contains(*list) || group.is_some_and(|id| !entry.groups.contains(id)) {
                return None;
            }
            Change::Remove {
                contact,
                list: *list,
                group,
            }
        }
        Deed::RenameContact(text) => {
            roster.get(&peer)?;
            let name = name(&format!("name {text}"));
            Change::RenameContact { contact, name }
        }
        Deed::Rename(text) => Change::Rename(name(&format!("own {text}"))),
        Deed::AddGroup(id, _) if has_group(*id) => return None,
        Deed::AddGroup(id, text) => Change::AddGroup {
            id: group(*id),
            name: group_name(*text),
        },
        Deed::RenameGroup(id, _) | Deed::RemoveGroup(id) if !has_group(*id) => return None,
        Deed::RenameGroup(id, text) => Change::RenameGroup {
            id: group(*id),
            name: group_name(*text),
        },
        Deed::RemoveGroup(id) => Change::RemoveGroup(group(*id)),
        Deed::SetPrivacy(true) => Change::SetPrivacy(Privacy::AllowOthers),
        Deed::SetPrivacy(false) => Change::SetPrivacy(Privacy::BlockOthers),
        Deed::SetPrompt(true) => Change::SetPrompt(Prompt::Ask),
        Deed::SetPrompt(false) => Change::SetPrompt(Prompt::Never),
        Deed::SetProperties(properties) => {
            let value = |n: u8| PropertyValue::encode(&n.to_string()).unwrap();
            let properties = properties.iter().map(|(name, n)| (*name, n.map(value)));
            Change::SetProperties(properties.collect())
        }
    })
}

async fn store_follows_model(steps: Vec<Step>) {
    let f = Fixture::new().await;
    let mut model = Model::default();
    let mut people = Vec::new();
    for local in PEOPLE {
        let id = f.account(local).await;
        let person = model.create(&handle(local));
        assert_eq!(person.account.identity.id, id);
        people.push(id);
    }
    for step in &steps {
        let Some(change) = change(&model, step) else {
            continue;
        };
        let owner = people[step.0];
        let expected = model.change(owner, SignInId(0), change.clone()).unwrap();
        let changed = f.store.change(owner, &change).await.unwrap();
        assert_eq!(changed, expected, "{step:?}");
    }
    for id in &people {
        assert_eq!(f.load(*id).await, model.load(*id).unwrap());
        let mut expected = model.contact_properties(*id, None).unwrap();
        // The model leaves it to the session to say nothing of oneself.
        expected.retain(|(of, ..)| of != id);
        let shown = f.store.contact_properties(*id, None).await.unwrap();
        assert_eq!(shown, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_changes_end_up_the_same(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(store_follows_model(steps));
    }
}
