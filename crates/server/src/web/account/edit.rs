//! Changes of one's own lists and settings that are made on a page: decided on what is stored, stored,
//! and told to whomever they concern, the own Messenger among them
//! (docs/decisions/0018-a-page-changes-what-is-stored.md).

use msnp::types::ListKind;
use swallowtail_domain::account::{Account, Identity};
use swallowtail_domain::event::{Edited, UserEvent};
use swallowtail_domain::policy::Policy;
use swallowtail_domain::request::{Change, NotChanged};
use swallowtail_domain::roster::Roster;

use super::asked::{Asked, Stop};
use crate::site::Site;
use crate::store::{NotOnPage, OnPage, StoreError};

/// A change and the contact that it is about, if it is about one; `None` if there is nothing to do.
pub(super) type Step = Option<(Change, Option<Identity>)>;
/// The same, or why it cannot be.
pub(super) type Decided = Result<Step, &'static str>;

/// How often a change is decided anew when others come between.
const TRIES: usize = 5;

pub(super) const GONE: &str = "Nobody with this address has an account here.";
const FULL: &str = "There is no room for one more on that list.";
const BUSY: &str = "Your lists are being changed from somewhere else. Please try again.";

/// Makes one change of the account of whoever is signed in, as `decide` says when it has seen what
/// is stored. Returns why it was not made.
pub(super) async fn make(
    asked: &Asked,
    decide: impl Fn(&Account, &Roster, &Policy) -> Decided,
) -> Result<Result<(), &'static str>, Stop> {
    let who = &asked.signed_in()?.who;
    let site = &asked.site;
    let policy = site.entrance.policy();
    let _turn = site.reception.turn(who.id).await;
    for _ in 0..TRIES {
        let Some((account, roster)) = site.store.load(who.id).await? else {
            return Ok(Err("Your account is no more."));
        };
        let (change, contact) = match decide(&account, &roster, policy) {
            Ok(Some(step)) => step,
            Ok(None) => return Ok(Ok(())),
            Err(why) => return Ok(Err(why)),
        };
        let made = site
            .store
            .change_on_page(who.id, account.serial, &change)
            .await;
        match made {
            Ok(Ok(made)) => {
                tell(site, &account, change, contact, made);
                return Ok(Ok(()));
            }
            // Somebody, perhaps Messenger, was faster: what he did counts.
            Ok(Err(NotOnPage::Stale)) | Err(StoreError::Conflict(_)) => {}
            Ok(Err(NotOnPage::NotChanged(why))) => {
                return Ok(Err(match why {
                    NotChanged::PeerListFull => FULL,
                    NotChanged::NoSuchAccount | NotChanged::SignedInElsewhere => GONE,
                }));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Err(BUSY))
}

/// Tells those whom a change has touched what a session would tell them, and the own session last.
fn tell(
    site: &Site,
    account: &Account,
    change: Change,
    contact: Option<Identity>,
    OnPage { serial, peers }: OnPage,
) {
    let own = &account.identity;
    for (peer, serial) in peers {
        let say = |event| site.entrance.tell(peer, event);
        match &change {
            Change::Add { own_name, .. } => say(UserEvent::Added {
                by: own.clone(),
                name: own_name.clone(),
                serial,
            }),
            Change::SetProperties(properties) => {
                for (name, value) in properties.iter().filter(|(name, _)| name.is_shared()) {
                    say(UserEvent::Property {
                        of: own.clone(),
                        name: *name,
                        value: value.clone(),
                        serial,
                    });
                }
            }
            _ => say(UserEvent::Removed {
                by: own.clone(),
                serial,
            }),
        }
    }
    let edited = Edited {
        change,
        contact,
        serial,
    };
    site.entrance
        .tell(own.id, UserEvent::Edited(Box::new(edited)));
}

/// Puts somebody on one of the two lists that decide who may see one, unless he is on it; he must
/// not be on the other.
pub(super) fn put_on(
    list: ListKind,
    contact: &Identity,
) -> impl Fn(&Account, &Roster, &Policy) -> Decided {
    move |account, roster, policy| {
        if roster.lists_of(&contact.handle).contains(list) {
            return Ok(None);
        }
        if !roster.has_room(list, policy) {
            return Err(FULL);
        }
        let change = Change::Add {
            contact: contact.id,
            list,
            name: (&contact.handle).into(),
            group: msnp::types::GroupId::OTHER_CONTACTS,
            own_name: account.shown_name(),
        };
        Ok(Some((change, Some(contact.clone()))))
    }
}

/// Takes somebody off a list, if he is on it.
pub(super) fn take_off(
    list: ListKind,
    contact: &Identity,
) -> impl Fn(&Account, &Roster, &Policy) -> Decided {
    move |_, roster, _| {
        if !roster.lists_of(&contact.handle).contains(list) {
            return Ok(None);
        }
        let change = Change::Remove {
            contact: contact.id,
            list,
            group: None,
        };
        Ok(Some((change, Some(contact.clone()))))
    }
}

/// Adds somebody to the forward list, in that group.
pub(super) fn follow(
    contact: &Identity,
    group: msnp::types::GroupId,
) -> impl Fn(&Account, &Roster, &Policy) -> Decided {
    move |account, roster, policy| {
        let entry = roster.get(&contact.handle);
        if entry.is_some_and(|entry| entry.groups.contains(group)) {
            return Ok(None);
        }
        if !roster.has_group(group) {
            return Err("This group is no more.");
        }
        let is_new = entry.is_none_or(|entry| !entry.lists.contains(ListKind::Forward));
        if is_new && !roster.has_room(ListKind::Forward, policy) {
            return Err(FULL);
        }
        let name = entry.map_or_else(|| (&contact.handle).into(), |entry| entry.name.clone());
        let change = Change::Add {
            contact: contact.id,
            list: ListKind::Forward,
            name,
            group,
            own_name: account.shown_name(),
        };
        Ok(Some((change, Some(contact.clone()))))
    }
}
