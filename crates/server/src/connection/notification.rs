//! A notification (or dispatch) connection: commands, events and deadlines go into the
//! session, its effects are carried out in order, what is to be sent goes out in one write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;

use msnp::command::{ClientCommand, Command};
use msnp::passport::Nonce;
use msnp::types::{Handle, Ticket};
use swallowtail_domain::account::{Identity, SignInId};
use swallowtail_domain::admission::SignInRefused;
use swallowtail_domain::event::UserEvent;
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::{ANSWERS_BYTES_MAX, CLIENT_VERSION_BYTES_MAX};
use swallowtail_domain::notification::{Effect, Input, NotificationSession, Referral};
use swallowtail_domain::request::{NoSwitchboard, Reply, Request, SignedIn, SwitchboardGrant};
use tokio::io::{AsyncRead, AsyncWrite};

use super::stream::{Incoming, Stream};
use super::{Ends, Turn};
use crate::alarm::Alarm;
use crate::arrivals::Arrival;
use crate::clock;
use crate::node::{Node, random_cookie};
use crate::registry::{About, Registration};
use crate::store::StoreError;
use crate::visits::OpenDoor;

/// A session and what the world knows of it. Dropping it takes it out of the world.
struct Client {
    node: Arc<Node>,
    /// Where the connection arrived, for the addresses that its client is told.
    ends: Ends,
    /// What the client calls its version, until it is signed in.
    version: Option<Box<str>>,
    session: NotificationSession,
    /// Whether the node knows the session as one that shows itself.
    shown: bool,
    /// From the sign-in on.
    place: Option<Place>,
    /// What the session has asked, until it is answered.
    asked: Option<Box<Request>>,
    out: Vec<u8>,
    closing: Option<CloseReason>,
}

/// Where a signed-in session hears events, and its way to pages.
struct Place {
    registration: Registration,
    _door: OpenDoor,
}

/// Serves the connection to its end.
pub(super) async fn run<Io>(
    node: &Arc<Node>,
    stream: &mut Stream<Io>,
    ends: &Ends,
    referral: Option<Referral>,
) -> CloseReason
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut client = Client::new(node, ends, referral);
    let reason = converse(&mut client, stream)
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
) -> Result<CloseReason, CloseReason>
where
    Io: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut stopped = pin!(client.node.stop.clone().cancelled_owned());
    let mut alarm = Alarm::default();
    let mut turn = Turn::default();
    loop {
        while client.closing.is_none() {
            match stream.next_command()? {
                Some(Incoming::Command(command)) => client.feed(Input::Command(command)),
                Some(Incoming::Invalid(error)) => client.feed(Input::Invalid(error)),
                None => break,
            }
            client.settle().await;
            if client.out.len() >= ANSWERS_BYTES_MAX {
                Box::pin(client.flush(stream)).await?;
            }
            turn.taken().await;
        }
        client.flush(stream).await?;
        if let Some(reason) = client.closing {
            return Ok(reason);
        }
        stream.rest();
        alarm.set(client.session.deadline());
        tokio::select! {
            received = stream.receive() => {
                received?;
                // What others have told comes before what the client says next.
                client.hear().await?;
            }
            () = news(client.place.as_ref()) => client.hear().await?,
            () = alarm.rings() => client.feed(Input::Tick),
            () = &mut stopped => client.feed(Input::Stop),
        }
        client.settle().await;
    }
}

/// Waits for events; for ever while nobody is signed in.
async fn news(place: Option<&Place>) {
    match place {
        Some(place) => place.registration.seat().events.filled().await,
        None => std::future::pending().await,
    }
}

impl Client {
    fn new(node: &Arc<Node>, ends: &Ends, referral: Option<Referral>) -> Self {
        let policy = Arc::clone(&node.policy);
        Self {
            node: Arc::clone(node),
            ends: *ends,
            version: None,
            shown: false,
            session: NotificationSession::new(policy, ends.peer, referral, ends.accepted),
            place: None,
            asked: None,
            out: Vec::new(),
            closing: None,
        }
    }

