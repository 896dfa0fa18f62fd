//! The cursor over the words of one line, and what can be wrong with them.

use crate::types::{
    Capabilities, Cookie, FriendlyName, GroupId, Handle, HandleError, ListKind, Serial, SessionId,
    TrId, UnknownStatus, Word,
};
use crate::verb::Verb;

/// The words of a line, first to last; runs of spaces and tabs separate them.
#[derive(Debug, Clone)]
pub struct Args<'a> {
    rest: &'a [u8],
}

impl<'a> Args<'a> {
    /// The words of that text.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    /// What has not been read yet.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next word, which must be there.
    pub(crate) fn word(&mut self) -> Result<&'a [u8], Flaw> {
        self.next().ok_or(Flaw::Missing)
    }

    /// The next word, which must be a transaction id.
    pub(crate) fn trid(&mut self) -> Result<TrId, Flaw> {
        TrId::parse(self.word()?).map_err(|_| Flaw::NotANumber)
    }

    /// The next word, which must be a handle.
    pub(crate) fn handle(&mut self) -> Result<Handle, Flaw> {
        Ok(Handle::parse(self.word()?)?)
    }

    /// The next word as it is, percent-coding and all.
    pub(crate) fn opaque(&mut self) -> Result<Word, Flaw> {
        Word::parse(self.word()?).map_err(|_| Flaw::TooLong)
    }

    /// The next word, which must be a number of that type.
    pub(crate) fn number<T: TryFrom<u32>>(&mut self) -> Result<T, Flaw> {
        let value = crate::types::decimal(self.word()?).map_err(|_| Flaw::NotANumber)?;
        T::try_from(value).map_err(|_| Flaw::NotANumber)
    }

    /// The next word as it is, if there is one.
    pub(crate) fn optional_opaque(&mut self) -> Result<Option<Word>, Flaw> {
        self.next()
            .map(Word::parse)
            .transpose()
            .map_err(|_| Flaw::TooLong)
    }

    /// The next word, which must be a friendly name.
    pub(crate) fn name(&mut self) -> Result<FriendlyName, Flaw> {
        FriendlyName::parse(self.word()?).map_err(|_| Flaw::TooLong)
    }

    /// The next word, which must be a cookie.
    pub(crate) fn cookie(&mut self) -> Result<Cookie, Flaw> {
        Ok(Cookie::new(&*String::from_utf8_lossy(self.word()?)))
    }

    /// The next word, which must be the number of a conversation.
    pub(crate) fn session(&mut self) -> Result<SessionId, Flaw> {
        SessionId::parse(self.word()?).map_err(|_| Flaw::NotANumber)
    }

    /// The next word, which must be a capability number.
    pub(crate) fn capabilities(&mut self) -> Result<Capabilities, Flaw> {
        Capabilities::parse(self.word()?).map_err(|_| Flaw::BadCapabilities)
    }

    /// The next word, which must be a list version.
    pub(crate) fn serial(&mut self) -> Result<Serial, Flaw> {
        Serial::new(self.number()?).ok_or(Flaw::NotANumber)
    }

    /// The next word, which must be one of the four lists.
    pub(crate) fn list(&mut self) -> Result<ListKind, Flaw> {
        ListKind::parse(self.word()?).ok_or(Flaw::UnknownWord)
    }

    /// The next word as a yes (anything but `0`) or no.
    pub(crate) fn flag(&mut self) -> Result<bool, Flaw> {
        Ok(self.word()? != b"0")
    }

    /// A number of any size; what 32 bits do not hold becomes the largest they do, which
    /// names nothing.
    pub(crate) fn saturating_number(word: &[u8]) -> Result<u32, Flaw> {
        if word.is_empty() || !word.iter().all(u8::is_ascii_digit) {
            return Err(Flaw::NotANumber);
        }
        Ok(crate::types::decimal(word).unwrap_or(u32::MAX))
    }

    /// The next word, which must be the number of a group that can exist.
    pub(crate) fn group(&mut self) -> Result<GroupId, Flaw> {
        GroupId::parse(self.word()?)
            .ok()
            .flatten()
            .ok_or(Flaw::NotANumber)
    }

    /// The next word, if there is one, as the number of a group that can exist.
    pub(crate) fn optional_group(&mut self) -> Result<Option<GroupId>, Flaw> {
        if self.clone().next().is_none() {
            Ok(None)
        } else {
            self.group().map(Some)
        }
    }

    /// The next word, which must be this.
    pub(crate) fn constant(&mut self, expected: &[u8]) -> Result<(), Flaw> {
        if self.word()? == expected {
            Ok(())
        } else {
            Err(Flaw::UnknownWord)
        }
    }

    /// There must be nothing more.
    pub(crate) fn end(&mut self) -> Result<(), Flaw> {
        if self.next().is_none() {
            Ok(())
        } else {
            Err(Flaw::TooMany)
        }
    }
}

impl<'a> Iterator for Args<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let start = self.rest.iter().position(|b| !is_blank(*b))?;
        let text = &self.rest[start..];
        let end = text.iter().position(|b| is_blank(*b)).unwrap_or(text.len());
        self.rest = &text[end..];
        Some(&text[..end])
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// What is wrong with the words of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Flaw {
    /// The capability number of `CHG` is none.
    #[error("bad capabilities")]
    BadCapabilities,
    /// A word that should be a handle is none.
    #[error("bad handle: {0}")]
    BadHandle(HandleError),
    /// The version in `SYN` is not a number.
    #[error("bad version")]
    BadVersion,
    /// A word is missing.
    #[error("a word is missing")]
    Missing,
    /// A word that should be a number in range is none.
    #[error("not a number in range")]
    NotANumber,
    /// `CHG … FLN`.
    #[error("that status cannot be set")]
    OfflineStatus,
    /// A name or value over its limit.
    #[error("text over its limit")]
    TooLong,
    /// More words than the command has, where that matters.
    #[error("too many words")]
    TooMany,
    /// The command does not exist in this dialect.
    #[error("unknown command")]
    UnknownCommand,
    /// A word that is none of those the command knows.
    #[error("unknown word")]
    UnknownWord,
}

impl From<HandleError> for Flaw {
    fn from(error: HandleError) -> Self {
        Self::BadHandle(error)
    }
}

impl From<UnknownStatus> for Flaw {
    fn from(error: UnknownStatus) -> Self {
        match error {
            UnknownStatus::Offline => Self::OfflineStatus,
            UnknownStatus::Other => Self::UnknownWord,
        }
    }
}

/// A well-framed command whose words are wrong. Whether that is refused with a number or
/// ends the connection is for the rules to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{verb}: {flaw}")]
pub struct ArgError {
    /// The command.
    pub verb: Verb,
    /// Its transaction id, for the answer.
    pub trid: Option<TrId>,
    /// What is wrong.
    pub flaw: Flaw,
}
