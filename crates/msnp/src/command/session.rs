//! Beginning and ending a connection: VER CVR CVQ OUT PNG QNG.

use super::Words;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::limits::DIALECTS_MAX;
use crate::types::{TrId, Word};

/// `VER TrID dialect {dialect …}`: an offer, and its answer with exactly one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ver {
    /// Echoed.
    pub trid: TrId,
    /// Dialects, in the sender's order; `0` in an answer means that there is none in common.
    pub dialects: Vec<Word>,
}

impl Words for Ver {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        let mut dialects = vec![args.opaque()?];
        for word in args.take(DIALECTS_MAX - 1) {
            dialects.push(Word::parse(word).map_err(|_| Flaw::TooLong)?);
        }
        Ok(Self { trid, dialects })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).words(&self.dialects).end();
    }
}

/// `CVR TrID locale ostype osver arch clientname clientver {clientid {handle}}`, and `CVQ`
/// with the same words (`[NS-CVR-1]`, `[NS-CVQ-1]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cvr {
    /// Echoed.
    pub trid: TrId,
    /// Hexadecimal locale id.
    pub locale: Word,
    /// `win`, `winnt`, `mac` …
    pub os: Word,
    /// Version of the operating system.
    pub os_version: Word,
    /// `i386`, `ppc` …
    pub arch: Word,
    /// `MSNMSGR`, `MSMSGS` …
    pub client_name: Word,
    /// Version of the client; the answer echoes it.
    pub client_version: Word,
    /// Code base of the client; missing in old dialects and sloppy libraries.
    pub client_id: Option<Word>,
    /// The user, new in MSNP8; for information, not to be trusted.
    pub user: Option<Word>,
}

impl Words for Cvr {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            locale: args.opaque()?,
            os: args.opaque()?,
            os_version: args.opaque()?,
            arch: args.opaque()?,
            client_name: args.opaque()?,
            client_version: args.opaque()?,
            client_id: args.optional_opaque()?,
            user: args.optional_opaque()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .words([&self.locale, &self.os, &self.os_version, &self.arch])
            .words([&self.client_name, &self.client_version])
            .optional(self.client_id.as_ref())
            .optional(self.user.as_ref())
            .end();
    }
}

/// `CVR TrID recommended recommended2 minimum download-url info-url`; `CVQ` alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CvrReply {
    /// Echoed.
    pub trid: TrId,
    /// The version a client should have, twice over in the words of the protocol.
    pub recommended: [Word; 2],
    /// The version below which a client may not go on.
    pub minimum: Word,
    /// Where the recommended version is.
    pub download_url: Word,
    /// Where to read about it.
    pub info_url: Word,
}

impl Words for CvrReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            recommended: [args.opaque()?, args.opaque()?],
            minimum: args.opaque()?,
            download_url: args.opaque()?,
            info_url: args.opaque()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .words(&self.recommended)
            .words([&self.minimum, &self.download_url, &self.info_url])
            .end();
    }
}

/// `OUT` from a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Out;

impl Words for Out {
    fn parse(_: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self)
    }

    fn write(&self, line: Line<'_>) {
        line.end();
    }
}

/// Why a server ends a connection that did not ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutReason {
    /// `OTH`: the account has signed in elsewhere.
    SignedInElsewhere,
    /// `SSD`: the server is going down.
    ServerShutDown,
}

/// `OUT {reason}`; without a reason only as the answer to `OUT` (`[NS-OUT-2]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutReply {
    /// Why.
    pub reason: Option<OutReason>,
}

impl Words for OutReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let reason = match args.next() {
            None => None,
            Some(b"OTH") => Some(OutReason::SignedInElsewhere),
            Some(b"SSD") => Some(OutReason::ServerShutDown),
            Some(_) => return Err(Flaw::UnknownWord),
        };
        Ok(Self { reason })
    }

    fn write(&self, line: Line<'_>) {
        let reason = self.reason.map(|reason| match reason {
            OutReason::SignedInElsewhere => "OTH",
            OutReason::ServerShutDown => "SSD",
        });
        line.optional(reason).end();
    }
}

/// `PNG`: is anybody there?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Png;

impl Words for Png {
    fn parse(_: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self)
    }

    fn write(&self, line: Line<'_>) {
        line.end();
    }
}

/// `QNG`: yes. In MSNP8 without a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Qng;

impl Words for Qng {
    fn parse(_: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self)
    }

    fn write(&self, line: Line<'_>) {
        line.end();
    }
}
