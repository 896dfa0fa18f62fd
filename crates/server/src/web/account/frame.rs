//! What is around every account page, and the two texts that any of them may say.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What the frame of a page shows. Has no `Debug`: the token is a secret.
#[derive(Clone, Default)]
pub(crate) struct Frame {
    /// The handle of whoever looks at it, or nothing.
    pub(super) who: String,
    /// For its forms.
    pub(super) token: String,
    /// Whether he may change things.
    pub(super) signed_in: bool,
    /// Which of the pages it is.
    pub(super) here: &'static str,
    /// What has just been done.
    pub(super) said: &'static str,
    /// Where to sign in, if not here.
    pub(super) https: String,
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "account/plain.html")]
pub(super) struct Plain {
    frame: Frame,
    heading: &'static str,
    text: String,
    /// Where to go from there, if anywhere.
    pub(super) link: Option<(&'static str, &'static str)>,
}

impl Plain {
    pub(super) fn new(frame: Frame, heading: &'static str, text: impl Into<String>) -> Self {
        Self {
            frame,
            heading,
            text: text.into(),
            link: None,
        }
    }
}

/// A page made of a template, which escapes all that is put into it.
pub(super) fn page(status: StatusCode, page: &impl Template) -> Response {
    let html = page.render().expect("a string takes every text");
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, kind, html).into_response()
}

/// What is said after something has been done. The word stands in the address, the text does not.
pub(super) fn said(word: &str) -> &'static str {
    const TEXTS: [(&str, &str); 22] = [
        ("welcome", "Your account is ready, and you are signed in."),
        (
            "confirm",
            "Your account is ready. We have sent you an e-mail: please open the link in it.",
        ),
        ("sent", "If it is needed, an e-mail is on its way."),
        ("saved", "It is saved."),
        (
            "password",
            "Your password is changed. Whatever else was signed in is signed out.",
        ),
        (
            "messenger",
            "Messenger takes the separate password from now on.",
        ),
        ("one-password", "Messenger takes your own password again."),
        ("added", "The contact is added."),
        ("removed", "The contact is removed."),
        ("blocked", "That person is blocked and sees you offline."),
        ("unblocked", "That person is not blocked any more."),
        ("allowed", "That person may see you and write to you."),
        ("forgotten", "That person is off the list."),
        ("moved", "The contact is moved."),
        ("renamed", "The name is changed."),
        ("group-added", "The group is there."),
        ("group-removed", "The group is removed."),
        ("group-renamed", "The group has its new name."),
        ("ended", "That session is ended."),
        ("all-ended", "Everything but this browser is signed out."),
        ("reported", "Thank you. An operator will read it."),
        ("out", "You are signed out."),
    ];
    let found = TEXTS.iter().find(|(known, _)| *known == word);
    found.map_or("", |(_, text)| text)
}

/// What is wrong with the fields of a form.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<(&'static str, String)>);

impl Errors {
    pub(super) fn add(&mut self, field: &'static str, why: impl Into<String>) {
        self.0.push((field, why.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with that one, or nothing.
    pub(super) fn of(&self, field: &str) -> &str {
        let found = self.0.iter().find(|(name, _)| *name == field);
        found.map_or("", |(_, why)| why)
    }
}
