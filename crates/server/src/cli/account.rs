//! `swallowtail account …`

use std::io::{BufRead, Read, Write};

use anyhow::{Context, Result, bail, ensure};
use msnp::passport::Password;
use msnp::types::{FriendlyName, Handle};
use swallowtail_domain::admission::Hold;
use swallowtail_domain::limits::PASSWORD_BYTES_MAX;

use super::args::AccountCommand;
use super::desk::Desk;
use super::import::import;
use crate::clock;
use crate::config::Config;
use crate::password::Passwords;
use crate::store::{AccountRow, CreateError, Deed, NewAccount, Store};

pub(super) async fn execute(command: AccountCommand, store: &Store, config: &Config) -> Result<()> {
    let desk = Desk::new(store, config);
    match command {
        AccountCommand::Add { handle, name, .. } => {
            let name = name.as_deref().map(FriendlyName::encode).transpose()?;
            let password = read_password(&mut std::io::stdin().lock())?;
            let password_hash = passwords(config)?.hash(&password).await?;
            let account = NewAccount {
                handle,
                name,
                group_zero: config.group_zero(),
                password_hash,
                created: clock::now(),
            };
            create(&desk, account).await
        }
        AccountCommand::List => list(store, &mut std::io::stdout().lock()).await,
        AccountCommand::Passwd { handle, .. } => {
            let password = read_password(&mut std::io::stdin().lock())?;
            let hash = passwords(config)?.hash(&password).await?;
            change(&desk, &handle, |handle| Deed::ResetPassword(handle, hash)).await
        }
        AccountCommand::Disable { handle } => change(&desk, &handle, Deed::DisableAccount).await,
        AccountCommand::Enable { handle } => change(&desk, &handle, Deed::EnableAccount).await,
        AccountCommand::Delete { handle } => change(&desk, &handle, Deed::DeleteAccount).await,
        AccountCommand::Set { handle, settings } => {
            let settings = settings.to_settings()?;
            change(&desk, &handle, |handle| {
                Deed::ChangeAccount(handle, settings)
            })
            .await
        }
        AccountCommand::Import { file } => import(&file, &desk).await,
    }
}

/// Makes an account.
pub(super) async fn create(desk: &Desk<'_>, account: NewAccount) -> Result<()> {
    let handle = account.handle.clone();
    match desk.perform(Deed::CreateAccount(account)).await? {
        Ok(_) => Ok(()),
        Err(_) => bail!("making {handle}: {}", CreateError::Exists),
    }
}

/// Does something to an account, which must be there.
async fn change(desk: &Desk<'_>, handle: &Handle, deed: impl FnOnce(Handle) -> Deed) -> Result<()> {
    let what = format!("account {handle}");
    desk.must(deed(handle.clone()), &what).await.map(drop)
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
pub(super) fn read_password(input: &mut impl BufRead) -> Result<Password> {
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
