//! `swallowtail account …`

use std::io::{BufRead, Read, Write};

use anyhow::{Context, Result, bail, ensure};
use msnp::passport::Password;
use msnp::types::{FriendlyName, Handle};
use swallowtail_domain::admission::Hold;
use swallowtail_domain::limits::PASSWORD_BYTES_MAX;

use super::args::AccountCommand;
use super::import::import;
use crate::clock;
use crate::config::Config;
use crate::password::Passwords;
use crate::store::{AccountRow, NewAccount, Store};

pub(super) async fn execute(command: AccountCommand, store: &Store, config: &Config) -> Result<()> {
    match command {
        AccountCommand::Add { handle, name, .. } => {
            let name = name.as_deref().map(FriendlyName::encode).transpose()?;
            let password = read_password(&mut std::io::stdin().lock())?;
            let password_hash = passwords(config)?.hash(&password).await?;
            let (shown, created) = (handle.clone(), clock::now());
            let account = NewAccount {
                handle,
                name,
                group_zero: config.group_zero(),
                password_hash,
                created,
            };
            let made = store.create_account(account).await;
            made.map(drop).with_context(|| format!("making {shown}"))
        }
        AccountCommand::List => list(store, &mut std::io::stdout().lock()).await,
        AccountCommand::Passwd { handle, .. } => {
            let password = read_password(&mut std::io::stdin().lock())?;
            let hash = passwords(config)?.hash(&password).await?;
            found(store.set_password_hash(&handle, hash).await?, &handle)
        }
        AccountCommand::Disable { handle } => {
            let since = Some(clock::now());
            found(store.set_disabled(&handle, since).await?, &handle)
        }
        AccountCommand::Enable { handle } => {
            found(store.set_disabled(&handle, None).await?, &handle)
        }
        AccountCommand::Delete { handle } => {
            found(store.delete_account(&handle, clock::now()).await?, &handle)
        }
        AccountCommand::Set { handle, settings } => {
            let settings = settings.to_settings()?;
            found(store.set_account(&handle, settings).await?, &handle)
        }
        AccountCommand::Import { file } => import(&file, store, config).await,
    }
}

pub(super) fn passwords(config: &Config) -> Result<Passwords> {
    let costs = &config.passwords;
    Ok(Passwords::new(costs.memory_kib, costs.passes)?)
}

pub(super) fn found(exists: bool, handle: &Handle) -> Result<()> {
    ensure!(exists, "there is no account {handle}");
    Ok(())
}

/// The first line, without its end.
fn read_password(input: &mut impl BufRead) -> Result<Password> {
    let mut line = String::new();
    // The line end may have two bytes; one more shows that the password is too long.
    let limit = u64::try_from(PASSWORD_BYTES_MAX + 3).expect("a small number");
    input
        .take(limit)
        .read_line(&mut line)
        .context("reading the password from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("there is no password on standard input");
    }
    Ok(Password::new(password))
}

async fn list(store: &Store, output: &mut impl Write) -> Result<()> {
    for account in store.accounts().await? {
        let state = state(&account);
        let name = account
            .name
            .map_or_else(String::new, |name| name.to_plain());
        // Names are anybody's; a terminal obeys control characters.
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        writeln!(output, "{}\t{state}\t{name}", account.handle)?;
    }
    Ok(())
}

/// All that is unusual about an account, or `active`.
fn state(account: &AccountRow) -> String {
    let hold = account.hold.map(|hold| match hold {
        Hold::Admission => "hold:admission",
        Hold::Child => "hold:child",
    });
    let states = [
        account.disabled.map(|_| "disabled"),
        hold,
        (!account.verified).then_some("unverified"),
        account.restricted.then_some("restricted"),
    ];
    let states: Vec<_> = states.into_iter().flatten().collect();
    if states.is_empty() {
        return "active".to_owned();
    }
    states.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line() {
        for input in ["secret", "secret\n", "secret\r\nmore\n"] {
            let password = read_password(&mut input.as_bytes()).unwrap();
            assert_eq!(password.reveal(), "secret");
        }
        for input in ["", "\n", "\r\nx"] {
            assert!(read_password(&mut input.as_bytes()).is_err());
        }
    }
}
