//! Groups of contacts: ADG RMG REG (`[NS-ADG-1]`).

use super::Words;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::types::{GroupId, GroupName, Serial, TrId};

/// Reads the name of a group.
pub(super) fn group_name(args: &mut Args<'_>) -> Result<GroupName, Flaw> {
    GroupName::parse(args.word()?).map_err(|_| Flaw::TooLong)
}

/// `ADG TrID name {0}`: makes a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adg {
    /// Echoed.
    pub trid: TrId,
    /// Its name; over 61 bytes it is refused.
    pub name: GroupName,
}

impl Words for Adg {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            name: group_name(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).word(&self.name).text("0").end();
    }
}

/// `ADG TrID version name id 0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdgReply {
    /// Echoed.
    pub trid: TrId,
    /// The version after the change.
    pub serial: Serial,
    /// Its name.
    pub name: GroupName,
    /// The number it got.
    pub id: GroupId,
}

impl Words for AdgReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            serial: args.serial()?,
            name: group_name(args)?,
            id: args.group()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.serial)
            .word(&self.name)
            .word(self.id)
            .text("0")
            .end();
    }
}

/// How `RMG` names a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupRef {
    /// By its number; any number.
    Number(u32),
    /// By its name, which one client does.
    Name(GroupName),
}

/// `RMG TrID id`: removes a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rmg {
    /// Echoed.
    pub trid: TrId,
    /// Which.
    pub group: GroupRef,
}

impl Words for Rmg {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let (trid, word) = (args.trid()?, args.word()?);
        let group = match Args::saturating_number(word) {
            Ok(number) => GroupRef::Number(number),
            Err(_) => GroupRef::Name(GroupName::parse(word).map_err(|_| Flaw::TooLong)?),
        };
        Ok(Self { trid, group })
    }

    fn write(&self, line: Line<'_>) {
        let line = line.word(self.trid);
        match &self.group {
            GroupRef::Number(number) => line.word(number).end(),
            GroupRef::Name(name) => line.word(name).end(),
        }
    }
}

/// `RMG TrID version id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RmgReply {
    /// Echoed.
    pub trid: TrId,
    /// The version after the change.
    pub serial: Serial,
    /// The number that is free again.
    pub id: GroupId,
}

impl Words for RmgReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            serial: args.serial()?,
            id: args.group()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).word(self.serial).word(self.id).end();
    }
}

/// `REG TrID id name {0}`: renames a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reg {
    /// Echoed.
    pub trid: TrId,
    /// Which; from 30 on the connection ends.
    pub id: GroupId,
    /// The new name.
    pub name: GroupName,
}

impl Words for Reg {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            id: args.group()?,
            name: group_name(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.id)
            .word(&self.name)
            .text("0")
            .end();
    }
}

/// `REG TrID version id name 0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegReply {
    /// Echoed.
    pub trid: TrId,
    /// The version after the change.
    pub serial: Serial,
    /// Which.
    pub id: GroupId,
    /// The new name.
    pub name: GroupName,
}

impl Words for RegReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            serial: args.serial()?,
            id: args.group()?,
            name: group_name(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.serial)
            .word(self.id)
            .word(&self.name)
            .text("0")
            .end();
    }
}
