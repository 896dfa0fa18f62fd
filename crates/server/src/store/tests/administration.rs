//! What operators do: each deed with its entry, or neither; and what bans, invitations, reports,
//! operators and tokens are good for.

use msnp::passport::Nonce;
use msnp::types::Ticket;
use swallowtail_domain::admission::SignInRefused;
use swallowtail_domain::limits::{
    OPEN_REPORTS_PER_REPORTER_MAX, OPERATOR_SESSION_MS_MAX, OPERATOR_SESSIONS_MAX, OVER_KEPT_MS,
};

use super::super::invitations::use_invitation;
use super::super::{
    Actor, Banned, Deed, Filed, NewApiToken, NewBan, NewInvitation, NotDone, Notice, Purpose,
    SecretHash, Via,
};
use super::*;
use crate::clock;

const NOW: Timestamp = Timestamp(10_000);

fn mary() -> Actor {
    Actor {
        name: "mary".to_owned(),
        via: Via::Page,
    }
}

impl Fixture {
    async fn perform(&self, deed: Deed) -> Result<Option<i64>, NotDone> {
        self.store.perform(&mary(), deed, NOW).await.unwrap()
    }

    /// Action and subject of each entry, the newest first.
    async fn log(&self) -> Vec<(String, String)> {
        let rows = self.store.audit_log(None, 100).await.unwrap();
        rows.into_iter()
            .map(|row| (row.action, row.subject))
            .collect()
    }

    async fn notices_after(&self, last: super::super::NoticeId) -> Vec<Notice> {
        let all = self.store.notices_after(last).await.unwrap();
        all.into_iter().map(|(_, notice)| notice.unwrap()).collect()
    }
}

fn ban(who: Banned, until: Option<Timestamp>) -> Deed {
    Deed::Ban(NewBan {
        who,
        reason: "spam".to_owned(),
        until,
    })
}

#[tokio::test]
async fn a_deed_and_its_entry_are_one() {
    let f = Fixture::new().await;
    f.account("alice").await;
    let beginning = f.store.newest_notice().await.unwrap();
    let [alice, nobody] = ["alice", "nobody"].map(handle);
    assert_eq!(
        f.perform(Deed::DisableAccount(alice.clone())).await,
        Ok(None)
    );
    assert_eq!(
        f.perform(Deed::DisableAccount(nobody.clone())).await,
        Err(NotDone::NoSuch)
    );
    let again = Deed::CreateAccount(new_account("alice"));
    assert_eq!(f.perform(again).await, Err(NotDone::Exists));
    assert_eq!(
        f.perform(Deed::EndSessions(nobody)).await,
        Err(NotDone::NoSuch)
    );
    assert_eq!(f.perform(Deed::LiftBan(7)).await, Err(NotDone::NoSuch));
    assert_eq!(f.perform(Deed::EndSessions(alice)).await, Ok(None));
    assert_eq!(
        f.perform(Deed::Broadcast("one\ntwo".to_owned())).await,
        Ok(None)
    );
    let log = f.log().await;
    let actions: Vec<_> = log.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(
        actions,
        ["notice.broadcast", "session.end", "account.disable"]
    );
    assert_eq!(log[2].1, "alice@example.com");
    let told = f.notices_after(beginning).await;
    assert_eq!(told.last(), Some(&Notice::Broadcast("one\ntwo".to_owned())));
    assert!(matches!(told[0], Notice::Ended(_)), "{told:?}");
    assert_eq!(f.store.forget_audit(Timestamp(NOW.0 + 1)).await.unwrap(), 3);
    assert!(f.log().await.is_empty());
}

#[tokio::test]
async fn a_reset_password_leaves_no_other_way_in() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let hash = |word: &str| SecretHash::of(word);
    for purpose in [Purpose::Verify, Purpose::Reset] {
        let secret = hash(&format!("{purpose:?}"));
        let kept = f
            .store
            .keep_mail_link(alice, secret, purpose, NOW, NOW + 1_000);
        kept.await.unwrap();
    }
    let beginning = f.store.newest_notice().await.unwrap();
    let reset = Deed::ResetPassword(handle("alice"), "fresh".to_owned());
    assert_eq!(f.perform(reset).await, Ok(None));
    assert_eq!(f.notices_after(beginning).await, [Notice::Ended(alice)]);
    let by_link = f
        .store
        .reset_password(hash("Reset"), "stolen".to_owned(), NOW);
    assert_eq!(by_link.await.unwrap(), None);
    assert!(f.store.verify_address(hash("Verify"), NOW).await.unwrap());
}

