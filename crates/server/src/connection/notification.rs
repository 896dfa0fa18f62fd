//! A notification (or dispatch) connection: commands, events and deadlines go into the
//! session, its effects are carried out in order, what is to be sent goes out in one write.

use std::pin::pin;
use std::sync::Arc;

use msnp::command::Command;
use msnp::passport::Nonce;
use msnp::types::{Handle, Ticket};
use swallowtail_domain::account::{Identity, SignInId};
use swallowtail_domain::cookie::Purpose;
use swallowtail_domain::event::UserEvent;
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::EVENTS_MAX;
use swallowtail_domain::notification::{Effect, Input, NotificationSession, Referral};
use swallowtail_domain::request::{NoSwitchboard, Reply, Request, SignedIn, SwitchboardGrant};
use tokio::io::{AsyncRead, AsyncWrite};

use super::stream::{Incoming, Stream};
use super::{Ends, new_session};
use crate::alarm::Alarm;
use crate::clock;
use crate::node::{Node, random_cookie};
use crate::registry::{Events, Registration};
use crate::store::StoreError;

/// A session and what the world knows of it. Dropping it takes it out of the world.
struct Client {
    node: Arc<Node>,
    ends: Ends,
    session: NotificationSession,
    /// From the sign-in on.
    place: Option<Place>,
    effects: Vec<Effect>,
    out: Vec<u8>,
    closing: Option<CloseReason>,
}

/// Where a signed-in session hears events.
struct Place {
    events: Arc<Events>,
    sign_in: SignInId,
    _registration: Registration,
}

/// Serves the connection to its end.
pub(super) async fn run<Io>(
    node: &Arc<Node>,
    stream: &mut Stream<Io>,
    ends: Ends,
    referral: Option<Referral>,
    first: Option<Incoming>,
) -> CloseReason
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut client = Client {
        node: Arc::clone(node),
        ends,
        session: new_session(node, ends, referral),
        place: None,
        effects: Vec::new(),
        out: Vec::new(),
        closing: None,
    };
    let reason = converse(&mut client, stream, first)
        .await
        .unwrap_or_else(|lost| lost);
    // Others hear of the end before the client does.
    drop(client);
    stream.close().await;
    reason
}

/// The loop. `Ok` when the session ended it, `Err` when the connection did.
async fn converse<Io>(
    client: &mut Client,
    stream: &mut Stream<Io>,
    first: Option<Incoming>,
) -> Result<CloseReason, CloseReason>
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut stopped = pin!(client.node.stop.clone().cancelled_owned());
    let mut alarm = Alarm::default();
    let mut next = first;
    loop {
        while client.closing.is_none() {
            let incoming = match next.take() {
                Some(incoming) => Some(incoming),
                None => stream.next_command()?,
            };
            match incoming {
                Some(Incoming::Command(command)) => client.feed(Input::Command(command)).await,
                Some(Incoming::Invalid(error)) => client.feed(Input::Invalid(error)).await,
                None => break,
            }
        }
        client.flush(stream).await?;
        if let Some(reason) = client.closing {
            return Ok(reason);
        }
        stream.rest();
        alarm.set(client.session.deadline());
        tokio::select! {
            received = stream.receive() => received?,
            () = changed(client.place.as_ref()) => client.hear().await?,
            () = alarm.rings() => client.feed(Input::Tick).await,
            () = &mut stopped => client.feed(Input::Stop).await,
        }
    }
}

/// Waits for events; for ever while nobody is signed in.
async fn changed(place: Option<&Place>) {
    match place {
        Some(place) => place.events.changed().await,
        None => std::future::pending().await,
    }
}

impl Client {
    /// One input, and all that comes of it.
    async fn feed(&mut self, input: Input) {
        self.session.handle(clock::now(), input, &mut self.effects);
        while !self.effects.is_empty() {
            for effect in std::mem::take(&mut self.effects) {
                match effect {
                    Effect::Send(command) => command.write(&mut self.out),
                    Effect::Close(reason) => self.closing = Some(reason),
                    Effect::Ask(request) => {
                        let reply = self.answer(request).await;
                        let now = clock::now();
                        self.session
                            .handle(now, Input::Reply(reply), &mut self.effects);
                    }
                    effect => self.tell(effect),
                }
            }
        }
    }

    /// The effects that reach others; they need no waiting.
    fn tell(&self, effect: Effect) {
        match effect {
            Effect::Publish { to, event } => {
                self.node.registry.publish(to, event);
            }
            Effect::AnswerRing {
                session,
                callee,
                cookie,
                answer,
            } => {
                self.node.answer_ring(session, callee, &cookie, answer);
            }
            Effect::Send(_) | Effect::Ask(_) | Effect::Close(_) => {}
        }
    }

