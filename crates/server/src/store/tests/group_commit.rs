//! Group commit, durability, and several processes on one database.

use ListKind::Forward;
use msnp::command::settings::Prompt;
use tokio::task::JoinSet;

use super::super::StoreError;
use super::*;

#[tokio::test]
async fn changes_that_wait_together_share_a_commit() {
    let f = Fixture::new().await;
    let before = f.store.commits();
    let mut tasks = JoinSet::new();
    for n in 0..300 {
        let store = f.store.clone();
        tasks.spawn(async move { store.create_account(new_account(&format!("u{n}"))).await });
    }
    while let Some(made) = tasks.join_next().await {
        made.unwrap().unwrap();
    }
    let commits = f.store.commits() - before;
    assert!(commits <= 30, "{commits} commits for 300 changes");
    assert_eq!(f.store.accounts().await.unwrap().len(), 300);
}

#[tokio::test]
async fn a_failing_change_takes_no_other_down() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let mut tasks = JoinSet::new();
    for n in 0..50 {
        let store = f.store.clone();
        tasks.spawn(async move {
            // Every tenth change is one of an account that does not exist.
            let owner = if n % 10 == 0 { PrincipalId(999) } else { alice };
            let change = Change::SetPrompt(Prompt::Never);
            store.change(owner, &change).await
        });
    }
    let mut failed = 0;
    while let Some(changed) = tasks.join_next().await {
        match changed.unwrap() {
            Ok(changed) => assert_eq!(changed, Ok(vec![])),
            Err(error) => {
                assert!(matches!(error, StoreError::Conflict(_)), "{error}");
                failed += 1;
            }
        }
    }
    assert_eq!(failed, 5);
    assert_eq!(f.serial(alice).await, 1 + 45);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_drop() {
    let Fixture { store, dir } = Fixture::new().await;
    let alice = store.create_account(new_account("alice")).await.unwrap();
    let bob = store.create_account(new_account("bob")).await.unwrap();
    store
        .change(alice, &add(bob, Forward))
        .await
        .unwrap()
        .unwrap();
    drop(store);
    let store = Store::open(&dir.path().join("store.db")).await.unwrap();
    let (_, roster) = store.load(alice).await.unwrap().unwrap();
    assert_eq!(roster.lists_of(&handle("bob")).bits(), 1);
}

#[tokio::test]
async fn closing_finishes_what_waits_and_takes_no_more() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let store = f.store.clone();
        tasks.spawn(async move { store.change(alice, &Change::SetPrompt(Prompt::Ask)).await });
    }
    tokio::task::yield_now().await;
    f.store.close().await;
    let mut made = 0;
    while let Some(changed) = tasks.join_next().await {
        match changed.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert!(matches!(error, StoreError::Unavailable(_))),
        }
    }
    let late = f.store.change(alice, &Change::SetPrompt(Prompt::Ask)).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))));
    let asked = f.store.find(&handle("alice")).await;
    assert!(matches!(asked, Err(StoreError::Unavailable(_))));
    let again = f.open_again().await;
    let (account, _) = again.load(alice).await.unwrap().unwrap();
    assert_eq!(account.serial.value(), 1 + made);
}

#[tokio::test]
async fn two_processes_share_a_database() {
    let f = Fixture::new().await;
    let other = f.open_again().await;
    let mut tasks = JoinSet::new();
    for n in 0..40 {
        let store = if n % 2 == 0 {
            f.store.clone()
        } else {
            other.clone()
        };
        tasks.spawn(async move { store.create_account(new_account(&format!("u{n}"))).await });
    }
    while let Some(made) = tasks.join_next().await {
        made.unwrap().unwrap();
    }
    assert_eq!(f.store.accounts().await.unwrap().len(), 40);
}

#[tokio::test]
async fn processes_that_start_together_make_one_database() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store.db");
    let mut tasks = JoinSet::new();
    for n in 0..8 {
        let path = path.clone();
        tasks.spawn(async move {
            let store = Store::open(&path).await.unwrap();
            store
                .create_account(new_account(&format!("u{n}")))
                .await
                .unwrap();
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.accounts().await.unwrap().len(), 8);
}
