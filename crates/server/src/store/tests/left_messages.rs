//! Messages for people who are offline: kept, fetched once, and gone when their days are over.

use ListKind::{Allow, Block};
use msnp::command::settings::Privacy;
use swallowtail_domain::left_message::{LeftText, NotLeft};
use swallowtail_domain::limits::{LEFT_MESSAGES_FOR_ONE_MAX, LEFT_MESSAGES_FROM_ONE_MAX};
use swallowtail_domain::policy::Policy;

use super::super::{LeftMessage, NewMessage};
use super::*;

const NOW: Timestamp = Timestamp(10_000_000);
const KEPT: u64 = 1_000_000;

impl Fixture {
    async fn leave_at(
        &self,
        from: PrincipalId,
        to: &str,
        text: &str,
        left: Timestamp,
    ) -> Result<PrincipalId, NotLeft> {
        self.leave_while(from, to, text, left, false).await
    }

    async fn leave(&self, from: PrincipalId, to: &str, text: &str) -> Result<PrincipalId, NotLeft> {
        self.leave_at(from, to, text, NOW).await
    }

    async fn leave_while(
        &self,
        from: PrincipalId,
        to: &str,
        text: &str,
        left: Timestamp,
        shown: bool,
    ) -> Result<PrincipalId, NotLeft> {
        let message = NewMessage {
            from,
            to: handle(to),
            text: LeftText::parse(text).unwrap(),
            left,
            expires: left + KEPT,
        };
        let policy = Arc::new(Policy::default());
        let left = self
            .store
            .leave_message(message, &policy, move |_| shown)
            .await;
        left.unwrap()
    }

    async fn waiting(&self, of: PrincipalId, now: Timestamp) -> Vec<LeftMessage> {
        self.store.left_messages(of, now).await.unwrap()
    }

    async fn texts(&self, of: PrincipalId) -> Vec<String> {
        let waiting = self.waiting(of, NOW).await;
        waiting.into_iter().map(|message| message.text).collect()
    }
}

#[tokio::test]
async fn what_is_left_waits_until_it_is_taken() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    let rename = Change::Rename(name("Alice A"));
    f.change(alice, &rename).await.unwrap();
    assert_eq!(f.leave(alice, "bob", "one").await, Ok(bob));
    assert_eq!(f.leave(alice, "bob", "two\nlines").await, Ok(bob));
    let waiting = f.waiting(bob, NOW).await;
    assert_eq!(f.texts(bob).await, ["one", "two\nlines"]);
    assert_eq!(waiting[0].from, handle("alice"));
    assert_eq!(waiting[0].name, name("Alice A"));
    assert_eq!(waiting[0].left, NOW);
    assert!(f.waiting(alice, NOW).await.is_empty());
    let ids: Vec<_> = waiting.iter().map(|message| message.id).collect();
    // Nobody takes somebody else's.
    f.store
        .take_left_messages(alice, ids.clone())
        .await
        .unwrap();
    assert_eq!(f.waiting(bob, NOW).await, waiting);
    // Another process sees them as well: they are on the disk.
    let again = f.open_again().await;
    assert_eq!(again.left_messages(bob, NOW).await.unwrap(), waiting);
    f.store
        .take_left_messages(bob, vec![ids[0], 999])
        .await
        .unwrap();
    assert_eq!(f.texts(bob).await, ["two\nlines"]);
}

#[tokio::test]
async fn whoever_is_not_wanted_leaves_nothing() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    let no = Err(NotLeft::NotWanted);
    assert_eq!(f.leave(alice, "nobody", "x").await, no);
    assert_eq!(f.leave(alice, "alice", "x").await, no);
    f.change(bob, &add(alice, Block)).await.unwrap();
    assert_eq!(f.leave(alice, "bob", "x").await, no);
    let seen = f.leave_while(alice, "bob", "x", NOW, true).await;
    assert_eq!(seen, no, "not even that he is there");
    f.change(bob, &remove(alice, Block)).await.unwrap();
    let closed = Change::SetPrivacy(Privacy::BlockOthers);
    f.change(bob, &closed).await.unwrap();
    assert_eq!(f.leave(alice, "bob", "x").await, no);
    f.change(bob, &add(alice, Allow)).await.unwrap();
    assert!(f.store.set_takes_messages(bob, false).await.unwrap());
    assert_eq!(f.leave(alice, "bob", "x").await, no);
    assert!(f.store.set_takes_messages(bob, true).await.unwrap());
    f.store
        .set_disabled(&handle("bob"), Some(NOW))
        .await
        .unwrap();
    assert_eq!(f.leave(alice, "bob", "x").await, no);
    f.store.set_disabled(&handle("bob"), None).await.unwrap();
    assert!(f.texts(bob).await.is_empty());
    let online = f.leave_while(alice, "bob", "x", NOW, true).await;
    assert_eq!(online, Err(NotLeft::Online));
    assert_eq!(f.leave(alice, "bob", "x").await, Ok(bob));
    let nobody = PrincipalId(999);
    assert!(!f.store.set_takes_messages(nobody, true).await.unwrap());
}

