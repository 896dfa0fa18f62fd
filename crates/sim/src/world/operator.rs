//! What comes to a running node from elsewhere than its clients: accounts that go away or are
//! changed on pages, mail, an end announced.

use std::sync::Arc;

use msnp::types::Handle;
use swallowtail_domain::account::{Identity, PrincipalId};
use swallowtail_domain::event::{Edited, UserEvent};
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::mail::MailNotice;
use swallowtail_domain::notification::Input;
use swallowtail_domain::request::Change;
use swallowtail_domain::shutdown::next_notice;
use swallowtail_domain::time::Timestamp;

use super::World;
use super::connection::Role;

/// An end that has been announced.
#[derive(Debug)]
pub(super) struct Shutdown {
    pub(super) at: Timestamp,
    next_notice: Option<Timestamp>,
}

impl Shutdown {
    pub(super) fn deadline(&self) -> Timestamp {
        self.next_notice.unwrap_or(self.at)
    }
}

impl World {
    /// An account may not sign in any more, and whoever is signed in leaves.
    pub fn disable(&mut self, handle: &Handle) {
        if let Some(person) = self.store.person_mut(handle) {
            person.standing.disabled = true;
            let id = person.account.identity.id;
            self.publish(id, &UserEvent::Disabled);
        }
        self.settle();
    }

    /// An account is no more, and everybody on whose lists it was hears of it.
    pub fn delete(&mut self, handle: &Handle) {
        let Some(person) = self.store.person(handle) else {
            return;
        };
        let who: Identity = person.account.identity.clone();
        for (owner, serial) in self.store.delete(who.id) {
            let who = who.clone();
            self.publish(owner, &UserEvent::Forgotten { who, serial });
        }
        self.publish(who.id, &UserEvent::Disabled);
        self.settle();
    }

    /// Somebody changes his own account on a page, which tells whom it touches. Returns whether it
    /// was changed.
    pub fn edit(&mut self, owner: &Handle, change: Change, contact: Option<Identity>) -> bool {
        let Some(person) = self.store.person(owner) else {
            return false;
        };
        let (own, sign_in) = (person.account.identity.clone(), person.last_sign_in);
        let name = person.account.shown_name();
        let Ok(Ok(peers)) = self.store.change(own.id, sign_in, change.clone()) else {
            return false;
        };
        let adds = matches!(change, Change::Add { .. });
        for (peer, serial) in peers {
            let (by, name) = (own.clone(), name.clone());
            let event = if adds {
                UserEvent::Added { by, name, serial }
            } else {
                UserEvent::Removed { by, serial }
            };
            self.publish(peer, &event);
        }
        if let Some(person) = self.store.person(owner) {
            let edited = Edited {
                change,
                contact,
                serial: person.account.serial,
            };
            self.publish(own.id, &UserEvent::Edited(Box::new(edited)));
        }
        self.settle();
        true
    }

    /// Something happens in a mailbox.
    pub fn mail(&mut self, handle: &Handle, notice: MailNotice) {
        if let Some(person) = self.store.person(handle) {
            let id = person.account.identity.id;
            self.publish(id, &UserEvent::Mail(Arc::new(notice)));
        }
        self.settle();
    }

    /// The node will stop after that time, and everybody is told so.
    pub fn shut_down_in(&mut self, ms: u64) {
        let at = self.now + ms;
        self.shutdown = Some(Shutdown {
            at,
            next_notice: next_notice(self.now, at),
        });
        self.tell_shutdown(at);
        self.settle();
    }

    fn tell_shutdown(&mut self, at: Timestamp) {
        let everybody: Vec<PrincipalId> = self.listeners.keys().copied().collect();
        for id in everybody {
            self.publish(id, &UserEvent::Shutdown { at });
        }
    }

    pub(super) fn shutdown_at(&self) -> Option<Timestamp> {
        self.shutdown.as_ref().map(|shutdown| shutdown.at)
    }

    /// People are told again, or it is over.
    pub(super) fn count_down(&mut self) {
        let Some(Shutdown {
            at,
            next_notice: next,
        }) = self.shutdown
        else {
            return;
        };
        if at <= self.now {
            self.shutdown = None;
            self.stop();
        } else if next.is_some_and(|next| next <= self.now) {
            let next_notice = next_notice(self.now, at);
            self.shutdown = Some(Shutdown { at, next_notice });
            self.tell_shutdown(at);
        }
    }

    fn stop(&mut self) {
        let ids: Vec<_> = self.connections.keys().copied().collect();
        for id in ids {
            match self.connections[&id].role {
                Role::Notification(_) => self.notify(id, Input::Stop),
                Role::Fresh | Role::Seated { .. } => self.lost(id, CloseReason::ServerShutDown),
            }
        }
    }
}