#[tokio::test]
async fn who_is_banned_gets_no_ticket_and_redeems_none() {
    let f = Fixture::new().await;
    let id = f.account("alice").await;
    let alice = handle("alice");
    let (ticket, nonce, now) = (Ticket::new("t"), Nonce::new(1), clock::now());
    f.store
        .save_ticket(id, &ticket, None, now + 60_000)
        .await
        .unwrap();
    let verified = f.store.credentials(&alice).await.unwrap().unwrap();
    assert!(!verified.disabled);
    let past = ban(Banned::Account(alice.clone()), Some(Timestamp(1)));
    let over = f.perform(past).await.unwrap().unwrap();
    assert!(!f.store.credentials(&alice).await.unwrap().unwrap().disabled);
    let made = f
        .perform(ban(Banned::Account(alice.clone()), Some(now + 60_000)))
        .await;
    let made = made.unwrap().unwrap();
    assert!(f.store.credentials(&alice).await.unwrap().unwrap().disabled);
    let other = Ticket::new("u");
    let issued = f
        .store
        .issue_ticket(&verified, &other, None, now + 60_000)
        .await;
    assert!(!issued.unwrap());
    let redeem = || f.store.redeem_ticket(&alice, &ticket, &nonce, now, &POLICY);
    assert_eq!(redeem().await.unwrap(), Err(SignInRefused::Disabled));
    assert_eq!(f.perform(Deed::LiftBan(made)).await, Ok(None));
    assert!(!f.store.credentials(&alice).await.unwrap().unwrap().disabled);
    let rows = f.store.bans(None, 10).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [over]);
    assert!(!rows[0].is_in_force(now));
    f.store
        .forget_what_is_over(Timestamp(OVER_KEPT_MS + 2))
        .await
        .unwrap();
    assert!(f.store.bans(None, 10).await.unwrap().is_empty());
}

static POLICY: std::sync::LazyLock<Arc<swallowtail_domain::policy::Policy>> =
    std::sync::LazyLock::new(Arc::default);

#[tokio::test]
async fn networks_in_force_are_listed() {
    let f = Fixture::new().await;
    let network = |text: &str| Banned::Network(text.parse().unwrap());
    f.perform(ban(network("192.0.2.0/24"), None)).await.unwrap();
    f.perform(ban(network("2001:db8::/32"), Some(NOW)))
        .await
        .unwrap();
    f.perform(ban(network("198.51.100.0/24"), Some(NOW + 1)))
        .await
        .unwrap();
    let listed = f.store.banned_networks(NOW).await.unwrap();
    let listed: Vec<_> = listed
        .into_iter()
        .map(|(net, until)| (net.to_string(), until))
        .collect();
    assert_eq!(
        listed,
        [
            ("192.0.2.0/24".to_owned(), None),
            ("198.51.100.0/24".to_owned(), Some(NOW + 1))
        ]
    );
}

#[tokio::test]
async fn an_invitation_is_good_for_so_many() {
    let f = Fixture::new().await;
    let invitation = |code: &str, uses, expires| {
        Deed::CreateInvitation(NewInvitation {
            code: code.to_owned(),
            uses,
            expires,
            note: "party".to_owned(),
        })
    };
    let id = f
        .perform(invitation("ABC", 2, None))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        f.perform(invitation("ABC", 2, None)).await,
        Err(NotDone::Exists)
    );
    f.perform(invitation("OLD", 2, Some(NOW))).await.unwrap();
    let used = async |code: &'static str| {
        let used = f
            .store
            .write(move |c| Box::pin(use_invitation(c, code, NOW)));
        used.await.unwrap()
    };
    assert!(used("ABC").await && used("ABC").await);
    assert!(!used("ABC").await && !used("OLD").await && !used("XYZ").await);
    assert_eq!(f.perform(Deed::RevokeInvitation(id)).await, Ok(None));
    let left = f.store.invitations(None, 10).await.unwrap();
    assert_eq!(
        left.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(),
        ["OLD"]
    );
    // The code is as good as a key, and not in the log.
    let log = f.log().await;
    assert!(
        log.iter().all(|(_, subject)| !subject.contains("ABC")),
        "{log:?}"
    );
}

