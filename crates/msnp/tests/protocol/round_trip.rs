//! What one end writes, the other end reads as the same value.

use std::collections::BTreeSet;

use msnp::command::{ClientCommand, Command, ServerCommand};
use msnp::{Decoder, Side};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::{client, names, server};

/// Reads the one command that stands in those bytes.
pub(crate) fn read<C: Command>(side: Side, bytes: &[u8]) -> Result<C, String> {
    let mut decoder = Decoder::new(side);
    decoder.push(bytes);
    let frame = decoder.next_frame().map_err(|fault| fault.to_string())?;
    let frame = frame.ok_or("not a whole command")?;
    let command = C::parse(&frame).map_err(|error| error.to_string())?;
    match decoder.pending() {
        0 => Ok(command),
        left => Err(format!("{left} bytes left over")),
    }
}

/// Sends samples of each strategy through the wire; gives back the names met.
fn round_trip<C: Command + Clone + PartialEq + std::fmt::Debug>(
    side: Side,
    strategies: Vec<BoxedStrategy<C>>,
    name_of: fn(&C) -> &'static str,
) -> BTreeSet<&'static str> {
    let config = Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    };
    let met = std::cell::RefCell::new(BTreeSet::new());
    for strategy in strategies {
        let outcome = TestRunner::new(config.clone()).run(&strategy, |command| {
            met.borrow_mut().insert(name_of(&command));
            let bytes = command.to_bytes();
            prop_assert_eq!(read(side, &bytes), Ok(command), "{}", bytes.escape_ascii());
            Ok(())
        });
        if let Err(failure) = outcome {
            panic!("{failure}");
        }
    }
    met.into_inner()
}

#[test]
fn every_client_command_comes_back() {
    let met = round_trip::<ClientCommand>(Side::Client, client::all(), names::client_name);
    assert_eq!(met, names::CLIENT.iter().copied().collect());
}

#[test]
fn every_server_command_comes_back() {
    let met = round_trip::<ServerCommand>(Side::Server, server::all(), names::server_name);
    assert_eq!(met, names::SERVER.iter().copied().collect());
}
