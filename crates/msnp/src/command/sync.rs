//! Synchronisation: SYN and the lines of its dump, LSG and LST.
//!
//! Inside the dump a line carries neither transaction id nor version; the same command as
//! the answer to a change carries both, here called its [`Stamp`].

use super::Words;
use super::groups::group_name;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::types::{
    FriendlyName, GroupId, GroupName, GroupSet, Handle, ListKind, Lists, Serial, TrId,
};

/// What marks a line as the answer to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Of the request.
    pub trid: TrId,
    /// The list version after the change.
    pub serial: Serial,
}

impl Stamp {
    /// Reads the stamp of a line whose unstamped form has at most `plain` words.
    pub(super) fn parse(args: &mut Args<'_>, plain: usize) -> Result<Option<Self>, Flaw> {
        if args.clone().count() <= plain {
            return Ok(None);
        }
        Ok(Some(Self {
            trid: args.trid()?,
            serial: args.serial()?,
        }))
    }

    pub(super) fn write<'a>(stamp: Option<&Self>, line: Line<'a>) -> Line<'a> {
        match stamp {
            Some(stamp) => line.word(stamp.trid).word(stamp.serial),
            None => line,
        }
    }
}

/// `SYN TrID version`: what has changed since that version?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syn {
    /// Echoed.
    pub trid: TrId,
    /// What the client has cached; 0 for nothing. Too large for a version: never matches.
    pub version: u64,
}

impl Words for Syn {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let (trid, word) = (args.trid()?, args.word()?);
        if !word.iter().all(u8::is_ascii_digit) {
            return Err(Flaw::BadVersion);
        }
        let version = str::from_utf8(word)
            .ok()
            .and_then(|w| w.parse().ok())
            .unwrap_or(u64::MAX);
        Ok(Self { trid, version })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).word(self.version).end();
    }
}

/// The answer to `SYN` (`[NS-SYN-2]`, `[NS-SYN-3]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SynReply {
    /// `SYN TrID version`: nothing, use what you have.
    Unchanged {
        /// Echoed.
        trid: TrId,
        /// The version of both.
        serial: Serial,
    },
    /// `SYN TrID version contacts groups`: the dump follows.
    Changed {
        /// Echoed.
        trid: TrId,
        /// The version of the dump.
        serial: Serial,
        /// How many `LST` follow.
        contacts: u32,
        /// How many `LSG` follow.
        groups: u32,
    },
}

impl Words for SynReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let (trid, serial) = (args.trid()?, args.serial()?);
        let Some(contacts) = args.next() else {
            return Ok(Self::Unchanged { trid, serial });
        };
        let contacts = crate::types::decimal(contacts).map_err(|_| Flaw::NotANumber)?;
        Ok(Self::Changed {
            trid,
            serial,
            contacts,
            groups: args.number()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        match self {
            Self::Unchanged { trid, serial } => line.word(trid).word(serial).end(),
            Self::Changed {
                trid,
                serial,
                contacts,
                groups,
            } => {
                line.word(trid)
                    .word(serial)
                    .word(contacts)
                    .word(groups)
                    .end();
            }
        }
    }
}

/// `LSG TrID`: the groups, please (before MSNP8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lsg {
    /// Echoed.
    pub trid: TrId,
}

impl Words for Lsg {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self { trid: args.trid()? })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).end();
    }
}

/// Where an item stands in a list of the old form (`[NS-LSG-1]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Counts from 1.
    pub index: u32,
    /// How many there are.
    pub count: u32,
}

/// `LSG {TrID version i n} id name 0`: a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LsgReply {
    /// `None` in the dump.
    pub stamp: Option<(Stamp, Place)>,
    /// Its number.
    pub id: GroupId,
    /// Its name.
    pub name: GroupName,
}

impl Words for LsgReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let stamp = match Stamp::parse(args, 3)? {
            None => None,
            Some(stamp) => Some((
                stamp,
                Place {
                    index: args.number()?,
                    count: args.number()?,
                },
            )),
        };
        Ok(Self {
            stamp,
            id: args.group()?,
            name: group_name(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        let line = match &self.stamp {
            None => line,
            Some((stamp, place)) => Stamp::write(Some(stamp), line)
                .word(place.index)
                .word(place.count),
        };
        line.word(self.id).word(&self.name).text("0").end();
    }
}

/// `LST TrID list`: one of the lists, please (before MSNP8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lst {
    /// Echoed.
    pub trid: TrId,
    /// Which.
    pub list: ListKind,
}

impl Words for Lst {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            list: args.list()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).word(self.list).end();
    }
}

/// `LST`: an entry of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LstReply {
    /// `LST handle name bits {groups}`: in the dump, once an entry.
    Dump {
        /// The contact.
        handle: Handle,
        /// The name kept for it.
        name: FriendlyName,
        /// All lists it is on.
        lists: Lists,
        /// Written for contacts on the forward list only, and then never empty.
        groups: GroupSet,
    },
    /// `LST TrID list version i n handle name {groups}`: the old form.
    Listed {
        /// Of the `LST`, with the version.
        stamp: Stamp,
        /// The list asked for.
        list: ListKind,
        /// Where in it.
        place: Place,
        /// The contact.
        handle: Handle,
        /// The name kept for it.
        name: FriendlyName,
        /// For the forward list only.
        groups: GroupSet,
    },
    /// `LST TrID list version 0 0`: the old form for an empty list.
    Empty {
        /// Of the `LST`, with the version.
        stamp: Stamp,
        /// The list asked for.
        list: ListKind,
    },
}

/// Reads `0,1,7`, if it is there.
fn group_set(args: &mut Args<'_>) -> Result<GroupSet, Flaw> {
    let Some(word) = args.next() else {
        return Ok(GroupSet::EMPTY);
    };
    word.split(|byte| *byte == b',')
        .map(|id| GroupId::parse(id).ok().flatten().ok_or(Flaw::NotANumber))
        .collect()
}

impl Words for LstReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        if args.clone().count() <= 4 {
            let (handle, name) = (args.handle()?, args.name()?);
            let lists = Lists::from_bits(args.number()?).ok_or(Flaw::NotANumber)?;
            return Ok(Self::Dump {
                handle,
                name,
                lists,
                groups: group_set(args)?,
            });
        }
        let (trid, list) = (args.trid()?, args.list()?);
        let stamp = Stamp {
            trid,
            serial: args.serial()?,
        };
        let place = Place {
            index: args.number()?,
            count: args.number()?,
        };
        if place.count == 0 {
            return Ok(Self::Empty { stamp, list });
        }
        let (handle, name) = (args.handle()?, args.name()?);
        Ok(Self::Listed {
            stamp,
            list,
            place,
            handle,
            name,
            groups: group_set(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        let groups = |groups: &GroupSet| (!groups.is_empty()).then_some(*groups);
        match self {
            Self::Dump {
                handle,
                name,
                lists,
                groups: of,
            } => {
                line.word(handle)
                    .word(name)
                    .word(lists)
                    .optional(groups(of))
                    .end();
            }
            Self::Listed {
                stamp,
                list,
                place,
                handle,
                name,
                groups: of,
            } => line
                .word(stamp.trid)
                .word(list)
                .word(stamp.serial)
                .word(place.index)
                .word(place.count)
                .word(handle)
                .word(name)
                .optional(groups(of))
                .end(),
            Self::Empty { stamp, list } => {
                line.word(stamp.trid)
                    .word(list)
                    .word(stamp.serial)
                    .text("0 0")
                    .end();
            }
        }
    }
}
