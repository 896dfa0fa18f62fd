//! Swallowtail, an MSN Messenger service: every socket, file and clock of it.

pub mod clock;
pub mod config;
pub mod log;
pub mod password;
pub mod store;
