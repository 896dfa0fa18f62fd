//! What a notification server says without being asked.

use msnp::command::ServerCommand;
use msnp::command::session::OutReason;
use msnp::command::switchboard::Rng;
use msnp::types::{Capabilities, FriendlyName, Handle, ListKind, Status};

/// How a contact stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// The contact.
    pub handle: Handle,
    /// The contact's own name, not the one kept for it.
    pub name: FriendlyName,
    /// Never hidden.
    pub status: Status,
    /// What the contact's client can do.
    pub capabilities: Capabilities,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody has added me to his contacts.
    AddedMe {
        /// Who.
        handle: Handle,
        /// His name.
        name: FriendlyName,
    },
    /// The server is going down and will close the connection.
    GoingDown,
    /// A contact went offline, hid, or blocked me.
    Offline(Handle),
    /// A contact is online: has been, has just come, or has changed.
    Online(Presence),
    /// Any other command.
    Other(Box<ServerCommand>),
    /// Somebody has removed me from his contacts.
    RemovedMe(Handle),
    /// Somebody calls: see [`crate::Session::answer`].
    Ring(Rng),
    /// The account has signed in elsewhere; the server will close the connection.
    SignedInElsewhere,
}

impl From<ServerCommand> for Event {
    fn from(command: ServerCommand) -> Self {
        match command {
            ServerCommand::Iln(iln) => Self::Online(Presence {
                handle: iln.handle,
                name: iln.name,
                status: iln.status,
                capabilities: iln.capabilities,
            }),
            ServerCommand::Nln(nln) => Self::Online(Presence {
                handle: nln.handle,
                name: nln.name,
                status: nln.status,
                capabilities: nln.capabilities,
            }),
            ServerCommand::Fln(fln) => Self::Offline(fln.handle),
            ServerCommand::Add(add) if add.list == ListKind::Reverse => Self::AddedMe {
                handle: add.handle,
                name: add.name,
            },
            ServerCommand::Rem(rem) if rem.list == ListKind::Reverse => Self::RemovedMe(rem.handle),
            ServerCommand::Rng(rng) => Self::Ring(rng),
            ServerCommand::Out(out) if out.reason == Some(OutReason::SignedInElsewhere) => {
                Self::SignedInElsewhere
            }
            ServerCommand::Out(out) if out.reason == Some(OutReason::ServerShutDown) => {
                Self::GoingDown
            }
            other => Self::Other(Box::new(other)),
        }
    }
}
