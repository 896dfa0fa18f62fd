//! The answer to `SYN`: the account's lists, groups and settings as one value (`[NS-SYN-3]`).

use msnp::command::ServerCommand;
use msnp::command::settings::{Privacy, Prompt};
use msnp::command::sync::LstReply;
use msnp::types::{
    FriendlyName, GroupId, GroupName, GroupSet, Handle, Lists, PropertyName, PropertyValue, Serial,
};

/// Everything the server keeps for the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// The version; give it to the next [`crate::Session::synchronise`].
    pub serial: Serial,
    /// What to do when somebody adds the account.
    pub prompt: Prompt,
    /// How strangers are treated.
    pub privacy: Privacy,
    /// The account's own properties.
    pub properties: Vec<(PropertyName, PropertyValue)>,
    /// The groups.
    pub groups: Vec<Group>,
    /// Whoever is on any of the four lists.
    pub contacts: Vec<Contact>,
}

/// A group of contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its number.
    pub id: GroupId,
    /// Its name.
    pub name: GroupName,
}

/// An entry of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Who.
    pub handle: Handle,
    /// The name kept for it.
    pub name: FriendlyName,
    /// All lists it is on.
    pub lists: Lists,
    /// The groups it is in; none unless it is on the forward list.
    pub groups: GroupSet,
    /// Its phone numbers and the like.
    pub properties: Vec<(PropertyName, PropertyValue)>,
}

impl Roster {
    pub(crate) fn new(serial: Serial) -> Self {
        Self {
            serial,
            prompt: Prompt::Ask,
            privacy: Privacy::AllowOthers,
            properties: Vec::new(),
            groups: Vec::new(),
            contacts: Vec::new(),
        }
    }

    /// The entry of that handle.
    #[must_use]
    pub fn contact(&self, handle: &Handle) -> Option<&Contact> {
        self.contacts.iter().find(|entry| entry.handle == *handle)
    }

    /// Takes a line of the dump in; gives back what is none.
    pub(crate) fn take(&mut self, command: ServerCommand) -> Option<ServerCommand> {
        match command {
            ServerCommand::Gtc(gtc) if gtc.stamp.is_none() => self.prompt = gtc.value,
            ServerCommand::Blp(blp) if blp.stamp.is_none() => self.privacy = blp.value,
            ServerCommand::Prp(prp) if prp.stamp.is_none() => {
                self.properties
                    .extend(prp.value.map(|value| (prp.name, value)));
            }
            ServerCommand::Lsg(lsg) if lsg.stamp.is_none() => self.groups.push(Group {
                id: lsg.id,
                name: lsg.name,
            }),
            ServerCommand::Lst(LstReply::Dump {
                handle,
                name,
                lists,
                groups,
            }) => self.contacts.push(Contact {
                handle,
                name,
                lists,
                groups,
                properties: Vec::new(),
            }),
            // The contact is implied: the one just before.
            ServerCommand::Bpr(bpr) if bpr.about.is_none() => {
                if let Some(contact) = self.contacts.last_mut() {
                    contact
                        .properties
                        .extend(bpr.value.map(|value| (bpr.name, value)));
                }
            }
            other => return Some(other),
        }
        None
    }
}
