//! What people set on pages, and how they come to be there: sign-ups, links by e-mail, the directory.

use super::super::{
    Credentials, NewWebSession, NotOnPage, NotSignedUp, PageSettings, Purpose, SecretHash, SignUp,
    StoreError,
};
use super::*;

const NOW: Timestamp = Timestamp(10_000_000);

fn hash(word: &str) -> SecretHash {
    SecretHash::of(word.as_bytes())
}

fn sign_up(local: &str, invitation: Option<&str>) -> SignUp {
    SignUp {
        account: new_account(local),
        verified: false,
        invitation: invitation.map(str::to_owned),
    }
}

#[tokio::test]
async fn who_signs_up_uses_an_invitation_or_nothing() {
    let f = Fixture::new().await;
    let refused = f.store.sign_up(sign_up("alice", Some("code"))).await;
    assert_eq!(refused.unwrap(), Err(NotSignedUp::Invitation));
    assert_eq!(f.store.find(&handle("alice")).await.unwrap(), None);
    let alice = f
        .store
        .sign_up(sign_up("alice", None))
        .await
        .unwrap()
        .unwrap();
    let again = f.store.sign_up(sign_up("alice", None)).await.unwrap();
    assert_eq!(again, Err(NotSignedUp::Exists));
    let found = f.store.is_verified(&handle("alice")).await.unwrap();
    assert_eq!(found, Some((alice, false)));
    let (_, roster) = f.load(alice).await;
    assert_eq!(roster.groups().len(), 1);
}

async fn of_alice(store: &Store) -> Credentials {
    store.credentials(&handle("alice")).await.unwrap().unwrap()
}

#[tokio::test]
async fn who_was_slower_than_a_reset_does_not_take_the_account_back() {
    let f = Fixture::new().await;
    let store = &f.store;
    let alice = f.account("alice").await;
    let verified = of_alice(store).await;
    let who = handle("alice");
    let set = store.set_password_hash(&who, "reset".to_owned());
    assert!(set.await.unwrap());
    let kept = store.keep_mail_link(alice, hash("r"), Purpose::Reset, NOW, NOW + 1_000);
    kept.await.unwrap();
    let late = store.change_password(&verified, "late".to_owned(), hash("s"));
    assert!(!late.await.unwrap());
    let late = store.set_messenger_password(&verified, Some("late".to_owned()));
    assert!(!late.await.unwrap());
    let now = of_alice(store).await;
    assert_eq!(now.password_hash, "reset");
    assert_eq!(now.messenger_hash, None);

    // A password that was changed in time cannot be replaced by what waits in the mail.
    let changed = store.change_password(&now, "new".to_owned(), hash("s"));
    assert!(changed.await.unwrap());
    let link = hash("r");
    let link = store.is_mail_link(&link, Purpose::Reset, NOW);
    assert!(!link.await.unwrap());
}

#[tokio::test]
async fn a_password_that_is_set_for_somebody_leaves_nothing_open() {
    let f = Fixture::new().await;
    let store = &f.store;
    let alice = f.account("alice").await;
    let before = of_alice(store).await;
    let separate = store.set_messenger_password(&before, Some("other".to_owned()));
    assert!(separate.await.unwrap());
    let session = NewWebSession {
        hash: hash("cookie"),
        agent: String::new(),
        address: String::new(),
        now: NOW,
    };
    assert!(store.open_web_session(&before, session).await.unwrap());
    let who = handle("alice");
    let set = store.set_password_hash(&who, "new".to_owned());
    assert!(set.await.unwrap());
    assert_eq!(of_alice(store).await.for_messenger(), "new");
    assert_eq!(store.web_sessions(alice, NOW).await.unwrap(), []);
}

#[tokio::test]
async fn who_is_let_in_again_signs_in_again() {
    let f = Fixture::new().await;
    let store = &f.store;
    let (alice, who) = (f.account("alice").await, handle("alice"));
    let session = NewWebSession {
        hash: hash("cookie"),
        agent: String::new(),
        address: String::new(),
        now: NOW,
    };
    let verified = of_alice(store).await;
    assert!(store.open_web_session(&verified, session).await.unwrap());
    for since in [Some(NOW), None] {
        assert!(store.set_disabled(&who, since).await.unwrap());
        let cookie = hash("cookie");
        let found = store.web_session(&cookie, NOW).await.unwrap();
        assert_eq!(found, None, "{since:?}");
    }
    assert_eq!(store.web_sessions(alice, NOW).await.unwrap(), []);
}

