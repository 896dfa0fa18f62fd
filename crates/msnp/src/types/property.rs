//! The properties of a person: phone numbers and mobile switches (`PRP`, `BPR`).

use std::fmt;

/// A property that MSNP8 knows. In the order in which `SYN` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyName {
    /// `PHH`: phone number at home.
    PhoneHome,
    /// `PHW`: phone number at work.
    PhoneWork,
    /// `PHM`: mobile phone number.
    PhoneMobile,
    /// `MOB`: whether others may send pages to the mobile device (`Y`/`N`).
    MobilePages,
    /// `MBE`: whether a mobile device is registered (`Y`/`N`); never sent to others.
    MobileDevice,
}

impl PropertyName {
    /// All five in the order of `SYN`.
    pub const ALL: [Self; 5] = [
        Self::PhoneHome,
        Self::PhoneWork,
        Self::PhoneMobile,
        Self::MobilePages,
        Self::MobileDevice,
    ];

    /// The three-letter name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PhoneHome => "PHH",
            Self::PhoneWork => "PHW",
            Self::PhoneMobile => "PHM",
            Self::MobilePages => "MOB",
            Self::MobileDevice => "MBE",
        }
    }

    /// Whether others are told of it (`BPR`). Whether there is a device is private.
    #[must_use]
    pub fn is_shared(self) -> bool {
        self != Self::MobileDevice
    }

    /// Reads the three-letter name; case matters.
    #[must_use]
    pub fn parse(written: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|name| name.as_str().as_bytes() == written)
    }
}

impl fmt::Display for PropertyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
