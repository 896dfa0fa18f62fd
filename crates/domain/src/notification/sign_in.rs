//! From `VER` to `USR OK`, or to the referral of a dispatch connection
//! (`[FW-ORDER-1]` to `[FW-ORDER-4]`).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use msnp::args::{ArgError, Flaw};
use msnp::command::session::Ver;
use msnp::command::sign_in::{Usr, UsrReply, XfrReply};
use msnp::command::{ClientCommand, ServerCommand};
use msnp::message::Profile;
use msnp::passport::{self, Nonce};
use msnp::types::{Handle, HandleError, Ticket, TrId, Word};

use super::{Context, Input, Next, Referral, early};
use crate::event::UserEvent;
use crate::fault::{CloseReason, Refusal, close_reason};
use crate::limits::SIGN_IN_MS_MAX;
use crate::request::{Reply, Request, SignedIn, Trouble};
use crate::time::Timestamp;

/// The dialect this service speaks.
const DIALECT: &str = "MSNP8";
/// The marker by which clients ask only which version they should have.
const VERSION_QUERY: &str = "CVR0";

/// A connection that is not signed in.
#[derive(Debug)]
pub(super) struct SigningIn {
    step: Step,
    peer: SocketAddr,
    referral: Option<Referral>,
    deadline: Timestamp,
    client_version_known: bool,
}

/// How far it has come.
#[derive(Debug)]
enum Step {
    /// Nothing was said.
    New,
    /// `VER … CVR0`: only `CVQ` may follow.
    VersionQuery,
    /// The dialect is agreed on.
    Versioned,
    /// Waits for the randomness of a challenge.
    Challenging { trid: TrId, handle: Handle },
    /// The challenge is sent; the client is away to fetch its ticket.
    Authenticating { handle: Handle, nonce: Nonce },
    /// Waits for the ticket to be redeemed.
    Proving { trid: TrId },
}

/// The transaction id of any form of `USR`.
pub(super) fn trid(usr: &Usr) -> TrId {
    match usr {
        Usr::Identify { trid, .. } | Usr::Prove { trid, .. } | Usr::Open { trid, .. } => *trid,
    }
}

impl SigningIn {
    pub(super) fn new(peer: SocketAddr, referral: Option<Referral>, now: Timestamp) -> Self {
        Self {
            step: Step::New,
            peer,
            referral,
            deadline: now + SIGN_IN_MS_MAX,
            client_version_known: false,
        }
    }

    pub(super) fn deadline(&self) -> Timestamp {
        self.deadline
    }

    pub(super) fn handle(&mut self, context: &mut Context<'_>, input: Input) -> Next {
        match input {
            Input::Command(command) => self.command(context, command),
            Input::Invalid(error) => self.invalid(context, &error),
            Input::Reply(reply) => self.reply(context, reply),
            // A client waiting for an answer takes any line for it (`[CP-C-21]`): no word.
            Input::Stop => context.close(CloseReason::ServerShutDown),
            Input::Lost => context.close(CloseReason::ConnectionLost),
            Input::Tick if context.now >= self.deadline => {
                context.close(CloseReason::SignInTimeout)
            }
            Input::Tick | Input::Event(_) => Next::Stay,
        }
    }

    fn command(&mut self, context: &mut Context<'_>, command: ClientCommand) -> Next {
        match (&self.step, command) {
            (Step::New, ClientCommand::Ver(ver)) => self.negotiate(context, &ver),
            (Step::New, _) => context.close(CloseReason::CommandOutOfPlace),
            (_, ClientCommand::Out(_)) => context.answer_out(),
            (_, ClientCommand::Ver(ver)) => {
                context.refuse(ver.trid, Refusal::NotExpected);
                context.close(CloseReason::CommandOutOfPlace)
            }
            (Step::VersionQuery, ClientCommand::Cvq(cvq)) => context.answer_cvq(cvq),
            (Step::Versioned | Step::Authenticating { .. }, ClientCommand::Cvr(cvr)) => {
                if context.is_too_old(&cvr) {
                    context.refuse(cvr.trid, Refusal::BadVersionParameters);
                    return context.close(CloseReason::ClientTooOld);
                }
                self.client_version_known = true;
                context.answer_cvr(cvr);
                Next::Stay
            }
            (
                Step::Versioned | Step::Authenticating { .. },
                ClientCommand::Usr(Usr::Identify { trid, handle }),
            ) => self.identify(context, trid, handle),
            (
                Step::Authenticating { handle, nonce },
                ClientCommand::Usr(Usr::Prove { trid, ticket }),
            ) => {
                let (handle, nonce) = (handle.clone(), nonce.clone());
                self.prove(context, trid, handle, ticket, nonce)
            }
            (Step::Versioned | Step::Authenticating { .. }, command)
                if context.policy.early_command_is_302 =>
            {
                early::refuse(context, &command)
            }
            _ => context.close(CloseReason::CommandOutOfPlace),
        }
    }

    /// Only a handle that is none is refused with a number (`[NS-USR-3]`).
    fn invalid(&self, context: &mut Context<'_>, error: &ArgError) -> Next {
        let identifying = matches!(self.step, Step::Versioned | Step::Authenticating { .. });
        if let (true, b"USR", Flaw::BadHandle(fault), Some(trid)) =
            (identifying, error.verb.as_bytes(), error.flaw, error.trid)
        {
            context.refuse(
                trid,
                match fault {
                    HandleError::DotlessDomain | HandleError::EmptyDomain => Refusal::DomainMissing,
                    HandleError::Malformed => Refusal::AuthenticationFailed,
                },
            );
            return context.close(CloseReason::SignInRefused);
        }
        context.close(close_reason(error.flaw))
    }

