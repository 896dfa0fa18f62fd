//! Swallowtail, an MSN Messenger service: every socket, file and clock of it.

pub mod cli;
pub mod clock;
pub mod config;
pub mod http;
pub mod log;
mod passport;
pub mod password;
pub mod serve;
pub mod site;
pub mod store;
pub mod tls;
