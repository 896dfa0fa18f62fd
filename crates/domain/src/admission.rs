//! Who may sign in, once his ticket is found good, and when nobody may: every way in which a
//! sign-in is refused, and the number that tells it (`[NS-USR-6]`, `[NS-USR-11]`).

use crate::fault::Refusal;
use crate::limits::SHUTDOWN_CLOSES_MS;
use crate::policy::Policy;
use crate::time::Timestamp;

/// Why an account may not sign in for the time being, though it is not disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// The operator has not let it in yet.
    Admission,
    /// It is a child's, and its parents have not consented.
    Child,
}

impl Hold {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Admission, Self::Child];

    /// The word for it, as it is stored and typed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admission => "admission",
            Self::Child => "child",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hold| hold.as_str() == word)
    }
}

/// What an account is, as far as its sign-in depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the operator has disabled it.
    pub disabled: bool,
    /// Whether it has to wait.
    pub hold: Option<Hold>,
    /// Whether its e-mail address is verified.
    pub verified: bool,
}

/// How the service is, as far as sign-ins depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Signed-in sessions.
    pub sessions: usize,
    /// When the service stops, if that has been announced.
    pub shutdown: Option<Timestamp>,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignInRefused {
    /// The ticket is wrong, used, expired or somebody else's, or there is no such account.
    Ticket,
    /// The account is disabled.
    Disabled,
    /// The account is on hold.
    OnHold(Hold),
    /// The account's address must be verified first.
    Unverified,
    /// The service is closed for maintenance.
    Maintenance,
    /// The service is about to stop.
    GoingDown,
    /// As many are signed in as may be.
    Full,
}

impl SignInRefused {
    /// What the client is told before its connection ends.
    #[must_use]
    pub fn refusal(self, policy: &Policy) -> Refusal {
        match self {
            Self::Disabled if policy.banned_is_511 => Refusal::Banned,
            Self::Ticket | Self::Disabled => Refusal::AuthenticationFailed,
            Self::OnHold(Hold::Admission) => Refusal::NoNewUsers,
            Self::OnHold(Hold::Child) => Refusal::ChildWithoutConsent,
            Self::Unverified => Refusal::AccountNotVerified,
            Self::Maintenance => Refusal::ServerUnavailable,
            Self::GoingDown => Refusal::ServerGoingDown,
            Self::Full => Refusal::SignInOverloaded,
        }
    }
}

impl Load {
    /// Whether the service takes somebody in. Asked before his ticket is looked at, which
    /// stays good.
    ///
    /// # Errors
    /// Why it does not.
    pub fn admit(&self, now: Timestamp, policy: &Policy) -> Result<(), SignInRefused> {
        if policy.maintenance {
            return Err(SignInRefused::Maintenance);
        }
        let closes = |at: Timestamp| at - now <= SHUTDOWN_CLOSES_MS;
        if self.shutdown.is_some_and(closes) {
            return Err(SignInRefused::GoingDown);
        }
        if self.sessions >= policy.sessions_max {
            return Err(SignInRefused::Full);
        }
        Ok(())
    }
}

impl Standing {
    /// Whether the account may sign in. Asked of whoever has a good ticket: nobody else is told
    /// anything about an account.
    ///
    /// # Errors
    /// Why it may not.
    pub fn admit(&self, policy: &Policy) -> Result<(), SignInRefused> {
        if self.disabled {
            return Err(SignInRefused::Disabled);
        }
        if let Some(hold) = self.hold {
            return Err(SignInRefused::OnHold(hold));
        }
        if !self.verified && !policy.unverified_may_sign_in {
            return Err(SignInRefused::Unverified);
        }
        Ok(())
    }
}
