//! The buddy who is always there: an account of the service's own, signed in like anybody's over
//! the loopback with the client that others write bots with. `answers` and `words` say what it
//! says, `clerk` asks the service, `talks` and `deliveries` are its conversations.

mod answers;
mod clerk;
mod deliveries;
mod session;
mod talks;
mod words;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use msnp::types::Ticket;
use msnp_client::{Client, Lost, RequestError, SignInError};
use swallowtail_domain::limits::{BOT_RETRY_MS_MAX, BOT_RETRY_MS_MIN, TICKET_MS_MAX};
use tokio::time::{Instant, sleep};

use crate::clock;
use crate::letterbox::Letterbox;
use crate::node::Node;
use crate::store::{OwnAccount, StoreError};
use clerk::Clerk;

/// What the bot needs.
pub(crate) struct Bot {
    node: Arc<Node>,
    account: OwnAccount,
    clerk: Clerk,
    /// Where it signs in, and where its conversations are: whatever clients outside are told,
    /// it stays within the machine.
    notification: String,
    switchboard: String,
}

/// Why it is not signed in, or not any more.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("somebody else has its handle")]
    HandleTaken,
    #[error(transparent)]
    Lost(#[from] Lost),
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error("its account has signed in elsewhere")]
    SignedInElsewhere,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Bot {
    pub(crate) fn new(
        node: Arc<Node>,
        letterbox: Letterbox,
        account: OwnAccount,
        [front, notification]: [SocketAddr; 2],
    ) -> Self {
        Self {
            clerk: Clerk::new(Arc::clone(&node), letterbox, account.handle.clone()),
            node,
            account,
            notification: within(notification).to_string(),
            switchboard: within(front).to_string(),
        }
    }

    /// Stays signed in until the service stops.
    pub(crate) async fn run(self) {
        let stop = self.node.stop.clone();
        tokio::select! {
            () = self.stay() => {}
            () = stop.cancelled() => {}
        }
    }

    /// Signs in again and again, ever slower as long as it does not last.
    async fn stay(&self) {
        let (least, most) = (BOT_RETRY_MS_MIN, BOT_RETRY_MS_MAX);
        let (mut pause, mut told) = (least, String::new());
        loop {
            let began = Instant::now();
            if let Err(why) = self.live().await.map_err(|why| why.to_string()) {
                // Once: the service may be closed for days.
                if why != told {
                    tracing::warn!(%why, "the bot is not signed in");
                    told = why;
                }
            }
            if began.elapsed() > Duration::from_millis(most) {
                pause = least;
                told.clear();
            }
            sleep(Duration::from_millis(pause)).await;
            pause = (pause * 2).min(most);
        }
    }

    /// One sign-in, to its end.
    async fn live(&self) -> Result<(), Ended> {
        let (store, now) = (&self.node.store, clock::now());
        let account = store.keep_own_account(&self.account, now).await?;
        let account = account.ok_or(Ended::HandleTaken)?;
        let random = || rand::random::<u128>();
        let ticket = Ticket::new(format!("t={:032x}{:032x}&p=", random(), random()));
        store
            .save_ticket(account, &ticket, None, now + TICKET_MS_MAX)
            .await?;
        let handle = self.account.handle.clone();
        let client = Client::with_ticket(&*self.notification, handle, ticket)
            .switchboard(&*self.switchboard);
        let session = client.sign_in().await?;
        session::live(session, &self.node, &self.clerk).await
    }
}

/// The same place as seen from this machine.
fn within(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_within_the_machine() {
        for (listens, found) in [
            ("0.0.0.0:1863", "127.0.0.1:1863"),
            ("[::]:1863", "[::1]:1863"),
            ("192.0.2.7:1863", "192.0.2.7:1863"),
        ] {
            assert_eq!(within(listens.parse().unwrap()).to_string(), found);
        }
    }
}
