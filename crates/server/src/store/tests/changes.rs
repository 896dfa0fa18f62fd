//! Changes of lists and settings, both sides of them.

use ListKind::{Allow, Block, Forward, Reverse};
use msnp::command::settings::{Privacy, Prompt};
use swallowtail_domain::limits::REVERSE_LIST_MAX;

use super::super::StoreError;
use super::*;

#[tokio::test]
async fn befriending_makes_the_reverse_entry_in_one_step() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    assert_eq!(f.change(alice, &add(bob, Forward)).await, Ok(Some(2)));
    let (account, roster) = f.load(alice).await;
    assert_eq!(account.serial.value(), 2);
    let entry = roster.get(&handle("bob")).unwrap();
    assert_eq!((entry.lists.bits(), &entry.name), (1, &name("kept name")));
    assert_eq!(entry.groups.to_string(), "0");
    let (account, roster) = f.load(bob).await;
    assert_eq!(account.serial.value(), 2);
    let entry = roster.get(&handle("alice")).unwrap();
    assert_eq!((entry.lists.bits(), &entry.name), (8, &name("own name")));

    assert_eq!(f.change(alice, &remove(bob, Forward)).await, Ok(Some(3)));
    assert!(f.load(alice).await.1.is_empty());
    assert!(f.load(bob).await.1.is_empty());
}

#[tokio::test]
async fn names_are_kept_as_the_lists_say() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    let named = |list, text: &str| match add(bob, list) {
        Change::Add {
            contact,
            list,
            group,
            own_name,
            ..
        } => Change::Add {
            contact,
            list,
            name: name(text),
            group,
            own_name,
        },
        other => other,
    };
    let kept = async || {
        f.load(alice)
            .await
            .1
            .get(&handle("bob"))
            .unwrap()
            .name
            .clone()
    };
    f.change(alice, &named(Allow, "first")).await.unwrap();
    assert_eq!(kept().await, name("first"));
    f.change(alice, &named(Forward, "second")).await.unwrap();
    assert_eq!(kept().await, name("second"), "new on the forward list");
    f.change(alice, &named(Forward, "third")).await.unwrap();
    assert_eq!(kept().await, name("second"), "already there");
    // Bob's entry for Alice keeps the name it has when it gets another bit.
    f.change(alice, &remove(bob, Forward)).await.unwrap();
    f.change(bob, &add(alice, Block)).await.unwrap();
    f.change(alice, &named(Forward, "fourth")).await.unwrap();
    let (_, roster) = f.load(bob).await;
    let entry = roster.get(&handle("alice")).unwrap();
    assert_eq!((entry.lists.bits(), &entry.name), (12, &name("kept name")));
}

#[tokio::test]
async fn oneself_is_one_row_and_one_step() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    assert_eq!(f.change(alice, &add(alice, Forward)).await, Ok(None));
    let (account, roster) = f.load(alice).await;
    assert_eq!(account.serial.value(), 2);
    let entry = roster.get(&handle("alice")).unwrap();
    assert_eq!((entry.lists.bits(), &entry.name), (9, &name("kept name")));
    assert_eq!(f.change(alice, &add(alice, Allow)).await, Ok(None));
    assert_eq!(f.change(alice, &remove(alice, Forward)).await, Ok(None));
    let (account, roster) = f.load(alice).await;
    assert_eq!(account.serial.value(), 4);
    assert_eq!(roster.lists_of(&handle("alice")).bits(), 2);
    assert_eq!(f.change(alice, &remove(alice, Allow)).await, Ok(None));
    assert!(f.load(alice).await.1.is_empty());
}

#[tokio::test]
async fn nobody_is_allowed_and_blocked() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    assert_eq!(f.change(alice, &add(bob, Allow)).await, Ok(None));
    let both = f.store.change(alice, &add(bob, Block)).await;
    assert!(matches!(both, Err(StoreError::Conflict(_))));
    assert_eq!(f.load(alice).await.1.lists_of(&handle("bob")).bits(), 2);
    assert_eq!((f.serial(alice).await, f.serial(bob).await), (2, 1));
}

#[tokio::test]
async fn an_account_that_is_gone_is_said_to_be() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let gone = PrincipalId(999);
    let rename = Change::RenameContact {
        contact: gone,
        name: name("x"),
    };
    for change in [
        add(gone, Forward),
        add(gone, Block),
        remove(gone, Forward),
        rename,
    ] {
        assert_eq!(
            f.change(alice, &change).await,
            Err(NotChanged::NoSuchAccount)
        );
    }
    assert_eq!(f.serial(alice).await, 1);
    let nobody = f
        .store
        .change(gone, &Change::SetPrompt(Prompt::Never))
        .await;
    assert!(matches!(nobody, Err(StoreError::Conflict(_))));
}

#[tokio::test]
async fn a_reverse_list_has_an_end() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    f.sql(
        "INSERT INTO account (handle, password_hash, created_ms)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
         SELECT 'fan' || i || '@example.com', '', 0 FROM n",
    )
    .await;
    f.sql(
        "INSERT INTO contact (owner_id, contact_id, name, lists)
         SELECT 2, id, 'fan', 8 FROM account WHERE handle LIKE 'fan%'",
    )
    .await;
    assert_eq!(f.load(bob).await.1.on(Reverse).count(), REVERSE_LIST_MAX);
    let full = Err(NotChanged::PeerListFull);
    assert_eq!(f.change(alice, &add(bob, Forward)).await, full);
    assert!(f.load(alice).await.1.is_empty());
    assert_eq!(f.serial(alice).await, 1);
    assert_eq!(f.change(alice, &add(bob, Allow)).await, Ok(None));
}

#[tokio::test]
async fn settings_are_kept_and_the_version_wraps_to_one() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    f.sql("UPDATE account SET serial = 4294967294").await;
    f.change(alice, &Change::SetPrompt(Prompt::Never))
        .await
        .unwrap();
    assert_eq!(f.serial(alice).await, u32::MAX);
    f.change(alice, &Change::SetPrivacy(Privacy::BlockOthers))
        .await
        .unwrap();
    let (account, _) = f.load(alice).await;
    assert_eq!(account.serial.value(), 1);
    assert_eq!(
        (account.prompt, account.privacy),
        (Prompt::Never, Privacy::BlockOthers)
    );
}

#[tokio::test]
async fn names_are_changed() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    let own = Change::Rename(name("Alice A"));
    assert_eq!(f.change(alice, &own).await, Ok(None));
    assert_eq!(f.load(alice).await.0.name, Some(name("Alice A")));
    let rename = Change::RenameContact {
        contact: bob,
        name: name("Bobby"),
    };
    let nowhere = f.store.change(alice, &rename).await;
    assert!(matches!(nowhere, Err(StoreError::Conflict(_))));
    f.change(alice, &add(bob, Block)).await.unwrap();
    assert_eq!(f.change(alice, &rename).await, Ok(None));
    let (account, roster) = f.load(alice).await;
    assert_eq!(roster.get(&handle("bob")).unwrap().name, name("Bobby"));
    assert_eq!((account.serial.value(), f.serial(bob).await), (4, 1));
}
