//! Group commit: changes that wait together share one transaction, one sync of the disk and
//! nothing else. Each runs in a savepoint of its own, so that a failing one undoes itself
//! alone; none is answered before all of them are durable.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{Connection, SqliteConnection};
use swallowtail_domain::limits::{WRITES_PER_COMMIT_MAX, WRITES_WAITING_MAX};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Pending, StoreError};

/// A change that waits for the writer.
type Job = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> Running<'c> + Send>;
/// The change under way; what comes out of it is not told to anybody yet.
type Running<'c> = std::pin::Pin<Box<dyn Future<Output = Outcome> + Send + 'c>>;

/// Tells the one who waits what came of his change, once it is known whether the commit held.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a change came to, before the commit.
struct Outcome {
    /// Whether its effects shall stay.
    keep: bool,
    answer: Answer,
}

/// The way to the writing task.
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    commits: Arc<AtomicU64>,
    stop: CancellationToken,
    tracker: TaskTracker,
}

impl Writer {
    /// Starts the task that owns the connection.
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (jobs, waiting) = mpsc::channel(WRITES_WAITING_MAX);
        let commits = Arc::new(AtomicU64::new(0));
        let stop = CancellationToken::new();
        let tracker = TaskTracker::new();
        tracker.spawn(work(
            connection,
            waiting,
            Arc::clone(&commits),
            stop.clone(),
        ));
        tracker.close();
        Self {
            jobs,
            commits,
            stop,
            tracker,
        }
    }

    /// Runs a change and waits until it is durable.
    pub(super) async fn run<T, F>(&self, change: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Pending<'c, T> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let pending = change(connection);
            Box::pin(async move {
                let result = pending.await;
                Outcome {
                    keep: result.is_ok(),
                    answer: Box::new(move |committed| {
                        // Nobody listens any more when a connection has ended meanwhile.
                        let _ = tell.send(committed.and(result));
                    }),
                }
            })
        });
        self.jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => unavailable("closed"),
        })?;
        told.await
            .map_err(|_| unavailable("the change was not begun"))?
    }

    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Takes no more changes, finishes those that wait, and closes the connection.
    pub(super) async fn close(&self) {
        self.stop.cancel();
        self.tracker.wait().await;
    }
}

fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable(why.to_owned())
}

/// Until nobody can send changes any more: take all that wait, commit them, answer them.
async fn work(
    mut connection: SqliteConnection,
    mut waiting: mpsc::Receiver<Job>,
    commits: Arc<AtomicU64>,
    stop: CancellationToken,
) {
    let mut batch = Vec::new();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled(), if !waiting.is_closed() => {
                waiting.close();
                continue;
            }
            taken = waiting.recv_many(&mut batch, WRITES_PER_COMMIT_MAX) => {
                if taken == 0 {
                    break;
                }
            }
        }
        let mut answers = Vec::with_capacity(batch.len());
        match commit_all(&mut connection, batch.drain(..), &mut answers).await {
            Ok(()) => {
                commits.fetch_add(1, Ordering::Relaxed);
                answers.into_iter().for_each(|answer| answer(Ok(())));
            }
            Err(error) => {
                tracing::error!(%error, "a commit failed");
                let why = error.to_string();
                for answer in answers {
                    answer(Err(StoreError::Unavailable(why.clone())));
                }
            }
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the database did not close cleanly");
    }
}

/// Runs the changes in one transaction. Those that were not run any more because the
/// transaction broke are dropped, which their owners notice.
async fn commit_all(
    connection: &mut SqliteConnection,
    jobs: impl Iterator<Item = Job>,
    answers: &mut Vec<Answer>,
) -> Result<(), sqlx::Error> {
    // IMMEDIATE: a transaction that begins by reading could not wait for another process.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for job in jobs {
        let mut savepoint = transaction.begin().await?;
        let outcome = job(&mut savepoint).await;
        answers.push(outcome.answer);
        if outcome.keep {
            savepoint.commit().await?;
        } else {
            savepoint.rollback().await?;
        }
    }
    transaction.commit().await
}
