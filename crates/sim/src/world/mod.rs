//! One node without sockets: bytes go in, bytes come out, time passes when it is told to.
//! What the shell does, in the order in which it does it, stands here and in two more files:
//! `notification` for signed-in clients, `switchboard` for conversations.

mod connection;
mod notification;
mod operator;
mod switchboard;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;

use msnp::command::{ClientCommand, Command};
use msnp::passport::Nonce;
use msnp::types::{Cookie, Handle, SessionId, Ticket, Word};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::cookie::CookieJar;
use swallowtail_domain::event::UserEvent;
use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::notification::{self as ns, NotificationSession, Referral};
use swallowtail_domain::policy::Policy;
use swallowtail_domain::switchboard as sb;
use swallowtail_domain::time::Timestamp;

use crate::random::Random;
use crate::store::Store;
use connection::{Connection, Role};
pub use connection::{ConnectionId, Listener};
use operator::Shutdown;
use switchboard::Conversation;

/// Where the world's clients find its listeners.
pub const FRONT_ADDRESS: &str = "messenger.example.com:1863";
/// Where dispatch sends them.
pub const NOTIFICATION_ADDRESS: &str = "messenger.example.com:1864";

/// One node, its store and everybody connected to it.
#[derive(Debug)]
pub struct World {
    now: Timestamp,
    random: Random,
    policy: Arc<Policy>,
    /// What profiles carry from now on; `None` for something random.
    auth: Option<Cookie>,
    /// What survives the node.
    pub store: Store,
    jar: CookieJar,
    shutdown: Option<Shutdown>,
    connections: BTreeMap<ConnectionId, Connection>,
    connections_made: u32,
    conversations: BTreeMap<SessionId, Conversation>,
    conversations_made: u32,
    /// Who hears the events of an account: every session that has signed in to it.
    listeners: BTreeMap<PrincipalId, BTreeSet<ConnectionId>>,
    /// What sessions and conversations have for each other, first come first served.
    news: VecDeque<News>,
    /// Connections that may have a command waiting.
    ready: VecDeque<ConnectionId>,
}

/// Something on its way inside the node.
#[derive(Debug)]
enum News {
    Event {
        to: ConnectionId,
        event: UserEvent,
    },
    Conversation {
        session: SessionId,
        input: sb::Input,
    },
}

// === What tests do ===

impl World {
    /// An empty world at that time.
    #[must_use]
    pub fn new(now: Timestamp, seed: u64) -> Self {
        Self {
            now,
            random: Random::new(seed),
            policy: Arc::default(),
            auth: None,
            store: Store::default(),
            jar: CookieJar::new(Policy::default().cookies_max),
            shutdown: None,
            connections: BTreeMap::new(),
            connections_made: 0,
            conversations: BTreeMap::new(),
            conversations_made: 0,
            listeners: BTreeMap::new(),
            news: VecDeque::new(),
            ready: VecDeque::new(),
        }
    }

    /// Changes what the operator has chosen; before anybody is connected.
    pub fn choose(&mut self, choice: impl FnOnce(&mut Policy)) {
        choice(Arc::make_mut(&mut self.policy));
        self.jar = CookieJar::new(self.policy.cookies_max);
    }

    /// What the profiles of sign-ins still to come carry as `MSPAuth`.
    pub fn set_auth(&mut self, auth: Cookie) {
        self.auth = Some(auth);
    }

    /// Sets the clock, before anybody is connected.
    pub fn set_clock(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// A client connects.
    pub fn connect(&mut self, listener: Listener, peer: SocketAddr) -> ConnectionId {
        self.connections_made += 1;
        let id = ConnectionId(self.connections_made);
        let role = match listener {
            Listener::Front => Role::Fresh,
            Listener::Notification => Role::Notification(Box::new(NotificationSession::new(
                Arc::clone(&self.policy),
                peer,
                None,
                self.now,
            ))),
        };
        self.connections
            .insert(id, Connection::new(role, peer, self.now));
        id
    }

    /// A client sends bytes, cut wherever the network likes.
    pub fn send(&mut self, id: ConnectionId, bytes: &[u8]) {
        if let Some(connection) = self.connections.get_mut(&id)
            && !connection.is_closed()
        {
            connection.decoder.push(bytes);
            self.ready.push_back(id);
            self.settle();
        }
    }

    /// Takes what has been sent to a client.
    pub fn receive(&mut self, id: ConnectionId) -> Vec<u8> {
        let connection = self.connections.get_mut(&id);
        connection.map_or_else(Vec::new, |connection| {
            std::mem::take(&mut connection.outbox)
        })
    }

    /// Why the node has closed that connection, after everything in its outbox; `None` while it
    /// is open.
    #[must_use]
    pub fn closed(&self, id: ConnectionId) -> Option<CloseReason> {
        self.connections
            .get(&id)
            .map_or(Some(CloseReason::ConnectionLost), |connection| {
                connection.closed
            })
    }

    /// How many sessions an account has.
    #[must_use]
    pub fn sessions(&self, of: PrincipalId) -> usize {
        self.listeners.get(&of).map_or(0, BTreeSet::len)
    }

    /// How many conversations there are.
    #[must_use]
    pub fn conversations(&self) -> usize {
        self.conversations.len()
    }

    /// A client closes its socket, or it breaks.
    pub fn disconnect(&mut self, id: ConnectionId) {
        self.lost(id, CloseReason::ConnectionLost);
        self.settle();
        self.connections.remove(&id);
    }

    /// A client stops reading for good: whatever is queued for it from now on is too much.
    pub fn stall(&mut self, id: ConnectionId) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.stalled = true;
        }
    }

    /// Somebody has given his password at the login server for that challenge.
    pub fn ticket(&mut self, handle: &Handle, nonce: Nonce) -> Ticket {
        let random = self.random.wide_bits();
        self.store.issue_ticket(self.now, handle, nonce, random)
    }

    /// Lets time pass; whatever is due meanwhile happens at its time.
    ///
    /// # Panics
    /// When a deadline that was met still stands: the shell would spin.
    pub fn advance(&mut self, ms: u64) {
        let end = self.now + ms;
        while let Some(next) = self.deadline().filter(|next| *next <= end) {
            self.now = next.max(self.now);
            self.tick();
            self.settle();
            let again = self.deadline().is_some_and(|deadline| deadline <= self.now);
            assert!(!again, "a deadline was met and still stands");
        }
        self.now = end;
        // Now and then; what has expired before is refused at the door.
        self.jar.sweep(self.now);
    }
}