#[tokio::test]
async fn a_link_is_good_once_for_one_thing_and_not_for_long() {
    let f = Fixture::new().await;
    let store = &f.store;
    let alice = store
        .sign_up(sign_up("alice", None))
        .await
        .unwrap()
        .unwrap();
    for (word, purpose) in [("v", Purpose::Verify), ("r", Purpose::Reset)] {
        let kept = store.keep_mail_link(alice, hash(word), purpose, NOW, NOW + 1_000);
        kept.await.unwrap();
    }
    let is =
        async |word, purpose, now| store.is_mail_link(&hash(word), purpose, now).await.unwrap();
    assert!(is("v", Purpose::Verify, NOW + 999).await);
    assert!(!is("v", Purpose::Verify, NOW + 1_000).await && !is("v", Purpose::Reset, NOW).await);
    assert!(!store.verify_address(hash("r"), NOW).await.unwrap());
    assert!(!store.verify_address(hash("v"), NOW + 1_000).await.unwrap());
    assert!(store.verify_address(hash("v"), NOW).await.unwrap());
    assert!(!store.verify_address(hash("v"), NOW).await.unwrap());
    let found = store.is_verified(&handle("alice")).await.unwrap();
    assert_eq!(found, Some((alice, true)));

    store
        .set_messenger_password(&of_alice(store).await, Some("other".to_owned()))
        .await
        .unwrap();
    store
        .set_disabled(&handle("alice"), Some(NOW))
        .await
        .unwrap();
    let reset = async |word| {
        store
            .reset_password(hash(word), "new".to_owned(), NOW)
            .await
            .unwrap()
    };
    assert_eq!(reset("r").await, None, "disabled");
    store.set_disabled(&handle("alice"), None).await.unwrap();
    let kept = store.keep_mail_link(alice, hash("r2"), Purpose::Reset, NOW, NOW + 1_000);
    kept.await.unwrap();
    assert_eq!(reset("r").await, Some(alice));
    assert_eq!(reset("r2").await, None, "gone with the first");
    let credentials = store.credentials(&handle("alice")).await.unwrap().unwrap();
    assert_eq!(credentials.password_hash, "new");
    assert_eq!(credentials.for_messenger(), "new");
    // No more than a few are kept.
    for n in 0..9 {
        let kept = store.keep_mail_link(
            alice,
            hash(&format!("{n}")),
            Purpose::Reset,
            NOW,
            NOW + 10 + n,
        );
        kept.await.unwrap();
    }
    assert!(!is("4", Purpose::Reset, NOW).await && is("5", Purpose::Reset, NOW).await);
}

#[tokio::test]
async fn a_page_changes_what_it_has_seen_alone() {
    let f = Fixture::new().await;
    let [alice, bob] = [f.account("alice").await, f.account("bob").await];
    let (account, _) = f.load(alice).await;
    let add = add(bob, ListKind::Forward);
    let made = f
        .store
        .change_on_page(alice, account.serial, &add)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(made.serial, account.serial.next());
    assert_eq!(made.peers.len(), 1);
    let stale = f
        .store
        .change_on_page(alice, account.serial, &add)
        .await
        .unwrap();
    assert_eq!(stale, Err(NotOnPage::Stale));
    assert_eq!(f.serial(alice).await, made.serial.value());
    f.store.delete_account(&handle("bob"), NOW).await.unwrap();
    let (account, _) = f.load(alice).await;
    let gone = f
        .store
        .change_on_page(alice, account.serial, &add)
        .await
        .unwrap();
    assert_eq!(gone, Err(NotOnPage::NotChanged(NotChanged::NoSuchAccount)));
    f.store.delete_account(&handle("alice"), NOW).await.unwrap();
    let nobody = f.store.change_on_page(alice, account.serial, &add).await;
    assert!(matches!(nobody, Err(StoreError::Conflict(_))));
}

#[tokio::test]
async fn the_directory_knows_who_has_asked_for_it() {
    let f = Fixture::new().await;
    let [alice, bob] = [f.account("alice").await, f.account("bob").await];
    let settings = PageSettings {
        listed: true,
        about: "Plays the_lute".to_owned(),
        takes_messages: false,
    };
    f.store
        .set_page_settings(alice, settings.clone())
        .await
        .unwrap();
    assert_eq!(f.store.page_settings(alice).await.unwrap(), Some(settings));
    let found = async |text: &str| {
        let found = f.store.search_directory(text, 9, NOW).await.unwrap();
        found
            .into_iter()
            .map(|found| found.who.id)
            .collect::<Vec<_>>()
    };
    for text in ["alice@", "LUTE", "the_l", "e@e"] {
        assert_eq!(found(text).await, [alice], "{text}");
    }
    for text in ["bob", "plays_", "%", "!"] {
        assert!(found(text).await.is_empty(), "{text}");
    }
    assert!(f.store.kept(bob).await.unwrap().is_some());
    f.sql(
        "INSERT INTO ban (account_id, reason, created_ms, created_by, until_ms)
         SELECT id, '', 0, '', 10000001 FROM account WHERE handle LIKE 'alice@%'",
    )
    .await;
    assert!(found("alice").await.is_empty(), "banned");
    f.sql("UPDATE ban SET until_ms = 10000000").await;
    assert_eq!(found("alice").await, [alice]);
    f.store
        .set_disabled(&handle("alice"), Some(NOW))
        .await
        .unwrap();
    assert!(found("alice").await.is_empty());
}
