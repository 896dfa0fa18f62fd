//! What the clients of the time demand of a server, line by line: an eye on one connection that
//! says who would have tripped, and over what. Written from what is known of how their parsers
//! read; a citation such as `CP-C-11` is a clause of the protocol.

mod asked;
mod cut;
mod groups;
mod lists;
mod message;
mod notification;
pub mod passport;
mod presence;
mod rules;
mod services;
mod sign_in;
mod switchboard;
mod sync;
mod watched;
mod words;

use std::fmt;

use asked::Asked;
use cut::{FromClient, FromServer};
use notification::Notification;
use switchboard::Switchboard;
pub use watched::{Watched, trips_on_purpose};

/// Something that a client of the time would have tripped over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The clause of the protocol.
    pub rule: &'static str,
    /// One client that trips, or what is known of those that do.
    pub client: &'static str,
    /// Over what.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}: {}", self.rule, self.client, self.what)
    }
}

impl std::error::Error for Breach {}

/// What comes of looking at something.
type Checked<T = ()> = Result<T, Breach>;

/// The eye on one connection. It is shown what the client sends before what the server answers.
#[derive(Debug, Default)]
pub struct Watch {
    from_client: FromClient,
    from_server: FromServer,
    asked: Asked,
    role: Role,
}

/// What the connection is for; its first command says so.
#[derive(Debug, Default)]
enum Role {
    #[default]
    Unknown,
    Notification(Box<Notification>),
    Switchboard(Switchboard),
}

impl Watch {
    /// The eye on a connection that has just been made.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The client sends these bytes. Whatever they are, a client of the time may have sent them.
    pub fn client(&mut self, bytes: &[u8]) {
        self.from_client.push(bytes);
        while let Some(question) = self.from_client.next_question() {
            if matches!(self.role, Role::Unknown) {
                match &*question.verb {
                    "VER" => self.role = Role::Notification(Box::default()),
                    "USR" | "ANS" => self.role = Role::Switchboard(Switchboard::default()),
                    _ => {}
                }
            }
            if let Role::Notification(notification) = &mut self.role {
                notification.asks(&question);
            }
            self.asked.push(question);
        }
    }

    /// The client reads these bytes, at once.
    ///
    /// # Errors
    /// When one of the clients of the time would trip.
    pub fn server(&mut self, bytes: &[u8]) -> Result<(), Breach> {
        self.from_server.push(bytes);
        while let Some(line) = self.from_server.next_line()? {
            match &mut self.role {
                Role::Unknown => return Err(line.breach(rules::UNASKED, "comes before any role")),
                Role::Notification(notification) => notification.hears(&mut self.asked, &line)?,
                Role::Switchboard(switchboard) => switchboard.hears(&mut self.asked, &line)?,
            }
        }
        self.from_server.ends_whole()
    }

    /// The server has closed the connection.
    ///
    /// # Errors
    /// When a client would still be waiting for the rest of something.
    pub fn end(&self) -> Result<(), Breach> {
        if let Role::Notification(notification) = &self.role {
            notification.ends_whole()?;
        }
        self.from_server.is_empty()
    }
}
