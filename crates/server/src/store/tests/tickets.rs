//! Tickets: bound, single use, bounded.

use msnp::command::settings::Prompt;
use msnp::passport::Nonce;
use msnp::types::Ticket;
use sqlx::Row;
use swallowtail_domain::admission::{Hold, SignInRefused};
use swallowtail_domain::limits::{TICKET_MS_MAX, TICKETS_PER_ACCOUNT_MAX};
use swallowtail_domain::policy::Policy;

use super::super::StoreError;
use super::*;

const NOW: Timestamp = Timestamp(10_000_000);

fn ticket(n: i64) -> Ticket {
    Ticket::new(format!("t={n}&p=x"))
}

impl Fixture {
    async fn save_until(
        &self,
        id: PrincipalId,
        n: i64,
        nonce: Option<u128>,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let nonce = nonce.map(Nonce::new);
        self.store
            .save_ticket(id, &ticket(n), nonce.as_ref(), expires)
            .await
    }

    async fn save(&self, id: PrincipalId, n: i64, nonce: Option<u128>) {
        self.save_until(id, n, nonce, NOW + TICKET_MS_MAX)
            .await
            .unwrap();
    }

    async fn redeem(&self, local: &str, n: i64, nonce: u128, at: Timestamp) -> Option<PrincipalId> {
        let (handle, nonce) = (handle(local), Nonce::new(nonce));
        let redeemed = self
            .store
            .redeem_ticket(&handle, &ticket(n), &nonce, at, &Arc::default())
            .await;
        redeemed.unwrap().ok().map(|(id, _)| id)
    }
}

#[tokio::test]
async fn a_ticket_is_good_once_for_its_account_and_challenge() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    f.account("bob").await;
    f.save(alice, 1, Some(7)).await;
    f.save(alice, 2, None).await;
    assert_eq!(f.redeem("alice", 3, 7, NOW).await, None, "no such ticket");
    assert_eq!(f.redeem("bob", 1, 7, NOW).await, None, "another account");
    assert_eq!(
        f.redeem("alice", 1, 8, NOW).await,
        None,
        "another challenge"
    );
    assert_eq!(f.redeem("alice", 1, 7, NOW).await, Some(alice));
    assert_eq!(f.redeem("alice", 1, 7, NOW).await, None, "used");
    assert_eq!(
        f.redeem("alice", 2, 99, NOW).await,
        Some(alice),
        "any challenge"
    );
}

#[tokio::test]
async fn a_ticket_expires() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    f.save(alice, 1, None).await;
    assert_eq!(f.redeem("alice", 1, 7, NOW + TICKET_MS_MAX).await, None);
    let last = NOW + (TICKET_MS_MAX - 1);
    assert_eq!(f.redeem("alice", 1, 7, last).await, Some(alice));
}

#[tokio::test]
async fn disabling_and_a_new_password_void_tickets() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    f.save(alice, 1, None).await;
    f.store
        .set_disabled(&handle("alice"), Some(NOW))
        .await
        .unwrap();
    // One that was being issued meanwhile:
    f.save(alice, 2, None).await;
    assert_eq!(f.redeem("alice", 2, 7, NOW).await, None);
    f.store.set_disabled(&handle("alice"), None).await.unwrap();
    assert_eq!(f.redeem("alice", 1, 7, NOW).await, None);
    f.save(alice, 3, None).await;
    let hash = "another".to_owned();
    f.store
        .set_password_hash(&handle("alice"), hash)
        .await
        .unwrap();
    assert_eq!(f.redeem("alice", 3, 7, NOW).await, None);
}

#[tokio::test]
async fn few_tickets_are_kept_and_none_in_clear() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let bob = f.account("bob").await;
    f.save_until(bob, 0, None, NOW).await.unwrap();
    for n in 1..=TICKETS_PER_ACCOUNT_MAX + 3 {
        f.save(alice, n, None).await;
        assert_eq!(f.redeem("bob", n, 7, NOW).await, None);
    }
    let rows = sqlx::query("SELECT hash FROM ticket")
        .fetch_all(f.store.readers())
        .await
        .unwrap();
    assert_eq!(
        rows.len(),
        usize::try_from(TICKETS_PER_ACCOUNT_MAX).unwrap()
    );
    let hash: Vec<u8> = rows[0].get("hash");
    assert_eq!(hash.len(), 32);
    let newest = TICKETS_PER_ACCOUNT_MAX + 3;
    assert_eq!(f.redeem("alice", newest, 7, NOW).await, Some(alice));
}

