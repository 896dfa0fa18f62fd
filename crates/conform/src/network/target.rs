//! The service that is looked at, and the accounts that are lent for it.

use std::time::Duration;

use msnp_client::command::ServerCommand;
use msnp_client::command::sign_in::{UsrReply, XfrReply};
use msnp_client::types::{Handle, Word};
use msnp_client::{Client, Lost, Passport, Password, SignInError, Wire};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout};

use super::arrange::{Trouble, arrange};
use super::desk::Desk;
use super::gateway::Gateway;
use super::sockets::Sockets;
use crate::limits::{QUIET, QUIET_ROUND_TRIPS};
use crate::told::told;
use crate::transcript::{Arranged, Fact};

/// A service with accounts on it whose lists and settings may be changed at will.
#[derive(Debug)]
pub struct Target {
    runtime: Runtime,
    dispatch: String,
    /// Where dispatch sends those who sign in.
    notification: String,
    passport: Passport,
    /// Through which transcripts are played, instead of over TCP.
    gateway: Option<Gateway>,
    accounts: Vec<(Handle, Password)>,
    patience: Duration,
    quiet: Duration,
}

/// A service that nothing can be shown of.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// There is no runtime to be had on this machine.
    #[error("starting a runtime")]
    Runtime(#[from] std::io::Error),
    /// There is nobody to play with.
    #[error("no account is given")]
    NoAccounts,
    /// Dispatch is not there, or not understood.
    #[error("asking dispatch where to sign in: {0}")]
    Dispatch(String),
    /// One of the accounts cannot sign in and see its lists.
    #[error("{0} signs in: {1}")]
    Account(Handle, String),
    /// One of the accounts is in use.
    #[error(
        "{watched} is on the forward list of {watcher}, who is not among the accounts: they \
         must be accounts for tests only, in nobody else's lists"
    )]
    InUse {
        /// Which.
        watched: Handle,
        /// By whom.
        watcher: Handle,
    },
}

impl Target {
    /// Looks where people sign in, and whether all of the accounts can.
    ///
    /// # Errors
    /// Any [`Unusable`].
    pub fn reach(
        dispatch: String,
        passport: Passport,
        accounts: Vec<(Handle, Password)>,
        patience: Duration,
    ) -> Result<Self, Unusable> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (first, _) = accounts.first().ok_or(Unusable::NoAccounts)?;
        // Its time limit is made within the runtime, whose clock it needs.
        let asked = async { timeout(patience, ask_dispatch(&dispatch, first)).await };
        let asked = runtime.block_on(asked);
        let (notification, round_trip) = match asked {
            Ok(answer) => answer.map_err(|why| Unusable::Dispatch(told(&why)))?,
            Err(_) => return Err(Unusable::Dispatch("no answer in time".to_owned())),
        };
        let target = Self {
            runtime,
            dispatch,
            notification,
            passport,
            gateway: None,
            accounts,
            patience,
            quiet: QUIET + round_trip * QUIET_ROUND_TRIPS,
        };
        target.runtime.block_on(target.look_at_accounts())?;
        Ok(target)
    }

    async fn look_at_accounts(&self) -> Result<(), Unusable> {
        for (handle, _) in &self.accounts {
            let failed =
                |trouble: Trouble| Unusable::Account(handle.clone(), told(&trouble.to_string()));
            let desk = Desk::of(self.client(handle)).await.map_err(failed)?;
            if let Some(watcher) = desk.watchers().find(|watcher| !self.has(watcher)) {
                return Err(Unusable::InUse {
                    watched: handle.clone(),
                    watcher: watcher.clone(),
                });
            }
            desk.leave().await.map_err(failed)?;
        }
        Ok(())
    }

    /// Plays everything through that gateway. What is to be so before is still made so over
    /// TCP.
    #[must_use]
    pub fn through(mut self, gateway: Option<Gateway>) -> Self {
        self.gateway = gateway;
        self
    }

    pub(super) fn has_gateway(&self) -> bool {
        self.gateway.is_some()
    }

    /// The accounts that are there to be used.
    pub fn accounts(&self) -> impl Iterator<Item = &Handle> {
        self.accounts.iter().map(|(handle, _)| handle)
    }

    pub(super) fn has(&self, handle: &Handle) -> bool {
        self.accounts().any(|account| account == handle)
    }

    /// Where the service is.
    #[must_use]
    pub fn dispatch(&self) -> &str {
        &self.dispatch
    }

    pub(super) fn notification(&self) -> &str {
        &self.notification
    }

    pub(super) fn sockets(&self) -> Sockets {
        Sockets::new(self.patience, self.quiet).through(self.gateway.clone())
    }

    /// Somebody who can sign in, once he has an account here.
    pub(super) fn client(&self, handle: &Handle) -> Client {
        let (dispatch, passport) = (self.dispatch.clone(), self.passport.clone());
        let password = self.password(handle).map_or("", Password::reveal);
        Client::with_password(dispatch, handle.clone(), password, passport).patience(self.patience)
    }

    fn password(&self, handle: &Handle) -> Option<&Password> {
        let mut accounts = self.accounts.iter();
        accounts.find_map(|(account, password)| (account == handle).then_some(password))
    }

    /// Exchanges a password for a ticket.
    pub(super) fn ticket(&self, handle: &Handle, challenge: &Word) -> Result<String, String> {
        let password = self.password(handle);
        let password = password.ok_or_else(|| format!("the password of {handle} is not known"))?;
        let ticket = self.passport.ticket(handle, password, challenge);
        let ticket = async { timeout(self.patience, ticket).await };
        match self.runtime.block_on(ticket) {
            Ok(Ok(ticket)) => Ok(ticket.reveal().to_owned()),
            Ok(Err(error)) => Err(format!("no ticket: {error}")),
            Err(_) => Err("no ticket came in time".to_owned()),
        }
    }

    pub(super) fn arrange(&self, facts: &[Fact]) -> Result<Arranged, String> {
        match self.runtime.block_on(arrange(self, facts)) {
            Ok(()) => Ok(Arranged::Done),
            Err(Trouble::Refused(why)) => Ok(Arranged::Refused(why)),
            Err(Trouble::Failed(why)) => Err(why),
        }
    }
}

/// Where dispatch sends somebody, itself if it challenges him at once; and how long the way
/// there and back is.
async fn ask_dispatch(dispatch: &str, handle: &Handle) -> Result<(String, Duration), String> {
    let lost = |lost: Lost| lost.to_string();
    let mut wire = Wire::connect(dispatch).await.map_err(lost)?;
    let began = Instant::now();
    let mut round_trip = None;
    for line in [
        "VER 1 MSNP8 CVR0".to_owned(),
        format!("CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS {handle}"),
        format!("USR 3 TWN I {handle}"),
    ] {
        let line = format!("{line}\r\n");
        wire.send_bytes(line.as_bytes()).await.map_err(lost)?;
        let answer = wire.receive().await.map_err(lost)?;
        let round_trip = *round_trip.get_or_insert_with(|| began.elapsed());
        match answer {
            ServerCommand::Xfr(XfrReply::Notification { address, .. }) => {
                return Ok((address.as_str().to_owned(), round_trip));
            }
            ServerCommand::Usr(UsrReply::Challenge { .. }) => {
                return Ok((dispatch.to_owned(), round_trip));
            }
            ServerCommand::Error(error) => {
                return Err(format!("{line:?} is refused with {}", error.code));
            }
            _ => {}
        }
    }
    Err("it neither refers nor challenges".to_owned())
}

impl From<SignInError> for Trouble {
    fn from(error: SignInError) -> Self {
        Self::Failed(error.to_string())
    }
}
