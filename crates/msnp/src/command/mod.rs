//! Every command of MSNP8 as a typed value, one struct a verb and direction, parse and
//! write side by side.
//!
//! A request and its answer often share a verb; the answer's struct then ends in `Reply`.

pub mod challenge;
pub mod groups;
pub mod lists;
pub mod presence;
pub mod services;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod switchboard;
pub mod sync;

use std::fmt;

use crate::args::{ArgError, Args, Flaw};
use crate::decode::Frame;
use crate::encode::Line;
use crate::error_code::ErrorCode;
use crate::types::TrId;

/// A command of one direction: what a client sends, or what a server sends.
pub trait Command: Sized {
    /// Reads a frame.
    ///
    /// # Errors
    /// [`ArgError`] says what is wrong with the words of the command.
    fn parse(frame: &Frame<'_>) -> Result<Self, ArgError>;

    /// Appends the command as it travels.
    fn write(&self, bytes: &mut Vec<u8>);

    /// The command as it travels.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        self.write(&mut bytes);
        bytes
    }
}

/// What follows the verb: the words, and the payload of those that have one.
trait Words: Sized {
    fn parse(args: &mut Args<'_>, payload: &[u8]) -> Result<Self, Flaw>;
    fn write(&self, line: Line<'_>);
}

/// One closed enum of commands from a table of verbs and structs.
macro_rules! commands {
    ($(#[$doc:meta])* $name:ident { $($verb:literal $variant:ident($type:ty),)* }
     else $($else_variant:ident($else_type:ty))?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = concat!("`", $verb, "`")] $variant($type),)*
            $(#[doc = "A three-digit line: the refusal of a command."] $else_variant($else_type),)?
        }

        impl Command for $name {
            fn parse(frame: &Frame<'_>) -> Result<Self, ArgError> {
                let mut args = frame.args();
                let verb = frame.verb();
                let parsed = match verb.as_bytes() {
                    $(v if v == $verb.as_bytes() => {
                        <$type>::parse(&mut args, frame.payload()).map(Self::$variant)
                    })*
                    $(v if v[0].is_ascii_digit() => {
                        <$else_type>::parse_line(v, &mut args).map(Self::$else_variant)
                    })?
                    _ => Err(Flaw::UnknownCommand),
                };
                parsed.map_err(|flaw| ArgError { verb, trid: frame.trid(), flaw })
            }

            fn write(&self, bytes: &mut Vec<u8>) {
                match self {
                    $(Self::$variant(command) => command.write(Line::new(bytes, $verb)),)*
                    $(Self::$else_variant(error) => <$else_type>::write_line(*error, bytes),)?
                }
            }
        }

        impl fmt::Display for $name {
            /// The command as it travels, without its last line end; for people.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(String::from_utf8_lossy(&self.to_bytes()).trim_end_matches("\r\n"))
            }
        }
    };
}

commands! {
    /// What a client sends.
    ClientCommand {
        "ADD" Add(lists::Add),
        "ADG" Adg(groups::Adg),
        "ANS" Ans(switchboard::Ans),
        "BLP" Blp(settings::Blp),
        "BYE" Bye(switchboard::Leave),
        "CAL" Cal(switchboard::Cal),
        "CHG" Chg(presence::Chg),
        "CHL" Chl(challenge::Chl),
        "CVQ" Cvq(session::Cvr),
        "CVR" Cvr(session::Cvr),
        "FND" Fnd(services::Fnd),
        "GTC" Gtc(settings::Gtc),
        "IMS" Ims(services::Ims),
        "LSG" Lsg(sync::Lsg),
        "LST" Lst(sync::Lst),
        "MSG" Msg(switchboard::Msg),
        "OUT" Out(session::Out),
        "PAG" Pag(services::Pag),
        "PNG" Png(session::Png),
        "PRP" Prp(settings::Prp),
        "QRY" Qry(challenge::Qry),
        "REA" Rea(lists::Rea),
        "REG" Reg(groups::Reg),
        "REM" Rem(lists::Rem),
        "RMG" Rmg(groups::Rmg),
        "SDC" Sdc(services::Sdc),
        "SND" Snd(services::Snd),
        "SYN" Syn(sync::Syn),
        "URL" Url(services::Url),
        "USR" Usr(sign_in::Usr),
        "VER" Ver(session::Ver),
        "XFR" Xfr(sign_in::Xfr),
    }
    else
}

commands! {
    /// What a server sends.
    ServerCommand {
        "ACK" Ack(switchboard::Ack),
        "ADD" Add(lists::AddReply),
        "ADG" Adg(groups::AdgReply),
        "ANS" Ans(switchboard::AnsReply),
        "BLP" Blp(settings::BlpReply),
        "BPR" Bpr(settings::Bpr),
        "BYE" Bye(switchboard::Bye),
        "CAL" Cal(switchboard::CalReply),
        "CHG" Chg(presence::Chg),
        "CHL" Chl(challenge::ChlReply),
        "CVQ" Cvq(session::CvrReply),
        "CVR" Cvr(session::CvrReply),
        "FLN" Fln(presence::Fln),
        "GTC" Gtc(settings::GtcReply),
        "ILN" Iln(presence::Iln),
        "IMS" Ims(services::ImsReply),
        "IPG" Ipg(services::Notification),
        "IRO" Iro(switchboard::Iro),
        "JOI" Joi(switchboard::Joi),
        "LSG" Lsg(sync::LsgReply),
        "LST" Lst(sync::LstReply),
        "MSG" Msg(switchboard::Message),
        "NAK" Nak(switchboard::Nak),
        "NLN" Nln(presence::Nln),
        "NOT" Not(services::Notification),
        "OUT" Out(session::OutReply),
        "PRP" Prp(settings::PrpReply),
        "QNG" Qng(session::Qng),
        "QRY" Qry(challenge::QryReply),
        "REA" Rea(lists::ReaReply),
        "REG" Reg(groups::RegReply),
        "REM" Rem(lists::RemReply),
        "RMG" Rmg(groups::RmgReply),
        "RNG" Rng(switchboard::Rng),
        "SDC" Sdc(services::Done),
        "SND" Snd(services::Done),
        "SYN" Syn(sync::SynReply),
        "URL" Url(services::UrlReply),
        "USR" Usr(sign_in::UsrReply),
        "VER" Ver(session::Ver),
        "XFR" Xfr(sign_in::XfrReply),
    }
    else Error(ErrorLine)
}

impl From<ErrorLine> for ServerCommand {
    fn from(error: ErrorLine) -> Self {
        Self::Error(error)
    }
}

/// `ddd TrID`: the refusal of a command, and nothing else on the line (`[ERR-FORM-1]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorLine {
    /// The number.
    pub code: ErrorCode,
    /// The transaction id of the refused command.
    pub trid: TrId,
}

impl ErrorLine {
    fn parse_line(verb: &[u8; 3], args: &mut Args<'_>) -> Result<Self, Flaw> {
        let number = crate::types::decimal(verb).map_err(|_| Flaw::UnknownCommand)?;
        let code = u16::try_from(number)
            .ok()
            .and_then(ErrorCode::from_number)
            .ok_or(Flaw::UnknownCommand)?;
        Ok(Self {
            code,
            trid: args.trid()?,
        })
    }

    fn write_line(self, bytes: &mut Vec<u8>) {
        Line::new(bytes, &self.code.to_string())
            .word(self.trid)
            .end();
    }
}
