//! What else a client asks for: URL SDC SND FND IMS PAG IPG NOT.

use bytes::Bytes;

use super::Words;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::types::{TrId, Word};

/// `URL TrID service {param}`: where is that page?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// Echoed.
    pub trid: TrId,
    /// `INBOX`, `ADDRBOOK` …
    pub service: Word,
    /// An address or a locale, for some services.
    pub parameter: Option<Word>,
}

impl Words for Url {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            service: args.opaque()?,
            parameter: args.optional_opaque()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(&self.service)
            .optional(self.parameter.as_ref())
            .end();
    }
}

/// `URL TrID redirect login-url siteid`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlReply {
    /// Echoed.
    pub trid: TrId,
    /// A path below the login site, or a whole URL.
    pub redirect: Word,
    /// The page that takes the automatic sign-in form.
    pub login_url: Word,
    /// The Passport site.
    pub site: u32,
}

impl Words for UrlReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            redirect: args.opaque()?,
            login_url: args.opaque()?,
            site: args.number()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(&self.redirect)
            .word(&self.login_url)
            .word(self.site)
            .end();
    }
}

/// `SDC TrID target lcid clientname clientid X X name length` and text: invites somebody by
/// e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sdc {
    /// Echoed.
    pub trid: TrId,
    /// An e-mail address.
    pub target: Word,
    /// Locale, client name, client id, `X`, `X`: passed through unread.
    pub constants: [Word; 5],
    /// The name of who invites.
    pub name: Word,
    /// What to say.
    pub text: Bytes,
}

impl Words for Sdc {
    fn parse(args: &mut Args<'_>, payload: &[u8]) -> Result<Self, Flaw> {
        let command = Self {
            trid: args.trid()?,
            target: args.opaque()?,
            constants: [
                args.opaque()?,
                args.opaque()?,
                args.opaque()?,
                args.opaque()?,
                args.opaque()?,
            ],
            name: args.opaque()?,
            text: Bytes::copy_from_slice(payload),
        };
        // The length comes last; without it one of the seven was missing.
        args.word()?;
        Ok(command)
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(&self.target)
            .words(&self.constants)
            .word(&self.name)
            .payload(&self.text);
    }
}

/// `SND TrID target {lcid {clientname {clientid}}}`: the older form of `SDC`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snd {
    /// Echoed.
    pub trid: TrId,
    /// An e-mail address.
    pub target: Word,
}

impl Words for Snd {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            target: args.opaque()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).word(&self.target).end();
    }
}

/// `SDC TrID OK`, `SND TrID OK`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Echoed.
    pub trid: TrId,
}

impl Words for Done {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        args.constant(b"OK")?;
        Ok(Self { trid })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).text("OK").end();
    }
}

/// `FND TrID …`: searches the member directory; dead in every dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fnd {
    /// For the refusal.
    pub trid: TrId,
}

impl Words for Fnd {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self { trid: args.trid()? })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).end();
    }
}

/// `IMS TrID ON|OFF`: whether one can be called (`WebTV`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ims {
    /// Echoed.
    pub trid: TrId,
    /// `ON`.
    pub on: bool,
}

/// Reads `ON` or `OFF`.
fn on_or_off(args: &mut Args<'_>) -> Result<bool, Flaw> {
    match args.word()? {
        b"ON" => Ok(true),
        b"OFF" => Ok(false),
        _ => Err(Flaw::UnknownWord),
    }
}

impl Words for Ims {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            on: on_or_off(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .text(if self.on { "ON" } else { "OFF" })
            .end();
    }
}

/// `IMS TrID 0 ON|OFF`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImsReply {
    /// Echoed.
    pub trid: TrId,
    /// `ON`.
    pub on: bool,
}

impl Words for ImsReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        args.constant(b"0")?;
        Ok(Self {
            trid,
            on: on_or_off(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .text("0")
            .text(if self.on { "ON" } else { "OFF" })
            .end();
    }
}

/// `PAG TrID target length` and XML: a page to a mobile device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pag {
    /// For the refusal.
    pub trid: TrId,
    /// A handle or a number.
    pub target: Word,
    /// `<PHONE>` and `<TEXT>`.
    pub xml: Bytes,
}

impl Words for Pag {
    fn parse(args: &mut Args<'_>, payload: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            target: args.opaque()?,
            xml: Bytes::copy_from_slice(payload),
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).word(&self.target).payload(&self.xml);
    }
}

/// `NOT length`, `IPG length` and a `<NOTIFICATION>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The document.
    pub xml: Bytes,
}

impl Words for Notification {
    fn parse(_: &mut Args<'_>, payload: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            xml: Bytes::copy_from_slice(payload),
        })
    }

    fn write(&self, line: Line<'_>) {
        line.payload(&self.xml);
    }
}
