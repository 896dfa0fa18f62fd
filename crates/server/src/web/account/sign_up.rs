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
        confirms: asked.site.desk.letters.are_sent(),
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

/// `POST /account/sign-up`
pub(super) async fn sign_up(asked: Asked) -> Answer {
    if !is_possible(&asked) {
        return Err(closed(&asked));
    }
    asked.knocking()?;
    let mut errors = Errors::default();
    let handle = handle(&asked, &mut errors);
    passwords::check_new(&asked, &mut errors);
    let name = match asked.field("name") {
        "" => None,
        name => FriendlyName::encode(name).ok(),
    };
    let policy = asked.site.entrance.policy();
    let forbidden = name.as_ref().is_some_and(|name| policy.forbids_name(name));
    if forbidden || name.is_none() && !asked.field("name").is_empty() {
        errors.add(
            "name",
            "This name is too long, or has a word in it that is not wanted here.",
        );
    }
    let (Some(handle), true) = (handle, errors.is_empty()) else {
        return Ok(form(&asked, StatusCode::BAD_REQUEST, errors));
    };
    if !asked
        .site
        .desk
        .may_sign_up(asked.now(), asked.origin.peer.ip())
    {
        let why = "Many accounts have been made just now. Please try again in some minutes.";
        errors.add("handle", why);
        return Ok(form(&asked, StatusCode::TOO_MANY_REQUESTS, errors));
    }
    let password_hash = hashed(&asked, &Password::new(asked.typed("password"))).await?;
    let by_invitation = asked.site.web.sign_up == WhoSignsUp::Invitation;
    let confirms = asked.site.desk.letters.are_sent();
    let new = SignUp {
        account: NewAccount {
            handle: handle.clone(),
            name,
            group_zero: None,
            password_hash,
            created: asked.now(),
        },
        verified: !confirms,
        invitation: by_invitation.then(|| asked.field("code").to_owned()),
    };
    match asked.site.store.sign_up(new).await? {
        Ok(_) => tracing::info!("somebody has signed up"),
        Err(NotSignedUp::Exists) => {
            errors.add(
                "handle",
                "Somebody has this address here already. Is it you? Then sign in.",
            );
            return Ok(form(&asked, StatusCode::CONFLICT, errors));
        }
        Err(NotSignedUp::Invitation) => {
            errors.add(
                "code",
                "This invitation is not good, or it has been used up.",
            );
            return Ok(form(&asked, StatusCode::FORBIDDEN, errors));
        }
    }
    if confirms {
        letters::ask(&asked, Purpose::Verify, &handle);
    }
    let whither = if confirms {
        "/account/?said=confirm"
    } else {
        "/account/?said=welcome"
    };
    let credentials = asked.site.store.credentials(&handle).await?;
    let entered = match &credentials {
        Some(credentials) => entry::enter(&asked, credentials, whither).await?,
        None => None,
    };
    Ok(entered.unwrap_or_else(|| moved("/account/sign-in")))
}