    /// `VER`: exactly one dialect in the answer, or `0` (`[NS-VER-2]`, `[NS-VER-3]`).
    fn negotiate(&mut self, context: &mut Context<'_>, offer: &Ver) -> Next {
        let offers = |dialect: &str| {
            offer
                .dialects
                .iter()
                .any(|word| word.as_str().eq_ignore_ascii_case(dialect))
        };
        let (answer, step) = if offers(DIALECT) {
            (DIALECT, Some(Step::Versioned))
        } else if offers(VERSION_QUERY) {
            (VERSION_QUERY, Some(Step::VersionQuery))
        } else {
            ("0", None)
        };
        context.send(ServerCommand::Ver(Ver {
            trid: offer.trid,
            dialects: vec![Word::from(answer)],
        }));
        match step {
            Some(step) => {
                self.step = step;
                Next::Stay
            }
            None => context.close(CloseReason::UnknownDialect),
        }
    }

    /// `USR TWN I`: the listener decides whether this is dispatch (`[NS-USR-4]`). Whether
    /// there is such an account is not looked at, let alone told.
    fn identify(&mut self, context: &mut Context<'_>, trid: TrId, handle: Handle) -> Next {
        if context.policy.strict_cvr && !self.client_version_known {
            return context.close(CloseReason::CommandOutOfPlace);
        }
        if let Some(Referral {
            notification,
            current,
        }) = self.referral.take()
        {
            context.send(ServerCommand::Xfr(XfrReply::Notification {
                trid,
                address: notification,
                current,
            }));
            return context.close(CloseReason::Referred);
        }
        self.step = Step::Challenging { trid, handle };
        context.ask(Request::Random);
        Next::Stay
    }

    fn prove(
        &mut self,
        context: &mut Context<'_>,
        trid: TrId,
        handle: Handle,
        ticket: Ticket,
        nonce: Nonce,
    ) -> Next {
        self.step = Step::Proving { trid };
        context.ask(Request::SignIn {
            handle,
            ticket,
            nonce,
        });
        Next::Stay
    }

    fn reply(&mut self, context: &mut Context<'_>, reply: Reply) -> Next {
        match (&self.step, reply) {
            (Step::Challenging { trid, handle }, Reply::Random(bits)) => {
                let nonce = Nonce::new(bits);
                let params = passport::challenge(context.now.seconds(), &nonce);
                context.send(ServerCommand::Usr(UsrReply::Challenge {
                    trid: *trid,
                    params,
                }));
                self.step = Step::Authenticating {
                    handle: handle.clone(),
                    nonce,
                };
                Next::Stay
            }
            (Step::Proving { trid }, Reply::SignedIn(signed_in)) => {
                let trid = *trid;
                self.welcome(context, trid, &signed_in);
                Next::Live(signed_in)
            }
            (Step::Proving { trid }, Reply::SignInRefused(why)) => {
                context.refuse(*trid, why.refusal(context.policy));
                context.close(CloseReason::SignInRefused)
            }
            (Step::Proving { trid } | Step::Challenging { trid, .. }, Reply::Failed(trouble)) => {
                context.refuse(
                    *trid,
                    match trouble {
                        Trouble::Busy => Refusal::SignInBusy,
                        trouble => trouble.into(),
                    },
                );
                context.close(CloseReason::StoreFailed)
            }
            _ => Next::Stay,
        }
    }

    /// `USR OK`, the profile at once after it, and word to older sign-ins (`[NS-USR-13]`).
    fn welcome(&self, context: &mut Context<'_>, trid: TrId, signed_in: &SignedIn) {
        let account = &signed_in.account;
        let id = account.identity.id;
        context.send(ServerCommand::Usr(UsrReply::SignedIn {
            trid,
            handle: account.identity.handle.clone(),
            name: account.shown_name(),
            verified: account.verified,
            restricted: account.restricted,
        }));
        let (client_ip, client_port) = seen_from_here(self.peer);
        let profile = Profile {
            login_time: context.now.seconds(),
            email_enabled: context.policy.email_enabled,
            member_id_high: 1,
            // The low half is what tells accounts apart; captures show negative ones too.
            member_id_low: id.0 as i32,
            handle: &account.identity.handle,
            country: &context.policy.country,
            auth: signed_in.auth.reveal(),
            client_ip,
            client_port,
        };
        context.send_message(profile.to_payload());
        context.tell_mailbox(account.mailbox);
        if let Some(at) = signed_in.shutdown {
            context.tell_shutdown(at);
        }
        context.publish(
            id,
            UserEvent::SignedIn {
                sign_in: signed_in.sign_in,
            },
        );
    }
}

/// The client's address for its profile. An IPv6 address has colons, over which a client
/// trips: it sees none then. A gateway client has no port of its own and comes with 0.
fn seen_from_here(peer: SocketAddr) -> (Ipv4Addr, u16) {
    match peer.ip().to_canonical() {
        IpAddr::V4(ip) => (ip, peer.port()),
        IpAddr::V6(_) => (Ipv4Addr::UNSPECIFIED, peer.port()),
    }
}
