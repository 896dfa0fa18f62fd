//! The pages about an account: forms without scripts, for browsers of any age. Who is signed in may
//! change things; whom Messenger has brought here may read (docs/protocol/services.md).

mod asked;
mod contact;
mod contacts;
mod directory;
mod edit;
mod entry;
mod export;
mod farewell;
mod frame;
mod letters;
mod passwords;
mod profile;
mod read_only;
mod report;
mod sessions;
mod shown;
mod sign_up;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use asked::{DIRECTORY, VISIT};
pub(crate) use read_only::{knock_again, portal};

use crate::site::Site;
use asked::Asked;
use read_only::not_offered;

/// The routes of these pages.
pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/account/", get(read_only::home))
        .route("/account/style.css", get(read_only::style))
        .route("/account/mark.svg", get(read_only::mark))
        .route(
            "/account/sign-up",
            get(sign_up::show).post(sign_up::sign_up),
        )
        .route("/account/sign-in", get(entry::show).post(entry::sign_in))
        .route("/account/sign-out", post(entry::sign_out))
        .route(
            "/account/reset",
            get(letters::show_reset).post(letters::reset),
        )
        .route(
            "/account/verify",
            get(letters::show_verify).post(letters::verify),
        )
        .route("/account/verify-again", post(letters::verify_again))
        .route(
            "/account/new-password",
            get(letters::show_new_password).post(letters::set_new_password),
        )
        .route("/account/profile", get(profile::show).post(profile::change))
        .route(
            "/account/password",
            get(passwords::show).post(passwords::change),
        )
        .route(
            "/account/messenger-password",
            post(passwords::change_messenger),
        )
        .route("/account/contacts", get(contacts::show).post(contacts::add))
        .route("/account/groups", post(contacts::change_group))
        .route("/account/contact", get(contact::show).post(contact::change))
        .route("/account/sessions", get(sessions::show).post(sessions::end))
        .route("/account/export.json", get(export::show))
        .route(
            "/account/delete",
            get(farewell::show).post(farewell::delete),
        )
        .route("/account/report", get(report::show).post(report::file))
        .route("/account/goodbye", get(read_only::goodbye))
        .route("/account/directory", get(directory::show))
        .route("/account/inbox", get(read_only::inbox))
        .route("/account/member", get(read_only::member))
        .route(
            "/account/mobile",
            get(async |asked: Asked| not_offered(&asked, "Mobile devices")),
        )
        .route(
            "/account/chat",
            get(async |asked: Asked| not_offered(&asked, "Chat rooms")),
        )
        .route(
            "/account/phone",
            get(async |asked: Asked| not_offered(&asked, "Telephone calls")),
        )
}
