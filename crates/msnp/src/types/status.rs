//! The status codes of `CHG`, `ILN` and `NLN` (`[NS-CHG-1]`).

use std::fmt;

/// What a client may set itself to. `FLN` is not among them: being offline is having no
/// status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// `NLN`
    Online,
    /// `BSY`
    Busy,
    /// `IDL`
    Idle,
    /// `BRB`
    BeRightBack,
    /// `AWY`
    Away,
    /// `PHN`
    OnThePhone,
    /// `LUN`
    OutToLunch,
    /// `HDN`: signed in, and offline to everybody else.
    Hidden,
}

/// A word that is none of the eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnknownStatus {
    /// `FLN`, which nobody can set: 201.
    #[error("FLN cannot be set")]
    Offline,
    /// Anything else.
    #[error("no such status")]
    Other,
}

impl Status {
    /// All eight, in the order of the protocol notes.
    pub const ALL: [Self; 8] = [
        Self::Online,
        Self::Busy,
        Self::Idle,
        Self::BeRightBack,
        Self::Away,
        Self::OnThePhone,
        Self::OutToLunch,
        Self::Hidden,
    ];

    /// The three-letter code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Online => "NLN",
            Self::Busy => "BSY",
            Self::Idle => "IDL",
            Self::BeRightBack => "BRB",
            Self::Away => "AWY",
            Self::OnThePhone => "PHN",
            Self::OutToLunch => "LUN",
            Self::Hidden => "HDN",
        }
    }

    /// Reads the three-letter code; case matters (`[NS-CHG-1]`).
    pub fn parse(written: &[u8]) -> Result<Self, UnknownStatus> {
        if written == b"FLN" {
            return Err(UnknownStatus::Offline);
        }
        Self::ALL
            .into_iter()
            .find(|status| status.as_str().as_bytes() == written)
            .ok_or(UnknownStatus::Other)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
