//! The service without sockets: the rules of `swallowtail-domain` around a model store, a
//! virtual clock and one seed, so that every run of a test is the same run.
//!
//! [`world::World`] is one node and the executable description of what the shell does;
//! [`stage`] is where golden conversations are played on it.

pub mod random;
pub mod stage;
pub mod store;
pub mod world;
