//! Phone numbers and mobile switches, and who is shown them.

use ListKind::{Allow, Block, Forward};
use msnp::command::settings::Privacy;

use super::super::StoreError;
use super::*;

#[tokio::test]
async fn properties_are_set_and_cleared() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let value = |text: &str| Some(PropertyValue::encode(text).unwrap());
    for (property, to) in [
        (PropertyName::MobilePages, value("Y")),
        (PropertyName::PhoneHome, value("1")),
        (PropertyName::PhoneHome, value("2 3")),
        (PropertyName::PhoneWork, value("4")),
        (PropertyName::PhoneWork, None),
    ] {
        f.property(alice, property, to).await;
    }
    let (account, _) = f.load(alice).await;
    assert_eq!(
        account.properties,
        [
            (PropertyName::PhoneHome, value("2 3").unwrap()),
            (PropertyName::MobilePages, value("Y").unwrap()),
        ]
    );
    assert_eq!(account.serial.value(), 6);
    let clear = Change::SetProperties(vec![(PropertyName::PhoneHome, None)]);
    let nobody = f.store.change(PrincipalId(999), &clear).await;
    assert!(matches!(nobody, Err(StoreError::Conflict(_))));
}

#[tokio::test]
async fn properties_are_shared_with_those_who_are_allowed() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let number = PropertyValue::encode("555 1").unwrap();
    let mut friends = Vec::new();
    for local in ["zoe", "bob", "eve", "alone"] {
        let id = f.account(local).await;
        for property in PropertyName::ALL {
            f.property(id, property, Some(number.clone())).await;
        }
        friends.push(id);
    }
    let [zoe, bob, eve, alone] = friends[..] else {
        unreachable!("four friends")
    };
    for friend in [alice, zoe, bob, eve] {
        f.change(alice, &add(friend, Forward)).await.unwrap();
    }
    f.change(alice, &add(alone, Allow)).await.unwrap();
    f.change(eve, &add(alice, Block)).await.unwrap();
    f.change(bob, &Change::SetPrivacy(Privacy::BlockOthers))
        .await
        .unwrap();
    let shown = async || {
        let found = f.store.contact_properties(alice, None).await.unwrap();
        found
            .into_iter()
            .map(|(id, name, _)| (id, name))
            .collect::<Vec<_>>()
    };
    let of = |id| PropertyName::ALL[..4].iter().map(move |name| (id, *name));
    assert_eq!(shown().await, of(zoe).collect::<Vec<_>>());
    f.change(bob, &add(alice, Allow)).await.unwrap();
    assert_eq!(shown().await, of(bob).chain(of(zoe)).collect::<Vec<_>>());
}

/// Those who have him on their forward list and whom he allows; whether there is a device is
/// nobody else's business.
#[tokio::test]
async fn the_versions_of_those_who_are_shown_a_property_go_up() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let mut friends = Vec::new();
    for local in ["bob", "carol", "eve"] {
        let id = f.account(local).await;
        f.change(id, &add(alice, Forward)).await.unwrap();
        friends.push(id);
    }
    let [bob, carol, eve] = friends[..] else {
        unreachable!("three friends")
    };
    let stranger = f.account("stranger").await;
    f.change(stranger, &add(alice, Allow)).await.unwrap();
    f.change(alice, &add(alice, Forward)).await.unwrap();
    f.change(alice, &add(carol, Allow)).await.unwrap();
    f.change(alice, &add(eve, Block)).await.unwrap();
    let before = f.serial(alice).await;
    let yes = Some(PropertyValue::encode("Y").unwrap());
    let pages = Change::SetProperties(vec![
        (PropertyName::MobileDevice, yes.clone()),
        (PropertyName::MobilePages, yes.clone()),
    ]);
    let device = Change::SetProperties(vec![(PropertyName::MobileDevice, yes)]);
    let touched = f.change_all(alice, &pages).await;
    assert_eq!(touched, Ok(vec![(bob, 3), (carol, 3)]));
    assert_eq!(f.change_all(alice, &device).await, Ok(vec![]));
    let closed = Change::SetPrivacy(Privacy::BlockOthers);
    f.change(alice, &closed).await.unwrap();
    assert_eq!(f.change_all(alice, &pages).await, Ok(vec![(carol, 4)]));
    assert_eq!(f.serial(alice).await, before + 4);
    assert_eq!((f.serial(eve).await, f.serial(stranger).await), (2, 2));
}
