//! The library's one page, also the README:

#![doc = include_str!("../README.md")]

mod conversation;
mod error;
mod event;
mod limits;
mod link;
mod passport;
mod roster;
mod session;
mod sign_in;
mod trust;
mod wire;

pub use conversation::{Conversation, Heard, Participant};
pub use error::{Lost, RequestError, SignInError};
pub use event::{Event, Presence};
pub use msnp::passport::Password;
pub use msnp::{ErrorCode, command, message, types};
pub use passport::{BadAddress, Passport, PassportError};
pub use roster::{Contact, Group, Roster};
pub use session::Session;
pub use sign_in::Client;
pub use trust::{BadCertificate, Trust};
pub use wire::Wire;
