//! A signed-in client: what it knows, and which file each of its commands is answered in.

use std::sync::Arc;

use msnp::args::ArgError;
use msnp::command::groups::{Adg, Reg};
use msnp::command::lists::Add;
use msnp::command::session::{OutReason, OutReply, Qng};
use msnp::command::settings::{Blp, Gtc};
use msnp::command::{ClientCommand, ServerCommand};
use msnp::types::{FriendlyName, GroupId, Handle, PropertyName, PropertyValue, Serial, TrId};

use super::challenge::Challenge;
use super::names::Renames;
use super::{Context, Input, Next, lists, sign_in, sync};
use crate::account::{Account, Identity, SignInId};
use crate::event::Presence;
use crate::fault::{CloseReason, Refusal, Verdict, close_reason, verdict};
use crate::request::{Peers, Reply, Request, SignedIn};
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
    /// Changes of others that the client learns when it asks for its lists; not counted in its
    /// version.
    pub(super) untold: usize,
    /// Those on the forward list whom the client has not been told of, so that it is shown nothing
    /// of them, until it asks for its lists.
    pub(super) unlisted: Vec<Identity>,
    /// Whether it takes calls (`IMS`).
    pub(super) takes_calls: bool,
    pub(super) renames: Renames,
    pub(super) challenge: Challenge,
    pub(super) pending: Option<Box<Pending>>,
}

/// What the client asked for, while the answer to [`Effect::Ask`] is on its way.
#[derive(Debug)]
pub(super) enum Pending {
    Add(lists::PendingAdd),
    AddedProperties {
        trid: TrId,
        contact: Identity,
    },
    AddGroup {
        adg: Adg,
        id: GroupId,
    },
    Challenge {
        trid: TrId,
    },
    Find(Add),
    Remove(lists::PendingRemove),
    RemoveGroup {
        trid: TrId,
        id: GroupId,
    },
    Rename {
        trid: TrId,
        name: FriendlyName,
    },
    RenameContact {
        trid: TrId,
        handle: Handle,
        name: FriendlyName,
    },
    RenameGroup(Reg),
    SetPrivacy(Blp),
    SetPrompt(Gtc),
    SetProperties {
        trid: TrId,
        properties: Vec<(PropertyName, Option<PropertyValue>)>,
    },
    Switchboard {
        trid: TrId,
    },
    Synchronise {
        trid: TrId,
    },
}

