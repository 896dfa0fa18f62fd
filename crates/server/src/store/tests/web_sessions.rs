//! Sessions of browsers: bounded, ended, and worth nothing to somebody disabled.

use swallowtail_domain::limits::{TICKET_MS_MAX, WEB_SESSION_MS_MAX, WEB_SESSIONS_PER_ACCOUNT_MAX};

use super::super::{Credentials, NewWebSession, SecretHash};
use super::*;

const NOW: Timestamp = Timestamp(10_000_000);

fn secret(n: i64) -> SecretHash {
    SecretHash::of(n.to_string())
}

impl Fixture {
    async fn open(&self, local: &str, n: i64, now: Timestamp) -> bool {
        let verified = self.store.credentials(&handle(local)).await.unwrap();
        let session = NewWebSession {
            hash: secret(n),
            agent: "A browser".to_owned(),
            address: "192.0.2.7".to_owned(),
            now,
        };
        let verified = verified.unwrap();
        let opened = self.store.open_web_session(&verified, session);
        opened.await.unwrap()
    }

    async fn is_open(&self, n: i64, at: Timestamp) -> bool {
        self.store
            .web_session(&secret(n), at)
            .await
            .unwrap()
            .is_some()
    }
}

#[tokio::test]
async fn a_session_lasts_while_it_is_used() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    assert!(f.open("alice", 1, NOW).await);
    let found = f.store.web_session(&secret(1), NOW).await.unwrap().unwrap();
    assert_eq!(
        (found.0.id, found.0.handle, found.1),
        (alice, handle("alice"), NOW)
    );
    assert!(!f.is_open(2, NOW).await);
    let end = NOW + WEB_SESSION_MS_MAX;
    assert!(f.is_open(1, Timestamp(end.0 - 1)).await && !f.is_open(1, end).await);
    let later = NOW + 1000;
    let touched = f
        .store
        .touch_web_session(secret(1), "192.0.2.8".to_owned(), later);
    touched.await.unwrap();
    assert!(f.is_open(1, end).await && !f.is_open(1, end + 1000).await);
    let [row] = &f.store.web_sessions(alice, NOW).await.unwrap()[..] else {
        panic!("one session");
    };
    assert_eq!((row.created, row.seen), (NOW, later));
    assert_eq!((&*row.agent, &*row.address), ("A browser", "192.0.2.8"));
}

#[tokio::test]
async fn sessions_end_one_by_one_and_together() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    for n in 1..=4 {
        assert!(f.open("alice", n, NOW).await);
    }
    let name = secret(1).to_hex();
    let end = async |of| f.store.end_web_session(of, &name, NOW).await.unwrap();
    assert!(!end(bob).await, "somebody else's");
    assert!(f.is_open(1, NOW).await);
    assert!(end(alice).await && !end(alice).await);
    f.store
        .end_web_sessions(alice, Some(secret(3)))
        .await
        .unwrap();
    assert!(!f.is_open(2, NOW).await && f.is_open(3, NOW).await);
    f.store.end_web_sessions(alice, None).await.unwrap();
    assert!(!f.is_open(3, NOW).await);
    // Of too many the one goes that was longest unused.
    for n in 0..=WEB_SESSIONS_PER_ACCOUNT_MAX {
        assert!(f.open("alice", n, NOW + n.unsigned_abs()).await);
    }
    assert!(!f.is_open(0, NOW).await && f.is_open(1, NOW).await);
}

#[tokio::test]
async fn who_has_no_session_any_more_gets_no_ticket() {
    let f = Fixture::new().await;
    f.account("alice").await;
    assert!(f.open("alice", 1, NOW).await);
    let (ticket, nonce) = (Ticket::new("t=1&p=2"), Nonce::new(7));
    let issue = async |n, at: Timestamp| {
        let expires = at + TICKET_MS_MAX;
        let issued = f
            .store
            .issue_web_ticket(secret(n), &ticket, Some(&nonce), at, expires);
        issued.await.unwrap()
    };
    assert!(!issue(2, NOW).await);
    assert!(!issue(1, NOW + WEB_SESSION_MS_MAX).await);
    assert!(issue(1, NOW).await);
    let redeem = async |nonce: &Nonce| {
        let alice = handle("alice");
        let redeemed = f
            .store
            .redeem_ticket(&alice, &ticket, nonce, NOW, &Arc::default())
            .await;
        redeemed.unwrap().is_ok()
    };
    assert!(!redeem(&Nonce::new(8)).await && redeem(&nonce).await);
    f.store
        .set_disabled(&handle("alice"), Some(NOW))
        .await
        .unwrap();
    assert!(!issue(1, NOW).await && !f.is_open(1, NOW).await);
    assert!(
        !f.open("alice", 2, NOW).await,
        "verified before, disabled since"
    );
}

#[tokio::test]
async fn messenger_has_a_password_of_its_own_if_somebody_wants_it() {
    let f = Fixture::new().await;
    f.account("alice").await;
    let credentials = async || {
        let found = f.store.credentials(&handle("alice")).await.unwrap();
        found.unwrap()
    };
    let before = credentials().await;
    assert_eq!(before.for_messenger(), before.password_hash);
    f.sql("UPDATE account SET messenger_hash = 'another'").await;
    let ticket = Ticket::new("t=1&p=2");
    let issue = async |verified: &Credentials| {
        let issued = f
            .store
            .issue_ticket(verified, &ticket, None, NOW + TICKET_MS_MAX);
        issued.await.unwrap()
    };
    assert!(!issue(&before).await, "changed while it was verified");
    let after = credentials().await;
    assert_eq!(after.for_messenger(), "another");
    assert!(issue(&after).await);
}
