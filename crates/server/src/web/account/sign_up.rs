//! Making an account of one's own.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use msnp::passport::Password;
use msnp::types::{FriendlyName, Handle};

use super::asked::{Answer, Asked, Stop, Who, moved};
use super::entry;
use super::frame::{Errors, Frame, Plain};
use super::letters;
use super::passwords::{self, hashed};
use crate::config::WhoSignsUp;
use crate::store::{NewAccount, NotSignedUp, Purpose, SignUp};

#[derive(Template)]
#[template(path = "account/sign_up.html")]
struct Form<'a> {
    frame: Frame,
    handle: &'a str,
    name: &'a str,
    code: &'a str,
    by_invitation: bool,
    domains: String,
    confirms: bool,
    errors: Errors,
    max: usize,
}

/// Whether anybody may make an account here.
pub(super) fn is_possible(asked: &Asked) -> bool {
    asked.site.web.sign_up != WhoSignsUp::Closed
}

fn form(asked: &Asked, status: StatusCode, errors: Errors) -> Response {
    let web = &asked.site.web;
    let code = match asked.field("code") {
        "" => asked.asked_for("code"),
        typed => typed,
    };
    let page = Form {
        frame: asked.frame("sign-up"),
        handle: asked.field("handle"),
        name: asked.field("name"),
        code,
        by_invitation: web.sign_up == WhoSignsUp::Invitation,
        domains: web.sign_up_domains.join(", "),
        confirms: asked.site.reception.letters.are_sent(),
        errors,
        max: passwords::MAX,
    };
    asked.page(status, &page)
}

fn closed(asked: &Asked) -> Stop {
    let text = "Accounts on this service are made by whoever runs it. Ask them for one.";
    let page = Plain::new(asked.frame("sign-up"), "Sign up", text);
    asked.page(StatusCode::FORBIDDEN, &page).into()
}

/// `GET /account/sign-up`
pub(super) async fn show(asked: Asked) -> Answer {
    if matches!(asked.who, Who::SignedIn(_)) {
        return Ok(moved("/account/"));
    }
    if !is_possible(&asked) {
        return Err(closed(&asked));
    }
    if !asked.takes_passwords() {
        return Err(asked.not_in_clear());
    }
    Ok(form(&asked, StatusCode::OK, Errors::default()))
}

/// The handle that is asked for, if it may be had here.
fn handle(asked: &Asked, errors: &mut Errors) -> Option<Handle> {
    let handle = asked.field("handle").parse::<Handle>().ok();
    let Some(handle) = handle.filter(is_plain) else {
        let why =
            "This is not an address like you@example.com: plain letters and digits, and . _ + -";
        errors.add("handle", why);
        return None;
    };
    let domains = &asked.site.web.sign_up_domains;
    let domain = handle
        .as_str()
        .rsplit_once('@')
        .map_or("", |(_, domain)| domain);
    if !domains.is_empty() && !domains.iter().any(|ours| ours.eq_ignore_ascii_case(domain)) {
        errors.add(
            "handle",
            format!("It must end in @{}.", domains.join(" or @")),
        );
        return None;
    }
    Some(handle)
}

/// Stricter than what the protocol takes: people shall be able to type it, and to read it out.
fn is_plain(handle: &Handle) -> bool {
    let mut bytes = handle.as_str().bytes();
    bytes.all(|byte| byte.is_ascii_alphanumeric() || b"@._+-".contains(&byte))
}

/// The name that is asked for, if any.
fn name(asked: &Asked, errors: &mut Errors) -> Option<FriendlyName> {
    let typed = asked.field("name");
    if typed.is_empty() {
        return None;
    }
    let name = FriendlyName::encode(typed).ok();
    let name = name.filter(|name| !asked.site.entrance.policy().forbids_name(name));
    if name.is_none() {
        errors.add(
            "name",
            "This name is too long, or has a word in it that is not wanted here.",
        );
    }
    name
}

/// `POST /account/sign-up`
pub(super) async fn sign_up(asked: Asked) -> Answer {
    if !is_possible(&asked) {
        return Err(closed(&asked));
    }
    asked.knocking()?;
    let mut errors = Errors::default();
    let (handle, name) = (handle(&asked, &mut errors), name(&asked, &mut errors));
    passwords::check_new(&asked, &mut errors);
    let (Some(handle), true) = (handle, errors.is_empty()) else {
        return Ok(form(&asked, StatusCode::BAD_REQUEST, errors));
    };
    let peer = asked.origin.peer.ip();
    if !asked.site.reception.may_sign_up(asked.now(), peer) {
        let why = "Many accounts have been made just now. Please try again in some minutes.";
        errors.add("handle", why);
        return Ok(form(&asked, StatusCode::TOO_MANY_REQUESTS, errors));
    }
    let by_invitation = asked.site.web.sign_up == WhoSignsUp::Invitation;
    let new = SignUp {
        account: NewAccount {
            handle: handle.clone(),
            name,
            group_zero: None,
            password_hash: hashed(&asked, &Password::new(asked.typed("password"))).await?,
            created: asked.now(),
        },
        verified: !asked.site.reception.letters.are_sent(),
        invitation: by_invitation.then(|| asked.field("code").to_owned()),
    };
    let status = match asked.site.store.sign_up(new).await? {
        Ok(_) => return welcome(&asked, &handle).await,
        Err(NotSignedUp::Exists) => {
            let why = "Somebody has this address here already. Is it you? Then sign in.";
            errors.add("handle", why);
            StatusCode::CONFLICT
        }
        Err(NotSignedUp::Invitation) => {
            let why = "This invitation is not good, or it has been used up.";
            errors.add("code", why);
            StatusCode::FORBIDDEN
        }
    };
    Ok(form(&asked, status, errors))
}

/// Signs in whoever has just signed up.
async fn welcome(asked: &Asked, handle: &Handle) -> Answer {
    tracing::info!("somebody has signed up");
    let confirms = asked.site.reception.letters.are_sent();
    let whither = if confirms {
        letters::ask(asked, Purpose::Verify, handle);
        "/account/?said=confirm"
    } else {
        "/account/?said=welcome"
    };
    let entered = match asked.site.store.credentials(handle).await? {
        Some(credentials) => entry::enter(asked, &credentials, whither).await?,
        None => None,
    };
    Ok(entered.unwrap_or_else(|| moved("/account/sign-in")))
}
