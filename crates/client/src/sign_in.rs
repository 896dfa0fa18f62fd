//! From a handle and a password to a session: dispatch, notification server, Passport.

use std::time::Duration;

use msnp::command::session::{Cvr, Ver};
use msnp::command::sign_in::{Usr, UsrReply, XfrReply};
use msnp::command::{ClientCommand, ServerCommand};
use msnp::message::{Body, PROFILE};
use msnp::passport::Password;
use msnp::types::{Capabilities, Handle, Ticket, Word};
use tokio::time::timeout;

use crate::error::{RequestError, SignInError};
use crate::limits::{PATIENCE, REFERRALS_MAX};
use crate::link::{Link, Step, reply};
use crate::passport::Passport;
use crate::session::{Profile, Session};

const DIALECT: &str = "MSNP8";

/// Who signs in, where, and by what proof. Can sign in again and again.
#[derive(Debug, Clone)]
pub struct Client {
    dispatch: String,
    handle: Handle,
    proof: Proof,
    patience: Duration,
    capabilities: Capabilities,
    switchboard: Option<String>,
}

/// How somebody proves to be who he says.
#[derive(Debug, Clone)]
enum Proof {
    /// By a password, for which Passport gives a ticket.
    Password(Password, Passport),
    /// By a ticket that is there already.
    Ticket(Ticket),
}

/// What a server makes of a handle.
enum Identified {
    /// Go to that notification server.
    Referred(Word),
    /// Prove it, with these parameters for Passport.
    Challenged(Word),
}

impl Client {
    /// Somebody with a password. `dispatch` is the `host:port` to begin with.
    #[must_use]
    pub fn with_password(
        dispatch: impl Into<String>,
        handle: Handle,
        password: impl Into<Box<str>>,
        passport: Passport,
    ) -> Self {
        let proof = Proof::Password(Password::new(password), passport);
        Self::new(dispatch.into(), handle, proof)
    }

    /// Somebody with a ticket, which a server takes once: no HTTPS is done.
    #[must_use]
    pub fn with_ticket(dispatch: impl Into<String>, handle: Handle, ticket: Ticket) -> Self {
        Self::new(dispatch.into(), handle, Proof::Ticket(ticket))
    }

    fn new(dispatch: String, handle: Handle, proof: Proof) -> Self {
        Self {
            dispatch,
            handle,
            proof,
            patience: PATIENCE,
            capabilities: Capabilities::default(),
            switchboard: None,
        }
    }

    /// How long each request may take, here and in the session; 30 seconds if not said.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// What the client says it can do; 0 if not said.
    #[must_use]
    pub fn capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// Where all conversations are, as `host:port`, whatever the server says: for whoever
    /// reaches it by another way than the one that it tells.
    #[must_use]
    pub fn switchboard(mut self, address: impl Into<String>) -> Self {
        self.switchboard = Some(address.into());
        self
    }

    /// Signs in. Nobody sees it until [`Session::set_status`].
    ///
    /// # Errors
    /// Any [`SignInError`]; a server that refuses the ticket says
    /// [`msnp::ErrorCode::AuthenticationFailed`].
    pub async fn sign_in(&self) -> Result<Session, SignInError> {
        let mut address = self.dispatch.clone();
        for _ in 0..REFERRALS_MAX {
            let mut link = Link::connect(&address, self.patience).await?;
            match self.identify(&mut link).await? {
                Identified::Referred(next) => address = next.as_str().to_owned(),
                Identified::Challenged(challenge) => return self.prove(link, &challenge).await,
            }
        }
        Err(SignInError::TooManyReferrals)
    }

    /// `VER`, `CVR`, `USR I`.
    async fn identify(&self, link: &mut Link) -> Result<Identified, SignInError> {
        let offer = vec![Word::from(DIALECT), Word::from("CVR0")];
        let request = |trid| {
            ClientCommand::Ver(Ver {
                trid,
                dialects: offer,
            })
        };
        let chosen = link.ask(request, reply!(Ver)).await?;
        if chosen.dialects != [Word::from(DIALECT)] {
            return Err(SignInError::NoCommonDialect);
        }
        let request = |trid| {
            ClientCommand::Cvr(Cvr {
                trid,
                locale: Word::from("0x0409"),
                os: Word::from("win"),
                os_version: Word::from("4.10"),
                arch: Word::from("i386"),
                client_name: Word::from("MSNMSGR"),
                client_version: Word::from("5.0.0537"),
                client_id: Some(Word::from("MSMSGS")),
                user: Some(Word::from(&self.handle)),
            })
        };
        link.ask(request, reply!(Cvr)).await?;
        let request = |trid| {
            ClientCommand::Usr(Usr::Identify {
                trid,
                handle: self.handle.clone(),
            })
        };
        let identified = link.ask(request, |ours, command| match command {
            ServerCommand::Xfr(XfrReply::Notification { trid, address, .. }) if trid == ours => {
                Step::Done(Identified::Referred(address))
            }
            ServerCommand::Usr(UsrReply::Challenge { trid, params }) if trid == ours => {
                Step::Done(Identified::Challenged(params))
            }
            other => Step::NotMine(other),
        });
        Ok(identified.await?)
    }

    /// Passport, `USR S`, and the profile that follows.
    async fn prove(&self, mut link: Link, challenge: &Word) -> Result<Session, SignInError> {
        let ticket = self.ticket(challenge).await?;
        let request = |trid| ClientCommand::Usr(Usr::Prove { trid, ticket });
        let signed_in = link.ask(request, |ours, command| match command {
            ServerCommand::Usr(UsrReply::SignedIn {
                trid, handle, name, ..
            }) if trid == ours => Step::Done((handle, name)),
            other => Step::NotMine(other),
        });
        let (handle, name) = signed_in.await?;
        let profile = link.wait(|command| match command {
            ServerCommand::Msg(message)
                if Body::parse(&message.payload).content_type() == PROFILE =>
            {
                Step::Done(message.payload)
            }
            other => Step::NotMine(other),
        });
        let profile = Profile(profile.await?);
        Ok(Session {
            link,
            handle,
            name,
            capabilities: self.capabilities,
            switchboard: self.switchboard.clone(),
            profile,
        })
    }

    async fn ticket(&self, challenge: &Word) -> Result<Ticket, SignInError> {
        match &self.proof {
            Proof::Ticket(ticket) => Ok(ticket.clone()),
            Proof::Password(password, passport) => {
                let ticket = passport.ticket(&self.handle, password, challenge);
                Ok(timeout(self.patience, ticket)
                    .await
                    .map_err(|_| RequestError::TimedOut)??)
            }
        }
    }
}
