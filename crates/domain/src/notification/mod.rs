//! One connection to the notification server (or to dispatch, which is the same up to the
//! referral): an input goes in, effects come out, nothing else happens.
//!
//! `sign_in` is the way from `VER` to `USR OK`; then [`Live`] takes over, one file a subject.

mod challenge;
mod invite;
mod lists;
mod presence;
mod settings;
mod sign_in;
mod sync;

use std::net::SocketAddr;
use std::sync::Arc;

use msnp::ErrorCode;
use msnp::args::ArgError;
use msnp::command::session::{Cvr, CvrReply, OutReason, OutReply, Qng};
use msnp::command::{ClientCommand, ErrorLine, ServerCommand};
use msnp::types::{Capabilities, Cookie, Handle, SessionId, Status, TrId, Word};

use crate::account::{Account, Identity, PrincipalId, SignInId};
use crate::event::{RingAnswer, UserEvent};
use crate::fault::{CloseReason, Verdict, close_reason, verdict};
use crate::policy::Policy;
use crate::request::{Reply, Request, SignedIn};
use crate::roster::Roster;
use crate::time::Timestamp;
use challenge::Challenge;
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
            Phase::Closed => Next::Stay,
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

    fn refuse(&mut self, trid: TrId, code: ErrorCode) {
        self.send(ErrorLine { code, trid }.into());
    }

    fn ask(&mut self, request: Request) {
        self.effects.push(Effect::Ask(request));
    }

    fn publish(&mut self, to: PrincipalId, event: UserEvent) {
        self.effects.push(Effect::Publish { to, event });
    }

    fn close(&mut self, reason: CloseReason) -> Next {
        self.effects.push(Effect::Close(reason));
        Next::Closed
    }

    /// `CVR` is answered the same way in every phase (`[NS-CVR-4]`).
    fn answer_cvr(&mut self, cvr: Cvr) {
        let reply = self.client_versions(cvr);
        self.send(ServerCommand::Cvr(reply));
    }

    /// What a client has is what it should have: nobody is nagged (`[NS-CVR-3]`).
    fn client_versions(&self, cvr: Cvr) -> CvrReply {
        CvrReply {
            trid: cvr.trid,
            recommended: [cvr.client_version.clone(), cvr.client_version],
            minimum: self.policy.minimum_version.clone(),
            download_url: self.policy.download_url.clone(),
            info_url: self.policy.info_url.clone(),
        }
    }

    /// `CVQ` has the same answer, and nothing comes after it (`[NS-CVQ-2]`).
    fn answer_cvq(&mut self, cvq: Cvr) {
        let reply = self.client_versions(cvq);
        self.send(ServerCommand::Cvq(reply));
    }

    /// `OUT` is answered with `OUT` and nothing after it (`[NS-OUT-1]`).
    fn answer_out(&mut self) -> Next {
        self.send(ServerCommand::Out(OutReply { reason: None }));
        self.close(CloseReason::ClientLeft)
    }
}

/// A signed-in client.
#[derive(Debug)]
struct Live {
    sign_in: SignInId,
    /// Its version is the one this client knows: every change it was told of adds one.
    account: Account,
    /// What the store's version was when the roster was read: earlier news is in it.
    loaded: msnp::types::Serial,
    roster: Roster,
    /// `None` before the first `CHG`: offline for everybody.
    status: Option<(Status, Capabilities)>,
    /// Whether the client has asked for its lists on this connection.
    synchronised: bool,
    /// News that came before the client's first `SYN` or `CHG`; not counted in its version.
    held: Vec<sync::News>,
    challenge: Challenge,
    pending: Option<Box<Pending>>,
}

