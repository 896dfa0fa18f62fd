//! What is so before a transcript begins: its `given` lines.

use std::net::SocketAddr;

use msnp::command::settings::{Privacy, Prompt};
use msnp::types::{
    FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists, PropertyName,
    PropertyValue, Serial,
};

/// One such fact. Facts are arranged in their order; none of them moves a list version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// There is an account.
    Account {
        /// Its handle.
        handle: Handle,
        /// The name it has chosen.
        name: Option<FriendlyName>,
        /// Whether its e-mail address is verified.
        verified: bool,
        /// Whether the official client is to send it away.
        restricted: bool,
        /// Why it has to wait before it may sign in: `admission` or `child`.
        held: Option<String>,
    },
    /// Somebody has a contact; being on the forward list brings the reverse entry.
    Contact {
        /// Whose contact.
        owner: Handle,
        /// Who.
        contact: Handle,
        /// The lists, without the reverse list.
        lists: Lists,
        /// The groups, on the forward list.
        groups: GroupSet,
        /// The name kept for him; the handle when none is given.
        name: Option<FriendlyName>,
    },
    /// Somebody has many others on his lists, `other1@example.com` and so on.
    Crowd {
        /// Whose contacts.
        owner: Handle,
        /// How many.
        count: usize,
        /// The lists; in group 0 on the forward list.
        lists: Lists,
    },
    /// Many others, `watcher1@example.com` and so on, have somebody on their forward lists.
    Watchers {
        /// Whom they have.
        of: Handle,
        /// How many.
        count: usize,
    },
    /// What is unread in somebody's mailbox.
    Mailbox {
        /// Whose.
        owner: Handle,
        /// In the inbox.
        inbox: u32,
        /// In all other folders.
        folders: u32,
    },
    /// Somebody has a group besides group 0.
    Group {
        /// Whose.
        owner: Handle,
        /// Its number.
        id: GroupId,
        /// Its name.
        name: GroupName,
    },
    /// Somebody has a phone number or a mobile switch.
    Property {
        /// Whose.
        owner: Handle,
        /// Which.
        name: PropertyName,
        /// What.
        value: PropertyValue,
    },
    /// The version of somebody's lists.
    Serial {
        /// Whose.
        owner: Handle,
        /// The version.
        serial: Serial,
    },
    /// How somebody treats people on neither list.
    Privacy {
        /// Whose.
        owner: Handle,
        /// How.
        value: Privacy,
    },
    /// What somebody's client does when he is added.
    Prompt {
        /// Whose.
        owner: Handle,
        /// What.
        value: Prompt,
    },
    /// The time, in seconds of Unix. Only exact stages keep to it; so with the next two.
    Clock(u64),
    /// Where clients connect from.
    Peer(SocketAddr),
    /// What profiles carry as `MSPAuth`.
    Auth(String),
    /// What the operator has chosen, under the name that the rules of this service have for it.
    Policy {
        /// The field.
        name: String,
        /// Its value; `never` for no time at all.
        value: String,
    },
}

impl Fact {
    /// The accounts and contacts that a crowd or watchers are made of; any other fact is itself.
    #[must_use]
    pub fn parts(&self) -> Vec<Self> {
        match self {
            Self::Crowd {
                owner,
                count,
                lists,
            } => crowd("other", *count)
                .flat_map(|other| [Self::account(&other), Self::contact(owner, &other, *lists)])
                .collect(),
            Self::Watchers { of, count } => {
                let lists = Lists::NONE.with(ListKind::Forward);
                crowd("watcher", *count)
                    .flat_map(|watcher| {
                        let contact = Self::contact(&watcher, of, lists);
                        [Self::account(&watcher), contact]
                    })
                    .collect()
            }
            _ => vec![self.clone()],
        }
    }

    /// An account as it begins.
    fn account(handle: &Handle) -> Self {
        Self::Account {
            handle: handle.clone(),
            name: None,
            verified: true,
            restricted: false,
            held: None,
        }
    }

    /// A contact of the usual name, in the usual group.
    fn contact(owner: &Handle, contact: &Handle, lists: Lists) -> Self {
        let groups = if lists.contains(ListKind::Forward) {
            GroupSet::of(GroupId::OTHER_CONTACTS)
        } else {
            GroupSet::EMPTY
        };
        Self::Contact {
            owner: owner.clone(),
            contact: contact.clone(),
            lists,
            groups,
            name: None,
        }
    }

    /// Whether only an operator can arrange it.
    pub(super) fn needs_operator(&self) -> bool {
        match self {
            Self::Account { held, .. } => held.is_some(),
            Self::Crowd { .. } | Self::Watchers { .. } | Self::Mailbox { .. } => true,
            _ => false,
        }
    }

    /// Whether it is a choice that an operator must have made. That no challenge comes is
    /// none: where one comes all the same it is passed over.
    pub(super) fn is_choice(&self) -> bool {
        match self {
            Self::Policy { name, value } => (&**name, &**value) != ("challenge_after_ms", "never"),
            _ => false,
        }
    }

