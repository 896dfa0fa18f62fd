//! Carrying out what a notification session wants: its questions are answered in place, its
//! news is queued, and when it ends its cookies die with it.

use std::collections::{BTreeSet, VecDeque};

use msnp::passport::Nonce;
use msnp::types::{Cookie, Handle, SessionId, Ticket, Word};
use swallowtail_domain::account::{Identity, PrincipalId, SignInId};
use swallowtail_domain::admission::{Load, SignInRefused};
use swallowtail_domain::cookie::Purpose;
use swallowtail_domain::event::{RingAnswer, UserEvent};
use swallowtail_domain::notification::{Effect, Input};
use swallowtail_domain::request::{
    NoSwitchboard, Reply, Request, SignedIn, SwitchboardGrant, Trouble,
};
use swallowtail_domain::switchboard as sb;

use super::connection::{Connection, ConnectionId, Role};
use super::{FRONT_ADDRESS, News, World};

impl World {
    /// Hands a session one input and does what it wants done, the answers to its questions
    /// included.
    pub(super) fn notify(&mut self, id: ConnectionId, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let mut effects = Vec::new();
            let now = self.now;
            let Some(connection) = self.connections.get_mut(&id) else {
                return;
            };
            let Role::Notification(session) = &mut connection.role else {
                return;
            };
            session.handle(now, input, &mut effects);
            for effect in effects {
                if let Some(reply) = self.carry_out(id, effect) {
                    inputs.push_back(Input::Reply(reply));
                }
            }
        }
    }

    fn carry_out(&mut self, id: ConnectionId, effect: Effect) -> Option<Reply> {
        match effect {
            Effect::Send(command) => {
                if let Some(connection) = self.connections.get_mut(&id) {
                    connection.write(&command);
                }
            }
            Effect::Ask(request) => {
                return Some(self.answer(id, request).unwrap_or_else(Reply::Failed));
            }
            Effect::Publish { to, event } => self.publish(to, &event),
            Effect::PublishToAll(event) => self.publish_to_all(&event),
            Effect::AnswerRing {
                session,
                callee,
                cookie,
                answer,
            } => {
                self.answer_ring(session, callee, &cookie, answer);
            }
            Effect::Close(reason) => {
                self.close(id, reason);
                self.end_sign_in(id);
            }
        }
        None
    }

    fn answer(&mut self, id: ConnectionId, request: Request) -> Result<Reply, Trouble> {
        let signed_in = self.connections[&id].signed_in;
        let asker = || signed_in.expect("only signed-in sessions ask this");
        Ok(match request {
            Request::Random => Reply::Random(self.random.wide_bits()),
            Request::SignIn {
                handle,
                ticket,
                nonce,
            } => match self.redeem((&handle, &ticket, &nonce))? {
                Ok((principal, sign_in)) => self.sign_in(id, principal, sign_in)?,
                Err(why) => Reply::SignInRefused(why),
            },
            Request::FindAccount(handle) => Reply::Account(self.store.find(&handle)?),
            Request::Change(change) => {
                let (principal, sign_in) = asker();
                match self.store.change(principal, sign_in, change)? {
                    Ok(peers) => Reply::Changed(peers),
                    Err(why) => Reply::NotChanged(why),
                }
            }
            Request::ContactProperties { of } => {
                Reply::ContactProperties(self.store.contact_properties(asker().0, of)?)
            }
            Request::Switchboard => {
                let (principal, sign_in) = asker();
                self.place(principal, sign_in)?
            }
        })
    }

    /// A service that takes nobody in does not look at tickets.
    fn redeem(
        &mut self,
        proof: (&Handle, &Ticket, &Nonce),
    ) -> Result<Result<(PrincipalId, SignInId), SignInRefused>, Trouble> {
        let load = Load {
            sessions: self.listeners.values().map(BTreeSet::len).sum(),
            shutdown: self.shutdown_at(),
        };
        let (handle, ..) = proof;
        let own = self.store.find(handle)?;
        match load.admit(self.now, &self.policy) {
            // Whoever takes over a session of his own takes nobody's place.
            Err(SignInRefused::Full) if own.is_some_and(|own| self.sessions(own) > 0) => {
                self.store.redeem(self.now, &self.policy, proof)
            }
            Ok(()) => self.store.redeem(self.now, &self.policy, proof),
            Err(why) => Ok(Err(why)),
        }
    }

    /// The ticket is used up and the sign-in numbered: changes of an older one are refused
    /// from here on. Events are heard before the account is read, so that what changes in
    /// between comes twice rather than never.
    fn sign_in(
        &mut self,
        id: ConnectionId,
        principal: PrincipalId,
        sign_in: SignInId,
    ) -> Result<Reply, Trouble> {
        self.listeners.entry(principal).or_default().insert(id);
        let connection = self.connections.get_mut(&id).expect("it is signing in");
        connection.signed_in = Some((principal, sign_in));
        let (account, roster) = self.store.load(principal)?;
        let auth = match &self.auth {
            Some(auth) => auth.clone(),
            None => Cookie::new(format!("{:032x}", self.random.wide_bits())),
        };
        Ok(Reply::SignedIn(Box::new(SignedIn {
            sign_in,
            account,
            roster,
            auth,
            shutdown: self.shutdown_at(),
        })))
    }

    fn place(&mut self, principal: PrincipalId, sign_in: SignInId) -> Result<Reply, Trouble> {
        let cookie = self.cookie();
        let owner = self.identity(principal)?;
        let sits = |connection: &&Connection| {
            connection.sits == Some(principal) && !connection.is_closed()
        };
        let seats = self.connections.values().filter(sits).count();
        let issued = if seats >= self.policy.conversations_per_account_max {
            Err(NoSwitchboard::TooManyConversations)
        } else if self.conversations.len() >= self.policy.conversations_max {
            Err(NoSwitchboard::Full)
        } else {
            self.jar.issue_open(self.now, &cookie, owner, sign_in)
        };
        let address = Word::from(FRONT_ADDRESS);
        Ok(Reply::Switchboard(
            issued.map(|()| SwitchboardGrant { address, cookie }),
        ))
    }

    pub(super) fn identity(&self, id: PrincipalId) -> Result<Identity, Trouble> {
        Ok(self.store.load(id)?.0.identity)
    }

    /// To every session of that account, after all that is under way already.
    pub(super) fn publish(&mut self, to: PrincipalId, event: &UserEvent) {
        let listeners = self.listeners.get(&to).into_iter().flatten();
        self.news.extend(listeners.map(|id| News::Event {
            to: *id,
            event: event.clone(),
        }));
    }

    pub(super) fn publish_to_all(&mut self, event: &UserEvent) {
        let everybody: Vec<PrincipalId> = self.listeners.keys().copied().collect();
        for id in everybody {
            self.publish(id, event);
        }
    }

    /// The switchboard's side of a ring comes first: when the callee's client hears of it, its
    /// cookie dies with the callee's sign-in already.
    fn answer_ring(
        &mut self,
        session: SessionId,
        callee: Handle,
        cookie: &Cookie,
        answer: RingAnswer,
    ) {
        match answer {
            RingAnswer::Ringing { sign_in } => self.jar.bind(cookie, sign_in),
            RingAnswer::NotOnline | RingAnswer::Blocked => {
                self.jar.revoke(cookie);
            }
        }
        let input = sb::Input::Answered { callee, answer };
        self.news.push_back(News::Conversation { session, input });
    }

    /// A session has ended: it hears no more, and what its client could still have joined or
    /// opened is withdrawn.
    fn end_sign_in(&mut self, id: ConnectionId) {
        let connection = self.connections.get_mut(&id);
        let Some((principal, sign_in)) = connection.and_then(|c| c.signed_in.take()) else {
            return;
        };
        if let Some(listeners) = self.listeners.get_mut(&principal) {
            listeners.remove(&id);
            if listeners.is_empty() {
                self.listeners.remove(&principal);
            }
        }
        for grant in self.jar.end_sign_in(principal, sign_in) {
            if let Purpose::Join(session) = grant.purpose {
                let callee = grant.owner.handle;
                let input = sb::Input::InvitationLapsed { callee };
                self.news.push_back(News::Conversation { session, input });
            }
        }
    }
}
