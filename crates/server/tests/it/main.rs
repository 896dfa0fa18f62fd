//! Tests of the service as others meet it: real sockets, real files, real clients. One
//! binary, so that they build once.

mod bad_input;
mod chat;
mod support;
