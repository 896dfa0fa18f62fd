//! SYN and its dump (notification.md §2).

use msnp::command::ServerCommand;
use msnp::command::settings::{BlpReply, Bpr, GtcReply, PrpReply};
use msnp::command::sync::{LsgReply, LstReply, Syn, SynReply};
use msnp::types::{ListKind, PropertyName, PropertyValue, TrId};

use super::{Context, Live, Pending};
use crate::account::PrincipalId;
use crate::limits::HELD_NEWS_MAX;
use crate::request::Request;

/// Whether a property is announced at all: a switch that is off is not (`[NS-SYN-3]`).
pub(super) fn is_set(name: PropertyName, value: &PropertyValue) -> bool {
    let switch = matches!(name, PropertyName::MobilePages | PropertyName::MobileDevice);
    !(switch && value.as_str() == "N")
}

impl Live {
    pub(super) fn synchronise(&mut self, context: &mut Context<'_>, syn: &Syn) {
        let trid = syn.trid;
        if syn.version == u64::from(self.account.serial.value()) {
            let serial = self.account.serial;
            context.send(ServerCommand::Syn(SynReply::Unchanged { trid, serial }));
            self.synchronised = true;
            return self.release_news(context);
        }
        let request = Request::ContactProperties { of: None };
        self.await_reply(context, Pending::Synchronise { trid }, request);
    }

    /// The whole of it, with nothing between the lines (`[NS-SYN-3]`, `[NS-SYN-8]`).
    pub(super) fn dump(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        properties: &[(PrincipalId, PropertyName, PropertyValue)],
    ) {
        let account = &self.account;
        context.send(ServerCommand::Syn(SynReply::Changed {
            trid,
            serial: account.serial,
            contacts: count(self.roster.len()),
            groups: count(self.roster.groups().len()),
        }));
        context.send(ServerCommand::Gtc(GtcReply {
            stamp: None,
            value: account.prompt,
        }));
        context.send(ServerCommand::Blp(BlpReply {
            stamp: None,
            value: account.privacy,
        }));
        for (name, value) in account
            .properties
            .iter()
            .filter(|(name, v)| is_set(*name, v))
        {
            let value = Some(value.clone());
            context.send(ServerCommand::Prp(PrpReply {
                stamp: None,
                name: *name,
                value,
            }));
        }
        for (id, name) in self.roster.groups() {
            let (id, name) = (*id, name.clone());
            context.send(ServerCommand::Lsg(LsgReply {
                stamp: None,
                id,
                name,
            }));
        }
        for entry in self.roster.entries() {
            context.send(ServerCommand::Lst(LstReply::Dump {
                handle: entry.identity.handle.clone(),
                name: entry.name.clone(),
                lists: entry.lists,
                groups: entry.groups,
            }));
            if entry.lists.contains(ListKind::Forward) {
                for (_, name, value) in of_contact(properties, entry.identity.id) {
                    let (name, value) = (*name, Some(value.clone()));
                    context.send(ServerCommand::Bpr(Bpr {
                        about: None,
                        name,
                        value,
                    }));
                }
            }
        }
        self.synchronised = true;
        // The dump has told it all.
        self.held = Vec::new();
    }

    /// News of others waits until the client has its lists (overview §2, rule 4).
    pub(super) fn tell_news(&mut self, context: &mut Context<'_>, news: ServerCommand) {
        if self.synchronised || self.status.is_some() {
            context.send(news);
        } else if self.held.len() < HELD_NEWS_MAX {
            self.held.push(news);
        }
    }

    pub(super) fn release_news(&mut self, context: &mut Context<'_>) {
        for news in std::mem::take(&mut self.held) {
            context.send(news);
        }
    }
}

/// What one contact shows of himself, in the order of the dump.
pub(super) fn of_contact(
    properties: &[(PrincipalId, PropertyName, PropertyValue)],
    id: PrincipalId,
) -> impl Iterator<Item = &(PrincipalId, PropertyName, PropertyValue)> {
    properties.iter().filter(move |(whose, name, value)| {
        *whose == id && *name != PropertyName::MobileDevice && is_set(*name, value)
    })
}

fn count(n: usize) -> u32 {
    u32::try_from(n).expect("lists are bounded by thousands")
}
