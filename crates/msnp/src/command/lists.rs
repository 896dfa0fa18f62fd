//! Changes to the lists: ADD REM REA.

use super::Words;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::types::{FriendlyName, GroupId, Handle, ListKind, Serial, TrId};

/// Reads one of the lists that a client may change.
fn own_list(args: &mut Args<'_>) -> Result<ListKind, Flaw> {
    match args.list()? {
        ListKind::Reverse => Err(Flaw::UnknownWord),
        list => Ok(list),
    }
}

/// Reads the group of `ADD FL` and `REM FL`; other lists have none, whatever is written.
fn group_of(list: ListKind, args: &mut Args<'_>) -> Result<Option<u32>, Flaw> {
    match (list, args.next()) {
        (ListKind::Forward, Some(word)) => Args::saturating_number(word).map(Some),
        _ => Ok(None),
    }
}

/// `ADD TrID FL|AL|BL handle {name {group}}` (`[NS-ADD-1]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Add {
    /// Echoed.
    pub trid: TrId,
    /// Never the reverse list.
    pub list: ListKind,
    /// Who is added.
    pub handle: Handle,
    /// The name to keep; the handle when a client leaves it out.
    pub name: FriendlyName,
    /// Forward list only. Any number: those from 30 on are no group's.
    pub group: Option<u32>,
}

impl Words for Add {
    /// In the order of `[NS-ADD-4]`: what ends the connection before what is refused.
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let (trid, list, handle) = (args.trid()?, own_list(args)?, args.word()?);
        let name = match (list, args.next()) {
            (_, Some(name)) => FriendlyName::parse(name)
                .map_err(|_| Flaw::TooLong)
                .map(Some)?,
            (ListKind::Forward, None) => return Err(Flaw::Missing),
            (_, None) => None,
        };
        let group = group_of(list, args)?;
        let handle = Handle::parse(handle)?;
        let name = name.unwrap_or_else(|| FriendlyName::from(&handle));
        Ok(Self {
            trid,
            list,
            handle,
            name,
            group,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.list)
            .word(&self.handle)
            .word(&self.name)
            .optional(self.group)
            .end();
    }
}

/// `ADD TrID list version handle name {group}`: the answer, or with transaction id 0 the
/// news that somebody has added me (`[NS-ADD-2]`, `[NS-ADD-3]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddReply {
    /// Echoed, or 0.
    pub trid: TrId,
    /// The list.
    pub list: ListKind,
    /// The version after the change.
    pub serial: Serial,
    /// Who was added.
    pub handle: Handle,
    /// The name that was sent.
    pub name: FriendlyName,
    /// For the forward list always.
    pub group: Option<GroupId>,
}

impl Words for AddReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            list: args.list()?,
            serial: args.serial()?,
            handle: args.handle()?,
            name: args.name()?,
            group: args.optional_group()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.list)
            .word(self.serial)
            .word(&self.handle)
            .word(&self.name)
            .optional(self.group)
            .end();
    }
}

/// `REM TrID FL|AL|BL handle {group}` (`[NS-REM-1]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rem {
    /// Echoed.
    pub trid: TrId,
    /// Never the reverse list.
    pub list: ListKind,
    /// Who is removed.
    pub handle: Handle,
    /// Forward list only: from that group. Any number.
    pub group: Option<u32>,
}

impl Words for Rem {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let (trid, list, handle) = (args.trid()?, own_list(args)?, args.word()?);
        let group = group_of(list, args)?;
        Ok(Self {
            trid,
            list,
            handle: Handle::parse(handle)?,
            group,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.list)
            .word(&self.handle)
            .optional(self.group)
            .end();
    }
}

/// `REM TrID list version handle {group}`: the answer, or with transaction id 0 the news
/// that somebody has removed me.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemReply {
    /// Echoed, or 0.
    pub trid: TrId,
    /// The list.
    pub list: ListKind,
    /// The version after the change.
    pub serial: Serial,
    /// Who was removed.
    pub handle: Handle,
    /// When only from that group.
    pub group: Option<GroupId>,
}

impl Words for RemReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            list: args.list()?,
            serial: args.serial()?,
            handle: args.handle()?,
            group: args.optional_group()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.list)
            .word(self.serial)
            .word(&self.handle)
            .optional(self.group)
            .end();
    }
}

/// `REA TrID handle {name}`: renames oneself or a contact (`[NS-REA-1]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rea {
    /// Echoed.
    pub trid: TrId,
    /// One's own handle, or a contact's.
    pub handle: Handle,
    /// Must be there, but its absence is answered in two ways.
    pub name: Option<FriendlyName>,
}

impl Words for Rea {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let (trid, handle) = (args.trid()?, args.word()?);
        let name = args
            .next()
            .map(FriendlyName::parse)
            .transpose()
            .map_err(|_| Flaw::TooLong)?;
        Ok(Self {
            trid,
            handle: Handle::parse(handle)?,
            name,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(&self.handle)
            .optional(self.name.as_ref())
            .end();
    }
}

/// `REA TrID version handle name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaReply {
    /// Echoed.
    pub trid: TrId,
    /// The version after the change.
    pub serial: Serial,
    /// Who was renamed.
    pub handle: Handle,
    /// The new name.
    pub name: FriendlyName,
}

impl Words for ReaReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            serial: args.serial()?,
            handle: args.handle()?,
            name: args.name()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.serial)
            .word(&self.handle)
            .word(&self.name)
            .end();
    }
}
