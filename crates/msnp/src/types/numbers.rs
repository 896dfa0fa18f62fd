//! The numbers of the protocol: transaction ids, list versions, session ids, capabilities.

use std::fmt;

use crate::limits::TRID_DIGITS_MAX;

/// A word that should have been a number in a certain range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number in range")]
pub struct NumberError;

/// Reads `1*DIGIT` as a number of at most 32 bits; signs and spaces are not digits.
pub(crate) fn decimal(digits: &[u8]) -> Result<u32, NumberError> {
    if digits.is_empty() {
        return Err(NumberError);
    }
    digits.iter().try_fold(0u32, |value, digit| {
        let digit = digit
            .checked_sub(b'0')
            .filter(|d| *d <= 9)
            .ok_or(NumberError)?;
        value
            .checked_mul(10)
            .and_then(|v| v.checked_add(digit.into()))
            .ok_or(NumberError)
    })
}

/// Transaction id: chosen by the client, echoed digit by digit in the answer, `007`
/// included (`[FR-TRID-2]`). `0` is legal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TrId {
    value: u32,
    digits: u8,
}

impl TrId {
    /// The transaction id `0` of what a server sends unasked.
    pub const ZERO: Self = Self {
        value: 0,
        digits: 1,
    };

    /// A transaction id written without leading zeros.
    #[must_use]
    pub fn new(value: u32) -> Self {
        Self { value, digits: 1 }
    }

    /// Reads a transaction id; over 2^32-1, longer than 20 digits or not a number is an error.
    pub fn parse(written: &[u8]) -> Result<Self, NumberError> {
        if written.len() > TRID_DIGITS_MAX {
            return Err(NumberError);
        }
        let value = decimal(written)?;
        let plain = value.checked_ilog10().map_or(1, |log| log + 1);
        let digits = u8::try_from(written.len()).map_err(|_| NumberError)?;
        // Only leading zeros make the written form longer than the plain one.
        Ok(Self {
            value,
            digits: if u32::from(digits) > plain { digits } else { 1 },
        })
    }

    /// The number itself.
    #[must_use]
    pub fn value(self) -> u32 {
        self.value
    }
}

impl fmt::Display for TrId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:0width$}",
            self.value,
            width = usize::from(self.digits)
        )
    }
}

impl fmt::Debug for TrId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrId({self})")
    }
}

/// List version: counts every change of an account's lists, groups and settings. At least
/// 1, so that a client's `0` (nothing cached) never matches (`[DM-SERIAL-3]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Serial(u32);

impl Serial {
    /// The version of an account nobody has touched.
    pub const FIRST: Self = Self(1);

    /// A version number; `None` for 0.
    #[must_use]
    pub fn new(value: u32) -> Option<Self> {
        (value != 0).then_some(Self(value))
    }

    /// The version after this one: 4294967295 is followed by 1.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add(1).unwrap_or(1))
    }

    /// The number itself.
    #[must_use]
    pub fn value(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a conversation, 1..=2147483647: some clients keep it in a signed 32-bit
/// integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(u32);

impl SessionId {
    /// A session id; `None` outside 1..=2147483647.
    #[must_use]
    pub fn new(value: u32) -> Option<Self> {
        (1..=0x7FFF_FFFF).contains(&value).then_some(Self(value))
    }

    /// Reads a session id.
    pub fn parse(written: &[u8]) -> Result<Self, NumberError> {
        Self::new(decimal(written)?).ok_or(NumberError)
    }

    /// The number itself.
    #[must_use]
    pub fn value(self) -> u32 {
        self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a client says it can do, one bit a feature. The server passes the number through
/// and never reads it (`[NS-CHG-6]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Capabilities(pub u32);

impl Capabilities {
    /// Reads a capability number.
    pub fn parse(written: &[u8]) -> Result<Self, NumberError> {
        decimal(written).map(Self)
    }
}

impl fmt::Display for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trid_is_echoed_digit_by_digit() {
        for written in ["0", "7", "007", "4294967295", "00000000004294967295"] {
            assert_eq!(
                TrId::parse(written.as_bytes()).unwrap().to_string(),
                written
            );
        }
        for written in [
            "",
            "-1",
            "+1",
            "1a",
            " 1",
            "4294967296",
            "000000000000000000001",
        ] {
            assert!(TrId::parse(written.as_bytes()).is_err(), "{written:?}");
        }
    }

    #[test]
    fn serial_wraps_to_one() {
        assert_eq!(Serial::new(u32::MAX).unwrap().next(), Serial::FIRST);
        assert_eq!(Serial::new(0), None);
    }
}
