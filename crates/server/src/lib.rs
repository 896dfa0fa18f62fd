//! Swallowtail, an MSN Messenger service: every socket, file and clock of it.

mod alarm;
pub mod clock;
mod connection;
mod listen;
mod mailbox;
pub mod metrics;
mod node;
mod registry;
pub mod service;
pub mod store;
mod switchboards;
