//! The rules of the messenger service.

pub mod account;
pub mod event;
pub mod limits;
pub mod request;
pub mod roster;
pub mod time;
