//! Conversations: who may come in, which connection has which seat, and carrying out what a
//! conversation wants.

use std::collections::BTreeMap;
use std::sync::Arc;

use msnp::args::ArgError;
use msnp::command::{ClientCommand, ServerCommand};
use msnp::types::{FriendlyName, Handle, SessionId, Word};
use swallowtail_domain::account::{Identity, PrincipalId};
use swallowtail_domain::cookie::Purpose;
use swallowtail_domain::event::{Ring, RingAnswer, UserEvent};
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::switchboard::door::{self, Knock};
use swallowtail_domain::switchboard::{Effect, Input, Seat, Switchboard};
use swallowtail_domain::time::Timestamp;

use super::connection::{ConnectionId, Role};
use super::{FRONT_ADDRESS, News, World};

/// The numbers of conversations count from here, as a reader of the old notes expects them.
const FIRST_SESSION: u32 = 11_752_013;

/// A conversation and the connections of those in it.
#[derive(Debug)]
pub(super) struct Conversation {
    switchboard: Switchboard,
    seats: BTreeMap<Seat, ConnectionId>,
}

impl Conversation {
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        self.switchboard.deadline()
    }
}

impl World {
    /// The first command of a connection that did not say `VER`.
    pub(super) fn knock(&mut self, id: ConnectionId, command: Result<ClientCommand, ArgError>) {
        match command.map(Knock::read) {
            Ok(Some(knock)) => self.let_in(id, &knock),
            Ok(None) => self.close(id, CloseReason::CommandOutOfPlace),
            Err(error) => {
                let (told, reason) = door::invalid(&error);
                self.turn_away(id, told, reason);
            }
        }
    }

    fn turn_away(&mut self, id: ConnectionId, told: Option<ServerCommand>, reason: CloseReason) {
        if let (Some(command), Some(connection)) = (told, self.connections.get_mut(&id)) {
            connection.write(&command);
        }
        self.close(id, reason);
    }

    fn let_in(&mut self, id: ConnectionId, knock: &Knock) {
        let grant = self.jar.redeem(self.now, &knock.cookie, &knock.handle);
        let refused = CloseReason::CookieRefused;
        let grant = match grant {
            Ok(grant) if knock.fits(&grant) => grant,
            spoilt => {
                if let Ok(grant) | Err(Some(grant)) = spoilt
                    && let Purpose::Join(session) = grant.purpose
                {
                    // Used up for nothing: he may be called again.
                    let callee = grant.owner.handle;
                    self.converse(session, Input::InvitationLapsed { callee });
                }
                return self.turn_away(id, knock.refusal(&self.policy), refused);
            }
        };
        // The name of this moment, which the conversation keeps ([SB-USR-1]).
        let Ok((account, _)) = self.store.load(grant.owner.id) else {
            return self.close(id, CloseReason::StoreFailed);
        };
        let (who, name) = (grant.owner, account.shown_name());
        let seated = match grant.purpose {
            Purpose::Open => self.open(id, knock, who, name),
            Purpose::Join(session) => self.join(id, knock, session, who, name),
        };
        if !seated {
            self.turn_away(id, knock.refusal(&self.policy), refused);
        }
    }

    fn open(&mut self, id: ConnectionId, knock: &Knock, who: Identity, name: FriendlyName) -> bool {
        let number = FIRST_SESSION + self.conversations_made;
        self.conversations_made += 1;
        let session = SessionId::new(number).expect("a test has few conversations");
        let mut switchboard = Switchboard::new(session, Arc::clone(&self.policy), self.now);
        let mut effects = Vec::new();
        let sits = who.id;
        let seat = switchboard.open(self.now, knock.trid, who, name, &mut effects);
        let seats = BTreeMap::from([(seat, id)]);
        self.conversations
            .insert(session, Conversation { switchboard, seats });
        self.seat(id, session, seat, sits);
        self.carry_out_all(session, None, effects);
        true
    }

    fn join(
        &mut self,
        id: ConnectionId,
        knock: &Knock,
        session: SessionId,
        who: Identity,
        name: FriendlyName,
    ) -> bool {
        let Some(conversation) = self.conversations.get_mut(&session) else {
            return false;
        };
        let mut effects = Vec::new();
        let (sits, switchboard) = (who.id, &mut conversation.switchboard);
        let Some(seat) = switchboard.join(self.now, knock.trid, who, name, &mut effects) else {
            return false;
        };
        conversation.seats.insert(seat, id);
        self.seat(id, session, seat, sits);
        self.carry_out_all(session, None, effects);
        true
    }

