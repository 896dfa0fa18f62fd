//! Who has just begun to show himself, for whoever waits for him. Sessions never wait for the
//! listener: one who is too slow is told that he has missed some, and looks at everybody.

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

/// The way of arrivals to those who listen.
#[derive(Debug)]
pub(crate) struct Arrivals(broadcast::Sender<Arrival>);

impl Default for Arrivals {
    fn default() -> Self {
        Self(broadcast::Sender::new(ARRIVALS_MAX))
    }
}

impl Arrivals {
    /// Tells those who listen; mostly nobody or one.
    pub(crate) fn tell(&self, arrival: Arrival) {
        let _ = self.0.send(arrival);
    }

    /// All arrivals from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Arrival> {
        self.0.subscribe()
    }
}
