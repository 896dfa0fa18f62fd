//! Swallowtail, an MSN Messenger service: every socket, file and clock of it.

mod alarm;
pub mod cli;
pub mod clock;
pub mod config;
mod connection;
mod data;
pub mod gateway;
pub mod http;
mod listen;
pub mod log;
mod mailbox;
pub mod metrics;
mod network;
mod node;
mod notices;
pub mod passport;
pub mod password;
mod registry;
pub mod serve;
pub mod service;
mod services;
mod shutdown;
pub mod site;
pub mod store;
mod switchboards;
pub mod tls;
pub mod visits;
