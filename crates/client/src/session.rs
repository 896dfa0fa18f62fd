//! A signed-in connection to a notification server.

use std::time::Duration;

use bytes::Bytes;
use msnp::command::lists::{Add, Rea, Rem};
use msnp::command::presence::Chg;
use msnp::command::session::Out;
use msnp::command::sign_in::{Xfr, XfrReply};
use msnp::command::switchboard::Rng;
use msnp::command::sync::{Syn, SynReply};
use msnp::command::{ClientCommand, ServerCommand};
use msnp::message::Body;
use msnp::types::{Capabilities, FriendlyName, Handle, ListKind, Serial, Status, TrId, Word};
use tokio::time::timeout;

use crate::conversation::Conversation;
use crate::error::{Lost, RequestError};
use crate::event::Event;
use crate::limits::CONTACTS_MAX;
use crate::link::{Link, Step, reply};
use crate::roster::Roster;

/// Somebody who is signed in. Dropping it signs out without a word.
#[derive(Debug)]
pub struct Session {
    pub(crate) link: Link,
    pub(crate) handle: Handle,
    pub(crate) name: FriendlyName,
    pub(crate) capabilities: Capabilities,
    /// Where conversations are, if not where the server says.
    pub(crate) switchboard: Option<String>,
    pub(crate) profile: Profile,
}

/// The payload of the profile. It has a secret in it, so it does not show itself.
pub(crate) struct Profile(pub(crate) Bytes);

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profile(…)")
    }
}

impl Session {
    /// The account as the server writes it.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// The account's friendly name, as of sign-in or the last [`Session::rename`].
    #[must_use]
    pub fn name(&self) -> &FriendlyName {
        &self.name
    }

