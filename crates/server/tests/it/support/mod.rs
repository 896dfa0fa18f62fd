//! What the tests stand on: a service of their own on free ports of the loopback, and a
//! connection that speaks in lines.

mod arrange;
mod process;
mod server;
mod wire;

pub(crate) use arrange::Arranger;
pub(crate) use process::{Place, Service, exchange};
pub(crate) use server::{Options, TestServer};
pub(crate) use wire::Wire;
