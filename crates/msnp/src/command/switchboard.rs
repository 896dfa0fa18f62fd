//! Conversations: RNG CAL ANS IRO JOI BYE MSG ACK NAK.

use bytes::Bytes;

use super::Words;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::types::{Cookie, FriendlyName, Handle, SessionId, TrId, Word};

/// `RNG sessionid host:port CKI cookie inviter name`: somebody calls, on the notification
/// connection of the callee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rng {
    /// The conversation.
    pub session: SessionId,
    /// Its switchboard.
    pub address: Word,
    /// What to answer with.
    pub cookie: Cookie,
    /// Who calls.
    pub inviter: Handle,
    /// The inviter's name in that conversation.
    pub inviter_name: FriendlyName,
}

impl Words for Rng {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let session = args.session()?;
        let address = args.opaque()?;
        args.constant(b"CKI")?;
        Ok(Self {
            session,
            address,
            cookie: args.cookie()?,
            inviter: args.handle()?,
            inviter_name: args.name()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.session)
            .word(&self.address)
            .text("CKI")
            .text(self.cookie.reveal())
            .word(&self.inviter)
            .word(&self.inviter_name)
            .end();
    }
}

/// `CAL TrID handle`: calls somebody into the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cal {
    /// Echoed.
    pub trid: TrId,
    /// Who is called.
    pub callee: Handle,
}

impl Words for Cal {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let (trid, callee) = (args.trid()?, args.word()?);
        // One word exactly; that comes before what is in it ([SB-CAL-1]).
        args.end()?;
        Ok(Self {
            trid,
            callee: Handle::parse(callee)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).word(&self.callee).end();
    }
}

/// `CAL TrID RINGING sessionid`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalReply {
    /// Echoed.
    pub trid: TrId,
    /// The conversation.
    pub session: SessionId,
}

impl Words for CalReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        args.constant(b"RINGING")?;
        Ok(Self {
            trid,
            session: args.session()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .text("RINGING")
            .word(self.session)
            .end();
    }
}

/// `ANS TrID handle cookie sessionid`: joins the conversation of a `RNG`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ans {
    /// Echoed.
    pub trid: TrId,
    /// The account.
    pub handle: Handle,
    /// From the `RNG`.
    pub cookie: Cookie,
    /// From the `RNG`.
    pub session: SessionId,
}

impl Words for Ans {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let command = Self {
            trid: args.trid()?,
            handle: args.handle()?,
            cookie: args.cookie()?,
            session: args.session()?,
        };
        args.end()?;
        Ok(command)
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(&self.handle)
            .text(self.cookie.reveal())
            .word(self.session)
            .end();
    }
}

/// `ANS TrID OK`: the joiner has been told of everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsReply {
    /// Echoed.
    pub trid: TrId,
}

impl Words for AnsReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        args.constant(b"OK")?;
        Ok(Self { trid })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).text("OK").end();
    }
}

/// `IRO TrID i n handle name`: one who is already there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iro {
    /// Of the `ANS`.
    pub trid: TrId,
    /// Counts from 1.
    pub index: u32,
    /// How many there are.
    pub count: u32,
    /// The participant.
    pub handle: Handle,
    /// The participant's name.
    pub name: FriendlyName,
}

impl Words for Iro {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            index: args.number()?,
            count: args.number()?,
            handle: args.handle()?,
            name: args.name()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.index)
            .word(self.count)
            .word(&self.handle)
            .word(&self.name)
            .end();
    }
}

/// `JOI handle name`: somebody joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joi {
    /// Who.
    pub handle: Handle,
    /// The participant's name.
    pub name: FriendlyName,
}

impl Words for Joi {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            handle: args.handle()?,
            name: args.name()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(&self.handle).word(&self.name).end();
    }
}

/// `BYE handle {1}`: somebody left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bye {
    /// Who.
    pub handle: Handle,
    /// Removed because nobody said anything (`1`).
    pub idle: bool,
}

impl Words for Bye {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            handle: args.handle()?,
            idle: args.next().is_some_and(|word| word == b"1"),
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(&self.handle)
            .optional(self.idle.then_some("1"))
            .end();
    }
}

/// `BYE` from a client, which one library sends to leave (`[CP-C-26]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leave;

impl Words for Leave {
    fn parse(_: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self)
    }

    fn write(&self, line: Line<'_>) {
        line.end();
    }
}

/// What the sender of a message wants to hear of it (`[SB-MSG-1]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// `U`: nothing.
    Unacknowledged,
    /// `N`: `NAK` when not all got it.
    NegativeOnly,
    /// `A`: `ACK` or `NAK`.
    Acknowledged,
    /// `D`: as `A`, for data (MSNP9; tolerated).
    Data,
    /// `S`: `ACK` when all got it (clients from 6.0 on; tolerated).
    SuccessOnly,
}

impl Mode {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::Unacknowledged,
        Self::NegativeOnly,
        Self::Acknowledged,
        Self::Data,
        Self::SuccessOnly,
    ];

    /// The letter.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unacknowledged => "U",
            Self::NegativeOnly => "N",
            Self::Acknowledged => "A",
            Self::Data => "D",
            Self::SuccessOnly => "S",
        }
    }

    /// Whether the sender hears of success.
    #[must_use]
    pub fn wants_ack(self) -> bool {
        matches!(self, Self::Acknowledged | Self::Data | Self::SuccessOnly)
    }

    /// Whether the sender hears of failure.
    #[must_use]
    pub fn wants_nak(self) -> bool {
        matches!(self, Self::Acknowledged | Self::Data | Self::NegativeOnly)
    }
}

/// `MSG TrID mode length` and payload: to everybody else in the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Msg {
    /// For the `ACK` or `NAK`.
    pub trid: TrId,
    /// What the sender wants to hear.
    pub mode: Mode,
    /// Relayed byte for byte, whatever it is.
    pub payload: Bytes,
}

impl Words for Msg {
    fn parse(args: &mut Args<'_>, payload: &[u8]) -> Result<Self, Flaw> {
        let (trid, letter) = (args.trid()?, args.word()?);
        let mode = Mode::ALL
            .into_iter()
            .find(|mode| mode.as_str().as_bytes() == letter)
            .ok_or(Flaw::UnknownWord)?;
        Ok(Self {
            trid,
            mode,
            payload: Bytes::copy_from_slice(payload),
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .text(self.mode.as_str())
            .payload(&self.payload);
    }
}

/// `MSG sender name length` and payload: from a participant, or from `Hotmail` on the
/// notification connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// A handle, or `Hotmail`.
    pub sender: Word,
    /// The sender's name, or `Hotmail`.
    pub name: FriendlyName,
    /// See [`crate::message`].
    pub payload: Bytes,
}

impl Words for Message {
    fn parse(args: &mut Args<'_>, payload: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            sender: args.opaque()?,
            name: args.name()?,
            payload: Bytes::copy_from_slice(payload),
        })
    }

    fn write(&self, line: Line<'_>) {
        line.text(self.sender.as_str())
            .text(self.name.as_str())
            .payload(&self.payload);
    }
}

/// `ACK TrID`: everybody else got the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ack {
    /// Of the `MSG`.
    pub trid: TrId,
}

impl Words for Ack {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self { trid: args.trid()? })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).end();
    }
}

/// `NAK TrID`: not everybody got the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nak {
    /// Of the `MSG`.
    pub trid: TrId,
}

impl Words for Nak {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self { trid: args.trid()? })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).end();
    }
}
