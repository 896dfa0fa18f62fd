//! What `swallowtail account set` takes.

use anyhow::Result;
use clap::{Args, ValueEnum};
use msnp::types::FriendlyName;
use swallowtail_domain::admission::Hold;

use crate::store::AccountSettings;

/// What is not given stays.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(super) struct SetArgs {
    /// Name shown to others; an empty one shows the handle again
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// The e-mail address is verified
    #[arg(long, conflicts_with = "unverified")]
    verified: bool,

    /// The e-mail address is not verified, which others are shown instead of the name
    #[arg(long)]
    unverified: bool,

    /// The official client tells its user to use MSN Explorer instead
    #[arg(long, conflicts_with = "unrestricted")]
    restricted: bool,

    /// Undoes `--restricted`
    #[arg(long)]
    unrestricted: bool,

    /// Why the account may not sign in yet; sessions that there are go on
    #[arg(long, value_name = "WHY")]
    hold: Option<HoldArg>,
}

/// The words of `--hold`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HoldArg {
    /// It has not been let in
    Admission,
    /// It is a child's, whose parents have not consented
    Child,
    /// It may sign in
    None,
}

impl HoldArg {
    fn to_hold(self) -> Option<Hold> {
        match self {
            Self::Admission => Some(Hold::Admission),
            Self::Child => Some(Hold::Child),
            Self::None => None,
        }
    }
}

impl SetArgs {
    pub(super) fn to_settings(&self) -> Result<AccountSettings> {
        let name = match self.name.as_deref() {
            Some("") => Some(None),
            name => name.map(FriendlyName::encode).transpose()?.map(Some),
        };
        let chosen = |yes: bool, no: bool| (yes || no).then_some(yes);
        Ok(AccountSettings {
            name,
            verified: chosen(self.verified, self.unverified),
            restricted: chosen(self.restricted, self.unrestricted),
            hold: self.hold.map(HoldArg::to_hold),
        })
    }
}