    /// The profile that came with signing in. Its header `MSPAuth` is a secret.
    #[must_use]
    pub fn profile(&self) -> Body<'_> {
        Body::parse(&self.profile.0)
    }

    /// The next event, however long it takes. May be cancelled without losing anything.
    ///
    /// After a patience of silence the server is asked whether it is still there.
    ///
    /// # Errors
    /// Any [`Lost`]: the session is over.
    pub async fn next(&mut self) -> Result<Event, Lost> {
        let mut asked = false;
        loop {
            match timeout(self.link.patience(), self.link.next()).await {
                Ok(Ok(ServerCommand::Qng(_))) => asked = false,
                Ok(command) => return command.map(Event::from),
                Err(_) if asked => return Err(Lost::Silent),
                Err(_) => {
                    asked = true;
                    self.link.send_ping().await.map_err(|error| match error {
                        RequestError::Lost(lost) => lost,
                        _ => Lost::Silent,
                    })?;
                }
            }
        }
    }

    /// Reads events until `pick` finds what it wants in one, and drops the others.
    ///
    /// # Errors
    /// [`RequestError::TimedOut`] after the client's patience; [`RequestError::Lost`].
    pub async fn until<T>(
        &mut self,
        mut pick: impl FnMut(Event) -> Option<T>,
    ) -> Result<T, RequestError> {
        let patience: Duration = self.link.patience();
        let found = async {
            loop {
                if let Some(found) = pick(self.next().await?) {
                    return Ok(found);
                }
            }
        };
        timeout(patience, found)
            .await
            .map_err(|_| RequestError::TimedOut)?
    }

    /// Changes the status; the first call shows one's contacts who is there, and brings
    /// [`Event::Online`] for those of them who are.
    ///
    /// # Errors
    /// Any [`RequestError`], as for all requests below.
    pub async fn set_status(&mut self, status: Status) -> Result<(), RequestError> {
        let capabilities = self.capabilities;
        let request = |trid| {
            ClientCommand::Chg(Chg {
                trid,
                status,
                capabilities,
            })
        };
        self.link.ask(request, reply!(Chg)).await.map(drop)
    }

    /// Changes one's own friendly name.
    ///
    /// # Errors
    /// Any [`RequestError`].
    pub async fn rename(&mut self, name: &FriendlyName) -> Result<Serial, RequestError> {
        let request = |trid| {
            ClientCommand::Rea(Rea {
                trid,
                handle: self.handle.clone(),
                name: Some(name.clone()),
            })
        };
        let renamed = self.link.ask(request, reply!(Rea)).await?;
        self.name = renamed.name;
        Ok(renamed.serial)
    }

    /// Everything the server keeps for the account, or `None` when `known` is the version
    /// it still has.
    ///
    /// # Errors
    /// Any [`RequestError`]; [`RequestError::Unexpected`] when the lists are not as long as
    /// announced.
    pub async fn synchronise(
        &mut self,
        known: Option<Serial>,
    ) -> Result<Option<Roster>, RequestError> {
        let version = known.map_or(0, |serial| serial.value().into());
        let request = |trid| ClientCommand::Syn(Syn { trid, version });
        let answer = self.link.ask(request, |trid, command| match command {
            ServerCommand::Syn(reply) if of(&reply) == trid => Step::Done(reply),
            other => Step::NotMine(other),
        });
        let (serial, contacts, groups) = match answer.await? {
            SynReply::Unchanged { .. } => return Ok(None),
            SynReply::Changed {
                serial,
                contacts,
                groups,
                ..
            } => (serial, contacts, groups),
        };
        if contacts > CONTACTS_MAX {
            return Err(RequestError::Unexpected("too many contacts"));
        }
        let mut roster = Roster::new(serial);
        // Properties of the last contact may follow it, and nothing says that they are over.
        self.link.ping(|command| roster.take(command)).await?;
        let announced = (contacts as usize, groups as usize);
        if (roster.contacts.len(), roster.groups.len()) != announced {
            return Err(RequestError::Unexpected("lists not as long as announced"));
        }
        Ok(Some(roster))
    }

    /// Adds somebody to the forward, allow or block list. On the forward list it goes into
    /// group 0, and its presence arrives as [`Event::Online`].
    ///
    /// # Errors
    /// Any [`RequestError`].
    pub async fn add(&mut self, list: ListKind, handle: &Handle) -> Result<Serial, RequestError> {
        let request = |trid| {
            ClientCommand::Add(Add {
                trid,
                list,
                handle: handle.clone(),
                name: FriendlyName::from(handle),
                group: (list == ListKind::Forward).then_some(0),
            })
        };
        let added = self.link.ask(request, reply!(Add)).await?;
        Ok(added.serial)
    }

    /// Removes somebody from the forward (with all its groups), allow or block list.
    ///
    /// # Errors
    /// Any [`RequestError`].
    pub async fn remove(
        &mut self,
        list: ListKind,
        handle: &Handle,
    ) -> Result<Serial, RequestError> {
        let request = |trid| {
            ClientCommand::Rem(Rem {
                trid,
                list,
                handle: handle.clone(),
                group: None,
            })
        };
        let removed = self.link.ask(request, reply!(Rem)).await?;
        Ok(removed.serial)
    }

    /// Sends any request and gives back the first command that `is_answer` recognises by
    /// the request's transaction id: for what has no method here.
    ///
    /// # Errors
    /// Any [`RequestError`].
    pub async fn request(
        &mut self,
        request: impl FnOnce(TrId) -> ClientCommand,
        mut is_answer: impl FnMut(TrId, &ServerCommand) -> bool,
    ) -> Result<ServerCommand, RequestError> {
        let take = |trid, command| {
            if is_answer(trid, &command) {
                Step::Done(command)
            } else {
                Step::NotMine(command)
            }
        };
        self.link.ask(request, take).await
    }

    /// Asks whether the server is there.
    ///
    /// # Errors
    /// [`RequestError::TimedOut`] when it is not; [`RequestError::Lost`].
    pub async fn ping(&mut self) -> Result<(), RequestError> {
        self.link.ping(Some).await
    }

    /// Opens a conversation with nobody in it yet.
    ///
    /// # Errors
    /// Any [`RequestError`].
    pub async fn open_conversation(&mut self) -> Result<Conversation, RequestError> {
        let request = |trid| ClientCommand::Xfr(Xfr { trid });
        let granted = self.link.ask(request, |trid, command| match command {
            ServerCommand::Xfr(XfrReply::Switchboard {
                trid: answered,
                address,
                cookie,
            }) if answered == trid => Step::Done((address, cookie)),
            other => Step::NotMine(other),
        });
        let (address, cookie) = granted.await?;
        let address = self.switchboard_at(&address);
        Conversation::open(address, cookie, &self.handle, self.link.patience()).await
    }

    fn switchboard_at<'a>(&'a self, told: &'a Word) -> &'a str {
        self.switchboard.as_deref().unwrap_or(told.as_str())
    }

    /// Opens a conversation and calls somebody into it.
    ///
    /// # Errors
    /// Any [`RequestError`].
    pub async fn call(&mut self, handle: &Handle) -> Result<Conversation, RequestError> {
        let mut conversation = self.open_conversation().await?;
        conversation.invite(handle).await?;
        Ok(conversation)
    }

    /// Joins the conversation somebody calls to. Needs the session for its handle only, and
    /// may be done while another conversation goes on.
    ///
    /// # Errors
    /// Any [`RequestError`]; a ring that is too old ends in [`Lost::Closed`].
    pub async fn answer(&self, ring: &Rng) -> Result<Conversation, RequestError> {
        let address = self.switchboard_at(&ring.address);
        Conversation::join(address, ring, &self.handle, self.link.patience()).await
    }

    /// Signs out and waits for the server to say goodbye.
    ///
    /// # Errors
    /// [`RequestError::TimedOut`] when it does not; the session is over all the same.
    pub async fn sign_out(mut self) -> Result<(), RequestError> {
        self.link.send(|_| ClientCommand::Out(Out)).await?;
        let goodbye = self.link.wait(|command| match command {
            ServerCommand::Out(_) => Step::Done(()),
            _ => Step::More,
        });
        match goodbye.await {
            Err(RequestError::Lost(Lost::Closed)) => Ok(()),
            other => other,
        }
    }
}

fn of(reply: &SynReply) -> TrId {
    match reply {
        SynReply::Unchanged { trid, .. } | SynReply::Changed { trid, .. } => *trid,
    }
}
