//! What a client knows of people, and the changes it is told of.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, repeats};
use super::cut::Line;
use super::notification::Notification;
use super::sync::Dump;
use super::{Checked, rules};

const FORWARD: u32 = 1;
const ANY: u32 = 15;

/// The lists as a client keeps them.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    /// Whether it has had all of them on this connection; else it may know more from before.
    whole: bool,
    people: BTreeMap<String, Person>,
    groups: BTreeSet<u32>,
}

/// What the client has heard of somebody.
#[derive(Debug, Default)]
struct Person {
    /// The lists he is on.
    on: u32,
    /// The lists he is not on, or no longer.
    off: u32,
    groups: BTreeSet<u32>,
}

impl Person {
    fn put(&mut self, lists: u32) {
        self.on |= lists;
        self.off &= !lists;
    }

    fn take(&mut self, lists: u32) {
        self.on &= !lists;
        self.off |= lists;
        if lists & FORWARD != 0 {
            self.groups.clear();
        }
    }

    /// Out of a group, and with the last one off the forward list.
    fn leave(&mut self, group: u32) {
        if self.groups.remove(&group) && self.groups.is_empty() {
            self.take(FORWARD);
        }
    }
}

impl Contacts {
    /// Takes over what the dump has told, up to this line.
    pub(super) fn learn(&mut self, dump: &Dump, line: &Line) {
        match &*line.verb {
            "GTC" => {
                *self = Self {
                    whole: true,
                    ..Self::default()
                }
            }
            "LSG" => self.groups.clone_from(&dump.groups),
            "LST" => {
                if let Some((lists, groups)) = dump.contacts.get(line.word(0)) {
                    let person = self.people.entry(line.word(0).to_owned()).or_default();
                    person.put(*lists);
                    person.groups.clone_from(groups);
                }
            }
            _ => {}
        }
    }

    /// Whether the client has that person on its forward list, as far as can be said.
    pub(super) fn may_watch(&self, handle: &str) -> bool {
        self.may_have(handle, FORWARD)
    }

    /// Whether the client has that person on any of these lists, as far as can be said.
    fn may_have(&self, handle: &str, lists: u32) -> bool {
        let (on, off) = self
            .people
            .get(handle)
            .map_or((0, 0), |person| (person.on, person.off));
        on & lists != 0 || !self.whole && off & lists != lists
    }

    /// Whether there is a group of that number, as far as can be said.
    pub(super) fn may_have_group(&self, id: u32) -> bool {
        !self.whole || self.groups.contains(&id)
    }

    fn add(&mut self, handle: &str, list: u32, group: Option<u32>) {
        let person = self.people.entry(handle.to_owned()).or_default();
        person.put(list);
        person.groups.extend(group);
    }

    fn remove(&mut self, handle: &str, list: u32, group: Option<u32>) {
        let Some(group) = group else {
            let person = self.people.entry(handle.to_owned()).or_default();
            person.take(list);
            return;
        };
        if !self.whole {
            // In which other groups he is cannot be said.
            self.people.remove(handle);
        } else if let Some(person) = self.people.get_mut(handle) {
            person.leave(group);
        }
    }

    /// There is a new group.
    pub(super) fn add_group(&mut self, id: u32) {
        self.groups.insert(id);
    }

    /// A group goes, and with it who was in no other.
    pub(super) fn remove_group(&mut self, id: u32) {
        self.groups.remove(&id);
        if !self.whole {
            self.people.retain(|_, person| person.on & FORWARD == 0);
        }
        for person in self.people.values_mut() {
            person.leave(id);
        }
    }

    /// The number that a new group gets.
    pub(super) fn next_group(&self) -> Option<u32> {
        (0..30)
            .find(|id| !self.groups.contains(id))
            .filter(|_| self.whole)
    }
}

/// The bit of a list.
fn bit(line: &Line) -> u32 {
    match line.word(1) {
        "FL" => FORWARD,
        "AL" => 2,
        "BL" => 4,
        _ => 8,
    }
}

impl Notification {
    pub(super) fn added(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        line.must(line.words.len() >= 5, rules::ADDED, "has no name")?;
        line.one_of(1, &["FL", "AL", "BL", "RL"], rules::ADDED)?;
        let is_forward = line.word(1) == "FL";
        line.has(&[if is_forward { 6 } else { 5 }], rules::ADDED_GROUP)?;
        let serial = line.serial(2, rules::ADDED)?;
        line.handle(3)?;
        line.name(4)?;
        let mut group = None;
        if is_forward {
            let id = line.group(5, rules::ADDED_GROUP)?;
            let known = self.contacts.may_have_group(id);
            line.must(known, rules::GROUP_KNOWN, "names an unknown group")?;
            group = Some(id);
        }
        if line.word(1) == "RL" {
            line.must(line.word(0) == "0", rules::UNASKED_ID, "has an id")?;
            line.must(self.listens, rules::TOO_EARLY, "comes before SYN")?;
        } else {
            let question = asked.answered("ADD", line)?;
            repeats(line, 1, &question, 1, rules::ADDED)?;
        }
        self.contacts.add(line.word(3), bit(line), group);
        self.just_added = is_forward.then_some(serial);
        Ok(())
    }

    pub(super) fn removed(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        line.has(&[4, 5], rules::REMOVED)?;
        line.one_of(1, &["FL", "AL", "BL", "RL"], rules::REMOVED)?;
        line.serial(2, rules::REMOVED)?;
        line.handle(3)?;
        let with_group = line.words.len() == 5;
        if with_group {
            line.one_of(1, &["FL"], rules::REMOVED)?;
            line.group(4, rules::REMOVED)?;
        }
        if line.word(1) == "RL" {
            line.must(line.word(0) == "0", rules::UNASKED_ID, "has an id")?;
            line.must(self.listens, rules::TOO_EARLY, "comes before SYN")?;
            let known = self.contacts.may_have(line.word(3), ANY);
            line.must(known, rules::STRANGER, "is about a stranger")?;
        } else {
            let question = asked.answered("REM", line)?;
            repeats(line, 1, &question, 1, rules::REMOVED)?;
            repeats(line, 4, &question, 3, rules::REMOVED).or_else(|breach| {
                if bit(line) == FORWARD {
                    Err(breach)
                } else {
                    Ok(())
                }
            })?;
        }
        let group = with_group.then(|| line.number(4, rules::REMOVED));
        let group = group.transpose()?;
        self.contacts.remove(line.word(3), bit(line), group);
        Ok(())
    }

    pub(super) fn renamed(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        let question = asked.answered("REA", line)?;
        line.has(&[4], rules::RENAMED)?;
        line.serial(1, rules::RENAMED)?;
        line.handle(2)?;
        line.name(3)?;
        line.must(
            question.words.len() > 2,
            rules::RENAMED,
            "answers no name at all",
        )
    }
}