    fn seat(&mut self, id: ConnectionId, session: SessionId, seat: Seat, sits: PrincipalId) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.sits = Some(sits);
            connection.role = Role::Seated { session, seat };
        }
    }

    /// A seat whose connection is gone gets nothing more.
    pub(super) fn leave(&mut self, session: SessionId, seat: Seat) {
        if let Some(conversation) = self.conversations.get_mut(&session) {
            conversation.seats.remove(&seat);
        }
    }

    /// Hands a conversation one input and does what it wants done. It is forgotten once nobody
    /// is in it and nobody can come.
    pub(super) fn converse(&mut self, session: SessionId, input: Input) {
        let now = self.now;
        let Some(conversation) = self.conversations.get_mut(&session) else {
            return;
        };
        let speaker = match &input {
            Input::Command { seat, .. } => Some(*seat),
            _ => None,
        };
        let mut effects = Vec::new();
        conversation.switchboard.handle(now, input, &mut effects);
        let over = conversation.switchboard.is_over(now);
        self.carry_out_all(session, speaker, effects);
        if over {
            self.conversations.remove(&session);
        }
    }

    fn carry_out_all(&mut self, session: SessionId, speaker: Option<Seat>, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send { to, command } => {
                    let one = self.connection_of(session, to);
                    self.write(&command, one);
                }
                Effect::SendOthers { except, command } => {
                    let others = self.others(session, except);
                    self.write(&command, others);
                }
                Effect::Relay {
                    from,
                    trid,
                    mode,
                    message,
                } => {
                    let others = self.others(session, from);
                    let complete = self.write(&ServerCommand::Msg(message), others);
                    self.converse(
                        session,
                        Input::Relayed {
                            seat: from,
                            trid,
                            mode,
                            complete,
                        },
                    );
                }
                Effect::Ring {
                    callee,
                    caller,
                    caller_name,
                } => {
                    // Nothing but a command rings, and who sent it waits for the answer.
                    self.set_calling(session, speaker, true);
                    self.ring(session, callee, caller, caller_name);
                }
                Effect::Resume { seat } => self.set_calling(session, Some(seat), false),
                Effect::Close { seat, reason } => {
                    if let Some(id) = self.connection_of(session, seat) {
                        self.close(id, reason);
                    }
                    self.leave(session, seat);
                }
            }
        }
    }

    fn connection_of(&self, session: SessionId, seat: Seat) -> Option<ConnectionId> {
        let conversation = self.conversations.get(&session)?;
        conversation.seats.get(&seat).copied()
    }

    fn others(&self, session: SessionId, except: Seat) -> Vec<ConnectionId> {
        let seats = self.conversations.get(&session).map(|of| &of.seats);
        let others = seats
            .into_iter()
            .flatten()
            .filter(|(seat, _)| **seat != except);
        others.map(|(_, id)| *id).collect()
    }

    /// Whether all of them could be written to. Whose queue is full is out at once, and the
    /// others hear of it ([SB-RACE-5]).
    fn write(
        &mut self,
        command: &ServerCommand,
        to: impl IntoIterator<Item = ConnectionId>,
    ) -> bool {
        let (mut complete, mut stalled) = (true, Vec::new());
        for id in to {
            match self.connections.get_mut(&id) {
                Some(connection) if connection.stalled => stalled.push(id),
                Some(connection) if !connection.is_closed() => connection.write(command),
                _ => complete = false,
            }
        }
        complete &= stalled.is_empty();
        for id in stalled {
            self.lost(id, CloseReason::Stalled);
        }
        complete
    }

    /// Rings every session of the callee; who has none is not online.
    fn ring(&mut self, session: SessionId, callee: Handle, caller: Identity, name: FriendlyName) {
        if self.ring_sessions(session, &callee, caller, name).is_none() {
            let answer = RingAnswer::NotOnline;
            let input = Input::Answered { callee, answer };
            self.news.push_back(News::Conversation { session, input });
        }
    }

    fn ring_sessions(
        &mut self,
        session: SessionId,
        callee: &Handle,
        caller: Identity,
        caller_name: FriendlyName,
    ) -> Option<()> {
        let id = self.store.find(callee).ok()??;
        self.listeners.get(&id)?;
        let cookie = self.cookie();
        let owner = Identity {
            id,
            handle: callee.clone(),
        };
        let issued = self
            .jar
            .issue_join(self.now, cookie.clone(), owner, session);
        issued.ok()?;
        let ring = Ring {
            callee: callee.clone(),
            session,
            address: Word::from(FRONT_ADDRESS),
            cookie,
            caller,
            caller_name,
        };
        self.publish(id, &UserEvent::Ring(Box::new(ring)));
        Some(())
    }

    fn set_calling(&mut self, session: SessionId, seat: Option<Seat>, calling: bool) {
        let Some(id) = seat.and_then(|seat| self.connection_of(session, seat)) else {
            return;
        };
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.calling = calling;
        }
        if !calling {
            self.ready.push_back(id);
        }
    }
}
