//! The one set of functions of administration: pages, API and command line have no other.

use msnp::passport::Password;
use msnp::types::GroupName;
use swallowtail_domain::time::Timestamp;

use super::live::Live;
use crate::clock;
use crate::password::{HashError, Passwords};
use crate::store::{Actor, Deed, NotDone, SecretHash, Store, StoreError};
use crate::web::session::Secret;

/// The characters of an invitation: those that nobody takes for another.
const CODE_ALPHABET: &[u8; 31] = b"ABCDEFGHJKLMNPQRSTUVWXYZ2345679";
/// What a token of the API begins with, so that it is known for what it is where it gets lost.
const TOKEN_START: &str = "swt_";

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What was asked for does not fit what is there.
    #[error(transparent)]
    NotDone(#[from] NotDone),
    /// The password will not do, or there is no time to hash it.
    #[error(transparent)]
    Password(#[from] HashError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where operators do things.
#[derive(Clone)]
pub struct Desk {
    /// Accounts, and all else that is kept. Deeds go through [`Desk::perform`].
    pub store: Store,
    /// What hashes passwords.
    pub passwords: Passwords,
    /// The name of group 0 of new accounts.
    pub group_zero: Option<GroupName>,
    /// The service, where it runs in this process.
    pub live: Option<Live>,
}

impl Desk {
    /// Does it, and leaves an entry in the audit log. The running service hears of it: at once in
    /// this process, in some seconds from another. Returns the number of what was made, if it
    /// has one.
    ///
    /// # Errors
    /// When there is no such thing, or one already, or the store does not answer.
    pub async fn perform(&self, actor: &Actor, deed: Deed) -> Result<Option<i64>, Refused> {
        let action = deed.action();
        let made = self.store.perform(actor, deed, clock::now()).await??;
        tracing::info!(actor = %actor.name, via = actor.via.as_str(), action, "administration");
        if let Some(live) = &self.live {
            live.wake();
        }
        Ok(made)
    }

    /// What is stored of a password.
    ///
    /// # Errors
    /// When it is empty or too long, or too many are being hashed.
    pub async fn hash(&self, password: &str) -> Result<String, Refused> {
        Ok(self.passwords.hash(&Password::new(password)).await?)
    }
}

/// A new code of an invitation: 80 random bits, in groups that can be read to somebody.
#[must_use]
pub(crate) fn new_code() -> String {
    let mut groups = Vec::new();
    for _ in 0..4 {
        let random = (0..4).map(|_| {
            let at = rand::random_range(0..CODE_ALPHABET.len());
            char::from(CODE_ALPHABET[at])
        });
        groups.push(random.collect::<String>());
    }
    groups.join("-")
}

/// A new token of the API, to be shown once, and what is stored of it.
#[must_use]
pub(crate) fn new_token() -> (String, SecretHash) {
    let token = format!("{TOKEN_START}{}", Secret::new().reveal());
    let hash = SecretHash::of(&token);
    (token, hash)
}

/// The time in so many minutes.
#[must_use]
pub(crate) fn in_minutes(minutes: u32) -> Timestamp {
    clock::now() + u64::from(minutes) * 60_000
}

/// The time in so many hours.
#[must_use]
pub(crate) fn in_hours(hours: u32) -> Timestamp {
    clock::now() + u64::from(hours) * 3_600_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_tokens_are_never_the_same() {
        let code = new_code();
        assert_eq!(code.len(), 19);
        assert!(code != new_code());
        let (token, hash) = new_token();
        assert_eq!(token.len(), 68);
        assert!(hash == SecretHash::of(&token) && token != new_token().0);
    }
}