#[tokio::test]
async fn nobody_buries_operators_in_reports() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    let file = async || {
        let filed = f.store.file_report(alice, bob, "rude".to_owned(), NOW);
        filed.await.unwrap()
    };
    for _ in 0..OPEN_REPORTS_PER_REPORTER_MAX {
        assert_eq!(file().await, Filed::Yes);
    }
    assert_eq!(file().await, Filed::TooMany);
    let open = f.store.reports(false, None, 100).await.unwrap();
    assert_eq!(f.perform(Deed::CloseReport(open[0].id)).await, Ok(None));
    assert_eq!(
        f.perform(Deed::CloseReport(open[0].id)).await,
        Err(NotDone::NoSuch)
    );
    assert_eq!(file().await, Filed::Yes);
    let closed = f.store.reports(true, None, 100).await.unwrap();
    assert_eq!(closed[0].closed, Some((NOW, "mary".to_owned())));
    assert!(f.log().await[0].1.ends_with("bob@example.com"));
}

#[tokio::test]
async fn an_operators_sessions_end_with_his_password() {
    let f = Fixture::new().await;
    let add = || Deed::AddOperator("mary".to_owned(), "hash".to_owned());
    assert!(f.perform(add()).await.is_ok());
    assert_eq!(f.perform(add()).await, Err(NotDone::Exists));
    let verified = f.store.operator_credentials("mary").await.unwrap().unwrap();
    let hash = |n: i64| SecretHash::of(format!("cookie {n}"));
    for n in 0..=OPERATOR_SESSIONS_MAX {
        let at = NOW + u64::try_from(n).unwrap();
        assert!(
            f.store
                .open_operator_session(&verified, hash(n), at)
                .await
                .unwrap()
        );
    }
    let whose = async |n, at| f.store.operator_session(hash(n), at).await.unwrap();
    assert_eq!(whose(0, NOW).await, None, "the oldest has gone");
    assert_eq!(whose(1, NOW).await.as_deref(), Some("mary"));
    assert_eq!(whose(1, NOW + (OPERATOR_SESSION_MS_MAX + 1)).await, None);
    let other = Deed::SetOperatorPassword("mary".to_owned(), "other".to_owned());
    assert_eq!(f.perform(other).await, Ok(None));
    assert_eq!(whose(1, NOW).await, None);
    let late = f
        .store
        .open_operator_session(&verified, hash(99), NOW)
        .await;
    assert!(!late.unwrap(), "the password is another by now");
    assert_eq!(
        f.perform(Deed::RemoveOperator("mary".to_owned())).await,
        Ok(None)
    );
    assert!(f.store.operators().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_is_known_by_its_hash_until_it_expires() {
    let f = Fixture::new().await;
    let hash = SecretHash::of("secret");
    let new = NewApiToken {
        hash: hash.clone(),
        name: "robot".to_owned(),
        scopes: "bans".to_owned(),
        expires: Some(NOW + 1),
    };
    let id = f.perform(Deed::CreateToken(new)).await.unwrap().unwrap();
    let found = f.store.api_token(hash.clone(), NOW).await.unwrap();
    assert_eq!(found.map(|row| row.name).as_deref(), Some("robot"));
    assert_eq!(
        f.store.api_token(hash.clone(), NOW + 1).await.unwrap(),
        None
    );
    assert_eq!(
        f.store.api_token(SecretHash::of("x"), NOW).await.unwrap(),
        None
    );
    assert_eq!(f.perform(Deed::RevokeToken(id)).await, Ok(None));
    assert_eq!(f.store.api_token(hash, NOW).await.unwrap(), None);
}

#[tokio::test]
async fn accounts_are_found_by_a_part_of_their_handle() {
    let f = Fixture::new().await;
    for local in ["alice", "al_ice", "bob"] {
        f.account(local).await;
    }
    let found = async |search, after| -> Vec<String> {
        let rows = f.store.find_accounts(search, after, 2).await.unwrap();
        rows.into_iter().map(|row| row.handle.to_string()).collect()
    };
    assert_eq!(found("AL_", "").await, ["al_ice@example.com"]);
    assert_eq!(found("%", "").await, Vec::<String>::new());
    assert_eq!(
        found("", "").await,
        ["al_ice@example.com", "alice@example.com"]
    );
    assert_eq!(found("", "alice@example.com").await, ["bob@example.com"]);
}
