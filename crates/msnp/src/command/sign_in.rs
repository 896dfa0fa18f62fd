//! Who somebody is, and where to go next: USR XFR, on notification and switchboard alike.

use super::Words;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::types::{Cookie, FriendlyName, Handle, Ticket, TrId, Word};

/// `USR` from a client: who it is, in three forms (`[NS-USR-1]`, `[SB-USR-1]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Usr {
    /// `USR TrID TWN I handle`: who wants to sign in.
    Identify {
        /// Echoed.
        trid: TrId,
        /// The account.
        handle: Handle,
    },
    /// `USR TrID TWN S ticket`: the proof from Passport.
    Prove {
        /// Echoed.
        trid: TrId,
        /// With `%XX` decoded once.
        ticket: Ticket,
    },
    /// `USR TrID handle cookie`: opens a conversation on a switchboard.
    Open {
        /// Echoed.
        trid: TrId,
        /// The account.
        handle: Handle,
        /// From `XFR … SB`.
        cookie: Cookie,
    },
}

/// Whether a word is meant as a handle, however wrong.
fn is_handle_like(word: &[u8]) -> bool {
    word.contains(&b'@') || word.windows(3).any(|three| three == b"%40")
}

impl Words for Usr {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        let (first, second) = (args.word()?, args.word()?);
        let third = args.next();
        match (first, second, third) {
            (b"TWN", b"I", Some(handle)) => Ok(Self::Identify {
                trid,
                handle: Handle::parse(handle)?,
            }),
            (b"TWN", b"S", Some(ticket)) => Ok(Self::Prove {
                trid,
                ticket: Ticket::from_word(ticket),
            }),
            // Two words are the switchboard's form if the first is a handle; else they are a
            // package without its argument.
            (handle, cookie, None) if is_handle_like(handle) => Ok(Self::Open {
                trid,
                handle: Handle::parse(handle)?,
                cookie: Cookie::new(&*String::from_utf8_lossy(cookie)),
            }),
            (_, _, None) => Err(Flaw::Missing),
            _ => Err(Flaw::UnknownWord),
        }
    }

    fn write(&self, line: Line<'_>) {
        match self {
            Self::Identify { trid, handle } => line.word(trid).text("TWN I").word(handle).end(),
            Self::Prove { trid, ticket } => {
                line.word(trid).text("TWN S").text(&ticket.to_word()).end();
            }
            Self::Open {
                trid,
                handle,
                cookie,
            } => {
                line.word(trid).word(handle).text(cookie.reveal()).end();
            }
        }
    }
}

/// `USR` from a server (`[NS-USR-1]`, `[SB-USR-1]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsrReply {
    /// `USR TrID TWN S params`: the parameters for the Passport request, as one word.
    Challenge {
        /// Echoed.
        trid: TrId,
        /// Comma-separated `key=value`.
        params: Word,
    },
    /// `USR TrID OK handle name verified restricted`: signed in.
    SignedIn {
        /// Echoed.
        trid: TrId,
        /// The account.
        handle: Handle,
        /// Its friendly name.
        name: FriendlyName,
        /// Whether the e-mail address is verified.
        verified: bool,
        /// Whether the official client must send this person to MSN Explorer.
        restricted: bool,
    },
    /// `USR TrID OK handle name`: in a conversation.
    Opened {
        /// Echoed.
        trid: TrId,
        /// The account.
        handle: Handle,
        /// The name the conversation keeps for it.
        name: FriendlyName,
    },
}

impl Words for UsrReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        match args.word()? {
            b"TWN" => {
                args.constant(b"S")?;
                Ok(Self::Challenge {
                    trid,
                    params: args.opaque()?,
                })
            }
            b"OK" => {
                let (handle, name) = (args.handle()?, args.name()?);
                let Some(verified) = args.next() else {
                    return Ok(Self::Opened { trid, handle, name });
                };
                let restricted = args.flag()?;
                Ok(Self::SignedIn {
                    trid,
                    handle,
                    name,
                    verified: verified != b"0",
                    restricted,
                })
            }
            _ => Err(Flaw::UnknownWord),
        }
    }

    fn write(&self, line: Line<'_>) {
        match self {
            Self::Challenge { trid, params } => line.word(trid).text("TWN S").word(params).end(),
            Self::SignedIn {
                trid,
                handle,
                name,
                verified,
                restricted,
            } => line
                .word(trid)
                .text("OK")
                .word(handle)
                .word(name)
                .word(u8::from(*verified))
                .word(u8::from(*restricted))
                .end(),
            Self::Opened { trid, handle, name } => {
                line.word(trid).text("OK").word(handle).word(name).end();
            }
        }
    }
}

/// `XFR TrID SB`: asks for a switchboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Xfr {
    /// Echoed.
    pub trid: TrId,
}

impl Words for Xfr {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        args.constant(b"SB")?;
        Ok(Self { trid })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).text("SB").end();
    }
}

/// `XFR` from a server: where to go next (`[NS-XFR-1]`). Addresses always carry their port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XfrReply {
    /// `XFR TrID NS host:port 0 current-host:port`
    Notification {
        /// Echoed; 0 when a live client is moved.
        trid: TrId,
        /// The notification server.
        address: Word,
        /// The server that says so.
        current: Word,
    },
    /// `XFR TrID SB host:port CKI cookie`
    Switchboard {
        /// Echoed.
        trid: TrId,
        /// The switchboard.
        address: Word,
        /// What to open a conversation with.
        cookie: Cookie,
    },
}

impl Words for XfrReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        match args.word()? {
            b"NS" => {
                let address = args.opaque()?;
                args.constant(b"0")?;
                Ok(Self::Notification {
                    trid,
                    address,
                    current: args.opaque()?,
                })
            }
            b"SB" => {
                let address = args.opaque()?;
                args.constant(b"CKI")?;
                Ok(Self::Switchboard {
                    trid,
                    address,
                    cookie: args.cookie()?,
                })
            }
            _ => Err(Flaw::UnknownWord),
        }
    }

    fn write(&self, line: Line<'_>) {
        match self {
            Self::Notification {
                trid,
                address,
                current,
            } => {
                line.word(trid)
                    .text("NS")
                    .word(address)
                    .text("0")
                    .word(current)
                    .end();
            }
            Self::Switchboard {
                trid,
                address,
                cookie,
            } => line
                .word(trid)
                .text("SB")
                .word(address)
                .text("CKI")
                .text(cookie.reveal())
                .end(),
        }
    }
}
