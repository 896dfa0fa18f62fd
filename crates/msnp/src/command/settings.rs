//! Settings and properties: GTC BLP PRP BPR.

use std::fmt;

use super::Words;
use super::sync::Stamp;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::limits::PROPERTY_NAME_BYTES_MAX;
use crate::types::{Handle, PropertyName, PropertyValue, Serial, TrId};

/// A setting with two values, as a command to change it and as the answer.
macro_rules! setting {
    ($(#[$doc:meta])* $value:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal),* }
     $request:ident $reply:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $value { $($(#[$variant_doc])* $variant),* }

        impl $value {
            /// The word on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Reads the word; case matters.
            #[must_use]
            pub fn parse(word: &[u8]) -> Option<Self> {
                $(if word == $word.as_bytes() { return Some(Self::$variant); })*
                None
            }
        }

        impl fmt::Display for $value {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        #[doc = concat!("Changes [`", stringify!($value), "`].")]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $request {
            /// Echoed.
            pub trid: TrId,
            /// The new value.
            pub value: $value,
        }

        impl Words for $request {
            fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
                let trid = args.trid()?;
                let value = $value::parse(args.word()?).ok_or(Flaw::UnknownWord)?;
                Ok(Self { trid, value })
            }

            fn write(&self, line: Line<'_>) {
                line.word(self.trid).word(self.value).end();
            }
        }

        #[doc = concat!("Tells [`", stringify!($value), "`].")]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $reply {
            /// `None` in the dump.
            pub stamp: Option<Stamp>,
            /// The value.
            pub value: $value,
        }

        impl Words for $reply {
            fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
                let stamp = Stamp::parse(args, 1)?;
                let value = $value::parse(args.word()?).ok_or(Flaw::UnknownWord)?;
                Ok(Self { stamp, value })
            }

            fn write(&self, line: Line<'_>) {
                Stamp::write(self.stamp.as_ref(), line).word(self.value).end();
            }
        }
    };
}

setting!(
    /// What a client does when somebody adds its user (`GTC`); the server only keeps it.
    Prompt {
        /// Ask the user.
        Ask "A",
        /// Allow without asking.
        Never "N"
    }
    Gtc GtcReply
);

setting!(
    /// How people on neither the allow nor the block list are treated (`BLP`).
    Privacy {
        /// They may see and call me.
        AllowOthers "AL",
        /// They may not.
        BlockOthers "BL"
    }
    Blp BlpReply
);

/// `PRP TrID name {value}`: sets or clears a property of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prp {
    /// Echoed.
    pub trid: TrId,
    /// Which.
    pub name: PropertyName,
    /// `None` clears it.
    pub value: Option<PropertyValue>,
}

/// Reads the optional value of a property.
fn property_value(args: &mut Args<'_>) -> Result<Option<PropertyValue>, Flaw> {
    args.next()
        .map(PropertyValue::parse)
        .transpose()
        .map_err(|_| Flaw::TooLong)
}

/// Reads the name of a property; one that cannot be (over three letters) is told apart from
/// one that merely does not exist (`[NS-PRP-1]`).
fn property_name(args: &mut Args<'_>) -> Result<PropertyName, Flaw> {
    let word = args.word()?;
    if word.len() > PROPERTY_NAME_BYTES_MAX {
        return Err(Flaw::TooLong);
    }
    PropertyName::parse(word).ok_or(Flaw::UnknownWord)
}

impl Words for Prp {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let trid = args.trid()?;
        Ok(Self {
            trid,
            name: property_name(args)?,
            value: property_value(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(self.name)
            .optional(self.value.as_ref())
            .end();
    }
}

/// `PRP {TrID version} name {value}`: a property of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrpReply {
    /// `None` in the dump.
    pub stamp: Option<Stamp>,
    /// Which.
    pub name: PropertyName,
    /// `None` when it has been cleared.
    pub value: Option<PropertyValue>,
}

impl Words for PrpReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let stamp = Stamp::parse(args, 2)?;
        Ok(Self {
            stamp,
            name: property_name(args)?,
            value: property_value(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        Stamp::write(self.stamp.as_ref(), line)
            .word(self.name)
            .optional(self.value.as_ref())
            .end();
    }
}

/// `BPR {version handle} name {value}`: a property of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bpr {
    /// Whose, and the version of the reader's lists; `None` in the dump, where it is the
    /// contact of the last `LST`.
    pub about: Option<(Serial, Handle)>,
    /// Which.
    pub name: PropertyName,
    /// `None` when it has been cleared.
    pub value: Option<PropertyValue>,
}

impl Words for Bpr {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        let about = match args.clone().count() {
            0..=2 => None,
            _ => Some((args.serial()?, args.handle()?)),
        };
        Ok(Self {
            about,
            name: property_name(args)?,
            value: property_value(args)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        let line = match &self.about {
            Some((serial, handle)) => line.word(serial).word(handle),
            None => line,
        };
        line.word(self.name).optional(self.value.as_ref()).end();
    }
}
