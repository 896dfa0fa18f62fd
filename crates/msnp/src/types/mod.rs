//! The words of the protocol as values that cannot be wrong.
//!
//! Each type is made from bytes by a constructor that checks it, and written back by
//! `Display`. Text from people is kept percent-encoded, the way it travels (`[FR-TEXT-2]`).

mod handle;
mod lists;
mod numbers;
mod property;
mod secret;
mod status;
mod text;

pub use handle::{Handle, HandleError};
pub use lists::{GroupId, GroupSet, ListKind, Lists};
pub(crate) use numbers::decimal;
pub use numbers::{Capabilities, NumberError, Serial, SessionId, TrId};
pub use property::PropertyName;
pub use secret::{Cookie, Ticket};
pub use status::{Status, UnknownStatus};
pub use text::{FriendlyName, GroupName, PropertyValue, TextTooLong, Word};
