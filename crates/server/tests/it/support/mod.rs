//! What the tests stand on: a service of their own on free ports of the loopback, and a
//! connection that speaks in lines.

mod process;
mod server;
mod wire;

pub(crate) use process::{Place, Service, exchange};
pub(crate) use server::TestServer;
pub(crate) use wire::Wire;
