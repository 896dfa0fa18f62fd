//! What is stored of tickets, cookies, links and tokens.

use sha2::{Digest, Sha256};

/// The SHA-256 of a secret. The secrets have 256 random bits, so a plain hash tells nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretHash(Vec<u8>);

impl SecretHash {
    /// Of that secret.
    #[must_use]
    pub fn of(secret: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(secret).to_vec())
    }

    /// One that was read from the store, or as an operator or a form names it.
    pub(super) fn from_stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As it is stored.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// A name for what the secret opens, which opens nothing itself.
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
