//! Groups: made, renamed, joined, left and removed.

use ListKind::{Allow, Forward};
use msnp::types::GroupName;

use super::super::StoreError;
use super::*;

fn make(id: u8, name: &str) -> Change {
    Change::AddGroup {
        id: group(id),
        name: GroupName::encode(name).unwrap(),
    }
}

/// Puts somebody on the forward list, in that group.
fn into(contact: PrincipalId, id: u8) -> Change {
    Change::Add {
        contact,
        list: Forward,
        name: name("kept name"),
        group: group(id),
        own_name: name("own name"),
    }
}

#[tokio::test]
async fn groups_are_left_one_by_one() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    f.change(alice, &make(7, "Seven")).await.unwrap();
    let into = |id| into(bob, id);
    let out_of = |id| Change::Remove {
        contact: bob,
        list: Forward,
        group: Some(group(id)),
    };
    assert_eq!(f.change(alice, &into(0)).await, Ok(Some(2)));
    assert_eq!(f.change(alice, &into(7)).await, Ok(None));
    assert_eq!(
        f.load(alice)
            .await
            .1
            .get(&handle("bob"))
            .unwrap()
            .groups
            .to_string(),
        "0,7"
    );
    assert_eq!(f.change(alice, &out_of(0)).await, Ok(None));
    assert_eq!(f.change(alice, &out_of(7)).await, Ok(Some(3)));
    assert!(f.load(alice).await.1.is_empty());
    assert_eq!(f.serial(alice).await, 6);
    let nowhere = f.store.change(alice, &into(9)).await;
    assert!(matches!(nowhere, Err(StoreError::Conflict(_))));
    assert!(f.load(alice).await.1.is_empty(), "all of it or nothing");
    assert_eq!(f.serial(alice).await, 6);
}

#[tokio::test]
async fn groups_are_made_renamed_and_removed() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let named = async || {
        let (_, roster) = f.load(alice).await;
        let groups = roster.groups().iter();
        groups
            .map(|(id, name)| (id.value(), name.to_string()))
            .collect::<Vec<_>>()
    };
    let rename = |id| Change::RenameGroup {
        id: group(id),
        name: GroupName::encode("Best Friends").unwrap(),
    };
    assert_eq!(f.change(alice, &make(3, "Friends")).await, Ok(None));
    assert_eq!(f.change(alice, &rename(3)).await, Ok(None));
    assert_eq!(
        named().await,
        [
            (0, "Other%20Contacts".to_owned()),
            (3, "Best%20Friends".to_owned())
        ]
    );
    assert_eq!(f.serial(alice).await, 3);
    let gone = Change::RemoveGroup(group(4));
    for wrong in [make(3, "Again"), rename(4), gone] {
        let changed = f.store.change(alice, &wrong).await;
        assert!(matches!(changed, Err(StoreError::Conflict(_))), "{wrong:?}");
    }
    let remove = Change::RemoveGroup(group(3));
    assert_eq!(f.change(alice, &remove).await, Ok(None));
    assert_eq!((named().await.len(), f.serial(alice).await), (1, 4));
}

/// Who is in another group stays; who is on other lists stays on them; oneself is one entry.
#[tokio::test]
async fn who_was_only_in_a_removed_group_leaves_the_list() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let [bob, carol, dave] = [
        f.account("bob").await,
        f.account("carol").await,
        f.account("dave").await,
    ];
    f.change(alice, &make(3, "Friends")).await.unwrap();
    for change in [
        into(bob, 3),
        into(carol, 3),
        into(carol, 0),
        into(dave, 3),
        add(dave, Allow),
        into(alice, 3),
    ] {
        f.change(alice, &change).await.unwrap();
    }
    let before = f.serial(alice).await;
    let remove = Change::RemoveGroup(group(3));
    let touched = f.change_all(alice, &remove).await;
    assert_eq!(touched, Ok(vec![(bob, 3), (dave, 3)]));
    let (account, roster) = f.load(alice).await;
    assert_eq!(account.serial.value(), before + 1);
    let left: Vec<_> = roster
        .entries()
        .map(|entry| (entry.identity.id, entry.lists.bits()))
        .collect();
    assert_eq!(left, [(carol, 1), (dave, 2)]);
    assert!(f.load(bob).await.1.is_empty() && f.load(dave).await.1.is_empty());
    let (account, roster) = f.load(carol).await;
    assert_eq!((account.serial.value(), roster.len()), (2, 1));
}
