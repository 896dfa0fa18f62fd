//! Secrets that travel through the protocol. Their `Debug` shows nothing.

use std::fmt;

/// A secret word with a limit on what is taken over from the wire.
macro_rules! secret_word {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Wraps the secret; it must be one word of the wire.
            #[must_use]
            pub fn new(secret: impl Into<Box<str>>) -> Self {
                Self(secret.into())
            }

            /// The secret itself, for writing it to the wire or comparing its hash.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

secret_word!(
    /// What Passport hands out for a password, and `USR … TWN S` brings (`t=…&p=…`).
    Ticket
);
secret_word!(
    /// The `CKI` word that opens or joins a switchboard session.
    Cookie
);
