//! The words of the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};
use msnp::types::Handle;
use swallowtail_conform::Gateway;

use super::administer::{
    BanCommand, BroadcastArgs, InvitationCommand, OperatorCommand, Part, ReportCommand,
    SessionCommand, TokenCommand,
};
use super::mail::MailCommand;
use super::settings::SetArgs;
use super::setup_kit::SetupKitArgs;
use super::shutdown::ShutdownArgs;

/// An MSN Messenger service that anybody can run. Without a command it serves.
#[derive(Debug, Parser)]
#[command(version, subcommand_negates_reqs = true)]
pub(super) struct Cli {
    /// Configuration file [default: swallowtail.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "SWALLOWTAIL_CONFIG")]
    pub(super) config: Option<PathBuf>,

    /// Directory with the database, keys and certificates [default: swallowtail-data]
    #[arg(long, global = true, value_name = "DIR", env = "SWALLOWTAIL_DATA")]
    pub(super) data: Option<PathBuf>,

    #[command(flatten)]
    pub(super) serve: ServeArgs,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

impl Cli {
    /// Refuses options of `serve` with another command.
    pub(super) fn checked(self) -> Result<Self, clap::Error> {
        let serves = matches!(self.command, None | Some(Command::Serve(_)));
        if serves || self.serve == ServeArgs::default() {
            return Ok(self);
        }
        let why = "addresses are given to `serve` only";
        Err(Self::command().error(ErrorKind::ArgumentConflict, why))
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Runs the service
    Serve(ServeArgs),
    /// Makes, lists and changes accounts, while the service runs or not
    #[command(subcommand)]
    Account(AccountCommand),
    /// Tells people what has happened in their mailboxes, which are kept elsewhere
    #[command(subcommand)]
    Mail(MailCommand),
    /// Announces when the running service stops by itself, which clients count down
    Shutdown(ShutdownArgs),
    /// Lists and ends sessions
    #[command(subcommand)]
    Session(SessionCommand),
    /// Keeps accounts and networks out
    #[command(subcommand)]
    Ban(BanCommand),
    /// What people say of others
    #[command(subcommand)]
    Report(ReportCommand),
    /// Tells everybody who is signed in something now
    Broadcast(BroadcastArgs),
    /// Codes with which people sign up
    #[command(subcommand)]
    Invitation(InvitationCommand),
    /// Lists what operators have done, the newest first
    Audit(Part),
    /// Shows the figures of the running service
    Figures,
    /// Who may sign in to the pages of administration
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Tokens of the API of administration
    #[command(subcommand)]
    Token(TokenCommand),
    /// Writes what old machines need to sign in into a directory, for a floppy or a CD
    SetupKit(SetupKitArgs),
    /// Shows configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Checks a running service: two clients sign in and talk
    Smoke(SmokeArgs),
    /// Checks a service clause by clause: plays golden conversations against it
    Conform(ConformArgs),
}

/// What `serve` takes; the same may stand without the word `serve`.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub(super) struct ServeArgs {
    /// Where to listen for dispatch and switchboard
    #[arg(long, value_name = "ADDR:PORT")]
    pub(super) msnp: Option<SocketAddr>,

    /// Where to listen for notification
    #[arg(long, value_name = "ADDR:PORT")]
    pub(super) notification: Option<SocketAddr>,

    /// Where to listen for plain HTTP
    #[arg(long, value_name = "ADDR:PORT")]
    pub(super) http: Option<SocketAddr>,

    /// Where to listen for HTTPS
    #[arg(long, value_name = "ADDR:PORT")]
    pub(super) https: Option<SocketAddr>,

    /// Host name or IP address of this service as its clients reach it
    #[arg(long, value_name = "HOST")]
    pub(super) advertise: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum AccountCommand {
    /// Makes an account
    Add {
        /// E-mail-shaped sign-in name
        handle: Handle,
        /// Name shown to others [default: the handle]
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        #[command(flatten)]
        password: PasswordStdin,
    },
    /// Lists all accounts: handle, state, name
    List,
    /// Changes a password
    Passwd {
        /// Whose
        handle: Handle,
        #[command(flatten)]
        password: PasswordStdin,
    },
    /// Keeps somebody from signing in, and ends his sessions
    Disable {
        /// Whom
        handle: Handle,
    },
    /// Undoes `disable`
    Enable {
        /// Whom
        handle: Handle,
    },
    /// Deletes an account for ever; it leaves everybody's lists, and its sessions end
    Delete {
        /// Whose
        handle: Handle,
    },
    /// Changes what else there is to say of an account
    Set {
        /// Whose
        handle: Handle,
        #[command(flatten)]
        settings: SetArgs,
    },
    /// Makes many accounts: a line `handle,name,password` for each
    Import {
        /// The lines, as CSV
        file: PathBuf,
    },
}

/// There is no other way: an argument would stand in the list of processes.
#[derive(Debug, Args)]
pub(super) struct PasswordStdin {
    /// Reads the password from the first line of standard input
    #[arg(long, required = true, action = ArgAction::SetTrue)]
    password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Prints a commented file with all keys and their defaults
    PrintDefault,
}

/// A running service, ours or another.
#[derive(Debug, Args)]
pub(super) struct TargetArgs {
    /// Dispatch of the service
    #[arg(long, value_name = "HOST:PORT", default_value = "localhost:1863")]
    pub(super) dispatch: String,

