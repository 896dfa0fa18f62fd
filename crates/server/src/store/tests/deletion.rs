//! Deleting an account, and what is left of it.

use ListKind::{Allow, Block, Forward};
use swallowtail_domain::account::Identity;

use super::super::Notice;
use super::*;

const NOW: Timestamp = Timestamp(10_000_000);

#[tokio::test]
async fn a_deleted_account_leaves_every_list() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let [bob, carol, dave] = [
        f.account("bob").await,
        f.account("carol").await,
        f.account("dave").await,
    ];
    for (owner, change) in [
        (alice, add(bob, Forward)),
        (alice, add(alice, Forward)),
        (bob, add(alice, Forward)),
        (bob, add(alice, Allow)),
        (carol, add(alice, Block)),
        (carol, add(bob, Forward)),
    ] {
        f.change(owner, &change).await.unwrap();
    }
    let number = PropertyValue::encode("1").unwrap();
    f.property(alice, PropertyName::PhoneHome, Some(number))
        .await;
    let ticket = Ticket::new("t");
    let saved = f.store.save_ticket(alice, &ticket, None, NOW + 1_000);
    saved.await.unwrap();
    let before = (
        f.serial(bob).await,
        f.serial(carol).await,
        f.serial(dave).await,
    );
    let last = f.store.newest_notice().await.unwrap();

    assert!(f.store.delete_account(&handle("alice"), NOW).await.unwrap());
    assert!(!f.store.delete_account(&handle("alice"), NOW).await.unwrap());
    assert!(f.store.load(alice).await.unwrap().is_none());
    let (account, roster) = f.load(bob).await;
    // One step that a client can be told, and one that it cannot.
    assert_eq!(account.serial.value(), before.0 + 2);
    assert_eq!(roster.len(), 1, "only Carol has him");
    let (account, roster) = f.load(carol).await;
    assert_eq!(account.serial.value(), before.1 + 2);
    assert_eq!(roster.len(), 1);
    assert_eq!(f.serial(dave).await, before.2);

    let who = Identity {
        id: alice,
        handle: handle("alice"),
    };
    let forgotten = |to, serial| Notice::Forgotten {
        to,
        who: who.clone(),
        serial: Serial::new(serial).unwrap(),
    };
    let left = f.store.notices_after(last).await.unwrap();
    let left: Vec<_> = left
        .into_iter()
        .map(|(_, notice)| notice.unwrap())
        .collect();
    assert_eq!(
        left,
        [
            forgotten(bob, before.0 + 2),
            forgotten(carol, before.1 + 2),
            Notice::Deleted(alice)
        ]
    );
    // Whoever has her on a list in memory still is told that she is gone.
    let late = f.change(bob, &remove(alice, Forward)).await;
    assert_eq!(late, Err(NotChanged::NoSuchAccount));
    assert!(f.account("alice").await > alice, "somebody else");
}