    /// What others have told this account since the last look.
    async fn hear(&mut self) -> Result<(), CloseReason> {
        let Some(place) = &self.place else {
            return Ok(());
        };
        let mut news = Vec::new();
        place
            .events
            .take(&mut news)
            .map_err(|_| CloseReason::Stalled)?;
        for mut event in news {
            if let UserEvent::Ring(ring) = &mut event {
                // The callee may have reached this node by another address than the caller.
                ring.address = self.node.addresses.switchboard(self.ends.local);
            }
            self.feed(Input::Event(event)).await;
        }
        Ok(())
    }

    async fn flush<Io>(&mut self, stream: &mut Stream<Io>) -> Result<(), CloseReason>
    where
        Io: AsyncRead + AsyncWrite + Unpin + Send,
    {
        if self.out.is_empty() {
            return Ok(());
        }
        let out = std::mem::take(&mut self.out);
        stream.send(&out).await
    }

    async fn answer(&mut self, request: Request) -> Reply {
        if let Request::SignIn {
            handle,
            ticket,
            nonce,
        } = request
        {
            return self
                .sign_in(&handle, &ticket, &nonce)
                .await
                .unwrap_or(Reply::Unavailable);
        }
        let Some((identity, sign_in)) = self.session.signed_in() else {
            // Before the sign-in only randomness is asked for.
            return Reply::Random(rand::random());
        };
        let (store, principal) = (&self.node.store, identity.id);
        let reply = match request {
            Request::Random | Request::SignIn { .. } => Ok(Reply::Random(rand::random())),
            Request::FindAccount(handle) => store.find(&handle).await.map(Reply::Account),
            Request::Change(change) => {
                store
                    .change(principal, &change)
                    .await
                    .map(|changed| match changed {
                        Ok(peer) => Reply::Changed { peer },
                        Err(why) => Reply::NotChanged(why),
                    })
            }
            Request::ContactProperties { of } => store
                .contact_properties(principal, of)
                .await
                .map(Reply::ContactProperties),
            Request::Switchboard => Ok(Reply::Switchboard(self.grant(identity.clone(), sign_in))),
        };
        reply.unwrap_or_else(|error| {
            tracing::error!(%error, "the store failed");
            Reply::Unavailable
        })
    }

    /// Redeems the ticket, then listens, then loads: no change falls between the last two.
    async fn sign_in(
        &mut self,
        handle: &Handle,
        ticket: &Ticket,
        nonce: &Nonce,
    ) -> Result<Reply, StoreError> {
        let now = clock::now();
        let store = &self.node.store;
        let Some(principal) = store.redeem_ticket(handle, ticket, nonce, now).await? else {
            return Ok(Reply::SignInRefused);
        };
        let sign_in = SignInId {
            at: now,
            nonce: rand::random(),
        };
        let events = Arc::new(Events::new(EVENTS_MAX));
        let registration = self
            .node
            .registry
            .enter(principal, sign_in, Arc::clone(&events));
        let Some((account, roster)) = store.load(principal).await? else {
            return Ok(Reply::SignInRefused);
        };
        self.place = Some(Place {
            events,
            sign_in,
            _registration: registration,
        });
        self.node.metrics.sign_ins.inc();
        let auth = random_cookie();
        Ok(Reply::SignedIn(Box::new(SignedIn {
            sign_in,
            account,
            roster,
            auth,
        })))
    }

    fn grant(&self, owner: Identity, sign_in: SignInId) -> Result<SwitchboardGrant, NoSwitchboard> {
        let cookie = random_cookie();
        self.node
            .cookies()
            .issue_open(clock::now(), &cookie, owner, sign_in)?;
        Ok(SwitchboardGrant {
            address: self.node.addresses.switchboard(self.ends.local),
            cookie,
        })
    }

    /// The connection is gone: watchers hear of it, unused cookies die.
    fn leave(&mut self) {
        if !self.session.is_closed() {
            self.session
                .handle(clock::now(), Input::Lost, &mut self.effects);
        }
        for effect in std::mem::take(&mut self.effects) {
            self.tell(effect);
        }
    }
}

impl Drop for Client {
    /// Also on a panic: nobody stays online without a connection.
    fn drop(&mut self) {
        self.leave();
        let Some(place) = &self.place else { return };
        let now = clock::now();
        let ended = self.node.cookies().end_sign_in(place.sign_in);
        for grant in ended {
            if let Purpose::Join(session) = grant.purpose {
                self.node
                    .switchboards
                    .lapse(now, session, grant.owner.handle);
            }
        }
    }
}