#[tokio::test]
async fn nobody_gets_no_ticket() {
    let f = Fixture::new().await;
    let saved = f.save_until(PrincipalId(999), 1, None, NOW).await;
    assert!(matches!(saved, Err(StoreError::Conflict(_))));
}

/// One that is being replaced cannot change what its successor has read already.
#[tokio::test]
async fn only_the_last_sign_in_changes_anything() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let handle = handle("alice");
    let mut sign_ins = Vec::new();
    for n in 1..=2 {
        f.store
            .save_ticket(alice, &ticket(n), None, NOW + 1_000)
            .await
            .unwrap();
        let redeemed = f
            .store
            .redeem_ticket(&handle, &ticket(n), &Nonce::new(1), NOW, &Arc::default())
            .await;
        sign_ins.push(redeemed.unwrap().unwrap().1);
    }
    assert!(sign_ins[0] < sign_ins[1], "{sign_ins:?}");
    let change = Change::SetPrompt(Prompt::Never);
    let late = f
        .store
        .change_in(alice, sign_ins[0], &change)
        .await
        .unwrap();
    assert_eq!(late, Err(NotChanged::SignedInElsewhere));
    let done = f
        .store
        .change_in(alice, sign_ins[1], &change)
        .await
        .unwrap();
    assert_eq!(done, Ok(vec![]));
}

/// A password that was changed while it was verified brings no ticket any more.
#[tokio::test]
async fn a_password_of_yesterday_brings_no_ticket() {
    let f = Fixture::new().await;
    f.account("alice").await;
    let handle = handle("alice");
    let verified = f.store.credentials(&handle).await.unwrap().unwrap();
    let issue = async |n| {
        f.store
            .issue_ticket(&verified, &ticket(n), None, NOW + 1_000)
            .await
    };
    assert!(issue(1).await.unwrap());
    f.store
        .set_password_hash(&handle, "another".to_owned())
        .await
        .unwrap();
    assert!(!issue(2).await.unwrap());
    let redeemed = f
        .store
        .redeem_ticket(&handle, &ticket(2), &Nonce::new(1), NOW, &Arc::default())
        .await;
    assert_eq!(redeemed.unwrap(), Err(SignInRefused::Ticket));
}

/// Only who has a good ticket is told anything of an account, and it is used up by that.
#[tokio::test]
async fn who_may_not_sign_in_is_told_why() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let strict = Arc::new(Policy {
        unverified_may_sign_in: false,
        ..Policy::default()
    });
    let redeem = async |n| {
        let (who, ticket) = (handle("alice"), ticket(n));
        let redeemed = f
            .store
            .redeem_ticket(&who, &ticket, &Nonce::new(1), NOW, &strict)
            .await;
        redeemed.unwrap().map(|(_, sign_in)| sign_in.0)
    };
    let set = async |settings| f.store.set_account(&handle("alice"), settings).await;
    let unverified = AccountSettings {
        verified: Some(false),
        ..AccountSettings::default()
    };
    set(unverified).await.unwrap();
    f.save(alice, 1, None).await;
    assert_eq!(redeem(1).await, Err(SignInRefused::Unverified));
    assert_eq!(redeem(1).await, Err(SignInRefused::Ticket), "used up");
    let held = AccountSettings {
        hold: Some(Some(Hold::Admission)),
        ..AccountSettings::default()
    };
    set(held).await.unwrap();
    f.save(alice, 2, None).await;
    let on_hold = SignInRefused::OnHold(Hold::Admission);
    assert_eq!(redeem(2).await, Err(on_hold));
    f.save(alice, 3, None).await;
    let since = Some(NOW);
    f.store.set_disabled(&handle("alice"), since).await.unwrap();
    assert_eq!(redeem(3).await, Err(SignInRefused::Disabled));
    assert_eq!(redeem(4).await, Err(SignInRefused::Ticket));
    let free = AccountSettings {
        verified: Some(true),
        hold: Some(None),
        ..AccountSettings::default()
    };
    set(free).await.unwrap();
    f.store.set_disabled(&handle("alice"), None).await.unwrap();
    f.save(alice, 5, None).await;
    assert_eq!(redeem(5).await, Ok(1), "no refusal was numbered");
}