    /// Its Passport; without it that of a service on this machine
    #[arg(long, value_name = "https://HOST:PORT")]
    pub(super) passport: Option<String>,

    /// The certificate to trust, PEM; without it the one in the data directory
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,

    /// Trusts any certificate: passwords go to whoever answers
    #[arg(long, conflicts_with = "ca")]
    pub(super) insecure: bool,
}

/// With `--data` it makes accounts of its own; with `--accounts` it uses those.
#[derive(Debug, Args)]
pub(super) struct SmokeArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,

    /// Two accounts to use, instead of two of its own in the data directory; their passwords
    /// are read from standard input, a line each
    #[arg(
        long,
        value_name = "HANDLE,HANDLE",
        value_delimiter = ',',
        num_args = 1
    )]
    pub(super) accounts: Vec<Handle>,
}

/// The accounts' lists and settings are cleared and changed again and again: they must be of
/// no other use.
#[derive(Debug, Args)]
pub(super) struct ConformArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,

    /// Plays everything through this gateway, within HTTP; lists are still arranged over TCP
    #[arg(long, value_name = "http://HOST:PORT/gateway/gateway.dll")]
    pub(super) gateway: Option<Gateway>,

    /// Accounts to play with; their passwords are read from standard input, a line each, or
    /// one line for all. Transcripts that need more people are left out
    #[arg(
        long,
        value_name = "HANDLE,HANDLE,…",
        value_delimiter = ',',
        num_args = 1,
        required = true
    )]
    pub(super) accounts: Vec<Handle>,

    /// Writes the outcome to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,

    /// Writes the outcome to this file, as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,

    /// Tells of every clause, and what was said before something failed
    #[arg(long)]
    pub(super) verbose: bool,

    /// Plays transcripts only that have this in their name
    #[arg(long, value_name = "PART")]
    pub(super) only: Option<String>,

    /// Plays the transcripts of this directory instead of the program's own
    #[arg(long, value_name = "DIR")]
    pub(super) transcripts: Option<PathBuf>,

    /// Plays transcripts in which no more time than this must pass, really waiting
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(super) wait: u64,

    /// How long an answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = swallowtail_conform::PATIENCE.as_secs())]
    pub(super) patience: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        let words = std::iter::once("swallowtail").chain(line.split_whitespace());
        Cli::try_parse_from(words).and_then(Cli::checked)
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serving_needs_no_word_for_it() {
        let port = Some("127.0.0.1:1".parse().unwrap());
        assert_eq!(parse("--msnp 127.0.0.1:1").unwrap().serve.msnp, port);
        let cli = parse("serve --msnp 127.0.0.1:1 --data d").unwrap();
        assert_eq!(cli.data, Some("d".into()));
        assert!(matches!(cli.command, Some(Command::Serve(args)) if args.msnp == port));
        assert!(parse("").unwrap().command.is_none());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "--msnp 127.0.0.1:1 account list",
            "account add a@b.c",
            "account add not-a-handle --password-stdin",
            "account",
            "serve --msnp nowhere",
            "smoke --insecure --ca x.pem",
            "account list --https 127.0.0.1:1",
            "conform --dispatch x:1",
            "account set a@b.c",
            "account set a@b.c --verified --unverified",
            "account set a@b.c --hold maybe",
            "mail arrived a@b.c --from B",
            "mail moved a@b.c --from ACTIVE --to x --count -1",
            "shutdown",
            "shutdown --in 5 --cancel",
            "shutdown --in 0",
            "shutdown --in 10081",
            "setup-kit",
            "setup-kit d --address ::1",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
        for line in [
            "account list --data d",
            "account set a@b.c --unverified --hold none --name N",
            "mail unread a@b.c --inbox 1 --folders 0",
            "shutdown --in 5",
            "shutdown --cancel",
            "setup-kit d --address 192.0.2.7 --host x --force",
        ] {
            assert!(parse(line).is_ok(), "{line}");
        }
        let cli =
            parse("smoke --dispatch x:1 --passport https://x --accounts a@b.c,d@e.f").unwrap();
        assert!(matches!(cli.command, Some(Command::Smoke(args)) if args.accounts.len() == 2));
    }
}
