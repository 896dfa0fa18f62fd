//! What the bot has to know of others: who has just begun to show himself, and what is to be said
//! to everybody. Nobody waits for the listener: one who is too slow is told that he has missed
//! some, and looks at everybody.

use std::sync::Arc;

use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::ARRIVALS_MAX;
use tokio::sync::broadcast;

use crate::connection::Via;

/// Somebody is online from now on, and not hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) who: PrincipalId,
    pub(crate) via: Via,
    /// False when he was there already, and something is new for him.
    pub(crate) anew: bool,
}

/// What there is to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// Somebody has come.
    Arrival(Arrival),
    /// An operator says something to everybody; here to those whose client shows no notices.
    Notice(Arc<str>),
}

/// The way of news to those who listen.
#[derive(Debug)]
pub(crate) struct Arrivals(broadcast::Sender<News>);

impl Default for Arrivals {
    fn default() -> Self {
        Self(broadcast::Sender::new(ARRIVALS_MAX))
    }
}

impl Arrivals {
    /// Tells those who listen; mostly nobody or one.
    pub(crate) fn tell(&self, arrival: Arrival) {
        let _ = self.0.send(News::Arrival(arrival));
    }

    /// Has something said to everybody.
    pub(crate) fn announce(&self, text: Arc<str>) {
        let _ = self.0.send(News::Notice(text));
    }

    /// All news from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<News> {
        self.0.subscribe()
    }
}
