//! What is done with links that came by e-mail: showing that an address is one's own, and choosing a
//! new password. A link is looked at by `GET` and used up by `POST` alone: whatever looks through
//! mail for links shall not use it up (docs/decisions/0019-a-link-is-used-by-a-button.md).

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use msnp::passport::Password;
use msnp::types::Handle;

use super::asked::{Answer, Asked, moved};
use super::frame::{Errors, Frame, Plain};
use super::passwords::{self, hashed};
use crate::letters::Wanted;
use crate::store::Purpose;
use crate::web::session::Secret;

const VERIFY: &str = "/account/verify";
const RESET: &str = "/account/new-password";

/// Asks for an e-mail, if there were not too many. Takes no time that tells anything.
pub(super) fn ask(asked: &Asked, purpose: Purpose, to: &Handle) {
    let reception = &asked.site.reception;
    if !reception.may_write(asked.now(), asked.origin.peer.ip(), to) {
        return;
    }
    let page = match purpose {
        Purpose::Verify => VERIFY,
        Purpose::Reset => RESET,
    };
    reception.letters.ask(Wanted {
        purpose,
        to: to.clone(),
        page: link(asked, page),
    });
}

/// The address of a page of ours, up to the secret. Whatever the request calls us is not looked at,
/// not even if it is ours: a stranger who asks could have the secret brought to `localhost`, or to
/// whoever has the names of Passport elsewhere.
fn link(asked: &Asked, page: &str) -> String {
    let public = &asked.site.public;
    let host = public.url_host(asked.origin.local.ip());
    public.https_url(&host, &format!("{page}?code="))
}

#[derive(Template)]
#[template(path = "account/reset.html")]
struct Reset<'a> {
    frame: Frame,
    handle: &'a str,
    sends: bool,
}

/// `GET /account/reset`
pub(super) async fn show_reset(asked: Asked) -> Answer {
    if !asked.takes_passwords() {
        return Err(asked.not_in_clear());
    }
    let page = Reset {
        frame: asked.frame("reset"),
        handle: asked.field("handle"),
        sends: asked.site.reception.letters.are_sent(),
    };
    Ok(asked.page(StatusCode::OK, &page))
}

/// `POST /account/reset`: the answer is the same whoever it is.
pub(super) async fn reset(asked: Asked) -> Answer {
    asked.knocking()?;
    if let Ok(handle) = asked.field("handle").parse::<Handle>() {
        ask(&asked, Purpose::Reset, &handle);
    }
    Ok(moved("/account/sign-in?said=sent"))
}

/// `POST /account/verify-again`
pub(super) async fn verify_again(asked: Asked) -> Answer {
    let who = asked.acting()?.who.handle.clone();
    ask(&asked, Purpose::Verify, &who);
    Ok(moved("/account/?said=sent"))
}

/// Of a page whose address is a secret, no page is told.
fn untold(mut reply: Response) -> Response {
    const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
    let headers = reply.headers_mut();
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
    reply
}

fn spent(asked: &Asked) -> Response {
    let text =
        "This link is not good any more: it works once, and not for long. Ask for a new one.";
    let mut page = Plain::new(asked.frame(""), "Too late", text);
    page.link = Some(("/account/reset", "Forgot your password?"));
    untold(asked.page(StatusCode::GONE, &page))
}

#[derive(Template)]
#[template(path = "account/verify.html")]
struct Verify<'a> {
    frame: Frame,
    code: &'a str,
}

/// The secret in an address or a form, if it is good for that.
async fn secret(
    asked: &Asked,
    shown: &str,
    purpose: Purpose,
) -> Result<Option<Secret>, super::asked::Stop> {
    let Some(secret) = Secret::parse(shown) else {
        return Ok(None);
    };
    let store = &asked.site.store;
    let good = store
        .is_mail_link(&secret.hash(), purpose, asked.now())
        .await?;
    Ok(good.then_some(secret))
}

/// `GET /account/verify?code=`
pub(super) async fn show_verify(asked: Asked) -> Answer {
    let code = asked.asked_for("code");
    if secret(&asked, code, Purpose::Verify).await?.is_none() {
        return Ok(spent(&asked));
    }
    let page = Verify {
        frame: asked.frame("verify"),
        code,
    };
    Ok(untold(asked.page(StatusCode::OK, &page)))
}

/// `POST /account/verify`
pub(super) async fn verify(asked: Asked) -> Answer {
    asked.knocking_from_a_letter()?;
    let Some(secret) = Secret::parse(asked.field("code")) else {
        return Ok(spent(&asked));
    };
    if !asked
        .site
        .store
        .verify_address(secret.hash(), asked.now())
        .await?
    {
        return Ok(spent(&asked));
    }
    let text =
        "Thank you: the address is yours. If Messenger is signed in, sign in to it once more.";
    let mut page = Plain::new(asked.frame(""), "Your address is confirmed", text);
    page.link = Some(("/account/", "Your account"));
    Ok(asked.page(StatusCode::OK, &page).into_response())
}

#[derive(Template)]
#[template(path = "account/new_password.html")]
struct NewPassword<'a> {
    frame: Frame,
    code: &'a str,
    errors: Errors,
    max: usize,
}

fn new_password(asked: &Asked, status: StatusCode, code: &str, errors: Errors) -> Response {
    let page = NewPassword {
        frame: asked.frame("new-password"),
        code,
        errors,
        max: passwords::MAX,
    };
    untold(asked.page(status, &page))
}

/// `GET /account/new-password?code=`
pub(super) async fn show_new_password(asked: Asked) -> Answer {
    if !asked.takes_passwords() {
        return Err(asked.not_in_clear());
    }
    let code = asked.asked_for("code");
    if secret(&asked, code, Purpose::Reset).await?.is_none() {
        return Ok(spent(&asked));
    }
    Ok(new_password(
        &asked,
        StatusCode::OK,
        code,
        Errors::default(),
    ))
}

/// `POST /account/new-password`: what was open to the account is so no more.
pub(super) async fn set_new_password(asked: Asked) -> Answer {
    asked.knocking_from_a_letter()?;
    let code = asked.field("code");
    let Some(secret) = secret(&asked, code, Purpose::Reset).await? else {
        return Ok(spent(&asked));
    };
    let mut errors = Errors::default();
    passwords::check_new(&asked, &mut errors);
    if !errors.is_empty() {
        return Ok(new_password(&asked, StatusCode::BAD_REQUEST, code, errors));
    }
    let hash = hashed(&asked, &Password::new(asked.typed("password"))).await?;
    let store = &asked.site.store;
    let Some(whose) = store
        .reset_password(secret.hash(), hash, asked.now())
        .await?
    else {
        return Ok(spent(&asked));
    };
    asked.site.entrance.sign_out(whose);
    let text = "You have a new password, for the pages and for Messenger. Everything that was signed \
                in is signed out.";
    let mut page = Plain::new(asked.frame(""), "Your new password", text);
    page.link = Some(("/account/sign-in", "Sign in"));
    Ok(asked.page(StatusCode::OK, &page))
}
