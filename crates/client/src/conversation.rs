//! A conversation: one connection to a switchboard.

use std::time::Duration;

use bytes::Bytes;
use msnp::command::session::Out;
use msnp::command::sign_in::{Usr, UsrReply};
use msnp::command::switchboard::{Ans, Cal, Message, Mode, Msg, Rng};
use msnp::command::{ClientCommand, ServerCommand};
use msnp::limits::PAYLOAD_BYTES_MAX;
use msnp::message::{self, Body, CONTROL, TEXT_PLAIN};
use msnp::types::{Cookie, FriendlyName, Handle};
use tokio::time::timeout;

use crate::error::{Lost, RequestError};
use crate::link::{Link, Step, reply};

/// Somebody in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Who.
    pub handle: Handle,
    /// The name the conversation keeps for him.
    pub name: FriendlyName,
}

/// Something happened in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The server has closed the conversation; nothing follows.
    Ended,
    /// Somebody joined.
    Joined(Participant),
    /// Somebody left.
    Left {
        /// Who.
        handle: Handle,
        /// Removed because nobody said anything for long.
        idle: bool,
    },
    /// Any other command.
    Other(Box<ServerCommand>),
    /// Somebody sent something that is neither text nor a typing notice.
    Payload {
        /// Who.
        from: Handle,
        /// As it was sent; see [`crate::message::Body`].
        payload: Bytes,
    },
    /// Somebody said something.
    Text {
        /// Who.
        from: Handle,
        /// What; bytes that are not UTF-8 become U+FFFD.
        text: String,
    },
    /// Somebody is typing.
    Typing(Handle),
}

/// A place in a conversation. Dropping it leaves without a word, which to the others is the
/// same as leaving.
#[derive(Debug)]
pub struct Conversation {
    link: Link,
    handle: Handle,
    participants: Vec<Participant>,
}

impl Conversation {
    /// `USR` with the cookie of an `XFR`.
    pub(crate) async fn open(
        address: &str,
        cookie: Cookie,
        handle: &Handle,
        patience: Duration,
    ) -> Result<Self, RequestError> {
        let mut link = Link::connect(address, patience).await?;
        let handle = handle.clone();
        let request = |trid| {
            ClientCommand::Usr(Usr::Open {
                trid,
                handle: handle.clone(),
                cookie,
            })
        };
        let opened = link.ask(request, |ours, command| match command {
            ServerCommand::Usr(UsrReply::Opened { trid, .. }) if trid == ours => Step::Done(()),
            other => Step::NotMine(other),
        });
        opened.await?;
        Ok(Self {
            link,
            handle,
            participants: Vec::new(),
        })
    }

    /// `ANS` with the cookie of a `RNG`.
    pub(crate) async fn join(
        address: &str,
        ring: &Rng,
        handle: &Handle,
        patience: Duration,
    ) -> Result<Self, RequestError> {
        let mut link = Link::connect(address, patience).await?;
        let handle = handle.clone();
        let request = |trid| {
            ClientCommand::Ans(Ans {
                trid,
                handle: handle.clone(),
                cookie: ring.cookie.clone(),
                session: ring.session,
            })
        };
        let mut participants = Vec::new();
        let joined = link.ask(request, |ours, command| match command {
            ServerCommand::Iro(iro) if iro.trid == ours => {
                participants.push(Participant {
                    handle: iro.handle,
                    name: iro.name,
                });
                Step::More
            }
            ServerCommand::Ans(ans) if ans.trid == ours => Step::Done(()),
            other => Step::NotMine(other),
        });
        joined.await?;
        Ok(Self {
            link,
            handle,
            participants,
        })
    }

    /// Who else is there, as far as [`Conversation::next`] has read.
    #[must_use]
    pub fn participants(&self) -> &[Participant] {
        &self.participants
    }

    /// Calls somebody in. Whether he comes shows in a later [`Heard::Joined`].
    ///
    /// # Errors
    /// Any [`RequestError`], such as a refusal with
    /// [`NotOnline`](crate::ErrorCode::NotOnline).
    pub async fn invite(&mut self, handle: &Handle) -> Result<(), RequestError> {
        let callee = handle.clone();
        let request = |trid| ClientCommand::Cal(Cal { trid, callee });
        self.link.ask(request, reply!(Cal)).await.map(drop)
    }