    /// One input. What comes of it is carried out at once, but for a question, which waits
    /// for [`Client::settle`].
    fn feed(&mut self, input: Input) {
        if let (Input::Command(ClientCommand::Cvr(cvr)), None) = (&input, &self.place) {
            let mut version = format!("{} {}", cvr.client_name, cvr.client_version);
            version.truncate(version.floor_char_boundary(CLIENT_VERSION_BYTES_MAX));
            self.version = Some(version.into());
        }
        let mut effects = Vec::new();
        self.session.handle(clock::now(), input, &mut effects);
        for effect in effects {
            match effect {
                Effect::Send(command) => command.write(&mut self.out),
                Effect::Close(reason) => self.closing = Some(reason),
                Effect::Ask(request) => self.asked = Some(Box::new(request)),
                Effect::Publish { to, event } => {
                    self.node.registry.publish(to, event);
                }
                Effect::PublishToAll(event) => self.node.registry.publish_to_all(&event),
                Effect::AnswerRing {
                    session,
                    callee,
                    cookie,
                    answer,
                } => {
                    self.node.answer_ring(session, callee, &cookie, answer);
                }
            }
        }
        self.show();
    }

    /// Tells the node when the session has begun to show itself, or does so no longer.
    fn show(&mut self) {
        let shown = self.session.is_shown();
        let Some(place) = self.place.as_ref().filter(|_| shown != self.shown) else {
            return;
        };
        self.shown = shown;
        place.registration.show(shown);
        if shown {
            let (who, via) = (place.registration.of().0, self.ends.via);
            let anew = true;
            self.node.arrivals.tell(Arrival { who, via, anew });
        }
    }

    /// Answers what the session has asked, until it asks no more.
    async fn settle(&mut self) {
        while let Some(request) = self.asked.take() {
            // Boxed: an idle connection shall not hold room for a query.
            let reply = Box::pin(self.answer(*request)).await;
            self.feed(Input::Reply(reply));
        }
    }

    /// What others have told this account since the last look.
    async fn hear(&mut self) -> Result<(), CloseReason> {
        let Some(place) = &self.place else {
            return Ok(());
        };
        let mut news = Vec::new();
        place
            .registration
            .seat()
            .events
            .take(&mut news)
            .map_err(|_| CloseReason::Stalled)?;
        for mut event in news {
            if let UserEvent::Ring(ring) = &mut event {
                // The callee may have reached this node by another address than the caller.
                ring.address = self.node.addresses.switchboard(self.ends.local);
            }
            self.feed(Input::Event(event));
            self.settle().await;
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
                .unwrap_or_else(|error| failed(&error));
        }
        let Some((identity, sign_in)) = self.session.signed_in() else {
            // Before the sign-in only randomness is asked for.
            return Reply::Random(rand::random());
        };
        let (store, principal) = (&self.node.store, identity.id);
        let reply = match request {
            Request::Random | Request::SignIn { .. } => Ok(Reply::Random(rand::random())),
            Request::FindAccount(handle) => store.find(&handle).await.map(Reply::Account),
            Request::Change(change) => store
                .change_in(principal, sign_in, &change)
                .await
                .map(|changed| changed.map_or_else(Reply::NotChanged, Reply::Changed)),
            Request::ContactProperties { of } => store
                .contact_properties(principal, of)
                .await
                .map(Reply::ContactProperties),
            Request::Switchboard => Ok(Reply::Switchboard(self.grant(identity.clone(), sign_in))),
        };
        reply.unwrap_or_else(|error| failed(&error))
    }

    /// Whoever may not sign in is told why, and counted.
    async fn sign_in(
        &mut self,
        handle: &Handle,
        ticket: &Ticket,
        nonce: &Nonce,
    ) -> Result<Reply, StoreError> {
        let reply = match self.admit(handle, ticket, nonce).await? {
            Ok(signed_in) => {
                self.node.metrics.sign_ins.inc();
                Reply::SignedIn(Box::new(signed_in))
            }
            Err(why) => {
                self.node.metrics.count_refusal(why);
                Reply::SignInRefused(why)
            }
        };
        Ok(reply)
    }

