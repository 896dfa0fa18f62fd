//! The rules of the messenger service: pure state machines and values. Nothing here reads a
//! clock, a socket or a random number; all of it comes in as arguments.
//!
//! Start with [`notification::NotificationSession`] (one client of the notification server)
//! and [`switchboard::Switchboard`] (one conversation). An `Input` goes in, `Effect`s come
//! out; the shell carries them out, the simulation looks at them.

pub mod account;
pub mod admission;
pub mod cookie;
pub mod event;
pub mod fault;
pub mod left_message;
pub mod limits;
pub mod mail;
pub mod notification;
pub mod policy;
pub mod request;
pub mod roster;
pub mod shutdown;
pub mod switchboard;
pub mod throttle;
pub mod time;
pub mod url;
pub mod visibility;
