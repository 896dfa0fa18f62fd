//! `swallowtail conform`: plays golden conversations against a running service, and says of
//! each clause whether they came true.

use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use msnp::passport::Password;
use msnp::types::Handle;
use swallowtail_conform::{PlayResult, Played, Report, Script, Target, Totals, play_all};

use super::args::ConformArgs;
use super::{Code, Failure, OrCode};
use crate::config::Config;

pub(super) fn conform(args: &ConformArgs, config: &Config) -> Result<(), Failure> {
    let scripts = scripts(args).or_code(Code::Usage)?;
    let accounts = accounts(&args.accounts).or_code(Code::Usage)?;
    let passport = args.target.passport(config)?;
    let (dispatch, patience) = (args.target.dispatch.clone(), seconds(args.patience));
    let target = Target::reach(dispatch, passport, accounts, patience)
        .or_code(Code::Unavailable)?
        .through(args.gateway.clone());
    let plays = play_all(&scripts, &target, seconds(args.wait), progress)?;
    let report = Report::of(&plays);
    let table = report.table(args.verbose);
    std::io::stdout().write_all(table.as_bytes())?;
    if let Some(file) = &args.json {
        write(file, format!("{:#}\n", report.json()).as_bytes())?;
    }
    if let Some(file) = &args.junit {
        write(file, &report.junit())?;
    }
    let totals = report.totals();
    if totals.is_good() {
        Ok(())
    } else {
        Err(complaint(totals).into())
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What is to be played.
fn scripts(args: &ConformArgs) -> Result<Vec<Script>> {
    let mut scripts = match &args.transcripts {
        Some(directory) => Script::read_all(directory)
            .with_context(|| format!("reading {}", directory.display()))?,
        None => Script::embedded(),
    };
    if let Some(part) = &args.only {
        scripts.retain(|script| script.name().contains(part));
    }
    if scripts.is_empty() {
        bail!("there is no such transcript");
    }
    Ok(scripts)
}

/// The accounts with their passwords, a line each or one for all.
fn accounts(handles: &[Handle]) -> Result<Vec<(Handle, Password)>> {
    let lines = std::io::stdin().lock().lines().take(handles.len());
    let mut passwords = lines.collect::<Result<Vec<_>, _>>()?;
    if let [one] = &passwords[..] {
        passwords = vec![one.clone(); handles.len()];
    }
    if passwords.len() != handles.len() {
        bail!("there are to be as many passwords as accounts, a line each, or one for all");
    }
    let passwords = passwords.into_iter().map(Password::new);
    Ok(handles.iter().cloned().zip(passwords).collect())
}

/// A line for each transcript, while it goes on.
fn progress(played: &Played) {
    let result = match &played.result {
        PlayResult::Passed => "passed",
        PlayResult::Failed(_) => "FAILED",
        PlayResult::NotShown(_) => "not shown",
    };
    let took = played.took.as_millis();
    // Nobody may be there to read it.
    let _ = writeln!(
        std::io::stderr(),
        "{took:>6} ms  {result:9}  {}",
        played.name
    );
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(file, bytes).with_context(|| format!("writing {}", file.display()))
}

fn complaint(totals: Totals) -> anyhow::Error {
    let Totals {
        passed,
        failed,
        unprepared,
        ..
    } = totals;
    if failed + unprepared == 0 {
        return anyhow!("nothing was shown");
    }
    anyhow!(
        "{failed} clauses failed, {unprepared} transcripts could not begin, {passed} clauses passed"
    )
}