// === The order of things ===

impl World {
    /// Everything that is under way, until nothing is: news first, then one command of the
    /// connection that has waited longest.
    fn settle(&mut self) {
        loop {
            if let Some(news) = self.news.pop_front() {
                match news {
                    News::Event { to, event } => self.notify(to, ns::Input::Event(event)),
                    News::Conversation { session, input } => self.converse(session, input),
                }
            } else if let Some(id) = self.ready.pop_front() {
                if self.next_command(id) {
                    self.ready.push_back(id);
                }
            } else {
                break;
            }
        }
    }

    /// Handles the next command of a connection, if one is whole; whether there was one.
    fn next_command(&mut self, id: ConnectionId) -> bool {
        let Some(connection) = self.connections.get_mut(&id) else {
            return false;
        };
        // A caller whose ring is not answered waits, and so does all that he sent since.
        if connection.is_closed() || connection.calling {
            return false;
        }
        let (verb, command) = match connection.decoder.next_frame() {
            Ok(Some(frame)) => (frame.verb(), ClientCommand::parse(&frame)),
            Ok(None) => return false,
            Err(wire) => {
                self.lost(id, CloseReason::Wire(wire));
                return false;
            }
        };
        match (&connection.role, command) {
            (Role::Fresh, command) if verb.as_bytes() == b"VER" => {
                let session = NotificationSession::new(
                    Arc::clone(&self.policy),
                    connection.peer,
                    (!self.policy.direct).then(referral),
                    connection.accepted,
                );
                connection.role = Role::Notification(Box::new(session));
                self.notify(id, ns_input(command));
            }
            (Role::Fresh, command) => self.knock(id, command),
            (Role::Notification(_), command) => self.notify(id, ns_input(command)),
            (Role::Seated { session, seat }, command) => {
                let (session, seat) = (*session, *seat);
                let input = match command {
                    Ok(command) => sb::Input::Command { seat, command },
                    Err(error) => sb::Input::Invalid { seat, error },
                };
                self.converse(session, input);
            }
        }
        true
    }

    /// A connection ends for a reason that no session gave.
    fn lost(&mut self, id: ConnectionId, reason: CloseReason) {
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        if connection.is_closed() {
            return;
        }
        let seat = match connection.role {
            Role::Fresh | Role::Notification(_) => None,
            Role::Seated { session, seat } => Some((session, seat)),
        };
        self.close(id, reason);
        match seat {
            None => self.notify(id, ns::Input::Lost),
            Some((session, seat)) => {
                self.leave(session, seat);
                self.converse(session, sb::Input::Lost { seat });
            }
        }
    }

    /// No more is read from that connection; what is in its outbox still goes out.
    fn close(&mut self, id: ConnectionId, reason: CloseReason) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.closed.get_or_insert(reason);
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        let connections = self.connections.values().filter_map(Connection::deadline);
        let conversations = self
            .conversations
            .values()
            .filter_map(Conversation::deadline);
        let shutdown = self.shutdown.as_ref().map(Shutdown::deadline);
        connections.chain(conversations).chain(shutdown).min()
    }

    fn tick(&mut self) {
        let now = self.now;
        let due = |deadline: Option<Timestamp>| deadline.is_some_and(|at| at <= now);
        let connections: Vec<_> = self
            .connections
            .iter()
            .filter_map(|(id, connection)| due(connection.deadline()).then_some(*id))
            .collect();
        let conversations: Vec<_> = self
            .conversations
            .iter()
            .filter_map(|(id, conversation)| due(conversation.deadline()).then_some(*id))
            .collect();
        for id in connections {
            match self.connections[&id].role {
                Role::Notification(_) => self.notify(id, ns::Input::Tick),
                Role::Fresh | Role::Seated { .. } => self.close(id, CloseReason::SignInTimeout),
            }
        }
        for session in conversations {
            self.converse(session, sb::Input::Tick);
        }
        self.count_down();
    }

    /// A cookie that nobody can guess, in the form of the period.
    fn cookie(&mut self) -> Cookie {
        let (seconds, random) = (self.now.seconds(), self.random.bits());
        Cookie::new(format!("{seconds}.{random}"))
    }
}

fn ns_input(command: Result<ClientCommand, msnp::args::ArgError>) -> ns::Input {
    match command {
        Ok(command) => ns::Input::Command(command),
        Err(error) => ns::Input::Invalid(error),
    }
}

/// What a client that says `VER` on the front listener is told.
fn referral() -> Referral {
    Referral {
        notification: Word::from(NOTIFICATION_ADDRESS),
        current: Word::from(FRONT_ADDRESS),
    }
}
