//! The four lists and the groups of a roster (`[DM-LIST-1]`).

use std::fmt;

use super::numbers::{NumberError, decimal};
use crate::limits::GROUPS_MAX;

/// One of the four lists an entry can be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// `FL`: whose presence I subscribe to.
    Forward,
    /// `AL`: who may see my presence and call me.
    Allow,
    /// `BL`: who may not.
    Block,
    /// `RL`: who has me on their forward list. Only the server changes it.
    Reverse,
}

impl ListKind {
    /// All four in the order of their bits.
    pub const ALL: [Self; 4] = [Self::Forward, Self::Allow, Self::Block, Self::Reverse];

    /// The two-letter word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forward => "FL",
            Self::Allow => "AL",
            Self::Block => "BL",
            Self::Reverse => "RL",
        }
    }

    /// Reads the two-letter word; case matters.
    #[must_use]
    pub fn parse(written: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|list| list.as_str().as_bytes() == written)
    }
}

impl fmt::Display for ListKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The lists one entry is on, as the sum of 1 FL, 2 AL, 4 BL, 8 RL (`LST`).
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Lists(u8);

impl Lists {
    /// On no list: such an entry does not exist.
    pub const NONE: Self = Self(0);

    /// The sum as it stands in `LST`; `None` above 15.
    #[must_use]
    pub fn from_bits(bits: u8) -> Option<Self> {
        (bits <= 15).then_some(Self(bits))
    }

    /// The sum as it stands in `LST`.
    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether the entry is on that list.
    #[must_use]
    pub fn contains(self, list: ListKind) -> bool {
        self.0 & (1 << list as u8) != 0
    }

    /// The same lists and that one.
    #[must_use]
    pub fn with(self, list: ListKind) -> Self {
        Self(self.0 | (1 << list as u8))
    }

    /// The same lists without that one.
    #[must_use]
    pub fn without(self, list: ListKind) -> Self {
        Self(self.0 & !(1 << list as u8))
    }
}

impl fmt::Display for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(ListKind::ALL.into_iter().filter(|l| self.contains(*l)))
            .finish()
    }
}

/// The number of a group, 0..=29. Group 0 always exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(u8);

impl GroupId {
    /// The group of those who are in no other.
    pub const OTHER_CONTACTS: Self = Self(0);

    /// A group id; `None` from 30 on.
    #[must_use]
    pub fn new(id: u8) -> Option<Self> {
        (id < GROUPS_MAX).then_some(Self(id))
    }

    /// Reads a group id. A number of 30 and above is in no group: the inner `None`.
    pub fn parse(written: &[u8]) -> Result<Option<Self>, NumberError> {
        // A number too large for 32 bits is still a number that no group has.
        if !written.is_empty() && written.iter().all(u8::is_ascii_digit) {
            return Ok(decimal(written)
                .ok()
                .and_then(|n| Self::new(u8::try_from(n).ok()?)));
        }
        Err(NumberError)
    }

    /// The number itself.
    #[must_use]
    pub fn value(self) -> u8 {
        self.0
    }
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A set of groups in 32 bits; written as `0,1,7`, smallest first.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct GroupSet(u32);

impl GroupSet {
    /// No group.
    pub const EMPTY: Self = Self(0);

    /// The set with that one group.
    #[must_use]
    pub fn of(group: GroupId) -> Self {
        Self::EMPTY.with(group)
    }

    /// Whether the group is in the set.
    #[must_use]
    pub fn contains(self, group: GroupId) -> bool {
        self.0 & (1 << group.0) != 0
    }

    /// The same set and that group.
    #[must_use]
    pub fn with(self, group: GroupId) -> Self {
        Self(self.0 | (1 << group.0))
    }

    /// The same set without that group.
    #[must_use]
    pub fn without(self, group: GroupId) -> Self {
        Self(self.0 & !(1 << group.0))
    }

    /// Whether no group is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The groups, smallest first.
    pub fn iter(self) -> impl Iterator<Item = GroupId> {
        (0..GROUPS_MAX)
            .map(GroupId)
            .filter(move |group| self.contains(*group))
    }
}

impl fmt::Display for GroupSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, group) in self.iter().enumerate() {
            if n > 0 {
                f.write_str(",")?;
            }
            group.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for GroupSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

impl FromIterator<GroupId> for GroupSet {
    fn from_iter<T: IntoIterator<Item = GroupId>>(groups: T) -> Self {
        groups.into_iter().fold(Self::EMPTY, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_bits_are_those_of_the_protocol() {
        let friend = Lists::NONE
            .with(ListKind::Forward)
            .with(ListKind::Allow)
            .with(ListKind::Reverse);
        assert_eq!(friend.bits(), 11);
        assert_eq!(Lists::NONE.with(ListKind::Block).bits(), 4);
        assert_eq!(friend.without(ListKind::Forward).bits(), 10);
    }

    #[test]
    fn groups_are_written_smallest_first() {
        let set: GroupSet = [7, 0, 1].into_iter().filter_map(GroupId::new).collect();
        assert_eq!(set.to_string(), "0,1,7");
        assert_eq!(GroupId::parse(b"30"), Ok(None));
        assert_eq!(GroupId::parse(b"99999999999"), Ok(None));
        assert!(GroupId::parse(b"x").is_err());
    }
}
