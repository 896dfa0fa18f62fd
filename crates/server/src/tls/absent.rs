//! Stands in for `legacy` in builds without it.

use std::path::Path;

use anyhow::Result;
use tokio::net::TcpStream;

use super::{Agreed, LegacyIdentity, NoLegacy, Refused};
use crate::config::Config;

/// There is none.
pub enum Legacy {}

/// What none of them would accept.
pub type Stream = TcpStream;

#[expect(
    clippy::unnecessary_wraps,
    reason = "the real one reads files and can fail"
)]
pub(super) fn open(_: &Config, _: &Path) -> Result<Result<Legacy, NoLegacy>> {
    Ok(Err(NoLegacy::NotBuilt))
}

impl Legacy {
    pub(crate) fn identity(&self) -> &LegacyIdentity {
        match *self {}
    }

    #[expect(clippy::unused_async, reason = "the real one waits")]
    pub(crate) async fn accept(&self, _: TcpStream) -> Result<(Stream, Agreed), Refused> {
        match *self {}
    }
}
