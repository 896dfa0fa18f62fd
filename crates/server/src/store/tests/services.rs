//! The service's own account: made once, given to new accounts, on nobody's reverse list.

use ListKind::{Block, Forward};
use swallowtail_domain::limits::REVERSE_LIST_MAX;
use swallowtail_domain::request::Peers;

use super::super::OwnAccount;
use super::*;

const NOW: Timestamp = Timestamp(10_000_000);

fn butterfly(welcomes: bool) -> OwnAccount {
    OwnAccount {
        handle: handle("butterfly"),
        name: name("Butter Fly"),
        welcomes,
    }
}

impl Fixture {
    async fn keep(&self, wanted: &OwnAccount) -> Option<PrincipalId> {
        self.store.keep_own_account(wanted, NOW).await.unwrap()
    }
}

#[tokio::test]
async fn new_accounts_begin_with_it_as_a_contact() {
    let f = Fixture::new().await;
    let before = f.account("before").await;
    let bot = f.keep(&butterfly(true)).await.unwrap();
    let commits = f.store.commits();
    assert_eq!(f.keep(&butterfly(true)).await, Some(bot), "it is there");
    assert_eq!(f.store.commits(), commits, "and nothing was written");
    let (account, roster) = f.load(bot).await;
    assert!(account.service && roster.is_empty());
    assert_eq!(account.name, Some(name("Butter Fly")));

    let own = handle("butterfly");
    let password = f.store.set_password_hash(&own, "x".to_owned());
    assert!(!password.await.unwrap(), "nobody gives it a password");

    let alice = f.account("alice").await;
    let (account, roster) = f.load(alice).await;
    assert!(!account.service);
    assert_eq!(account.serial, Serial::FIRST, "as it begins");
    let entry = roster.get(&handle("butterfly")).unwrap();
    assert_eq!((entry.identity.id, entry.lists.bits()), (bot, 3));
    assert_eq!(entry.name, name("Butter Fly"));
    assert!(entry.groups.contains(group(0)));
    assert!(
        f.load(before).await.1.is_empty(),
        "nobody else's lists change"
    );
    assert!(f.load(bot).await.1.is_empty(), "it has nobody on its own");
    // She may take it off her lists like anybody.
    f.change(alice, &remove(bot, Forward)).await.unwrap();
    f.change(alice, &remove(bot, ListKind::Allow))
        .await
        .unwrap();
    assert!(f.load(alice).await.1.is_empty());

    f.keep(&butterfly(false)).await.unwrap();
    let carol = f.account("carol").await;
    assert!(f.load(carol).await.1.is_empty());
    f.keep(&butterfly(true)).await.unwrap();
    f.store.welcome_nobody().await.unwrap();
    let dave = f.account("dave").await;
    assert!(f.load(dave).await.1.is_empty());
}

#[tokio::test]
async fn another_handle_makes_another_account() {
    let f = Fixture::new().await;
    let first = f.keep(&butterfly(true)).await.unwrap();
    let moth = OwnAccount {
        handle: handle("moth"),
        ..butterfly(true)
    };
    let second = f.keep(&moth).await.unwrap();
    assert_ne!(first, second);
    let alice = f.account("alice").await;
    let (_, roster) = f.load(alice).await;
    assert!(roster.len() == 1 && roster.get(&handle("moth")).is_some());
    assert_eq!(f.keep(&butterfly(true)).await, Some(first));
}

#[tokio::test]
async fn nobody_elses_account_becomes_the_services() {
    let f = Fixture::new().await;
    let alice = f.account("butterfly").await;
    assert_eq!(f.keep(&butterfly(true)).await, None);
    let (account, _) = f.load(alice).await;
    assert!(!account.service && account.name.is_none());
    let bob = f.account("bob").await;
    assert!(f.load(bob).await.1.is_empty());
}

#[tokio::test]
async fn any_number_of_people_may_have_it() {
    let f = Fixture::new().await;
    let bot = f.keep(&butterfly(false)).await.unwrap();
    let before = f.serial(bot).await;
    let alice = f.account("alice").await;
    for n in 0..=REVERSE_LIST_MAX {
        let fan = f.account(&format!("fan{n}")).await;
        let added = f.store.change(fan, &add(bot, Forward)).await.unwrap();
        assert_eq!(added, Ok(Peers::new()), "nobody is told");
    }
    f.change(alice, &add(bot, Block)).await.unwrap();
    assert!(f.load(bot).await.1.is_empty());
    assert_eq!(f.serial(bot).await, before);
}
