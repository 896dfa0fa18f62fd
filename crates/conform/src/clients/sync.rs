//! The dump that follows `SYN`: what comes in which order, and how much of it.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::Asked;
use super::cut::Line;
use super::notification::Notification;
use super::words::decimal;
use super::{Checked, rules};

/// The properties of contacts, in the order in which they come.
pub(super) const CONTACT_PROPERTIES: [&str; 4] = ["PHH", "PHW", "PHM", "MOB"];
const OWN_PROPERTIES: [&str; 5] = ["PHH", "PHW", "PHM", "MOB", "MBE"];

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Prompt,
    Privacy,
    /// Own properties, or the first group.
    Properties,
    Groups,
    Contacts,
}

/// A dump under way. It stays after the last `LST`, since a `BPR` may follow that one too.
#[derive(Debug)]
pub(super) struct Dump {
    next: Next,
    contacts_left: u32,
    groups_left: u32,
    /// The last contact, if it is on the forward list.
    watched: Option<String>,
    /// What has come of the properties being told.
    told: Vec<String>,
    pub(super) groups: BTreeSet<u32>,
    /// Lists and groups of those who have come.
    pub(super) contacts: BTreeMap<String, (u32, BTreeSet<u32>)>,
    title: String,
}

impl Notification {
    pub(super) fn synchronised(&mut self, asked: &mut Asked, line: &Line) -> Checked {
        let question = asked.answered("SYN", line)?;
        line.has(&[2, 4], rules::COUNTS)?;
        let serial = line.serial(1, rules::COUNTS)?;
        if line.words.len() == 2 {
            let same = decimal(question.word(1)) == Some(serial);
            return line.must(same, rules::COUNTS, "says that nothing has changed");
        }
        self.dump = Some(Dump {
            next: Next::Prompt,
            contacts_left: line.number(2, rules::COUNTS)?,
            groups_left: line.number(3, rules::COUNTS)?,
            watched: None,
            told: Vec::new(),
            groups: BTreeSet::new(),
            contacts: BTreeMap::new(),
            title: line.words.join(" "),
        });
        Ok(())
    }
}

impl Dump {
    /// Whether this line is of the dump.
    pub(super) fn takes(&mut self, line: &Line) -> Checked<bool> {
        // In their old form, as answers of their own, they have more words.
        let old_list = matches!(&*line.verb, "LSG" | "LST") && line.words.len() > 4;
        if old_list && self.is_whole() {
            return Ok(false);
        }
        match (self.next, &*line.verb) {
            (Next::Prompt, "GTC") => {
                self.next = Next::Privacy;
                line.has(&[1], rules::DUMP)?;
                line.one_of(0, &["A", "N"], rules::DUMP)?;
            }
            (Next::Privacy, "BLP") => {
                self.next = Next::Properties;
                line.has(&[1], rules::DUMP)?;
                line.one_of(0, &["AL", "BL"], rules::DUMP)?;
            }
            (Next::Properties, "PRP") => self.property(line, &OWN_PROPERTIES)?,
            (Next::Properties | Next::Groups, "LSG") => self.group(line)?,
            (Next::Groups | Next::Contacts, "LST") => self.contact(line)?,
            (Next::Contacts, "BPR") if self.contacts_left > 0 || line.words.len() < 3 => {
                let on_forward_list = self.watched.is_some();
                line.must(on_forward_list, rules::PROPERTY, "follows nobody's LST")?;
                self.property(line, &CONTACT_PROPERTIES)?;
            }
            (Next::Contacts, "LSG") => {
                return Err(line.breach(rules::GROUPS_FIRST, "comes after an LST"));
            }
            (Next::Groups | Next::Contacts, _) if self.is_whole() => return Ok(false),
            _ => return Err(line.breach(rules::DUMP, "comes within the dump")),
        }
        Ok(true)
    }

    /// Whether all that was promised has come.
    fn is_whole(&self) -> bool {
        self.groups_left == 0 && self.contacts_left == 0
    }

    /// A dump that the connection has ended in.
    pub(super) fn ends_whole(&self) -> Checked {
        if self.is_whole() {
            return Ok(());
        }
        let line = Line {
            verb: "SYN".into(),
            words: vec![self.title.clone()],
            payload: Vec::new(),
        };
        Err(line.breach(rules::COUNTS, "has promised more"))
    }

    fn property(&mut self, line: &Line, names: &[&str]) -> Checked {
        line.has(&[2], rules::PROPERTY)?;
        line.one_of(0, names, rules::PROPERTY)?;
        let place = |name: &str| names.iter().position(|known| *known == name);
        let later = self
            .told
            .last()
            .is_none_or(|last| place(last) < place(line.word(0)));
        self.told.push(line.word(0).to_owned());
        line.must(later, rules::DUMP, "is out of order")
    }

    fn group(&mut self, line: &Line) -> Checked {
        self.next = Next::Groups;
        line.has(&[3], rules::GROUPS_FIRST)?;
        let id = line.group(0, rules::GROUPS_FIRST)?;
        line.name(1)?;
        line.one_of(2, &["0"], rules::GROUPS_FIRST)?;
        line.must(self.groups_left > 0, rules::COUNTS, "is one too many")?;
        self.groups_left -= 1;
        let greater = self.groups.last().is_none_or(|last| *last < id);
        self.groups.insert(id);
        line.must(greater, rules::DUMP, "is out of order")
    }

    fn contact(&mut self, line: &Line) -> Checked {
        self.next = Next::Contacts;
        line.must(self.groups_left == 0, rules::COUNTS, "comes before all LSG")?;
        line.must(self.contacts_left > 0, rules::COUNTS, "is one too many")?;
        self.contacts_left -= 1;
        line.has(&[3, 4], rules::MEMBERSHIP)?;
        line.handle(0)?;
        line.name(1)?;
        let bits = line.number(2, rules::LIST_BITS)?;
        line.must(
            (1..16).contains(&bits) && bits & 6 != 6,
            rules::LIST_BITS,
            "is on no list or on both",
        )?;
        let on_forward_list = bits & 1 != 0;
        line.has(&[if on_forward_list { 4 } else { 3 }], rules::MEMBERSHIP)?;
        let mut groups = BTreeSet::new();
        if on_forward_list {
            for word in line.word(3).split(',') {
                let id = decimal(word);
                let id = id.ok_or_else(|| line.breach(rules::MEMBERSHIP, "has no groups"))?;
                line.must(
                    self.groups.contains(&id),
                    rules::GROUP_KNOWN,
                    "is in a group without an LSG",
                )?;
                groups.insert(id);
            }
        }
        self.told.clear();
        self.watched = on_forward_list.then(|| line.word(0).to_owned());
        let again = self
            .contacts
            .insert(line.word(0).to_owned(), (bits, groups));
        line.must(again.is_none(), rules::COUNTS, "has come before")
    }
}
