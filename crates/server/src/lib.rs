//! Swallowtail, an MSN Messenger service: every socket, file and clock of it.

pub mod clock;
pub mod store;
