//! The login server: a password comes in, a ticket goes out. Whatever is wrong with a name or
//! a password looks the same from outside and takes as long.

use msnp::passport::{
    AUTHENTICATION_INFO, AUTHORIZATION, LoginRequest, Nonce, WWW_AUTHENTICATE, authentication_info,
    www_authenticate,
};
use msnp::types::Ticket;
use swallowtail_domain::limits::{AUTHORIZATION_BYTES_MAX, TICKET_MS_MAX};

use crate::http::{Origin, Request, Response, Status};
use crate::password::Busy;
use crate::site::Site;
use crate::store::{Credentials, StoreError};

/// Shown by clients that show it; official ones have a text of their own.
const REFUSAL: &str = "Type your e-mail address and password again.";

/// Why a login was not decided.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers a login that came over TLS.
pub(crate) async fn answer(site: &Site, origin: &Origin, request: &Request) -> Response {
    let authorization = request
        .header(AUTHORIZATION)
        .filter(|value| value.len() <= AUTHORIZATION_BYTES_MAX)
        .and_then(LoginRequest::parse);
    let Some(login) = authorization else {
        return refusal();
    };
    let (now, peer) = ((site.clock)(), origin.peer.ip());
    let Some(attempt) = site.guard.admit(now, peer, login.handle.as_ref().ok()) else {
        site.metrics.logins_throttled.inc();
        return later();
    };
    let ticket = match authenticate(site, &login).await {
        Ok(Some(verified)) => {
            site.guard.succeeded(now, &attempt);
            issue(site, &verified, login.nonce.as_ref()).await
        }
        refused_or_trouble => refused_or_trouble.map(|_| None),
    };
    match ticket {
        Ok(None) => refusal(),
        Ok(Some(ticket)) => passport(Status::OK)
            .header(AUTHENTICATION_INFO, authentication_info(&ticket))
            .closing(),
        Err(trouble) => {
            tracing::warn!(%trouble, "a login could not be decided");
            later()
        }
    }
}

/// Answers a login in clear: the password is out already, but nobody shall get used to it.
pub(crate) fn refuse_plain() -> Response {
    Response::page(
        Status::FORBIDDEN,
        "Not in clear",
        "<p>Passwords are taken over HTTPS only.</p>",
    )
    .closing()
}

async fn authenticate(site: &Site, login: &LoginRequest) -> Result<Option<Credentials>, Trouble> {
    let credentials = match &login.handle {
        Ok(handle) => site.store.credentials(handle).await?,
        Err(_) => None,
    };
    let credentials = credentials.filter(|found| !found.disabled);
    let hash = credentials
        .as_ref()
        .map(|found| found.password_hash.as_str());
    let right = site.passwords.verify(hash, &login.password).await?;
    Ok(credentials.filter(|_| right))
}

/// `None` when the password was changed, or the account disabled, while it was verified.
async fn issue(
    site: &Site,
    verified: &Credentials,
    nonce: Option<&Nonce>,
) -> Result<Option<Ticket>, Trouble> {
    let ticket = Ticket::new(format!("t={}&p={}", random_part(), random_part()));
    let expires = (site.clock)() + TICKET_MS_MAX;
    let store = &site.store;
    let issued = store
        .issue_ticket(verified, &ticket, nonce, expires)
        .await?;
    Ok(issued.then_some(ticket))
}

/// 132 random bits in the form that real tickets had.
fn random_part() -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*";
    let random = (0..22).map(|_| char::from(ALPHABET[rand::random_range(0..ALPHABET.len())]));
    random.chain(['$', '$']).collect()
}

/// Not a refusal: a client would tell its user that the password is wrong.
fn later() -> Response {
    Response::new(Status::UNAVAILABLE).closing()
}

fn refusal() -> Response {
    passport(Status::UNAUTHORIZED)
        .header(WWW_AUTHENTICATE, www_authenticate(REFUSAL))
        .closing()
}

fn passport(status: Status) -> Response {
    Response::new(status)
        .header("Content-Type", "text/html")
        .header("Cache-Control", "no-cache")
}
