//! Swallowtail, an MSN Messenger service: every socket, file and clock of it.

mod alarm;
pub mod cli;
mod client_names;
pub mod clock;
pub mod config;
mod connection;
mod data;
mod dns;
pub mod http;
mod listen;
pub mod log;
mod mailbox;
pub mod metrics;
mod node;
mod notices;
mod passport;
pub mod password;
mod registry;
pub mod serve;
pub mod service;
pub mod setup;
mod shutdown;
pub mod site;
pub mod store;
mod switchboards;
pub mod tls;
