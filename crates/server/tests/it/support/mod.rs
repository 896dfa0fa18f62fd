//! What the tests stand on: a service of their own on free ports of the loopback, and a
//! connection that speaks in lines.

mod arrange;
mod foreign;
mod http;
mod process;
mod server;
mod town;
mod visitor;
mod wire;

pub(crate) use arrange::Arranger;
pub(crate) use foreign::{client_file, interpreter};
pub(crate) use http::{Http, HttpReply};
pub(crate) use process::{Place, Service, exchange};
pub(crate) use server::{Options, TestServer, ticket};
pub(crate) use town::{ALICE, BOB, FORM_PATH, Town, cookie, form};
pub(crate) use visitor::{Visitor, token};
pub(crate) use wire::Wire;

use std::io::Write;

/// Says what was not tested. Not with `eprintln`, which is not heard from a test that passes.
pub(crate) fn left_out(what: &str) {
    let text = format!("\n*** LEFT OUT: {what}\n\n");
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}

/// Something that a test needs and this machine has not. It is left out, loudly; on the machine
/// that decides what lands, that is a failure.
#[track_caller]
pub(crate) fn missing(what: &str) {
    let decides = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!decides, "{what}");
    left_out(what);
}

/// Runs a program of the system's with these words; `None` when it is not there.
pub(crate) fn run_if_there(program: &str, words: &[&str]) -> Option<String> {
    match std::process::Command::new(program).args(words).output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            missing(&format!("{program} is not there: ./test installs it"));
            None
        }
    }
}
