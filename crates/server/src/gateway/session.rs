//! What a session of the gateway makes of its requests: which is new, which is said again, and
//! what is answered. Every reply has a number, and a request says which it has seen last.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use swallowtail_domain::limits::{
    GATEWAY_CROWDED_MS_MAX, GATEWAY_POLL_MS_MAX, GATEWAY_SETTLE_MS_MAX, GATEWAY_SILENCE_MS_MAX,
};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::pipe::{Pipe, ServiceEnd};

/// One virtual connection.
#[derive(Debug)]
pub(super) struct Session {
    pipe: Arc<Pipe>,
    exchange: Mutex<Exchange>,
}

/// Where the exchange of requests and replies stands.
#[derive(Debug)]
struct Exchange {
    /// The last reply, kept until it is known to have arrived.
    last: Reply,
    /// The number of the last that has.
    arrived: u32,
    /// What the last request brought.
    brought: Brought,
    /// A request is being answered.
    pending: bool,
    /// When the last request came.
    heard: Instant,
}

/// A reply of the session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reply {
    /// Different in each.
    pub(super) number: u32,
    /// Whole commands.
    pub(super) body: Bytes,
    /// Nothing comes after it.
    pub(super) last: bool,
}

/// How long a request may wait for something to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// Until what it brings has been handled.
    Handled,
    /// Until something comes, but no longer than that.
    Anything(Duration),
}

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// Another is being answered.
    Pending,
    /// It has seen neither the last reply nor the one that arrived before, or the session is
    /// over.
    Stale,
    /// More was brought than is being read.
    TooMuch,
}

/// What a request has brought, so far as it takes to know it again.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Brought {
    bytes: usize,
    hash: [u8; 32],
}

impl Brought {
    fn of(body: &[u8]) -> Self {
        Self {
            bytes: body.len(),
            hash: Sha256::digest(body).into(),
        }
    }

    /// What a body has besides this.
    fn news<'a>(&self, body: &'a [u8]) -> &'a [u8] {
        match body.split_at_checked(self.bytes) {
            Some((start, rest)) if Self::of(start) == *self => rest,
            _ => body,
        }
    }
}

/// A request that is being answered. However it ends, a reply is made and kept.
struct Turn<'a>(&'a Session);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut exchange = self.0.exchange();
        let (queue, last) = self.0.pipe.take();
        // What the last reply had is in here still if it was not seen.
        let mut body = Vec::from(std::mem::take(&mut exchange.last.body));
        body.extend_from_slice(&queue);
        exchange.last = Reply {
            number: exchange.last.number.wrapping_add(1),
            body: body.into(),
            last,
        };
        exchange.pending = false;
    }
}

impl Session {
    /// A session that has not been asked anything, and the stream to be served.
    pub(super) fn new() -> (Self, ServiceEnd) {
        let (pipe, service) = Pipe::new();
        let exchange = Exchange {
            last: Reply::default(),
            arrived: 0,
            brought: Brought::of(b""),
            pending: false,
            heard: Instant::now(),
        };
        let session = Self {
            pipe,
            exchange: Mutex::new(exchange),
        };
        (session, service)
    }

    fn exchange(&self) -> MutexGuard<'_, Exchange> {
        // A reply is made in one piece, so that poison means nothing.
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request that has seen the reply of that number, 0 for the one that opens the
    /// session. Once the client is `gone` nothing is waited for.
    pub(super) async fn ask(
        &self,
        seen: u32,
        body: &[u8],
        wait: Wait,
        gone: &CancellationToken,
    ) -> Result<Reply, Unanswered> {
        let Some(turn) = self.begin(seen, body)? else {
            return Ok(self.exchange().last.clone());
        };
        tokio::select! {
            () = self.wait(wait) => {}
            () = gone.cancelled() => {}
        }
        drop(turn);
        Ok(self.exchange().last.clone())
    }

    /// Takes in what the request brings; `None` when it was answered before (`[GW-SEQ-1]` to
    /// `[GW-SEQ-3]`).
    fn begin(&self, seen: u32, body: &[u8]) -> Result<Option<Turn<'_>>, Unanswered> {
        let mut exchange = self.exchange();
        if exchange.pending {
            return Err(Unanswered::Pending);
        }
        let (last, over) = (exchange.last.number, exchange.last.last);
        let news = if seen == last && !over {
            exchange.arrived = seen;
            exchange.last.body = Bytes::new();
            body
        } else if seen != last && seen == exchange.arrived {
            let news = exchange.brought.news(body);
            if news.is_empty() || over {
                exchange.heard = Instant::now();
                return Ok(None);
            }
            news
        } else {
            return Err(Unanswered::Stale);
        };
        self.pipe.bring(news).map_err(|_| Unanswered::TooMuch)?;
        exchange.brought = Brought::of(body);
        exchange.pending = true;
        exchange.heard = Instant::now();
        Ok(Some(Turn(self)))
    }

    /// `[GW-WAIT-1]`, `[GW-WAIT-2]`
    async fn wait(&self, wait: Wait) {
        if let Wait::Anything(limit) = wait {
            let limit = limit.min(Duration::from_millis(GATEWAY_POLL_MS_MAX));
            if timeout(limit, self.pipe.filled()).await.is_err() {
                return;
            }
        }
        // What is said in one breath goes into one reply, an end too.
        let limit = Duration::from_millis(GATEWAY_SETTLE_MS_MAX);
        if timeout(limit, self.pipe.settled()).await.is_ok() {
            return;
        }
        let limit = Duration::from_millis(GATEWAY_CROWDED_MS_MAX);
        // Whoever does not read by then is given up when more comes.
        let _ = timeout(limit, self.pipe.calm()).await;
    }

    /// Waits until nothing has been asked for too long (`[GW-END-4]`).
    pub(super) async fn silence(&self) {
        loop {
            let heard = self.exchange().heard;
            let end = heard + Duration::from_millis(GATEWAY_SILENCE_MS_MAX);
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }

    /// The client is gone.
    pub(super) fn lose(&self) {
        self.pipe.lose();
    }
}
