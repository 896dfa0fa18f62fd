//! The model store: what the real ones must do, in plain maps. Accounts, rosters, settings,
//! tickets; each change is one step of the version on every side it touches.

mod arrange;
mod changes;

use std::collections::BTreeMap;

use msnp::passport::Nonce;
use msnp::types::{
    FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists, PropertyName,
    PropertyValue, Serial, Ticket,
};
use swallowtail_domain::account::{Account, PrincipalId, SignInId};
use swallowtail_domain::admission::{SignInRefused, Standing};
use swallowtail_domain::policy::Policy;
use swallowtail_domain::request::Trouble;
use swallowtail_domain::roster::{Entry, Roster};
use swallowtail_domain::time::Timestamp;
use swallowtail_domain::visibility::allowed;

/// Properties as a contact is told them: whose, which, what.
pub type ContactProperties = Vec<(PrincipalId, PropertyName, PropertyValue)>;

/// All that survives a session.
#[derive(Debug, Clone, Default)]
pub struct Store {
    people: BTreeMap<PrincipalId, Person>,
    by_handle: BTreeMap<Handle, PrincipalId>,
    tickets: BTreeMap<Ticket, TicketOf>,
    /// The number of the last account.
    last: i64,
    /// What every request is answered with.
    trouble: Option<Trouble>,
}

/// One account and its lists.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// Whether it may sign in.
    pub standing: Standing,
    /// Its last sign-in, the only one that may change anything.
    pub last_sign_in: SignInId,
    /// Its groups; group 0 always exists.
    pub groups: BTreeMap<GroupId, GroupName>,
    contacts: BTreeMap<PrincipalId, Contact>,
}

/// One entry of somebody's lists.
#[derive(Debug, Clone)]
pub struct Contact {
    /// The name kept for him.
    pub name: FriendlyName,
    /// Never none.
    pub lists: Lists,
    /// Not empty exactly while he is on the forward list.
    pub groups: GroupSet,
}

#[derive(Debug, Clone)]
struct TicketOf {
    owner: PrincipalId,
    nonce: Nonce,
    expires: Timestamp,
}

impl Person {
    /// The lists on which this person has somebody.
    #[must_use]
    pub fn lists_of(&self, id: PrincipalId) -> Lists {
        self.contacts
            .get(&id)
            .map_or(Lists::NONE, |contact| contact.lists)
    }

    /// This person's contacts, by number.
    pub fn contacts(&self) -> impl Iterator<Item = (PrincipalId, &Contact)> {
        self.contacts.iter().map(|(id, contact)| (*id, contact))
    }

    fn step(&mut self) -> Serial {
        self.account.serial = self.account.serial.next();
        self.account.serial
    }
}

impl Contact {
    fn is_watcher(&self) -> bool {
        self.lists.contains(ListKind::Reverse)
    }
}

// === What sessions ask ===

impl Store {
    fn of(&mut self, id: PrincipalId) -> &mut Person {
        self.people
            .get_mut(&id)
            .expect("nobody asks for an account that is gone")
    }

    fn reach(&self) -> Result<(), Trouble> {
        self.trouble.map_or(Ok(()), Err)
    }

    /// The account of that handle.
    ///
    /// # Errors
    /// When the store is unavailable; so with all that follow.
    pub fn find(&self, handle: &Handle) -> Result<Option<PrincipalId>, Trouble> {
        self.reach()?;
        Ok(self.by_handle.get(handle).copied())
    }

    /// Uses a ticket up: it must be of that account, made for that challenge, and not old. One
    /// made for another challenge stays good. The sign-in is numbered if the account may sign
    /// in.
    pub fn redeem(
        &mut self,
        now: Timestamp,
        policy: &Policy,
        (handle, ticket, nonce): (&Handle, &Ticket, &Nonce),
    ) -> Result<Result<(PrincipalId, SignInId), SignInRefused>, Trouble> {
        self.reach()?;
        let owner = self.by_handle.get(handle);
        let good = self
            .tickets
            .get(ticket)
            .is_some_and(|of| Some(&of.owner) == owner && of.nonce == *nonce && of.expires > now);
        let Some(of) = good.then(|| self.tickets.remove(ticket)).flatten() else {
            return Ok(Err(SignInRefused::Ticket));
        };
        let person = self.of(of.owner);
        let verified = person.account.verified;
        let standing = Standing {
            verified,
            ..person.standing
        };
        if let Err(why) = standing.admit(policy) {
            return Ok(Err(why));
        }
        let last = &mut person.last_sign_in;
        *last = SignInId(last.0 + 1);
        Ok(Ok((of.owner, *last)))
    }

    /// An account as it is now, with its lists.
    pub fn load(&self, id: PrincipalId) -> Result<(Account, Roster), Trouble> {
        self.reach()?;
        let person = &self.people[&id];
        let entries = person.contacts.iter().map(|(contact, entry)| Entry {
            identity: self.people[contact].account.identity.clone(),
            name: entry.name.clone(),
            lists: entry.lists,
            groups: entry.groups,
            shown: None,
        });
        let groups = person.groups.iter().map(|(id, name)| (*id, name.clone()));
        let roster = Roster::new(entries.collect(), groups.collect());
        Ok((person.account.clone(), roster))
    }

    /// What contacts on somebody's forward list share with him: set values of those who allow
    /// him, by handle and in the order of `SYN`. Whether a device is registered is private.
    pub fn contact_properties(
        &self,
        owner: PrincipalId,
        only: Option<PrincipalId>,
    ) -> Result<ContactProperties, Trouble> {
        let (_, roster) = self.load(owner)?;
        let wanted = roster
            .on(ListKind::Forward)
            .map(|entry| entry.identity.id)
            .filter(|id| only.is_none_or(|only| only == *id));
        let allowing = wanted
            .map(|id| &self.people[&id])
            .filter(|contact| allowed(contact.account.privacy, contact.lists_of(owner)));
        let shared = allowing.flat_map(|contact| {
            let id = contact.account.identity.id;
            let values = contact.account.properties.iter();
            values.map(move |(name, value)| (id, *name, value.clone()))
        });
        Ok(shared
            .filter(|(_, name, _)| *name != PropertyName::MobileDevice)
            .collect())
    }
}
