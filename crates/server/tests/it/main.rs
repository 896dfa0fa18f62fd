//! Tests of the service as others meet it: real sockets, real files, real clients. One
//! binary, so that they build once.

#![expect(
    clippy::unwrap_used,
    reason = "clippy takes only test functions for tests"
)]

mod account;
mod account_changes;
mod account_contacts;
mod account_mail;
mod address_book;
mod admin;
mod api;
mod bad_http;
mod bad_input;
mod bot;
mod browser;
mod chat;
mod command_line;
mod conform;
mod crash;
mod dns;
mod floods;
mod gateway;
mod http;
mod left_messages;
#[cfg(feature = "legacy-tls")]
mod legacy_tls;
mod messenger;
mod operator;
mod pages;
mod services;
mod setup;
mod strangers;
mod support;
mod tidy;
mod transcripts;
mod tshark;
mod twisted;
mod web;
