//! One connection to the notification server (or to dispatch, which is the same up to the
//! referral): an input goes in, effects come out, nothing else happens.
//!
//! `sign_in` is the way from `VER` to `USR OK`; then [`Live`] takes over, with a file for each
//! subject.

mod challenge;
mod client_version;
mod early;
mod edits;
mod groups;
mod invite;
mod listing;
mod lists;
mod live;
mod names;
mod notices;
mod presence;
mod properties;
mod services;
mod settings;
mod sign_in;
mod sync;

use std::net::SocketAddr;
use std::sync::Arc;

use msnp::args::ArgError;
use msnp::command::session::OutReply;
use msnp::command::{ClientCommand, ServerCommand};
use msnp::types::{Cookie, Handle, SessionId, Status, TrId, Word};

use crate::account::{Identity, PrincipalId, SignInId};
use crate::event::{Ring, RingAnswer, UserEvent};
use crate::fault::{CloseReason, Refusal};
use crate::policy::Policy;
use crate::request::{Reply, Request, SignedIn};
use crate::time::Timestamp;
use live::{Live, Pending};
use sign_in::SigningIn;

/// What happens to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The client sent a command.
    Command(ClientCommand),
    /// The client sent a command with bad words.
    Invalid(ArgError),
    /// Another session has news.
    Event(UserEvent),
    /// The answer to the last [`Effect::Ask`].
    Reply(Reply),
    /// The deadline has come.
    Tick,
    /// The connection is gone, for a reason the session did not give.
    Lost,
    /// The service stops.
    Stop,
}

/// What a session wants done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// To this client.
    Send(ServerCommand),
    /// To the world; no command is handled before the answer has come.
    Ask(Request),
    /// To every session of another account, wherever it is; to nobody if there is none.
    Publish {
        /// The account.
        to: PrincipalId,
        /// The news.
        event: UserEvent,
    },
    /// To every session that there is.
    PublishToAll(UserEvent),
    /// To the switchboard that rang.
    AnswerRing {
        /// The conversation.
        session: SessionId,
        /// Who was called.
        callee: Handle,
        /// What the call would be answered with.
        cookie: Cookie,
        /// The answer.
        answer: RingAnswer,
    },
    /// This connection ends once all before is sent.
    Close(CloseReason),
}

/// Where clients of a dispatch listener are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// The notification server, `host:port`.
    pub notification: Word,
    /// This server, `host:port`.
    pub current: Word,
}

/// One client on its way to being signed in, or signed in.
#[derive(Debug)]
pub struct NotificationSession {
    policy: Arc<Policy>,
    phase: Phase,
}

/// The phases are boxed: a signed-in session does not pay for what a sign-in needs.
#[derive(Debug)]
enum Phase {
    SigningIn(Box<SigningIn>),
    Live(Box<Live>),
    Closed,
}

impl NotificationSession {
    /// A connection just accepted from `peer`. With a referral it is a dispatch connection.
    #[must_use]
    pub fn new(
        policy: Arc<Policy>,
        peer: SocketAddr,
        referral: Option<Referral>,
        now: Timestamp,
    ) -> Self {
        let phase = Phase::SigningIn(Box::new(SigningIn::new(peer, referral, now)));
        Self { policy, phase }
    }

    /// Handles one input; what is to be done is appended to `effects`.
    pub fn handle(&mut self, now: Timestamp, input: Input, effects: &mut Vec<Effect>) {
        let mut context = Context {
            policy: &self.policy,
            now,
            effects,
        };
        let next = match &mut self.phase {
            Phase::SigningIn(phase) => phase.handle(&mut context, input),
            Phase::Live(live) => live.handle(&mut context, input),
            Phase::Closed => {
                if let Input::Event(UserEvent::Ring(ring)) = input {
                    // Whoever calls shall not wait for one who has gone.
                    context.answer_ring(*ring, RingAnswer::NotOnline);
                }
                Next::Stay
            }
        };
        match next {
            Next::Stay => {}
            Next::Live(signed_in) => self.phase = Phase::Live(Box::new(Live::new(*signed_in))),
            Next::Closed => self.phase = Phase::Closed,
        }
    }

    /// When [`Input::Tick`] is wanted.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        match &self.phase {
            Phase::SigningIn(phase) => Some(phase.deadline()),
            Phase::Live(live) => live.challenge.deadline(),
            Phase::Closed => None,
        }
    }

    /// Who is signed in, and since when.
    #[must_use]
    pub fn signed_in(&self) -> Option<(&Identity, SignInId)> {
        match &self.phase {
            Phase::Live(live) => Some((&live.account.identity, live.sign_in)),
            Phase::SigningIn(_) | Phase::Closed => None,
        }
    }

    /// Whether contacts can see who is signed in: there has been a `CHG`, and not to hidden.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        match &self.phase {
            Phase::Live(live) => live.status().is_some_and(|status| status != Status::Hidden),
            Phase::SigningIn(_) | Phase::Closed => false,
        }
    }

    /// Whether the session has ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }
}

/// What a phase hands on to the next.
#[must_use]
enum Next {
    Stay,
    Live(Box<SignedIn>),
    Closed,
}

/// What every handler may use.
struct Context<'a> {
    policy: &'a Policy,
    now: Timestamp,
    effects: &'a mut Vec<Effect>,
}

impl Context<'_> {
    fn send(&mut self, command: ServerCommand) {
        self.effects.push(Effect::Send(command));
    }

    fn refuse(&mut self, trid: TrId, refusal: Refusal) {
        self.send(refusal.of(trid).into());
    }

    fn ask(&mut self, request: Request) {
        self.effects.push(Effect::Ask(request));
    }

    fn publish(&mut self, to: PrincipalId, event: UserEvent) {
        self.effects.push(Effect::Publish { to, event });
    }

    fn publish_to_all(&mut self, event: UserEvent) {
        self.effects.push(Effect::PublishToAll(event));
    }

    fn answer_ring(&mut self, ring: Ring, answer: RingAnswer) {
        self.effects.push(Effect::AnswerRing {
            session: ring.session,
            callee: ring.callee,
            cookie: ring.cookie,
            answer,
        });
    }

    fn close(&mut self, reason: CloseReason) -> Next {
        self.effects.push(Effect::Close(reason));
        Next::Closed
    }

    /// `OUT` is answered with `OUT` and nothing after it (`[NS-OUT-1]`).
    fn answer_out(&mut self) -> Next {
        self.send(ServerCommand::Out(OutReply { reason: None }));
        self.close(CloseReason::ClientLeft)
    }
}