    /// Says something and waits until everybody has it.
    ///
    /// # Errors
    /// [`RequestError::NotDelivered`] when not everybody has, as when nobody else is there;
    /// [`RequestError::TooLong`] from some 1,600 bytes on; any other [`RequestError`].
    pub async fn say(&mut self, text: &str) -> Result<(), RequestError> {
        self.send(Mode::Acknowledged, message::text(text)).await
    }

    /// Says something and does not wait.
    ///
    /// # Errors
    /// As [`Conversation::say`], without [`RequestError::NotDelivered`].
    pub async fn say_unacknowledged(&mut self, text: &str) -> Result<(), RequestError> {
        self.send(Mode::Unacknowledged, message::text(text)).await
    }

    /// Tells the others that one is typing.
    ///
    /// # Errors
    /// [`RequestError::Lost`], [`RequestError::TimedOut`].
    pub async fn typing(&mut self) -> Result<(), RequestError> {
        let payload = message::typing(&self.handle);
        self.send(Mode::Unacknowledged, payload).await
    }

    /// Sends any payload. Waits in the modes that promise an answer for success and for
    /// failure; what the others may answer comes as [`Heard::Other`].
    ///
    /// # Errors
    /// As [`Conversation::say`].
    pub async fn send(&mut self, mode: Mode, payload: Bytes) -> Result<(), RequestError> {
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(RequestError::TooLong);
        }
        let request = |trid| {
            ClientCommand::Msg(Msg {
                trid,
                mode,
                payload,
            })
        };
        if !(mode.wants_ack() && mode.wants_nak()) {
            return self.link.send(request).await.map(drop);
        }
        let delivered = self.link.ask(request, |ours, command| match command {
            ServerCommand::Ack(ack) if ack.trid == ours => Step::Done(true),
            ServerCommand::Nak(nak) if nak.trid == ours => Step::Done(false),
            other => Step::NotMine(other),
        });
        match delivered.await? {
            true => Ok(()),
            false => Err(RequestError::NotDelivered),
        }
    }

    /// What happens next, however long it takes. May be cancelled without losing anything.
    ///
    /// # Errors
    /// Any [`Lost`] but [`Lost::Closed`], which is [`Heard::Ended`].
    pub async fn next(&mut self) -> Result<Heard, Lost> {
        let command = match self.link.next().await {
            Err(Lost::Closed) => return Ok(Heard::Ended),
            other => other?,
        };
        let heard = match command {
            ServerCommand::Msg(message) => hear(message),
            ServerCommand::Joi(joi) => Heard::Joined(Participant {
                handle: joi.handle,
                name: joi.name,
            }),
            ServerCommand::Bye(bye) => Heard::Left {
                handle: bye.handle,
                idle: bye.idle,
            },
            other => Heard::Other(Box::new(other)),
        };
        match &heard {
            Heard::Joined(who) => self.participants.push(who.clone()),
            Heard::Left { handle, .. } => self.participants.retain(|who| who.handle != *handle),
            _ => {}
        }
        Ok(heard)
    }

    /// Reads on until `pick` finds what it wants, and drops the rest.
    ///
    /// # Errors
    /// [`RequestError::TimedOut`] after the client's patience; [`RequestError::Lost`], also
    /// when the conversation ends before.
    pub async fn until<T>(
        &mut self,
        mut pick: impl FnMut(Heard) -> Option<T>,
    ) -> Result<T, RequestError> {
        let patience = self.link.patience();
        let found = async {
            loop {
                let heard = self.next().await?;
                let ended = heard == Heard::Ended;
                match pick(heard) {
                    Some(found) => return Ok(found),
                    None if ended => return Err(Lost::Closed.into()),
                    None => {}
                }
            }
        };
        timeout(patience, found)
            .await
            .map_err(|_| RequestError::TimedOut)?
    }

    /// Leaves. The others hear it at once.
    ///
    /// # Errors
    /// [`RequestError::Lost`], [`RequestError::TimedOut`].
    pub async fn leave(mut self) -> Result<(), RequestError> {
        self.link.send(|_| ClientCommand::Out(Out)).await.map(drop)
    }
}

/// Tells the kinds of messages apart.
fn hear(message: Message) -> Heard {
    let Ok(from) = Handle::parse(message.sender.as_str().as_bytes()) else {
        return Heard::Other(Box::new(ServerCommand::Msg(message)));
    };
    let body = Body::parse(&message.payload);
    match body.content_type() {
        TEXT_PLAIN => Heard::Text {
            from,
            text: String::from_utf8_lossy(body.text()).into_owned(),
        },
        CONTROL => Heard::Typing(from),
        _ => Heard::Payload {
            from,
            payload: message.payload,
        },
    }
}