/// What the client asked for, while the answer to [`Effect::Ask`] is on its way.
#[derive(Debug)]
enum Pending {
    Add(lists::PendingAdd),
    AddedProperties { trid: TrId, contact: Identity },
    Challenge { trid: TrId },
    Find(msnp::command::lists::Add),
    Remove(lists::PendingRemove),
    SetPrivacy(msnp::command::settings::Blp),
    SetPrompt(msnp::command::settings::Gtc),
    Switchboard { trid: TrId },
    Synchronise { trid: TrId },
}

impl Pending {
    /// The transaction to blame when the answer is "unavailable".
    fn trid(&self) -> TrId {
        match self {
            Self::Add(pending) => pending.trid,
            Self::Find(add) => add.trid,
            Self::Remove(pending) => pending.trid,
            Self::SetPrivacy(command) => command.trid,
            Self::SetPrompt(command) => command.trid,
            Self::AddedProperties { trid, .. }
            | Self::Challenge { trid }
            | Self::Switchboard { trid }
            | Self::Synchronise { trid } => *trid,
        }
    }
}

impl Live {
    fn new(signed_in: SignedIn) -> Self {
        let SignedIn {
            sign_in,
            account,
            roster,
            auth: _,
        } = signed_in;
        Self {
            sign_in,
            loaded: account.serial,
            account,
            roster,
            status: None,
            synchronised: false,
            held: Vec::new(),
            challenge: Challenge::default(),
            pending: None,
        }
    }

    fn handle(&mut self, context: &mut Context<'_>, input: Input) -> Next {
        match input {
            Input::Command(command) => self.command(context, command),
            Input::Invalid(error) => self.invalid(context, &error),
            Input::Event(event) => self.event(context, event),
            Input::Reply(reply) => {
                self.reply(context, reply);
                Next::Stay
            }
            Input::Tick => self.tick(context),
            Input::Lost => self.end(context, CloseReason::ConnectionLost),
            Input::Stop => self.sign_out(context, OutReason::ServerShutDown),
        }
    }

    fn command(&mut self, context: &mut Context<'_>, command: ClientCommand) -> Next {
        match command {
            ClientCommand::Add(add) => self.add(context, add),
            ClientCommand::Blp(blp) => self.set_privacy(context, blp),
            ClientCommand::Chg(chg) => self.change_status(context, chg),
            ClientCommand::Chl(chl) => self.ask_challenge(context, chl.trid),
            ClientCommand::Cvr(cvr) => context.answer_cvr(cvr),
            ClientCommand::Gtc(gtc) => self.set_prompt(context, gtc),
            ClientCommand::Out(_) => {
                self.hide(context);
                return context.answer_out();
            }
            ClientCommand::Png(_) => context.send(ServerCommand::Qng(Qng)),
            ClientCommand::Qry(qry) => return self.answer_challenge(context, &qry),
            ClientCommand::Rem(rem) => self.remove(context, &rem),
            ClientCommand::Syn(syn) => self.synchronise(context, &syn),
            ClientCommand::Usr(usr) => {
                // [NS-USR-12]
                context.refuse(sign_in::trid(&usr), ErrorCode::AlreadySignedIn);
            }
            ClientCommand::Ver(ver) => {
                context.refuse(ver.trid, ErrorCode::NotExpected);
                return self.end(context, CloseReason::CommandOutOfPlace);
            }
            ClientCommand::Xfr(xfr) => self.ask_switchboard(context, &xfr),
            ClientCommand::Adg(_)
            | ClientCommand::Fnd(_)
            | ClientCommand::Ims(_)
            | ClientCommand::Lsg(_)
            | ClientCommand::Lst(_)
            | ClientCommand::Pag(_)
            | ClientCommand::Prp(_)
            | ClientCommand::Rea(_)
            | ClientCommand::Reg(_)
            | ClientCommand::Rmg(_)
            | ClientCommand::Sdc(_)
            | ClientCommand::Snd(_)
            | ClientCommand::Url(_) => self.not_offered(context, &command),
            ClientCommand::Ans(_)
            | ClientCommand::Bye(_)
            | ClientCommand::Cal(_)
            | ClientCommand::Cvq(_)
            | ClientCommand::Msg(_) => return self.end(context, CloseReason::CommandOutOfPlace),
        }
        Next::Stay
    }