    /// Redeems the ticket, then listens, then loads: no change falls between the last two.
    async fn admit(
        &mut self,
        handle: &Handle,
        ticket: &Ticket,
        nonce: &Nonce,
    ) -> Result<Result<SignedIn, SignInRefused>, StoreError> {
        let (node, now) = (Arc::clone(&self.node), clock::now());
        let (load, _under_way) = node.begin_sign_in();
        match load.admit(now, &node.policy) {
            // Whoever takes over a session of his own takes nobody's place.
            Err(SignInRefused::Full) if node.has_session(handle).await? => {}
            Err(why) => return Ok(Err(why)),
            Ok(()) => {}
        }
        let redeemed = node
            .store
            .redeem_ticket(handle, ticket, nonce, now, &node.policy)
            .await?;
        let (principal, sign_in) = match redeemed {
            Ok(signed_in) => signed_in,
            Err(why) => return Ok(Err(why)),
        };
        let about = About {
            handle: handle.clone(),
            since: now,
            peer: self.ends.peer,
            via: self.ends.via,
            client: self
                .version
                .take()
                .map(|version| node.registry.version(&version)),
        };
        let registration = node.registry.enter(principal, sign_in, about);
        // His connection may be older than the ban; from here on he hears of a newer one.
        if node.bans.bar(self.ends.peer.ip()) {
            return Ok(Err(SignInRefused::Disabled));
        }
        let loaded = node.store.load(principal).await;
        if loaded.is_err() {
            // The older session may change nothing any more: better that it goes.
            let event = UserEvent::SignedIn { sign_in };
            node.registry.publish(principal, event);
        }
        let Some((account, roster)) = loaded? else {
            return Ok(Err(SignInRefused::Ticket));
        };
        let auth = random_cookie();
        let owner = account.identity.clone();
        self.place = Some(Place {
            registration,
            _door: node.visits.open(now, owner, auth.reveal()),
        });
        Ok(Ok(SignedIn {
            sign_in,
            account,
            roster,
            auth,
            // Looked at after the session hears events: better told twice than not at all.
            shutdown: node.shutdown.announced(),
        }))
    }

    fn grant(&self, owner: Identity, sign_in: SignInId) -> Result<SwitchboardGrant, NoSwitchboard> {
        self.node.switchboards.admit(owner.id)?;
        let cookie = random_cookie();
        self.node
            .cookies()
            .issue_open(clock::now(), &cookie, owner, sign_in)?;
        Ok(SwitchboardGrant {
            address: self.node.addresses.switchboard(self.ends.local),
            cookie,
        })
    }
}

fn failed(error: &StoreError) -> Reply {
    tracing::error!(%error, "the store failed");
    Reply::Failed(error.trouble())
}

impl Drop for Client {
    /// Also on a panic: nobody stays online without a connection.
    fn drop(&mut self) {
        // If the session did not end itself, watchers hear of it now. A second panic, while
        // the first unwinds, would end the whole service.
        let fed = catch_unwind(AssertUnwindSafe(|| self.feed(Input::Lost)));
        if fed.is_err() {
            tracing::error!("a session could not be ended in order");
        }
        let Some(Place { registration, .. }) = self.place.take() else {
            return;
        };
        let (principal, sign_in) = registration.of();
        let seat = Arc::clone(registration.seat());
        drop(registration);
        // Nothing more comes now; who rang and has not been answered shall not wait for it.
        let mut unheard = Vec::new();
        let _ = seat.events.take(&mut unheard);
        for event in unheard.into_iter().filter(|_| fed.is_ok()) {
            self.feed(Input::Event(event));
        }
        let ended = self.node.cookies().end_sign_in(principal, sign_in);
        for grant in ended {
            self.node.lapse(grant);
        }
    }
}
