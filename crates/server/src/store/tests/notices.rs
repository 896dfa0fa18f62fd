//! What other processes leave for the service to find.

use msnp::message::HeaderText;
use swallowtail_domain::limits::NOTICES_KEPT_MS;
use swallowtail_domain::mail::MailNotice;

use super::super::{Notice, NoticeId, StoreError};
use super::*;

const NOW: Timestamp = Timestamp(10_000_000);

fn text(text: &str) -> HeaderText {
    HeaderText::parse(text).unwrap()
}

fn arrived(folder: &str) -> MailNotice {
    MailNotice::Arrived {
        from: text("Bob B"),
        from_address: text("bob@example.org"),
        subject: text(""),
        url: text("/cgi-bin/getmsg?id=7"),
        folder: text(folder),
    }
}

impl Fixture {
    async fn notices(&self, after: NoticeId) -> Vec<Notice> {
        let found = self.store.notices_after(after).await.unwrap();
        found
            .into_iter()
            .map(|(_, notice)| notice.unwrap())
            .collect()
    }
}

#[tokio::test]
async fn what_is_left_is_found_in_order() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let other = f.open_again().await;
    let at = Some(NOW + 300_000);
    other.announce_shutdown(at, NOW).await.unwrap();
    let last = f.store.newest_notice().await.unwrap();
    assert_eq!(f.notices(last).await, []);
    let moved = MailNotice::Moved {
        from: text("ACTIVE"),
        to: text(".!!trAsH"),
        count: 2,
    };
    for notice in [arrived("ACTIVE"), moved.clone()] {
        let told = other.tell_mail(&handle("alice"), notice, NOW).await;
        assert!(told.unwrap());
    }
    let nobody = other.tell_mail(&handle("bob"), moved.clone(), NOW).await;
    assert!(!nobody.unwrap());
    other.announce_shutdown(None, NOW).await.unwrap();
    let mail = |notice| Notice::Mail { to: alice, notice };
    assert_eq!(
        f.notices(last).await,
        [mail(arrived("ACTIVE")), mail(moved), Notice::Shutdown(None)]
    );
}

#[tokio::test]
async fn unread_messages_are_counted_and_set() {
    let f = Fixture::new().await;
    let alice = f.account("alice").await;
    let who = handle("alice");
    for folder in ["ACTIVE", "ACTIVE", "Friends"] {
        f.store.tell_mail(&who, arrived(folder), NOW).await.unwrap();
    }
    let counted = Mailbox {
        inbox_unread: 2,
        folders_unread: 1,
    };
    assert_eq!(f.load(alice).await.0.mailbox, counted);
    let most = Mailbox {
        inbox_unread: u32::MAX,
        folders_unread: 0,
    };
    assert!(f.store.set_unread(&who, most).await.unwrap());
    assert!(!f.store.set_unread(&handle("bob"), most).await.unwrap());
    f.store
        .tell_mail(&who, arrived("ACTIVE"), NOW)
        .await
        .unwrap();
    assert_eq!(f.load(alice).await.0.mailbox, most);
}

#[tokio::test]
async fn old_ones_go_and_unreadable_ones_are_said_to_be() {
    let f = Fixture::new().await;
    let first = f.store.newest_notice().await.unwrap();
    f.store.announce_shutdown(None, NOW).await.unwrap();
    let later = NOW + NOTICES_KEPT_MS;
    f.store.announce_shutdown(None, later).await.unwrap();
    assert_eq!(f.notices(first).await.len(), 2);
    let last = f.store.newest_notice().await.unwrap();
    f.store.announce_shutdown(None, later + 1).await.unwrap();
    assert_eq!(f.notices(first).await.len(), 2);
    assert_eq!(f.notices(last).await.len(), 1);
    f.sql("INSERT INTO notice (created_ms, kind, body) VALUES (0, 'new', '')")
        .await;
    let found = f.store.notices_after(last).await.unwrap();
    assert_eq!(found.len(), 2);
    assert!(matches!(found[1].1, Err(StoreError::Corrupt("notice"))));
}
