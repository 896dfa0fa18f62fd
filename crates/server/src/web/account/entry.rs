//! Signing in and out, with the session that the web messenger has, too.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use msnp::passport::Password;
use msnp::types::Handle;
use swallowtail_domain::limits::{PASSWORD_BYTES_MAX, WEB_SESSION_MS_MAX};

use super::asked::{Answer, Asked, Stop, Who, later, moved};
use super::frame::Frame;
use crate::passport::{NotProved, prove};
use crate::store::Credentials;
use crate::web::session::{self, COOKIE};

/// Why nobody is let in.
const WRONG: &str = "That is not right. Type your address and password again.";
const TOO_MANY: &str = "There were too many wrong passwords. Please wait some minutes, or sign in from where you \
     have signed in before.";

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignIn<'a> {
    frame: Frame,
    handle: &'a str,
    error: &'a str,
    old_tls: bool,
    signs_up: bool,
}

/// What is said in clear.
#[derive(Template)]
#[template(path = "account/clear.html")]
pub(super) struct Clear {
    pub(super) frame: Frame,
}

fn form(asked: &Asked, status: StatusCode, error: &str) -> Response {
    let page = SignIn {
        frame: asked.frame("sign-in"),
        handle: asked.field("handle"),
        error,
        old_tls: asked.over_old_tls(),
        signs_up: super::sign_up::is_possible(asked),
    };
    asked.page(status, &page)
}

/// `GET /account/sign-in`
pub(super) async fn show(asked: Asked) -> Answer {
    if matches!(asked.who, Who::SignedIn(_)) {
        return Ok(moved("/account/"));
    }
    if !asked.takes_passwords() {
        return Err(asked.not_in_clear());
    }
    Ok(form(&asked, StatusCode::OK, ""))
}

/// `POST /account/sign-in`
pub(super) async fn sign_in(asked: Asked) -> Answer {
    asked.knocking()?;
    let handle = asked.field("handle").parse::<Handle>().ok();
    match checked(&asked, handle.as_ref(), "password").await? {
        Ok(verified) => match enter(&asked, &verified, "/account/").await? {
            Some(reply) => Ok(reply),
            None => Ok(form(&asked, StatusCode::FORBIDDEN, WRONG)),
        },
        Err(why) => Ok(form(&asked, why, refusal(why))),
    }
}

/// `POST /account/sign-out`
pub(super) async fn sign_out(asked: Asked) -> Answer {
    let session = asked.acting()?;
    let name = session.secret.hash().to_hex();
    let store = &asked.site.store;
    store
        .end_web_session(session.who.id, &name, asked.now())
        .await?;
    // The messenger may be open beside it.
    asked.site.entrance.break_off_browser(session.who.id);
    Ok(leave(&asked, "/account/sign-in?said=out"))
}

/// Forgets the session that the browser has, and goes there.
pub(super) fn leave(asked: &Asked, whither: &str) -> Response {
    let jar = COOKIE.forget(&asked.headers, &asked.origin);
    (jar, moved(whither)).into_response()
}

/// Looks at the password in a field of the form, as everybody's who tries one.
pub(super) async fn checked(
    asked: &Asked,
    handle: Option<&Handle>,
    field: &str,
) -> Result<Result<Credentials, StatusCode>, Stop> {
    let typed = asked.typed(field);
    if typed.len() > PASSWORD_BYTES_MAX {
        return Ok(Err(StatusCode::FORBIDDEN));
    }
    let (site, peer) = (&asked.site, asked.origin.peer.ip());
    match prove(site, peer, handle, &Password::new(typed), asked.opens()).await {
        Ok(verified) => Ok(Ok(verified)),
        Err(NotProved::Refused) => Ok(Err(StatusCode::FORBIDDEN)),
        Err(NotProved::TooMany) => Ok(Err(StatusCode::TOO_MANY_REQUESTS)),
        Err(why @ (NotProved::Busy(_) | NotProved::Store(_))) => {
            tracing::warn!(%why, "a password could not be checked");
            Err(later(&asked.frame("")).into())
        }
    }
}

/// What is said to somebody whose password was not taken.
pub(super) fn refusal(why: StatusCode) -> &'static str {
    if why == StatusCode::TOO_MANY_REQUESTS {
        TOO_MANY
    } else {
        WRONG
    }
}

/// Opens a session, a new one whatever the browser had before, and goes there. `None` when the
/// account has changed meanwhile.
pub(super) async fn enter(
    asked: &Asked,
    verified: &Credentials,
    whither: &str,
) -> Result<Option<Response>, Stop> {
    let opened = session::open(&asked.site, &asked.origin, &asked.headers, verified).await?;
    let Some(secret) = opened else {
        return Ok(None);
    };
    let cookie = session::lasting(
        secret.cookie(COOKIE.by(&asked.origin), "/", &asked.origin),
        WEB_SESSION_MS_MAX,
    );
    Ok(Some(
        (CookieJar::new().add(cookie), moved(whither)).into_response(),
    ))
}
