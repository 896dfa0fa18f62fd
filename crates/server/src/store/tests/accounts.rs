//! Accounts by themselves.

use msnp::types::GroupName;
use swallowtail_domain::admission::Hold;

use super::super::{CreateError, StoreError};
use super::*;

#[tokio::test]
async fn an_account_is_made_once_and_listed() {
    let f = Fixture::new().await;
    let mut new = new_account("bob");
    new.name = Some(name("Bob B"));
    let bob = f.store.create_account(new).await.unwrap();
    let alice = f.account("alice").await;
    let again = f.store.create_account(new_account("bob")).await;
    assert!(matches!(again, Err(CreateError::Exists)));

    let rows = f.store.accounts().await.unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, [alice, bob]);
    assert_eq!(rows[1].name, Some(name("Bob B")));
    assert_eq!(rows[1].created, Timestamp(1_000));
    assert!(rows[1].verified && !rows[1].restricted && rows[1].disabled.is_none());

    let (account, roster) = f.load(bob).await;
    assert_eq!(account.identity.handle, handle("bob"));
    assert_eq!(account.serial.value(), 1);
    assert!(roster.is_empty());
    let groups: Vec<_> = roster
        .groups()
        .iter()
        .map(|(id, name)| (id.value(), name.as_str()))
        .collect();
    assert_eq!(groups, [(0, "Other%20Contacts")]);
    assert_eq!(f.store.find(&handle("bob")).await.unwrap(), Some(bob));
    assert_eq!(f.store.find(&handle("nobody")).await.unwrap(), None);
}

#[tokio::test]
async fn numbers_are_never_given_out_twice() {
    let f = Fixture::new().await;
    let first = f.account("alice").await;
    f.sql("DELETE FROM account").await;
    assert_eq!(f.store.load(first).await.unwrap(), None);
    let second = f.account("alice").await;
    assert!(second > first);
}

#[tokio::test]
async fn credentials_follow_password_and_disabling() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let found = f
        .store
        .credentials(&handle("alice"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.id, found.disabled), (alice, false));
    assert_eq!(found.password_hash, "hash of alice");
    assert!(f.store.credentials(&handle("bob")).await.unwrap().is_none());

    let set = |local: &str| (handle(local), "another".to_owned());
    let (who, hash) = set("alice");
    assert!(f.store.set_password_hash(&who, hash).await.unwrap());
    let (who, hash) = set("bob");
    assert!(!f.store.set_password_hash(&who, hash).await.unwrap());
    let since = Some(Timestamp(5_000));
    assert!(f.store.set_disabled(&handle("alice"), since).await.unwrap());
    assert!(!f.store.set_disabled(&handle("bob"), since).await.unwrap());
    let found = f
        .store
        .credentials(&handle("alice"))
        .await
        .unwrap()
        .unwrap();
    assert!(found.disabled);
    assert_eq!(found.password_hash, "another");

    assert_eq!(
        f.store.disabled_since(Timestamp(5_000)).await.unwrap(),
        [alice]
    );
    assert_eq!(f.store.disabled_since(Timestamp(5_001)).await.unwrap(), []);
    assert_eq!(f.store.shown_name(alice).await.unwrap(), None);
    assert_eq!(f.store.find(&handle("alice")).await.unwrap(), Some(alice));
    f.store.set_disabled(&handle("alice"), None).await.unwrap();
    assert_eq!(f.store.disabled_since(Timestamp(0)).await.unwrap(), []);
}

#[tokio::test]
async fn the_name_shown_waits_for_verification() {
    let f = Fixture::new().await;
    let mut new = new_account("alice");
    new.name = Some(name("Alice A"));
    let alice = f.store.create_account(new).await.unwrap();
    let shown = f.store.shown_name(alice).await.unwrap().unwrap();
    assert_eq!((shown.0.id, shown.1), (alice, name("Alice A")));
    let settings = AccountSettings {
        verified: Some(false),
        restricted: Some(true),
        ..AccountSettings::default()
    };
    let set = async |local: &str| f.store.set_account(&handle(local), settings.clone()).await;
    assert!(set("alice").await.unwrap());
    assert!(!set("bob").await.unwrap());
    let (account, _) = f.load(alice).await;
    assert!(!account.verified && account.restricted);
    let shown = f.store.shown_name(alice).await.unwrap().unwrap();
    assert_eq!(
        shown.1.as_str(),
        "alice@example.com%20(E-Mail%20Address%20Not%20Verified)"
    );
    assert_eq!(f.store.shown_name(PrincipalId(999)).await.unwrap(), None);
}

#[tokio::test]
async fn what_cannot_be_read_is_not_guessed() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    f.sql("UPDATE account SET handle = 'Not A Handle'").await;
    assert!(matches!(
        f.store.load(alice).await,
        Err(StoreError::Corrupt("handle"))
    ));
}

#[tokio::test]
async fn an_operator_changes_what_he_names_and_nothing_else() {
    let f = Fixture::new().await;
    let mut new = new_account("alice");
    new.name = Some(name("Alice A"));
    new.group_zero = Some(GroupName::encode("~").unwrap());
    let alice = f.store.create_account(new).await.unwrap();
    assert_eq!(f.load(alice).await.1.groups()[0].1.as_str(), "~");
    let set = async |settings| {
        let who = handle("alice");
        assert!(f.store.set_account(&who, settings).await.unwrap());
        f.store.accounts().await.unwrap().remove(0)
    };
    let held = AccountSettings {
        hold: Some(Some(Hold::Child)),
        ..AccountSettings::default()
    };
    let row = set(held).await;
    assert_eq!(
        (row.hold, row.name),
        (Some(Hold::Child), Some(name("Alice A")))
    );
    assert!(row.verified && !row.restricted);
    let nameless = AccountSettings {
        name: Some(None),
        ..AccountSettings::default()
    };
    let row = set(nameless).await;
    assert_eq!((row.hold, row.name), (Some(Hold::Child), None));
    let free = AccountSettings {
        name: Some(Some(name("Al"))),
        hold: Some(None),
        ..AccountSettings::default()
    };
    let row = set(free).await;
    assert_eq!((row.hold, row.name), (None, Some(name("Al"))));
}
