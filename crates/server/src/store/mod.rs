//! What outlives the process: accounts, lists, tickets, notices. Acknowledged means durable.
//!
//! SQLite: one writer connection with group commit (`writer`), a few readers. The SQL text
//! is what PostgreSQL takes too; the migrations are per database.

mod accounts;
mod api_tokens;
mod audit;
mod bans;
mod changes;
mod deeds;
mod deletion;
mod directory;
mod export;
mod invitations;
mod left_messages;
mod mail_links;
mod notices;
mod operators;
mod pages;
mod reports;
mod rosters;
mod secret_hash;
mod services;
mod sign_up;
mod tickets;
mod web_sessions;
mod who;
mod writer;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use swallowtail_domain::limits::{STORE_BUSY_MS_MAX, STORE_READERS_MAX, STORE_RETRY_MS};
use swallowtail_domain::request::Trouble;
use swallowtail_domain::time::Timestamp;
use tokio::time::sleep;

pub(crate) use accounts::OTHER_CONTACTS;
pub use accounts::{AccountRow, AccountSettings, CreateError, Credentials, NewAccount};
pub use api_tokens::{ApiTokenRow, NewApiToken};
pub use audit::{Actor, AuditRow, Via};
pub use bans::{BanRow, Banned, NewBan};
pub use changes::{NotOnPage, OnPage};
pub use deeds::{ACTIONS, Deed, NotDone};
pub use export::{Kept, KeptText};
pub use invitations::{InvitationRow, NewInvitation};
pub use left_messages::LeftMessage;
pub(crate) use left_messages::NewMessage;
pub use mail_links::Purpose;
pub use notices::{Notice, NoticeId};
pub use operators::{OperatorCredentials, OperatorRow};
pub use pages::{Listed, PageSettings};
pub use reports::{Filed, ReportRow};
pub use secret_hash::SecretHash;
pub use services::OwnAccount;
pub use sign_up::{NotSignedUp, SignUp};
pub use web_sessions::{NewWebSession, WebSessionRow};
use writer::Writer;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// The store of one node. Cloning is cheap. Every method that changes something returns
/// after the change is on the disk; dropped before that, the change may still happen.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    readers: SqlitePool,
    writer: Writer,
}

/// Why the store did not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Closed, or the disk does not do its work. Nothing changed, except when the
    /// commit itself failed: then nobody knows. Later it may work again.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// As many changes wait as may. Nothing changed.
    #[error("too many changes wait for the store")]
    Busy,
    /// What is stored there is nothing this service has written.
    #[error("the store holds an unreadable {0}")]
    Corrupt(&'static str),
    /// The change contradicts what is stored, as no session that has its lists right would
    /// ask for. Nothing changed.
    #[error("the change contradicts what is stored: {0}")]
    Conflict(String),
    /// The database was made by a newer or an altered version of this program.
    #[error("the database cannot be brought to this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

impl StoreError {
    /// What a session is told of it.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Unavailable(_) | Self::Migration(_) => Trouble::Unavailable,
            Self::Busy => Trouble::Busy,
            Self::Conflict(_) => Trouble::QueryFailed,
            Self::Corrupt(_) => Trouble::Damaged,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match &error {
            sqlx::Error::Database(cause) if !matches!(cause.kind(), ErrorKind::Other) => {
                Self::Conflict(cause.to_string())
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt("column"),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl Store {
    /// Opens the database in that file; makes it if there is none, and brings it to the
    /// version of this program. Several processes may have it open. To be called within a
    /// tokio runtime.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(Duration::from_millis(STORE_BUSY_MS_MAX))
            .synchronous(SqliteSynchronous::Full)
            // The log is for people; a statement costs more to describe than to run.
            .disable_statement_logging();
        let mut connection = connect_with_log(&options).await?;
        // Processes that start together must not all find the same tables missing.
        let mut alone = connection.begin_with("BEGIN IMMEDIATE").await?;
        // `run` makes a future that cannot move between threads (a limit of the compiler).
        MIGRATIONS.run_direct(None, &mut *alone, false).await?;
        alone.commit().await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(STORE_READERS_MAX)
            .acquire_timeout(Duration::from_millis(STORE_BUSY_MS_MAX))
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "ON"));
        let writer = Writer::start(connection);
        Ok(Self {
            inner: Arc::new(Inner { readers, writer }),
        })
    }

    /// Finishes the changes that wait and closes the database; whatever is asked later is
    /// answered with [`StoreError::Unavailable`].
    pub async fn close(&self) {
        self.inner.readers.close().await;
        // Last: who closes the database last, and may write, tidies it up.
        self.inner.writer.close().await;
    }

    /// How many commits there have been: far fewer than changes when there are many.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.inner.writer.commits()
    }

    fn readers(&self) -> &SqlitePool {
        &self.inner.readers
    }

    /// Runs a change within some transaction of the writer. An error undoes this change
    /// alone.
    async fn write<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Pending<'c, T> + Send + 'static,
    {
        self.inner.writer.run(change).await
    }
}

/// Connects and switches the database to its write-ahead log. While another process does the
/// same, SQLite says "busy" at once, whatever the time-out: so it is asked again.
async fn connect_with_log(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    const BUSY: &str = "5";
    let with_log = options.clone().journal_mode(SqliteJournalMode::Wal);
    for _ in 0..STORE_BUSY_MS_MAX / STORE_RETRY_MS {
        match with_log.connect().await {
            Err(sqlx::Error::Database(cause)) if cause.code().as_deref() == Some(BUSY) => {
                sleep(Duration::from_millis(STORE_RETRY_MS)).await;
            }
            connected => return connected,
        }
    }
    with_log.connect().await
}

/// A change under way.
type Pending<'c, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

/// A time as it is stored. The database's numbers are signed.
fn to_ms(time: Timestamp) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

fn from_ms(ms: i64) -> Result<Timestamp, StoreError> {
    u64::try_from(ms)
        .map(Timestamp)
        .map_err(|_| StoreError::Corrupt("time"))
}