    /// A command with bad words: refused with a number where there is one.
    fn invalid(&mut self, context: &mut Context<'_>, error: &ArgError) -> Next {
        if let (b"USR", Some(trid)) = (error.verb.as_bytes(), error.trid) {
            context.refuse(trid, ErrorCode::AlreadySignedIn);
            return Next::Stay;
        }
        match (verdict(error), error.trid) {
            (Verdict::Refuse(code), Some(trid)) if error.verb.as_bytes() != b"CAL" => {
                context.refuse(trid, code);
                return Next::Stay;
            }
            (Verdict::RefuseAndClose(code), Some(trid)) => context.refuse(trid, code),
            _ => {}
        }
        self.end(context, close_reason(error.flaw))
    }

    /// The answer to what was asked last.
    fn reply(&mut self, context: &mut Context<'_>, reply: Reply) {
        let Some(pending) = self.pending.take() else {
            return;
        };
        match (*pending, reply) {
            (Pending::Find(add), Reply::Account(found)) => self.found(context, add, found),
            (Pending::Add(add), Reply::Changed { peer }) => self.added(context, add, peer),
            (Pending::Remove(rem), Reply::Changed { peer }) => self.removed(context, rem, peer),
            (Pending::SetPrivacy(blp), Reply::Changed { .. }) => self.privacy_set(context, &blp),
            (Pending::SetPrompt(gtc), Reply::Changed { .. }) => self.prompt_set(context, &gtc),
            (pending, Reply::NotChanged(why)) => {
                context.refuse(pending.trid(), lists::refusal(why));
            }
            (Pending::AddedProperties { trid, contact }, Reply::ContactProperties(properties)) => {
                self.tell_properties(context, trid, &contact, &properties);
            }
            (Pending::Challenge { trid }, Reply::Random(bits)) => {
                self.challenge(context, trid, bits);
            }
            (Pending::Switchboard { trid }, Reply::Switchboard(grant)) => {
                self.grant_switchboard(context, trid, grant);
            }
            (Pending::Synchronise { trid }, Reply::ContactProperties(properties)) => {
                self.dump(context, trid, &properties);
            }
            // The change was made; only its decoration is missing.
            (Pending::AddedProperties { trid, contact }, _) => {
                self.probe(context, trid, &contact);
            }
            (pending, _) => context.refuse(pending.trid(), ErrorCode::StoreUnavailable),
        }
    }

    fn await_reply(&mut self, context: &mut Context<'_>, pending: Pending, request: Request) {
        self.pending = Some(Box::new(pending));
        context.ask(request);
    }

    /// A command that this service does not offer: said so, and the connection stays.
    fn not_offered(&mut self, context: &mut Context<'_>, command: &ClientCommand) {
        let bytes = msnp::command::Command::to_bytes(command);
        let trid = bytes.split(u8::is_ascii_whitespace).nth(1).map(TrId::parse);
        if let Some(Ok(trid)) = trid {
            context.refuse(trid, ErrorCode::CommandDisabled);
        }
    }

    /// Says `OUT` with a reason and ends.
    fn sign_out(&mut self, context: &mut Context<'_>, reason: OutReason) -> Next {
        context.send(ServerCommand::Out(OutReply {
            reason: Some(reason),
        }));
        self.end(
            context,
            match reason {
                OutReason::SignedInElsewhere => CloseReason::SignedInElsewhere,
                OutReason::ServerShutDown => CloseReason::ServerShutDown,
            },
        )
    }

    /// Every end of a signed-in session goes through here or through `OUT`: watchers hear of it.
    fn end(&mut self, context: &mut Context<'_>, reason: CloseReason) -> Next {
        self.hide(context);
        context.close(reason)
    }
}