    /// Whether it is about an account that is not like most.
    pub(super) fn is_flag(&self) -> bool {
        match self {
            Self::Account {
                verified,
                restricted,
                ..
            } => !verified || *restricted,
            _ => false,
        }
    }
}

fn crowd(name: &str, count: usize) -> impl Iterator<Item = Handle> {
    (1..=count).map(move |n| {
        let handle = format!("{name}{n}@example.com");
        handle.parse().expect("a handle")
    })
}

/// Finds the account that a short name stands for.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Result<Handle, String>;

/// Reads what follows `given`.
pub(super) fn parse(text: &str, who: Lookup<'_>) -> Result<Fact, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let bad = || format!("not a fact: {text}");
    Ok(match words[..] {
        ["account", handle, ref rest @ ..] => account(handle, rest).ok_or_else(bad)?,
        ["clock", seconds] => Fact::Clock(seconds.parse().map_err(|_| bad())?),
        ["peer", address] => Fact::Peer(address.parse().map_err(|_| bad())?),
        ["auth", auth] => Fact::Auth(auth.into()),
        ["policy", name, value] => Fact::Policy {
            name: name.into(),
            value: value.into(),
        },
        [owner, "has", count, "others", "on", lists] => Fact::Crowd {
            owner: who(owner)?,
            count: count.parse().map_err(|_| bad())?,
            lists: lists_of(lists).ok_or_else(bad)?,
        },
        [count, "others", "have", of, "on", "FL"] => Fact::Watchers {
            of: who(of)?,
            count: count.parse().map_err(|_| bad())?,
        },
        [owner, "mailbox", inbox, folders] => Fact::Mailbox {
            owner: who(owner)?,
            inbox: inbox.parse().map_err(|_| bad())?,
            folders: folders.parse().map_err(|_| bad())?,
        },
        [owner, "has", contact, "on", lists, ref rest @ ..] => {
            contact_of(who(owner)?, who(contact)?, lists, rest).ok_or_else(bad)?
        }
        [owner, kind, ref rest @ ..] => setting(who(owner)?, kind, rest).ok_or_else(bad)?,
        _ => return Err(bad()),
    })
}

fn account(handle: &str, mut rest: &[&str]) -> Option<Fact> {
    let handle = handle.parse().ok()?;
    let (mut name, mut verified, mut restricted, mut held) = (None, true, false, None);
    loop {
        rest = match rest {
            [] => break,
            ["name", text, rest @ ..] => {
                name = Some(FriendlyName::parse(text.as_bytes()).ok()?);
                rest
            }
            ["unverified", rest @ ..] => {
                verified = false;
                rest
            }
            ["restricted", rest @ ..] => {
                restricted = true;
                rest
            }
            ["held", why, rest @ ..] => {
                held = Some((*why).to_owned());
                rest
            }
            _ => return None,
        }
    }
    Some(Fact::Account {
        handle,
        name,
        verified,
        restricted,
        held,
    })
}

fn lists_of(lists: &str) -> Option<Lists> {
    lists.split(',').try_fold(Lists::NONE, |lists, word| {
        let list = ListKind::parse(word.as_bytes()).filter(|list| *list != ListKind::Reverse)?;
        Some(lists.with(list))
    })
}

fn contact_of(owner: Handle, contact: Handle, lists: &str, mut rest: &[&str]) -> Option<Fact> {
    let lists = lists_of(lists)?;
    let (mut groups, mut name) = (GroupSet::EMPTY, None);
    loop {
        rest = match rest {
            [] => break,
            ["in", ids, rest @ ..] => {
                let ids = ids.split(',').map(|id| GroupId::new(id.parse().ok()?));
                groups = ids.collect::<Option<_>>()?;
                rest
            }
            ["as", text, rest @ ..] => {
                name = Some(FriendlyName::parse(text.as_bytes()).ok()?);
                rest
            }
            _ => return None,
        }
    }
    if lists.contains(ListKind::Forward) && groups.is_empty() {
        groups = GroupSet::of(GroupId::OTHER_CONTACTS);
    }
    Some(Fact::Contact {
        owner,
        contact,
        lists,
        groups,
        name,
    })
}

fn setting(owner: Handle, kind: &str, rest: &[&str]) -> Option<Fact> {
    Some(match (kind, rest) {
        ("serial", [serial]) => Fact::Serial {
            owner,
            serial: Serial::new(serial.parse().ok()?)?,
        },
        ("property", [name, value]) => Fact::Property {
            owner,
            name: PropertyName::parse(name.as_bytes())?,
            value: PropertyValue::parse(value.as_bytes()).ok()?,
        },
        ("group", [id, name]) => Fact::Group {
            owner,
            id: GroupId::new(id.parse().ok()?)?,
            name: GroupName::parse(name.as_bytes()).ok()?,
        },
        ("BLP", [value]) => Fact::Privacy {
            owner,
            value: Privacy::parse(value.as_bytes())?,
        },
        ("GTC", [value]) => Fact::Prompt {
            owner,
            value: Prompt::parse(value.as_bytes())?,
        },
        _ => return None,
    })
}
