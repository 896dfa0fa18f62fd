//! `swallowtail account import`: many accounts from a CSV file, hashed on all cores and
//! stored together. A line that is wrong is named, and the others are imported.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use csv::{ReaderBuilder, StringRecord};
use futures_util::{StreamExt, stream};
use msnp::passport::Password;
use msnp::types::{FriendlyName, GroupName, Handle};
use swallowtail_domain::limits::IMPORTS_AT_ONCE_MAX;

use super::account::passwords;
use super::desk::Desk;
use crate::clock;
use crate::password::Passwords;
use crate::store::{CreateError, Deed, NewAccount};

/// How many lines are done between two words of progress.
const PROGRESS_EVERY: usize = 500;

/// Imports every line that can be; an error when there was one that cannot.
pub(super) async fn import(file: &Path, desk: &Desk<'_>) -> Result<()> {
    let config = desk.config;
    let passwords = passwords(config)?;
    let importer = Importer {
        desk,
        passwords: &passwords,
        group_zero: config.group_zero(),
    };
    let reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(file)
        .with_context(|| format!("reading {}", file.display()))?;
    let mut outcomes = stream::iter(reader.into_records())
        .map(async |record| importer.import_record(record).await)
        .buffer_unordered(IMPORTS_AT_ONCE_MAX);
    let mut done = 0;
    let mut failed = 0;
    while let Some(outcome) = outcomes.next().await {
        done += 1;
        if let Err(error) = outcome {
            failed += 1;
            say(&format!("{}: {error:#}", file.display()));
        }
        if done % PROGRESS_EVERY == 0 {
            say(&format!("{} imported so far", done - failed));
        }
    }
    say(&format!("{} imported", done - failed));
    ensure!(
        failed == 0,
        "{failed} of {done} lines could not be imported"
    );
    Ok(())
}

/// What every line needs.
struct Importer<'a> {
    desk: &'a Desk<'a>,
    passwords: &'a Passwords,
    group_zero: Option<GroupName>,
}

impl Importer<'_> {
    /// Imports one line. Errors name the line and never quote it: there is a password in it.
    async fn import_record(&self, record: Result<StringRecord, csv::Error>) -> Result<()> {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        self.import_account(&record)
            .await
            .with_context(|| format!("line {line}"))
    }

    async fn import_account(&self, record: &StringRecord) -> Result<()> {
        let fields: Vec<&str> = record.iter().collect();
        let [handle, name, password] = fields[..] else {
            bail!(
                "there are {} fields, not handle, name and password",
                fields.len()
            );
        };
        let handle: Handle = handle.trim().parse()?;
        let name = match name.trim() {
            "" => None,
            name => Some(FriendlyName::encode(name)?),
        };
        let password_hash = self.passwords.hash(&Password::new(password)).await?;
        let created = clock::now();
        let account = NewAccount {
            handle,
            name,
            group_zero: self.group_zero.clone(),
            password_hash,
            created,
        };
        let made = self.desk.perform(Deed::CreateAccount(account)).await?;
        made.map(drop).map_err(|_| CreateError::Exists.into())
    }
}

/// Progress and complaints; when nobody can read them the import goes on.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::config::Config;
    use crate::store::Store;

    #[tokio::test]
    async fn what_can_be_is_imported() {
        let dir = TempDir::new().unwrap();
        let store = Store::open(&dir.path().join("store.db")).await.unwrap();
        let mut config = Config::default();
        (config.passwords.memory_kib, config.passwords.passes) = (8, 1);
        config.msnp.group_zero_name = "~".to_owned();
        let file = dir.path().join("people.csv");
        let good: String = (0..40)
            .map(|n| format!("u{n}@example.com,\"U, {n}\",pw{n}\n"))
            .collect();
        std::fs::write(&file, &good).unwrap();
        import(&file, &Desk::new(&store, &config)).await.unwrap();
        assert!(store.commits() < 40, "{} commits", store.commits());
        let credentials = store
            .credentials(&"u7@example.com".parse().unwrap())
            .await
            .unwrap();
        let hash = credentials.unwrap().password_hash;
        let passwords = passwords(&config).unwrap();
        assert_eq!(
            passwords.verify(Some(&hash), &Password::new("pw7")).await,
            Ok(true)
        );

        let bad = "Bob@Example.com,,pw\nbob@example.com,,pw\nnobody,,pw\nc@d.e,x\nf@g.h,,\n";
        std::fs::write(&file, bad).unwrap();
        let failed = import(&file, &Desk::new(&store, &config))
            .await
            .unwrap_err();
        assert_eq!(failed.to_string(), "4 of 5 lines could not be imported");
        assert_eq!(store.accounts().await.unwrap().len(), 41);
    }
}
