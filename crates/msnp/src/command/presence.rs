//! Presence: CHG ILN NLN FLN.

use super::Words;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::types::{Capabilities, FriendlyName, Handle, Status, TrId};

/// `CHG TrID status {caps {ignored}}`, and its answer, which always has the capabilities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chg {
    /// Echoed.
    pub trid: TrId,
    /// The new status.
    pub status: Status,
    /// 0 when the client sent none, even if an earlier `CHG` had some.
    pub capabilities: Capabilities,
}

impl Words for Chg {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        let status = Status::parse(args.word()?)?;
        let capabilities = match args.next() {
            None => Capabilities::default(),
            Some(word) => Capabilities::parse(word).map_err(|_| Flaw::BadCapabilities)?,
        };
        Ok(Self {
            trid,
            status,
            capabilities,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.status)
            .word(self.capabilities)
            .end();
    }
}

/// `ILN TrID status handle name caps`: how a contact stands when one first looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iln {
    /// Of the first `CHG`, or of the `ADD FL`.
    pub trid: TrId,
    /// Never hidden.
    pub status: Status,
    /// The contact.
    pub handle: Handle,
    /// The contact's own name, not the one kept for it.
    pub name: FriendlyName,
    /// What the contact's client can do.
    pub capabilities: Capabilities,
}

impl Words for Iln {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            status: Status::parse(args.word()?)?,
            handle: args.handle()?,
            name: args.name()?,
            capabilities: args.capabilities()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.status)
            .word(&self.handle)
            .word(&self.name)
            .word(self.capabilities)
            .end();
    }
}

/// `NLN status handle name caps`: a contact came online or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nln {
    /// Never hidden.
    pub status: Status,
    /// The contact.
    pub handle: Handle,
    /// The contact's own name, not the one kept for it.
    pub name: FriendlyName,
    /// What the contact's client can do.
    pub capabilities: Capabilities,
}

impl Words for Nln {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            status: Status::parse(args.word()?)?,
            handle: args.handle()?,
            name: args.name()?,
            capabilities: args.capabilities()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.status)
            .word(&self.handle)
            .word(&self.name)
            .word(self.capabilities)
            .end();
    }
}

/// `FLN handle`: a contact went offline, hid, or blocked me.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fln {
    /// The contact.
    pub handle: Handle,
}

impl Words for Fln {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            handle: args.handle()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(&self.handle).end();
    }
}
