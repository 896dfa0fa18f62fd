//! Setting up the log: lines for people, on standard error.

use std::env;
use std::io::{self, IsTerminal};

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

/// Names the level, in place of the configuration.
const VARIABLE: &str = "SWALLOWTAIL_LOG";

/// Logs what that level lets through, and what [`VARIABLE`] says instead, if it is set. To be
/// called once in a process.
pub fn start(level: &str) -> Result<()> {
    let chosen = env::var(VARIABLE).unwrap_or_else(|_| level.to_owned());
    let filter = EnvFilter::try_new(&chosen)
        .with_context(|| format!("{chosen:?} is no level of the log"))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .try_init()
        .map_err(|error| anyhow::anyhow!("{error}"))
}
