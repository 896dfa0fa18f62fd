//! What a token of the API may do.

/// One of the things that a token may be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Looking at accounts.
    AccountsRead,
    /// Making and changing them.
    AccountsWrite,
    /// Looking who is signed in.
    SessionsRead,
    /// Ending sessions.
    SessionsWrite,
    /// Keeping accounts and networks out.
    Bans,
    /// What people say of others.
    Reports,
    /// What everybody is told, and the end of the service.
    Notices,
    /// Invitations.
    Invitations,
    /// What operators have done.
    AuditRead,
    /// Figures.
    FiguresRead,
    /// Operators and tokens: who has this can have everything.
    Operators,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::AccountsRead,
        Self::AccountsWrite,
        Self::SessionsRead,
        Self::SessionsWrite,
        Self::Bans,
        Self::Reports,
        Self::Notices,
        Self::Invitations,
        Self::AuditRead,
        Self::FiguresRead,
        Self::Operators,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountsRead => "accounts:read",
            Self::AccountsWrite => "accounts:write",
            Self::SessionsRead => "sessions:read",
            Self::SessionsWrite => "sessions:write",
            Self::Bans => "bans",
            Self::Reports => "reports",
            Self::Notices => "notices",
            Self::Invitations => "invitations",
            Self::AuditRead => "audit:read",
            Self::FiguresRead => "figures:read",
            Self::Operators => "operators",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// Whether it is one of those, as they are stored.
    pub(super) fn is_in(self, stored: &str) -> bool {
        stored.split(' ').any(|word| word == self.as_str())
    }
}
