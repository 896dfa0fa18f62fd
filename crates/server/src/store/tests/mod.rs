//! The contract of the store. Every statement is run here, and will be on each database.

mod accounts;
mod administration;
mod changes;
mod deletion;
mod group_commit;
mod groups;
mod left_messages;
mod model;
mod notices;
mod pages;
mod properties;
mod reports;
mod services;
mod tickets;
mod web_sessions;

use std::sync::Arc;

use msnp::passport::Nonce;
use msnp::types::{
    FriendlyName, GroupId, Handle, ListKind, PropertyName, PropertyValue, Serial, Ticket,
};
use swallowtail_domain::account::{Account, PrincipalId};
use swallowtail_domain::mail::Mailbox;
use swallowtail_domain::request::{Change, NotChanged};
use swallowtail_domain::roster::Roster;
use swallowtail_domain::time::Timestamp;
use tempfile::TempDir;

use super::{AccountSettings, NewAccount, Store};

/// A store in a directory of its own, which goes with it.
struct Fixture {
    store: Store,
    dir: TempDir,
}

impl Fixture {
    async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let store = Store::open(&dir.path().join("store.db")).await.unwrap();
        Self { store, dir }
    }

    /// The same database in another process, as far as it can tell.
    async fn open_again(&self) -> Store {
        Store::open(&self.dir.path().join("store.db"))
            .await
            .unwrap()
    }

    async fn account(&self, local: &str) -> PrincipalId {
        self.store.create_account(new_account(local)).await.unwrap()
    }

    async fn load(&self, id: PrincipalId) -> (Account, Roster) {
        self.store.load(id).await.unwrap().expect("the account")
    }

    async fn serial(&self, id: PrincipalId) -> u32 {
        self.load(id).await.0.serial.value()
    }

    /// Makes a change; returns the others that it touched, with their versions.
    async fn change_all(
        &self,
        owner: PrincipalId,
        change: &Change,
    ) -> Result<Vec<(PrincipalId, u32)>, NotChanged> {
        let changed = self.store.change(owner, change).await.unwrap();
        let value = |(id, serial): (PrincipalId, Serial)| (id, serial.value());
        changed.map(|peers| peers.into_iter().map(value).collect())
    }

    /// As [`Fixture::change_all`], where it touches one other at most; returns his version.
    async fn change(&self, owner: PrincipalId, change: &Change) -> Result<Option<u32>, NotChanged> {
        let peers = self.change_all(owner, change).await?;
        assert!(peers.len() <= 1, "{peers:?}");
        Ok(peers.first().map(|(_, serial)| *serial))
    }

    /// Sets or clears one property of somebody.
    async fn property(&self, of: PrincipalId, name: PropertyName, value: Option<PropertyValue>) {
        let change = Change::SetProperties(vec![(name, value)]);
        self.change_all(of, &change).await.unwrap();
    }

    async fn sql(&self, statement: &'static str) {
        let change = self
            .store
            .write(move |c| {
                Box::pin(async move {
                    sqlx::query(statement).execute(c).await?;
                    Ok(())
                })
            })
            .await;
        change.unwrap();
    }
}

fn handle(local: &str) -> Handle {
    format!("{local}@example.com").parse().unwrap()
}

fn name(text: &str) -> FriendlyName {
    FriendlyName::encode(text).unwrap()
}

fn new_account(local: &str) -> NewAccount {
    NewAccount {
        handle: handle(local),
        name: None,
        group_zero: None,
        password_hash: format!("hash of {local}"),
        created: Timestamp(1_000),
    }
}

fn group(id: u8) -> GroupId {
    GroupId::new(id).unwrap()
}

fn add(contact: PrincipalId, list: ListKind) -> Change {
    Change::Add {
        contact,
        list,
        name: name("kept name"),
        group: group(0),
        own_name: name("own name"),
    }
}

fn remove(contact: PrincipalId, list: ListKind) -> Change {
    Change::Remove {
        contact,
        list,
        group: None,
    }
}

/// Never run: compiles only if every answer can be waited for on any thread.
#[expect(dead_code, reason = "the compiler is the test")]
fn answers_move_between_threads(store: &Store, id: PrincipalId, h: &Handle, now: Timestamp) {
    fn moves(_: impl Send) {}
    let (ticket, nonce) = (Ticket::new("t"), Nonce::new(1));
    moves(Store::open(std::path::Path::new("x")));
    moves(store.close());
    moves(store.accounts());
    moves(store.credentials(h));
    moves(store.find(h));
    moves(store.shown_name(id));
    moves(store.disabled_since(now));
    moves(store.load(id));
    moves(store.contact_properties(id, None));
    moves(store.change(id, &add(id, ListKind::Forward)));
    moves(store.set_disabled(h, None));
    moves(store.set_account(h, AccountSettings::default()));
    moves(store.delete_account(h, now));
    moves(store.newest_notice());
    moves(store.announce_shutdown(None, now));
    moves(store.set_unread(h, Mailbox::default()));
    moves(store.left_messages(id, now));
    moves(store.take_left_messages(id, Vec::new()));
    moves(store.file_report(id, id, String::new(), now));
    moves(store.save_ticket(id, &ticket, None, now));
    moves(store.redeem_ticket(h, &ticket, &nonce, now, &Arc::default()));
}