impl Pending {
    /// The transaction to blame when the answer is none.
    fn trid(&self) -> TrId {
        match self {
            Self::Add(pending) => pending.trid,
            Self::Find(add) => add.trid,
            Self::Remove(pending) => pending.trid,
            Self::AddGroup { adg, .. } => adg.trid,
            Self::RenameGroup(reg) => reg.trid,
            Self::SetPrivacy(command) => command.trid,
            Self::SetPrompt(command) => command.trid,
            Self::AddedProperties { trid, .. }
            | Self::Challenge { trid }
            | Self::RemoveGroup { trid, .. }
            | Self::Rename { trid, .. }
            | Self::RenameContact { trid, .. }
            | Self::SetProperties { trid, .. }
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
            shutdown: _,
        } = signed_in;
        Self {
            sign_in,
            loaded: account.serial,
            account,
            roster,
            presence: None,
            synchronised: false,
            held: Vec::new(),
            untold: 0,
            unlisted: Vec::new(),
            takes_calls: true,
            renames: Renames::default(),
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
            ClientCommand::Adg(adg) => self.add_group(context, adg),
            ClientCommand::Blp(blp) => self.set_privacy(context, blp),
            ClientCommand::Chg(chg) => self.change_status(context, chg),
            ClientCommand::Chl(chl) => self.ask_challenge(context, chl.trid),
            ClientCommand::Cvr(cvr) => context.answer_cvr(cvr),
            ClientCommand::Fnd(fnd) => context.refuse(fnd.trid, Refusal::CommandDisabled),
            ClientCommand::Gtc(gtc) => self.set_prompt(context, gtc),
            ClientCommand::Ims(ims) => self.switch_calls(context, &ims),
            ClientCommand::Lsg(lsg) => return self.list_groups(context, lsg.trid),
            ClientCommand::Lst(lst) => return self.list_contacts(context, lst.trid, lst.list),
            ClientCommand::Out(_) => {
                self.hide(context);
                return context.answer_out();
            }
            // There is no way to a mobile device from here ([NS-PAG-1]).
            ClientCommand::Pag(pag) => context.refuse(pag.trid, Refusal::NotExpected),
            ClientCommand::Png(_) => context.send(ServerCommand::Qng(Qng)),
            ClientCommand::Prp(prp) => self.set_property(context, prp),
            ClientCommand::Qry(qry) => return self.answer_challenge(context, &qry),
            ClientCommand::Rea(rea) => return self.rename(context, rea),
            ClientCommand::Reg(reg) => self.rename_group(context, reg),
            ClientCommand::Rem(rem) => self.remove(context, &rem),
            ClientCommand::Rmg(rmg) => return self.remove_group(context, &rmg),
            ClientCommand::Sdc(sdc) => Self::take_invitation(context, sdc.trid, true),
            ClientCommand::Snd(snd) => Self::take_invitation(context, snd.trid, false),
            ClientCommand::Syn(syn) => self.synchronise(context, &syn),
            ClientCommand::Url(url) => Self::find_page(context, &url),
            ClientCommand::Usr(usr) => {
                // [NS-USR-12]
                context.refuse(sign_in::trid(&usr), Refusal::AlreadySignedIn);
            }
            ClientCommand::Ver(ver) => {
                context.refuse(ver.trid, Refusal::NotExpected);
                return self.end(context, CloseReason::CommandOutOfPlace);
            }
            ClientCommand::Xfr(xfr) => self.ask_switchboard(context, &xfr),
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
            context.refuse(trid, Refusal::AlreadySignedIn);
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
            (pending, Reply::Changed(peers)) => self.changed(context, pending, &peers),
            (pending, Reply::NotChanged(why)) => {
                let adding = matches!(pending, Pending::Add(_));
                context.refuse(pending.trid(), lists::refusal(why, adding));
            }
            (Pending::Find(add), Reply::Account(found)) => self.found(context, add, found),
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
            (pending, Reply::Failed(trouble)) => context.refuse(pending.trid(), trouble.into()),
            (pending, _) => context.refuse(pending.trid(), Refusal::InternalError),
        }
    }

    /// A change that was asked for is made.
    fn changed(&mut self, context: &mut Context<'_>, pending: Pending, peers: &Peers) {
        match pending {
            Pending::Add(add) => self.added(context, add, peers),
            Pending::AddGroup { adg, id } => self.group_added(context, adg, id),
            Pending::Remove(rem) => self.removed(context, rem, peers),
            Pending::RemoveGroup { trid, id } => self.group_removed(context, trid, id, peers),
            Pending::Rename { trid, name } => self.renamed(context, trid, name),
            Pending::RenameContact { trid, handle, name } => {
                self.contact_renamed(context, trid, handle, name);
            }
            Pending::RenameGroup(reg) => self.group_renamed(context, reg),
            Pending::SetPrivacy(blp) => self.privacy_set(context, &blp),
            Pending::SetPrompt(gtc) => self.prompt_set(context, &gtc),
            Pending::SetProperties { trid, properties } => {
                self.properties_set(context, trid, &properties, peers);
            }
            // No change was asked for.
            pending @ (Pending::AddedProperties { .. }
            | Pending::Challenge { .. }
            | Pending::Find(_)
            | Pending::Switchboard { .. }
            | Pending::Synchronise { .. }) => {
                context.refuse(pending.trid(), Refusal::InternalError);
            }
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
