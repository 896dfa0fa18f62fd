//! SYN and its dump (`[NS-SYN-1]` to `[NS-SYN-11]`).

use msnp::command::ServerCommand;
use msnp::command::lists::{AddReply, RemReply};
use msnp::command::settings::{BlpReply, Bpr, GtcReply, PrpReply};
use msnp::command::sync::{LsgReply, LstReply, Stamp, Syn, SynReply};
use msnp::types::{FriendlyName, ListKind, PropertyName, PropertyValue, Serial, TrId};

use super::properties::{is_set, of_contact};
use super::{Context, Live, Pending};
use crate::account::{Identity, PrincipalId};
use crate::limits::HELD_NEWS_MAX;
use crate::request::Request;

/// What somebody else has done to one's reverse list.
#[derive(Debug)]
pub(super) enum News {
    /// `ADD 0 RL …`
    Added { by: Identity, name: FriendlyName },
    /// `REM 0 RL …`
    Removed { by: Identity },
}

impl Live {
    pub(super) fn synchronise(&mut self, context: &mut Context<'_>, syn: &Syn) {
        let trid = syn.trid;
        let stored = self.stored_version();
        if syn.version == u64::from(stored.value()) {
            self.catch_up();
            let serial = self.account.serial;
            context.send(ServerCommand::Syn(SynReply::Unchanged { trid, serial }));
            self.synchronised = true;
            return;
        }
        let request = Request::ContactProperties { of: None };
        self.await_reply(context, Pending::Synchronise { trid }, request);
    }

    /// The whole of it, with nothing between the lines (`[NS-SYN-3]`, `[NS-SYN-8]`).
    pub(super) fn dump(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        mut properties: Vec<(PrincipalId, PropertyName, PropertyValue)>,
    ) {
        // So that each contact's are found without a look at all; their order among each
        // other stays.
        properties.sort_by_key(|(whose, ..)| *whose);
        let unlisted = std::mem::take(&mut self.unlisted);
        self.catch_up();
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
            // Nobody is told of himself as of a contact (`[DM-SELF-2]`).
            let oneself = entry.identity == account.identity;
            if entry.lists.contains(ListKind::Forward) && !oneself {
                let id = entry.identity.id;
                let from = properties.partition_point(|(whose, ..)| *whose < id);
                let to = properties.partition_point(|(whose, ..)| *whose <= id);
                for (_, name, value) in of_contact(&properties[from..to], id) {
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
        for contact in unlisted {
            self.probe(context, trid, &contact);
        }
    }

    /// The version with everything in it that the client has not been told.
    fn stored_version(&self) -> Serial {
        let missing = self.held.len() + self.untold;
        (0..missing).fold(self.account.serial, |serial, _| serial.next())
    }

    /// The client has it all without being told each piece.
    fn catch_up(&mut self) {
        self.account.serial = self.stored_version();
        self.held = Vec::new();
        self.untold = 0;
        self.unlisted = Vec::new();
    }

    /// News of others waits until the client has its lists (`[FW-ORDER-5]`). It gets its
    /// version when it goes out: the client's own changes may come before it.
    pub(super) fn tell_news(&mut self, context: &mut Context<'_>, news: News) {
        if self.synchronised || self.presence.is_some() {
            self.send_news(context, news);
        } else if self.held.len() < HELD_NEWS_MAX {
            self.held.push(news);
        }
    }

    pub(super) fn release_news(&mut self, context: &mut Context<'_>) {
        for news in std::mem::take(&mut self.held) {
            self.send_news(context, news);
        }
    }

    fn send_news(&mut self, context: &mut Context<'_>, news: News) {
        let Stamp { trid, serial } = self.next_stamp(TrId::ZERO);
        let list = ListKind::Reverse;
        context.send(match news {
            News::Added { by, name } => ServerCommand::Add(AddReply {
                trid,
                list,
                serial,
                handle: by.handle,
                name,
                group: None,
            }),
            News::Removed { by } => ServerCommand::Rem(RemReply {
                trid,
                list,
                serial,
                handle: by.handle,
                group: None,
            }),
        });
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).expect("lists are bounded by thousands")
}
