//! The protocol crate under random input: what is written reads back the same, however the
//! stream is cut, and nothing that arrives can bring a reader down.

mod client;
mod examples;
mod hostile;
mod names;
mod round_trip;
mod server;
mod stream;
mod words;
