//! The two passwords of an account: its own, and one for Messenger alone.

use askama::Template;
use axum::http::StatusCode;
use msnp::passport::Password;
use swallowtail_domain::limits::{PASSWORD_BYTES_MAX, PASSWORD_BYTES_MIN};

use super::asked::{Answer, Asked, Stop, later, moved};
use super::entry::{checked, refusal};
use super::frame::{Errors, Frame};
use crate::password::HashError;
use crate::store::Credentials;

/// Bytes of a password.
pub(super) const MAX: usize = PASSWORD_BYTES_MAX;

#[derive(Template)]
#[template(path = "account/passwords.html")]
struct Passwords {
    frame: Frame,
    /// Whether Messenger has one of its own.
    separate: bool,
    old_tls: bool,
    errors: Errors,
    max: usize,
}

async fn form(asked: &Asked, status: StatusCode, errors: Errors) -> Answer {
    let who = &asked.signed_in()?.who;
    let found = asked.site.store.credentials(&who.handle).await?;
    let page = Passwords {
        frame: asked.frame("passwords"),
        separate: found.is_some_and(|found| found.messenger_hash.is_some()),
        old_tls: asked.over_old_tls(),
        errors,
        max: MAX,
    };
    Ok(asked.page(status, &page))
}

/// Looks at a new password, which is typed twice.
pub(super) fn check_new(asked: &Asked, errors: &mut Errors) {
    let (password, again) = (asked.typed("password"), asked.typed("again"));
    if let Err(why) = may_be(password) {
        errors.add("password", why);
    } else if password != again {
        errors.add("again", "These two are not the same.");
    }
}

/// Whether that may be a password: long enough not to be guessed, and nothing that no keyboard has.
fn may_be(password: &str) -> Result<(), String> {
    if password.len() < PASSWORD_BYTES_MIN {
        return Err(format!(
            "A password has at least {PASSWORD_BYTES_MIN} characters."
        ));
    }
    if password.len() > MAX {
        return Err(format!("A password has at most {MAX} characters."));
    }
    if password.chars().any(char::is_control) {
        return Err("There is something in it that cannot be typed.".to_owned());
    }
    Ok(())
}

/// The hash of a new password.
pub(super) async fn hashed(asked: &Asked, password: &Password) -> Result<String, Stop> {
    let hash = asked.site.passwords.hash(password).await;
    hash.map_err(|why| {
        if let HashError::Busy(_) = why {
            tracing::warn!(%why, "a password could not be set");
        }
        later(&asked.frame("")).into()
    })
}

/// `GET /account/password`
pub(super) async fn show(asked: Asked) -> Answer {
    form(&asked, StatusCode::OK, Errors::default()).await
}

/// `POST /account/password`: another password of the account's own.
pub(super) async fn change(asked: Asked) -> Answer {
    let session = asked.acting()?;
    let mut errors = Errors::default();
    check_new(&asked, &mut errors);
    if !errors.is_empty() {
        return form(&asked, StatusCode::BAD_REQUEST, errors).await;
    }
    let verified = match checked(&asked, Some(&session.who.handle), "current").await? {
        Ok(verified) => verified,
        Err(why) => return wrong(&asked, why, "current").await,
    };
    let password = Password::new(asked.typed("password"));
    if is_for_messenger(&asked, &verified, &password).await? {
        errors.add(
            "password",
            "This is the password for Messenger. Take another one.",
        );
        return form(&asked, StatusCode::BAD_REQUEST, errors).await;
    }
    let hash = hashed(&asked, &password).await?;
    let store = &asked.site.store;
    let changed = store.change_password(&verified, hash, session.secret.hash());
    if !changed.await? {
        return wrong(&asked, StatusCode::FORBIDDEN, "current").await;
    }
    asked.site.entrance.break_off(session.who.id);
    Ok(moved("/account/password?said=password"))
}

/// Whether Messenger has that one for itself: it travels where the own one shall not be read.
async fn is_for_messenger(
    asked: &Asked,
    of: &Credentials,
    password: &Password,
) -> Result<bool, Stop> {
    let Some(hash) = &of.messenger_hash else {
        return Ok(false);
    };
    let same = asked.site.passwords.verify(Some(hash), password).await;
    same.map_err(|why| {
        tracing::warn!(%why, "a password could not be set");
        later(&asked.frame("")).into()
    })
}

async fn wrong(asked: &Asked, why: StatusCode, field: &'static str) -> Answer {
    let mut errors = Errors::default();
    errors.add(field, refusal(why));
    form(asked, why, errors).await
}

/// `POST /account/messenger-password`: one for Messenger alone, or none any more.
pub(super) async fn change_messenger(asked: Asked) -> Answer {
    let session = asked.acting()?;
    let mut errors = Errors::default();
    if asked.over_old_tls() {
        let why = "Please do this in a browser of today: here your own password would travel \
                   as weakly protected as it is about to be kept from.";
        errors.add("messenger", why);
        return form(&asked, StatusCode::FORBIDDEN, errors).await;
    }
    let password = asked.typed("messenger");
    let removes = asked.field("do") == "remove";
    if !removes && let Err(why) = may_be(password) {
        errors.add("messenger", why);
        return form(&asked, StatusCode::BAD_REQUEST, errors).await;
    }
    let own = match checked(&asked, Some(&session.who.handle), "own").await? {
        Ok(own) => own,
        Err(why) => return wrong(&asked, why, "own").await,
    };
    let (hash, said) = if removes {
        (None, "one-password")
    } else if password == asked.typed("own") {
        errors.add("messenger", "This is your own password. Take another one.");
        return form(&asked, StatusCode::BAD_REQUEST, errors).await;
    } else {
        let hash = hashed(&asked, &Password::new(password)).await?;
        (Some(hash), "messenger")
    };
    let store = &asked.site.store;
    if !store.set_messenger_password(&own, hash).await? {
        return wrong(&asked, StatusCode::FORBIDDEN, "own").await;
    }
    asked.site.entrance.break_off(session.who.id);
    Ok(moved(&format!("/account/password?said={said}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_enough_and_typed() {
        for (password, good) in [
            ("1234567", false),
            ("12345678", true),
            ("pässwö", true),
            ("12345678\u{7}", false),
            (&"x".repeat(MAX), true),
            (&"x".repeat(MAX + 1), false),
        ] {
            assert_eq!(may_be(password).is_ok(), good, "{password:?}");
        }
    }
}
