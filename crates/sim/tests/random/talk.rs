//! One person's connection to a conversation.

use std::collections::BTreeMap;

use msnp::command::ServerCommand;
use msnp::command::sign_in::UsrReply;
use msnp::types::{Handle, SessionId};
use msnp::{Decoder, Side};
use swallowtail_sim::world::ConnectionId;

use super::client::commands;

/// What a client has of a conversation.
#[derive(Debug)]
pub(super) struct Talk {
    /// Its connection.
    pub(super) id: ConnectionId,
    decoder: Decoder,
    /// Known from the first ring on.
    pub(super) session: Option<SessionId>,
    /// Whether the service has let it in.
    pub(super) joined: bool,
    /// Who else is in it, as far as this client was told.
    pub(super) others: Vec<Handle>,
    /// The number of the last message from each of the others.
    last: BTreeMap<Handle, u64>,
    /// Messages since somebody looked.
    pub(super) messages: Vec<u64>,
    /// What was said about its own commands since somebody looked.
    pub(super) answers: Vec<ServerCommand>,
}

impl Talk {
    pub(super) fn new(id: ConnectionId, session: Option<SessionId>) -> Self {
        Self {
            id,
            decoder: Decoder::new(Side::Server),
            session,
            joined: false,
            others: Vec::new(),
            last: BTreeMap::new(),
            messages: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Takes in what has come.
    pub(super) fn hear(&mut self, bytes: &[u8]) {
        for command in commands(&mut self.decoder, bytes) {
            match &command {
                ServerCommand::Usr(UsrReply::Opened { .. }) | ServerCommand::Ans(_) => {
                    self.joined = true;
                }
                ServerCommand::Iro(iro) => {
                    assert!(!self.joined, "those who are there come before the answer");
                    self.come(&iro.handle);
                }
                ServerCommand::Joi(joi) => {
                    assert!(self.joined, "nobody joins before the answer");
                    self.come(&joi.handle);
                }
                ServerCommand::Bye(bye) => {
                    let at = self.others.iter().position(|other| *other == bye.handle);
                    self.others
                        .remove(at.expect("only who was there can leave"));
                }
                ServerCommand::Msg(message) => {
                    let sender: Handle = message.sender.as_str().parse().expect("a handle");
                    assert!(
                        self.others.contains(&sender),
                        "a message from somebody else"
                    );
                    let text = str::from_utf8(&message.payload).expect("a number");
                    let number = text.parse().expect("a number");
                    let before = self.last.insert(sender, number);
                    assert!(
                        before.is_none_or(|before| before < number),
                        "once and in order"
                    );
                    self.messages.push(number);
                }
                ServerCommand::Cal(cal) => {
                    assert!(self.session.is_none_or(|session| session == cal.session));
                    self.session = Some(cal.session);
                }
                _ => {}
            }
            self.answers.push(command);
        }
    }

    fn come(&mut self, handle: &Handle) {
        assert!(!self.others.contains(handle), "everybody comes once");
        self.others.push(handle.clone());
    }
}
