//! `swallowtail shutdown`

use std::io::Write;

use anyhow::Result;
use clap::{Args, value_parser};
use swallowtail_domain::limits::SHUTDOWN_MINUTES_MAX;

use super::desk::Desk;
use crate::admin::desk::in_minutes;
use crate::store::Deed;

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct ShutdownArgs {
    /// Stops the running service in so many minutes
    #[arg(
        long = "in",
        value_name = "MINUTES",
        value_parser = value_parser!(u32).range(1..=i64::from(SHUTDOWN_MINUTES_MAX))
    )]
    pub(super) minutes: Option<u32>,

    /// Takes back what was announced
    #[arg(long)]
    pub(super) cancel: bool,
}

/// Leaves word for the running service, which need not be there.
pub(super) async fn announce(args: &ShutdownArgs, desk: &Desk<'_>) -> Result<()> {
    let deed = match args.minutes {
        Some(minutes) => Deed::AnnounceShutdown(in_minutes(minutes)),
        None => Deed::CancelShutdown,
    };
    desk.must(deed, "service").await?;
    let said = match args.minutes {
        Some(1) => "The service stops in 1 minute.".to_owned(),
        Some(minutes) => format!("The service stops in {minutes} minutes."),
        None => "The service does not stop.".to_owned(),
    };
    // Nobody may be there to read it.
    let _ = writeln!(std::io::stdout(), "{said} It hears of this within seconds.");
    Ok(())
}
