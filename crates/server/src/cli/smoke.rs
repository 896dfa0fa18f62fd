//! `swallowtail smoke`: two clients sign in to a running service and talk.

use anyhow::{Result, bail};

use super::args::SmokeArgs;
use crate::config::Config;

#[expect(clippy::unused_async, reason = "the client library is not joined yet")]
pub(super) async fn smoke(args: SmokeArgs, _config: &Config) -> Result<()> {
    let own = args.accounts.is_empty();
    bail!(
        "the smoke test of {} and {}, with {} accounts, is not part of this build yet",
        args.dispatch,
        args.passport,
        if own { "its own" } else { "given" }
    );
}
