//! Checking passwords: Argon2id, as many at a time as there are cores, so that a crowd
//! signing in queues instead of eating the memory; and as much work for an account that does
//! not exist as for one that does.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use msnp::passport::Password;
use swallowtail_domain::limits::{PASSWORD_BYTES_MAX, VERIFICATIONS_WAITING_MAX};
use tokio::sync::{Semaphore, TryAcquireError};

/// Makes and checks hashes. Cloning is cheap.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// A hash that no password has been made for, with the costs of a real one.
    nobodys: Arc<str>,
    cores: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// Too many passwords wait to be checked; later there may be room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords wait to be checked")]
pub struct Busy;

/// Why a password was not hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Empty, or over [`PASSWORD_BYTES_MAX`] bytes.
    #[error("a password has 1 to {PASSWORD_BYTES_MAX} bytes")]
    Length,
    /// See [`Busy`].
    #[error(transparent)]
    Busy(#[from] Busy),
}

/// Costs that Argon2 does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Argon2 takes no {memory_kib} KiB and {passes} passes")]
pub struct BadCosts {
    memory_kib: u32,
    passes: u32,
}

impl Passwords {
    /// Passwords with these costs: memory in KiB, at least 8, and passes over it, at least 1.
    /// Takes the time of one hash.
    pub fn new(memory_kib: u32, passes: u32) -> Result<Self, BadCosts> {
        let bad = BadCosts { memory_kib, passes };
        let params = Params::new(memory_kib, passes, 1, None).map_err(|_| bad)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = argon2
            .hash_password(&rand::random::<[u8; 32]>())
            .map_err(|_| bad)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            argon2,
            nobodys: nobodys.to_string().into(),
            cores: Arc::new(Semaphore::new(cores)),
            waiting: Arc::new(Semaphore::new(VERIFICATIONS_WAITING_MAX)),
        })
    }

    /// Hashes a password; returns a PHC string.
    pub async fn hash(&self, password: &Password) -> Result<String, HashError> {
        if !(1..=PASSWORD_BYTES_MAX).contains(&password.reveal().len()) {
            return Err(HashError::Length);
        }
        let (argon2, password) = (self.argon2.clone(), password.clone());
        let hashed = self
            .on_a_core(move || argon2.hash_password(password.reveal().as_bytes()))
            .await?;
        Ok(hashed
            .expect("fails only without memory or randomness")
            .to_string())
    }

    /// Checks a password against the PHC string of an account; without an account it takes as
    /// long and is wrong.
    pub async fn verify(&self, hash: Option<&str>, password: &Password) -> Result<bool, Busy> {
        let exists = hash.is_some();
        let hash: Arc<str> = hash.map_or_else(|| Arc::clone(&self.nobodys), Arc::from);
        let (argon2, password) = (self.argon2.clone(), password.clone());
        let matches = self
            .on_a_core(move || {
                let verified = argon2.verify_password(password.reveal().as_bytes(), &*hash);
                verified.is_ok()
            })
            .await?;
        Ok(exists && matches)
    }

    /// Runs a computation where it does not hold up others, when a core is free.
    async fn on_a_core<T: Send + 'static>(
        &self,
        compute: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let _place = match self.waiting.try_acquire() {
            Ok(place) => place,
            Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => return Err(Busy),
        };
        let core = Arc::clone(&self.cores);
        let core = core.acquire_owned().await.map_err(|_| Busy)?;
        let computed = tokio::task::spawn_blocking(move || {
            // Held until the end even when nobody waits for the result any more.
            let _core = core;
            compute()
        });
        computed.await.map_err(|_| Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Passwords {
        Passwords::new(8, 1).unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_of_an_account_is_right() {
        let passwords = cheap();
        let secret = Password::new("sécret, = %");
        let hash = passwords.hash(&secret).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_eq!(passwords.verify(Some(&hash), &secret).await, Ok(true));
        let wrong = Password::new("wrong");
        assert_eq!(passwords.verify(Some(&hash), &wrong).await, Ok(false));
        assert_eq!(passwords.verify(None, &secret).await, Ok(false));
        assert_eq!(passwords.verify(Some("nonsense"), &secret).await, Ok(false));
        assert_ne!(passwords.hash(&secret).await.unwrap(), hash, "salted");
    }

    #[tokio::test]
    async fn lengths_and_costs_have_limits() {
        let passwords = cheap();
        for bad in [String::new(), "x".repeat(PASSWORD_BYTES_MAX + 1)] {
            let hashed = passwords.hash(&Password::new(bad)).await;
            assert_eq!(hashed, Err(HashError::Length));
        }
        assert!(Passwords::new(7, 1).is_err());
        assert!(Passwords::new(8, 0).is_err());
    }

    #[tokio::test]
    async fn a_crowd_is_told_to_come_later() {
        let passwords = cheap();
        let all = u32::try_from(VERIFICATIONS_WAITING_MAX).unwrap();
        let crowd = passwords.waiting.acquire_many(all).await.unwrap();
        let password = Password::new("x");
        assert_eq!(passwords.verify(None, &password).await, Err(Busy));
        drop(crowd);
        assert_eq!(passwords.verify(None, &password).await, Ok(false));
    }
}