#[tokio::test]
async fn what_somebody_left_who_is_blocked_since_is_not_delivered() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    let carol = f.account("carol").await;
    f.leave(alice, "bob", "from Alice").await.unwrap();
    f.leave(carol, "bob", "from Carol").await.unwrap();
    f.change(bob, &add(alice, Block)).await.unwrap();
    assert_eq!(f.texts(bob).await, ["from Carol"]);
    f.store
        .set_disabled(&handle("carol"), Some(NOW))
        .await
        .unwrap();
    assert!(f.texts(bob).await.is_empty());
    f.change(bob, &remove(alice, Block)).await.unwrap();
    assert_eq!(f.texts(bob).await, ["from Alice"]);
    // With an account goes what it has left, and what waits for it.
    f.store.delete_account(&handle("alice"), NOW).await.unwrap();
    assert!(f.texts(bob).await.is_empty());
}

#[tokio::test]
async fn no_more_than_so_many_wait() {
    let f = Fixture::new().await;
    let bob = f.account("bob").await;
    let senders = LEFT_MESSAGES_FOR_ONE_MAX / LEFT_MESSAGES_FROM_ONE_MAX;
    for n in 0..senders {
        let sender = f.account(&format!("sender{n}")).await;
        for _ in 0..LEFT_MESSAGES_FROM_ONE_MAX {
            assert_eq!(f.leave(sender, "bob", "x").await, Ok(bob));
        }
        assert_eq!(f.leave(sender, "bob", "x").await, Err(NotLeft::Full));
    }
    let last = f.account("last").await;
    assert_eq!(f.leave(last, "bob", "x").await, Err(NotLeft::Full));
    let first = f.waiting(bob, NOW).await[0].id;
    f.store.take_left_messages(bob, vec![first]).await.unwrap();
    assert_eq!(f.leave(last, "bob", "x").await, Ok(bob));
    assert_eq!(f.leave(last, "bob", "x").await, Err(NotLeft::Full));
    // What he does not get takes no room: he could not empty it.
    let spammers = [handle("sender0"), handle("sender1")];
    let blocked = f.store.find(&spammers[0]).await.unwrap().unwrap();
    f.change(bob, &add(blocked, Block)).await.unwrap();
    for _ in 0..LEFT_MESSAGES_FROM_ONE_MAX - 1 {
        assert_eq!(f.leave(last, "bob", "x").await, Ok(bob));
    }
    let other = f.account("other").await;
    assert_eq!(f.leave(other, "bob", "x").await, Err(NotLeft::Full));
    f.store.set_disabled(&spammers[1], Some(NOW)).await.unwrap();
    assert_eq!(f.leave(other, "bob", "x").await, Ok(bob));
    // And no more come at once than may wait, if it comes to light.
    f.change(bob, &remove(blocked, Block)).await.unwrap();
    f.store.set_disabled(&spammers[1], None).await.unwrap();
    assert_eq!(f.waiting(bob, NOW).await.len(), LEFT_MESSAGES_FOR_ONE_MAX);
}

#[tokio::test]
async fn their_days_end() {
    let f = Fixture::new().await;
    let (alice, bob) = (f.account("alice").await, f.account("bob").await);
    f.leave_at(alice, "bob", "old", NOW).await.unwrap();
    f.leave_at(alice, "bob", "new", NOW + 500).await.unwrap();
    let expire = async |now, before| f.store.expire_left_messages(now, before).await.unwrap();
    let never = Timestamp(0);
    assert_eq!(expire(NOW + (KEPT - 1), never).await, 0);
    let later = NOW + KEPT;
    // Not delivered any more, also where nobody has cleared it away yet.
    assert_eq!(f.waiting(bob, later).await.len(), 1);
    assert_eq!(f.waiting(bob, NOW).await.len(), 2);
    assert_eq!(expire(later, never).await, 1);
    assert_eq!(f.texts(bob).await, ["new"]);
    // The operator wants them kept for less long than when they were left.
    assert_eq!(expire(NOW, NOW + 500).await, 0);
    assert_eq!(expire(NOW, NOW + 501).await, 1);
    assert!(f.texts(bob).await.is_empty());
}

#[tokio::test]
async fn recipients_are_found_by_number() {
    let f = Fixture::new().await;
    let [alice, bob, carol] = [
        f.account("alice").await,
        f.account("bob").await,
        f.account("carol").await,
    ];
    for to in ["carol", "bob", "bob"] {
        f.leave(alice, to, "x").await.unwrap();
    }
    let after = async |id, now| f.store.left_message_recipients(id, now).await.unwrap();
    assert_eq!(after(PrincipalId(0), NOW).await, [bob, carol]);
    assert_eq!(after(bob, NOW).await, [carol]);
    assert!(after(carol, NOW).await.is_empty());
    assert!(after(PrincipalId(0), NOW + KEPT).await.is_empty());
}
