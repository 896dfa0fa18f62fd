//! MSNP8, the protocol of MSN Messenger 5.0, as typed values.
//!
//! Start with [`Decoder`] (bytes → [`Frame`]s), [`command::ClientCommand`] and
//! [`command::ServerCommand`] (frames ↔ commands). There is no IO here, no clock and no
//! randomness, so that servers, clients, bots and fuzzers can share every line of it.
//!
//! ```
//! use msnp::{Decoder, Side, command::{ClientCommand, Command}};
//!
//! let mut decoder = Decoder::new(Side::Client);
//! decoder.push(b"CHG 9 BSY 28\r\nPN");
//! let frame = decoder.next_frame().unwrap().expect("one whole line");
//! let command = ClientCommand::parse(&frame).unwrap();
//! assert_eq!(command.to_bytes(), b"CHG 9 BSY 28\r\n");
//! assert!(decoder.next_frame().unwrap().is_none(), "PNG is not complete yet");
//! ```

pub mod args;
pub mod command;
pub mod decode;
pub mod encode;
pub mod error_code;
pub mod limits;
pub mod message;
pub mod passport;
pub mod types;
pub mod verb;

pub use decode::{Decoder, Frame, Side, WireError};
pub use error_code::ErrorCode;
pub use verb::Verb;
