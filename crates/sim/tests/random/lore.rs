//! What a client keeps of its lists, and what each change makes of it.

use std::collections::BTreeMap;

use msnp::command::ServerCommand;
use msnp::command::lists::{AddReply, RemReply};
use msnp::command::settings::{Privacy, Prompt};
use msnp::types::{
    FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists, PropertyName,
    PropertyValue, Serial,
};

/// An entry of somebody's lists.
pub(super) type Entry = (FriendlyName, Lists, GroupSet);
/// What a client keeps from one connection to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lore {
    /// The version it was last told.
    pub(super) serial: Serial,
    /// GTC.
    pub(super) prompt: Prompt,
    /// BLP.
    pub(super) privacy: Privacy,
    /// PRP: one's own.
    pub(super) properties: BTreeMap<PropertyName, PropertyValue>,
    /// LSG.
    pub(super) groups: BTreeMap<GroupId, GroupName>,
    /// LST.
    pub(super) entries: BTreeMap<Handle, Entry>,
}

/// The version that comes with a change; none in a dump, nor with what changes nothing.
pub(super) fn version_of(command: &ServerCommand) -> Option<Serial> {
    Some(match command {
        ServerCommand::Gtc(gtc) => gtc.stamp.expect("outside a dump there is a stamp").serial,
        ServerCommand::Blp(blp) => blp.stamp.expect("outside a dump there is a stamp").serial,
        ServerCommand::Prp(prp) => prp.stamp.expect("outside a dump there is a stamp").serial,
        ServerCommand::Adg(adg) => adg.serial,
        ServerCommand::Reg(reg) => reg.serial,
        ServerCommand::Rmg(rmg) => rmg.serial,
        ServerCommand::Rea(rea) => rea.serial,
        ServerCommand::Add(add) => add.serial,
        ServerCommand::Rem(rem) => rem.serial,
        _ => return None,
    })
}

impl Lore {
    /// What that change makes of it.
    pub(super) fn apply(&mut self, command: &ServerCommand, own: &Handle) {
        match command {
            ServerCommand::Gtc(gtc) => self.prompt = gtc.value,
            ServerCommand::Blp(blp) => self.privacy = blp.value,
            ServerCommand::Prp(prp) => self.set(prp.name, prp.value.clone()),
            ServerCommand::Adg(adg) => drop(self.groups.insert(adg.id, adg.name.clone())),
            ServerCommand::Reg(reg) => drop(self.groups.insert(reg.id, reg.name.clone())),
            ServerCommand::Rmg(rmg) => self.remove_group(rmg.id, own),
            ServerCommand::Rea(rea) if rea.handle != *own => self.rename(&rea.handle, &rea.name),
            ServerCommand::Add(add) => self.add(add, add.handle == *own),
            ServerCommand::Rem(rem) => self.remove(rem, rem.handle == *own),
            _ => {}
        }
    }

    pub(super) fn set(&mut self, name: PropertyName, value: Option<PropertyValue>) {
        let off = value.as_ref().is_some_and(|value| value.as_str() == "N");
        match value {
            Some(value) if !off => drop(self.properties.insert(name, value)),
            _ => drop(self.properties.remove(&name)),
        }
        if off && name == PropertyName::MobileDevice {
            self.properties.remove(&PropertyName::MobilePages);
        }
    }

    fn rename(&mut self, handle: &Handle, name: &FriendlyName) {
        let entry = self.entries.get_mut(handle);
        entry.expect("renamed where he is").0 = name.clone();
    }

    fn remove_group(&mut self, group: GroupId, own: &Handle) {
        self.groups.remove(&group);
        for (handle, (_, lists, groups)) in &mut self.entries {
            *groups = groups.without(group);
            if lists.contains(ListKind::Forward) && groups.is_empty() {
                *lists = lists.without(ListKind::Forward);
                if handle == own {
                    *lists = lists.without(ListKind::Reverse);
                }
            }
        }
        self.entries
            .retain(|_, (_, lists, _)| *lists != Lists::NONE);
    }

    fn add(&mut self, add: &AddReply, oneself: bool) {
        let fresh = (add.name.clone(), Lists::NONE, GroupSet::EMPTY);
        let entry = self.entries.entry(add.handle.clone()).or_insert(fresh);
        if add.list == ListKind::Forward && !entry.1.contains(ListKind::Forward) {
            entry.0 = add.name.clone();
        }
        entry.1 = entry.1.with(add.list);
        if let Some(group) = add.group {
            entry.2 = entry.2.with(group);
        }
        if oneself && add.list == ListKind::Forward {
            entry.1 = entry.1.with(ListKind::Reverse);
        }
    }

    fn remove(&mut self, rem: &RemReply, oneself: bool) {
        let entry = self.entries.get_mut(&rem.handle);
        let entry = entry.expect("removed from where he was");
        if rem.list == ListKind::Forward {
            entry.2 = rem
                .group
                .map_or(GroupSet::EMPTY, |group| entry.2.without(group));
            if !entry.2.is_empty() {
                return;
            }
        }
        entry.1 = entry.1.without(rem.list);
        if oneself && rem.list == ListKind::Forward {
            entry.1 = entry.1.without(ListKind::Reverse);
        }
        if entry.1 == Lists::NONE {
            self.entries.remove(&rem.handle);
        }
    }
}
