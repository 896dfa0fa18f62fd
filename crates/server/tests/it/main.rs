//! The program from outside: its command line, its sockets. One binary of tests, so that
//! there is one to link.

#![expect(
    clippy::unwrap_used,
    reason = "clippy takes only test functions for tests"
)]

mod command_line;
mod http;
mod support;
