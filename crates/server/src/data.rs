//! The data directory: what is in it, and who may look.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::clock;
use crate::config::Config;
use crate::store::Store;

/// The database, in the data directory.
const DATABASE: &str = "swallowtail.db";

/// Opens the database in the data directory; makes both when they are missing.
pub(crate) async fn open_store(config: &Config) -> Result<Store> {
    make_data_directory(&config.data)?;
    let path: PathBuf = config.data.join(DATABASE);
    let store = Store::open(&path)
        .await
        .with_context(|| format!("opening {}", path.display()))?;
    keep_own_account(&store, config).await?;
    Ok(store)
}

/// Before any account is made, wherever that happens: the first one has the bot as a contact, too.
async fn keep_own_account(store: &Store, config: &Config) -> Result<()> {
    let Some(wanted) = config.own_account() else {
        return Ok(store.welcome_nobody().await?);
    };
    let kept = store.keep_own_account(&wanted, clock::now()).await;
    if kept.context("making the bot's account")?.is_none() {
        tracing::warn!("{} is somebody's account: there is no bot", wanted.handle);
    }
    Ok(())
}

/// Nobody else on the machine has anything to look for among keys and hashes.
fn make_data_directory(path: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("making the data directory {}", path.display()))
}
