//! PRP and BPR: phone numbers and mobile switches (`[NS-PRP-1]` to `[NS-BPR-4]`).

use msnp::command::ServerCommand;
use msnp::command::settings::{Bpr, Prp, PrpReply};
use msnp::types::{Handle, ListKind, PropertyName, PropertyValue, Serial, TrId};

use super::{Context, Live, Pending};
use crate::account::{Identity, PrincipalId};
use crate::event::UserEvent;
use crate::request::{Change, Peers, Request};

/// Whether a property is announced at all: a switch that is off is not (`[NS-SYN-3]`).
pub(super) fn is_set(name: PropertyName, value: &PropertyValue) -> bool {
    !(is_switch(name) && value.as_str() == "N")
}

fn is_switch(name: PropertyName) -> bool {
    matches!(name, PropertyName::MobilePages | PropertyName::MobileDevice)
}

fn switch(on: bool) -> PropertyValue {
    let value = if on { "Y" } else { "N" };
    PropertyValue::parse(value.as_bytes()).expect("one letter")
}

/// What one contact shows of himself, in the order of the dump.
pub(super) fn of_contact(
    properties: &[(PrincipalId, PropertyName, PropertyValue)],
    id: PrincipalId,
) -> impl Iterator<Item = &(PrincipalId, PropertyName, PropertyValue)> {
    properties.iter().filter(move |(whose, name, value)| {
        *whose == id && name.is_shared() && is_set(*name, value)
    })
}

impl Live {
    fn is_on(&self, switch: PropertyName) -> bool {
        let mut properties = self.account.properties.iter();
        properties.any(|(name, value)| *name == switch && value.as_str() == "Y")
    }

    /// A switch is either on or off, whatever is sent; pages need a device, and go with it.
    pub(super) fn set_property(&mut self, context: &mut Context<'_>, prp: Prp) {
        let Prp { trid, name, value } = prp;
        let says_yes = value.as_ref().is_some_and(|value| value.as_str() == "Y");
        let value = match name {
            PropertyName::MobilePages => {
                Some(switch(says_yes && self.is_on(PropertyName::MobileDevice)))
            }
            PropertyName::MobileDevice => Some(switch(says_yes)),
            _ => value,
        };
        let mut properties = vec![(name, value)];
        let loses_device = name == PropertyName::MobileDevice && !says_yes;
        if loses_device && self.is_on(PropertyName::MobilePages) {
            properties.push((PropertyName::MobilePages, Some(switch(false))));
        }
        let change = Request::Change(Change::SetProperties(properties.clone()));
        self.await_reply(context, Pending::SetProperties { trid, properties }, change);
    }

    pub(super) fn properties_set(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        properties: &[(PropertyName, Option<PropertyValue>)],
        peers: &Peers,
    ) {
        let mut stamp = Some(self.next_stamp(trid));
        for (name, value) in properties {
            let (name, value) = (*name, value.clone());
            let own = &mut self.account.properties;
            own.retain(|(other, _)| *other != name);
            own.extend(value.clone().map(|value| (name, value)));
            if stamp.is_some() {
                // Only what was asked for is answered.
                let value = value.clone();
                let stamp = stamp.take();
                context.send(ServerCommand::Prp(PrpReply { stamp, name, value }));
            }
            if name.is_shared() {
                for (peer, serial) in peers {
                    let event = UserEvent::Property {
                        of: self.account.identity.clone(),
                        name,
                        value: value.clone(),
                        serial: *serial,
                    };
                    context.publish(*peer, event);
                }
            }
        }
        self.account.properties.sort_by_key(|(name, _)| *name);
    }

    /// A contact has changed a property. A client that has not asked for its lists learns it
    /// when it does (`[NS-PRP-3]`).
    pub(super) fn property_changed(
        &mut self,
        context: &mut Context<'_>,
        of: &Identity,
        name: PropertyName,
        value: Option<PropertyValue>,
        serial: Serial,
    ) {
        if self.is_old_news(serial) {
            return;
        }
        let follows = self
            .roster
            .get_mut(of)
            .is_some_and(|entry| entry.lists.contains(ListKind::Forward));
        // He may have been taken off the list meanwhile; of strangers a client knows nothing.
        if !(self.synchronised && follows) {
            self.untold += 1;
            return;
        }
        let serial = self.next_stamp(TrId::ZERO).serial;
        let about = Some((serial, of.handle.clone()));
        context.send(ServerCommand::Bpr(Bpr { about, name, value }));
    }

    /// What a contact just added shows of himself; the version is that of the `ADD`
    /// (`[NS-BPR-3]`).
    pub(super) fn tell_properties(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        contact: &Identity,
        properties: &[(PrincipalId, PropertyName, PropertyValue)],
    ) {
        for (_, name, value) in of_contact(properties, contact.id) {
            self.tell_property(context, &contact.handle, *name, Some(value.clone()));
        }
        self.probe(context, trid, contact);
    }

    /// The four lines that one source saw after every `ADD`, always without what is set
    /// (`[NS-BPR-4]`).
    pub(super) fn tell_blanks(&self, context: &mut Context<'_>, contact: &Identity) {
        for name in PropertyName::ALL
            .into_iter()
            .filter(|name| name.is_shared())
        {
            let value = is_switch(name).then(|| switch(false));
            self.tell_property(context, &contact.handle, name, value);
        }
    }

    fn tell_property(
        &self,
        context: &mut Context<'_>,
        handle: &Handle,
        name: PropertyName,
        value: Option<PropertyValue>,
    ) {
        let about = Some((self.account.serial, handle.clone()));
        context.send(ServerCommand::Bpr(Bpr { about, name, value }));
    }
}
