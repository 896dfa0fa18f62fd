//! A signed-in client: what it knows, and which file each of its commands is answered in.

use std::sync::Arc;

use msnp::ErrorCode;
use msnp::args::ArgError;
use msnp::command::groups::{Adg, Reg, Rmg};
use msnp::command::lists::{Add, Rea};
use msnp::command::services::{Fnd, Ims, Pag, Sdc, Snd, Url};
use msnp::command::session::{OutReason, OutReply, Qng};
use msnp::command::settings::{Blp, Gtc, Prp};
use msnp::command::sync::{Lsg, Lst};
use msnp::command::{ClientCommand, ServerCommand};
use msnp::types::{Serial, TrId};

use super::challenge::Challenge;
use super::{Context, Input, Next, lists, sign_in, sync};
use crate::account::{Account, Identity, SignInId};
use crate::event::Presence;
use crate::fault::{CloseReason, Verdict, close_reason, verdict};
use crate::request::{Reply, Request, SignedIn};
use crate::roster::Roster;

/// A signed-in client.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) sign_in: SignInId,
    /// Its version is the one this client knows: every change it was told of adds one.
    pub(super) account: Account,
    /// What the store's version was when the roster was read: earlier news is in it.
    pub(super) loaded: Serial,
    pub(super) roster: Roster,
    /// How I appear. `None` before the first `CHG`: offline for everybody.
    pub(super) presence: Option<Arc<Presence>>,
    /// Whether the client has asked for its lists on this connection.
    pub(super) synchronised: bool,
    /// News that came before the client's first `SYN` or `CHG`; not counted in its version.
    pub(super) held: Vec<sync::News>,
    pub(super) challenge: Challenge,
    pub(super) pending: Option<Box<Pending>>,
}

/// What the client asked for, while the answer to [`Effect::Ask`] is on its way.
#[derive(Debug)]
pub(super) enum Pending {
    Add(lists::PendingAdd),
    AddedProperties { trid: TrId, contact: Identity },
    Challenge { trid: TrId },
    Find(Add),
    Remove(lists::PendingRemove),
    SetPrivacy(Blp),
    SetPrompt(Gtc),
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
    pub(super) fn new(signed_in: SignedIn) -> Self {
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
            presence: None,
            synchronised: false,
            held: Vec::new(),
            challenge: Challenge::default(),
            pending: None,
        }
    }

    pub(super) fn handle(&mut self, context: &mut Context<'_>, input: Input) -> Next {
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
            // Not offered yet: said so, and the connection stays.
            ClientCommand::Adg(Adg { trid, .. })
            | ClientCommand::Fnd(Fnd { trid })
            | ClientCommand::Ims(Ims { trid, .. })
            | ClientCommand::Lsg(Lsg { trid })
            | ClientCommand::Lst(Lst { trid, .. })
            | ClientCommand::Pag(Pag { trid, .. })
            | ClientCommand::Prp(Prp { trid, .. })
            | ClientCommand::Rea(Rea { trid, .. })
            | ClientCommand::Reg(Reg { trid, .. })
            | ClientCommand::Rmg(Rmg { trid, .. })
            | ClientCommand::Sdc(Sdc { trid, .. })
            | ClientCommand::Snd(Snd { trid, .. })
            | ClientCommand::Url(Url { trid, .. }) => {
                context.refuse(trid, ErrorCode::CommandDisabled);
            }
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
                self.dump(context, trid, properties);
            }
            // The change was made; only its decoration is missing.
            (Pending::AddedProperties { trid, contact }, _) => {
                self.probe(context, trid, &contact);
            }
            (pending, _) => context.refuse(pending.trid(), ErrorCode::StoreUnavailable),
        }
    }

    pub(super) fn await_reply(
        &mut self,
        context: &mut Context<'_>,
        pending: Pending,
        request: Request,
    ) {
        self.pending = Some(Box::new(pending));
        context.ask(request);
    }

    /// Says `OUT` with a reason and ends.
    pub(super) fn sign_out(&mut self, context: &mut Context<'_>, reason: OutReason) -> Next {
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
    pub(super) fn end(&mut self, context: &mut Context<'_>, reason: CloseReason) -> Next {
        self.hide(context);
        context.close(reason)
    }
}
