//! The gateway as clients meet it, without sockets.

mod answers;
mod loss;
mod rules;

use std::time::Duration;

use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::session::{Reply, Session, Unanswered, Wait};

/// A request of a client that is still there.
async fn ask(session: &Session, seen: u32, body: &[u8], wait: Wait) -> Result<Reply, Unanswered> {
    session
        .ask(seen, body, wait, &CancellationToken::new())
        .await
}

fn reply(number: u32, body: &'static [u8]) -> Reply {
    Reply {
        number,
        body: Bytes::from_static(body),
        last: false,
    }
}

/// As long as there may be waiting.
const POLL: Wait = Wait::Anything(Duration::MAX);
