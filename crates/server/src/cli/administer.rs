//! The words of the commands that administer, besides those of accounts.

use clap::{Args, Subcommand, value_parser};
use msnp::types::Handle;
use swallowtail_domain::limits::{ADMIN_ROWS_MAX, INVITATION_USES_MAX};

use super::args::PasswordStdin;

/// Days that something may last: ten years.
const DAYS_MAX: i64 = 3_650;

#[derive(Debug, Subcommand)]
pub(super) enum SessionCommand {
    /// Lists who is signed in to the running service
    List,
    /// Ends somebody's sessions; he may sign in again
    Kick {
        /// Whose
        handle: Handle,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum BanCommand {
    /// Keeps an account or a network out, and ends its sessions
    Add {
        /// A handle, an IP address or a network, as 192.0.2.0/24
        who: String,
        /// Why, for other operators
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        lasting: Lasting,
    },
    /// Lists bans, the newest first
    List(Part),
    /// Lifts a ban
    Lift {
        /// Its number
        id: i64,
    },
}

/// How long something lasts.
#[derive(Debug, Args)]
pub(super) struct Lasting {
    /// For so many days; without it for ever
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=DAYS_MAX))]
    pub(super) days: Option<u32>,
}

/// Which part of a list.
#[derive(Debug, Args)]
pub(super) struct Part {
    /// Goes on before that number
    #[arg(long, value_name = "N")]
    pub(super) before: Option<i64>,
    /// Shows so many
    #[arg(long, value_name = "N", default_value_t = ADMIN_ROWS_MAX,
          value_parser = value_parser!(u32).range(1..=i64::from(ADMIN_ROWS_MAX)))]
    pub(super) limit: u32,
}

#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    /// Lists what people say of others, the newest first
    List {
        /// Those that are done with
        #[arg(long)]
        closed: bool,
        #[command(flatten)]
        part: Part,
    },
    /// Is done with a report
    Close {
        /// Its number
        id: i64,
    },
}

#[derive(Debug, Args)]
pub(super) struct BroadcastArgs {
    /// What; it may have several lines
    pub(super) text: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum InvitationCommand {
    /// Makes an invitation and prints its code
    Create {
        /// How many people it lets in
        #[arg(long, value_name = "N", default_value_t = 1,
              value_parser = value_parser!(u32).range(1..=i64::from(INVITATION_USES_MAX)))]
        uses: u32,
        #[command(flatten)]
        lasting: Lasting,
        /// What it is for
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Lists invitations, the newest first
    List(Part),
    /// Takes an invitation back
    Revoke {
        /// Its number
        id: i64,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum OperatorCommand {
    /// Makes an operator, who may sign in to the pages
    Add {
        /// What he signs in as
        name: String,
        #[command(flatten)]
        password: PasswordStdin,
    },
    /// Lists operators
    List,
    /// Changes an operator's password, and ends his sessions
    Passwd {
        /// Whose
        name: String,
        #[command(flatten)]
        password: PasswordStdin,
    },
    /// Takes an operator away
    Remove {
        /// Whom
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Makes a token of the API and prints it, this once
    Create {
        /// What the program is called
        name: String,
        /// What it may do
        #[arg(
            long,
            value_name = "SCOPE,…",
            value_delimiter = ',',
            num_args = 1,
            required = true
        )]
        scopes: Vec<String>,
        #[command(flatten)]
        lasting: Lasting,
    },
    /// Lists tokens, which are not shown
    List,
    /// Takes a token back
    Revoke {
        /// Its number
        id: i64,
    },
}
