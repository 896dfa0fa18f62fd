//! The service without sockets: the rules of `swallowtail-domain` around a model store, a
//! virtual clock and one seed, so that every run of a test is the same run.
//!
//! [`world::World`] is one node and the executable description of what the shell does;
//! [`transcript`] plays golden conversations on it, and on anything else that can be a stage.

pub mod random;
pub mod store;
pub mod transcript;
pub mod world;
