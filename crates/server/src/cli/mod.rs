//! The command line. What goes wrong is told in one line; the exit code says of what kind it
//! is.

mod account;
mod administer;
mod args;
mod conform;
mod desk;
mod import;
mod mail;
mod settings;
mod setup_kit;
mod shutdown;
mod smoke;
mod target;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use clap::error::ErrorKind;
use rustix::fs::Mode;

use crate::config::{Config, SAMPLE};
use crate::data::open_store;
use crate::log;
use crate::serve;
use administer::SessionCommand;
use args::{Cli, Command, ConfigCommand, ServeArgs};
use desk::Desk;

/// Read when there is no `--config`, if it is there.
const DEFAULT_FILE: &str = "swallowtail.toml";

/// What kind of failure it was, after `sysexits.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    Failure = 1,
    Usage = 64,
    Unavailable = 69,
    Config = 78,
}

/// A failure to be told to a person.
struct Failure {
    code: Code,
    error: anyhow::Error,
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            code: Code::Failure,
            error: error.into(),
        }
    }
}

/// Says of which kind a failure is.
trait OrCode<T> {
    fn or_code(self, code: Code) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> OrCode<T> for Result<T, E> {
    fn or_code(self, code: Code) -> Result<T, Failure> {
        self.map_err(|error| Failure {
            code,
            error: error.into(),
        })
    }
}

/// Does what a command line says, program name included. Returns when that is done.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(words).and_then(Cli::checked) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way as well.
            let _ = error.print();
            return match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
                _ => ExitCode::from(Code::Usage as u8),
            };
        }
    };
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { code, error }) => {
            let _ = writeln!(std::io::stderr(), "swallowtail: {error:#}");
            ExitCode::from(code as u8)
        }
    }
}

fn execute(cli: Cli) -> Result<(), Failure> {
    if let Some(Command::Config(ConfigCommand::PrintDefault)) = cli.command {
        return Ok(std::io::stdout().write_all(SAMPLE.as_bytes())?);
    }
    let config = configuration(&cli)?;
    if let Some(Command::Conform(args)) = cli.command {
        // It keeps a runtime of its own, and no log: what it has to say is a table.
        return conform::conform(&args, &config);
    }
    log::start(&config.log.level).or_code(Code::Config)?;
    // Nobody else on the machine has anything to look for among keys and hashes, also where
    // the data directory was made by somebody else.
    rustix::process::umask(Mode::RWXU.complement());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    runtime.block_on(async {
        match cli.command {
            None | Some(Command::Serve(_)) => {
                serve::serve(&config).await.or_code(Code::Unavailable)
            }
            Some(Command::Account(command)) => {
                let store = open_store(&config).await.or_code(Code::Unavailable)?;
                let done = account::execute(command, &store, &config).await;
                store.close().await;
                Ok(done?)
            }
            Some(Command::Mail(command)) => {
                let store = open_store(&config).await.or_code(Code::Unavailable)?;
                let done = mail::execute(command, &store, &config).await;
                store.close().await;
                Ok(done?)
            }
            // What is live is known to the service alone.
            Some(Command::Session(SessionCommand::List)) => desk::list_sessions(&config.data)
                .await
                .or_code(Code::Unavailable),
            Some(Command::Figures) => desk::show_figures(&config.data)
                .await
                .or_code(Code::Unavailable),
            Some(Command::SetupKit(args)) => Ok(setup_kit::write(&args, &config)?),
            Some(Command::Smoke(args)) => {
                smoke::smoke(args, &config).await.or_code(Code::Unavailable)
            }
            Some(Command::Config(ConfigCommand::PrintDefault) | Command::Conform(_)) => {
                unreachable!("done above")
            }
            Some(command) => {
                let store = open_store(&config).await.or_code(Code::Unavailable)?;
                let done = administer(command, &Desk::new(&store, &config)).await;
                store.close().await;
                Ok(done?)
            }
        }
    })
}

/// What is left: all that operators do, besides accounts and mail.
async fn administer(command: Command, desk: &Desk<'_>) -> Result<()> {
    match command {
        Command::Shutdown(args) => shutdown::announce(&args, desk).await,
        Command::Session(command) => desk.session(command).await,
        Command::Ban(command) => desk.ban(command).await,
        Command::Report(command) => desk.report(command).await,
        Command::Broadcast(args) => desk.broadcast(&args.text).await,
        Command::Invitation(command) => desk.invitation(command).await,
        Command::Audit(part) => desk.audit(&part).await,
        Command::Operator(command) => desk.operator(command).await,
        Command::Token(command) => desk.token(command).await,
        _ => unreachable!("needs no desk"),
    }
}

/// The configuration with what the command line says on top.
fn configuration(cli: &Cli) -> Result<Config, Failure> {
    let default = Path::new(DEFAULT_FILE);
    let file = match &cli.config {
        Some(path) => Some(path.as_path()),
        None => default.exists().then_some(default),
    };
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let mut config = Config::load(file, environment).or_code(Code::Config)?;
    if let Some(data) = &cli.data {
        config.data.clone_from(data);
    }
    cli.serve.apply(&mut config);
    match &cli.command {
        Some(Command::Serve(args)) => args.apply(&mut config),
        Some(Command::SetupKit(args)) => args.apply(&mut config),
        _ => {}
    }
    config.check().or_code(Code::Config)?;
    Ok(config)
}

impl ServeArgs {
    fn apply(&self, config: &mut Config) {
        let listen = &mut config.listen;
        listen.msnp = self.msnp.unwrap_or(listen.msnp);
        listen.notification = self.notification.unwrap_or(listen.notification);
        listen.http = self.http.or(listen.http);
        listen.https = self.https.or(listen.https);
        if let Some(host) = &self.advertise {
            config.advertise.host = Some(host.clone());
        }
    }
}
