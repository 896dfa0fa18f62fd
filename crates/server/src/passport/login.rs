//! The login server: a password comes in, a ticket goes out. Whatever is wrong with a name or
//! a password looks the same from outside and takes as long.

use msnp::passport::{
    AUTHENTICATION_INFO, AUTHORIZATION, LoginRequest, Nonce, WWW_AUTHENTICATE, authentication_info,
    www_authenticate,
};
use msnp::types::Ticket;
use swallowtail_domain::limits::{AUTHORIZATION_BYTES_MAX, TICKET_MS_MAX};

use super::{NotProved, Opens, prove};
use crate::http::{Origin, Request, Response, Status};
use crate::site::Site;
use crate::store::Credentials;

/// Shown by clients that show it; official ones have a text of their own.
const REFUSAL: &str = "Type your e-mail address and password again.";

/// Answers a login that came over TLS.
pub(crate) async fn answer(site: &Site, origin: &Origin, request: &Request) -> Response {
    let authorization = request
        .header(AUTHORIZATION)
        .filter(|value| value.len() <= AUTHORIZATION_BYTES_MAX)
        .and_then(LoginRequest::parse);
    let Some(login) = authorization else {
        return refusal();
    };
    let (peer, handle) = (origin.peer.ip(), login.handle.as_ref().ok());
    let ticket = match prove(site, peer, handle, &login.password, Opens::Messenger).await {
        Ok(verified) => issue(site, &verified, login.nonce.as_ref()).await,
        Err(why) => Err(why),
    };
    match ticket {
        Ok(ticket) => passport(Status::OK)
            .header(AUTHENTICATION_INFO, authentication_info(&ticket))
            .closing(),
        Err(NotProved::Refused) => refusal(),
        Err(NotProved::TooMany) => later(),
        Err(trouble @ (NotProved::Busy(_) | NotProved::Store(_))) => {
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

/// Refused when the password was changed, or the account disabled, while it was verified.
async fn issue(
    site: &Site,
    verified: &Credentials,
    nonce: Option<&Nonce>,
) -> Result<Ticket, NotProved> {
    let ticket = random_ticket();
    let expires = (site.clock)() + TICKET_MS_MAX;
    let store = &site.store;
    let issued = store
        .issue_ticket(verified, &ticket, nonce, expires)
        .await?;
    issued.then_some(ticket).ok_or(NotProved::Refused)
}

/// An unguessable ticket in the form that real ones had.
pub(crate) fn random_ticket() -> Ticket {
    Ticket::new(format!("t={}&p={}", random_part(), random_part()))
}

/// 132 random bits, as one of the two parts.
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
