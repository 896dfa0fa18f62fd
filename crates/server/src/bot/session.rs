//! One sign-in of the bot: it hears who calls and who arrives, until the connection ends.

use msnp_client::types::Status;
use msnp_client::{Event, Session};
use tokio::sync::broadcast::error::RecvError;

use super::Ended;
use super::clerk::Clerk;
use super::deliveries::Deliveries;
use super::talks::Talks;
use crate::arrivals::{Arrival, News};
use crate::connection::Via;
use crate::node::Node;

/// Lives until the connection ends, for whatever reason; its conversations end with it.
pub(super) async fn live(mut session: Session, node: &Node, clerk: &Clerk) -> Result<(), Ended> {
    // Before anything is looked at, so that nobody arrives unseen.
    let mut arrivals = node.arrivals.listen();
    session.set_status(Status::Online).await?;
    let mut talks = Talks::new(clerk.clone());
    let mut deliveries = Deliveries::default();
    deliveries.look_for_everybody(node).await?;
    loop {
        deliveries.begin(&mut session, node, clerk).await;
        tokio::select! {
            event = session.next() => match event? {
                Event::Ring(ring) if talks.welcome(&ring.inviter) => {
                    // He may have hung up already.
                    if let Ok(conversation) = session.answer(&ring).await {
                        talks.begin(ring.inviter, conversation);
                    }
                }
                Event::SignedInElsewhere => return Err(Ended::SignedInElsewhere),
                Event::GoingDown => return Ok(()),
                _ => {}
            },
            arrival = arrivals.recv() => match arrival {
                // A browser fetches what waits for its user by itself.
                Ok(News::Arrival(Arrival { via: Via::WebSocket, .. })) => {}
                Ok(News::Arrival(Arrival { who, anew, .. })) => deliveries.look_for(who, anew),
                Ok(News::Notice(text)) => deliveries.announce(node, &text),
                Err(RecvError::Lagged(_)) => deliveries.look_for_everybody(node).await?,
                Err(RecvError::Closed) => return Ok(()),
            },
            delivered = deliveries.ended() => {
                if let Some((to, conversation)) = delivered {
                    // He may want to answer.
                    talks.begin(to, conversation);
                }
            }
            () = talks.ended() => {}
        }
    }
}
