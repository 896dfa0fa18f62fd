//! The page about oneself, and what is said of others (`[WS-PAGE-3]`, `[WS-LINK-2]`).

use askama::Template;
use msnp::types::{Handle, PropertyName};
use swallowtail_domain::account::{Account, Identity};

use super::shown::shown;
use super::{Page, handle, html};
use crate::http::{Response, Status};
use crate::services::form::Form;
use crate::services::moved;

#[derive(Template)]
#[template(path = "account/profile.html")]
struct Profile<'a> {
    who: &'a str,
    name: String,
    verified: bool,
    rows: Vec<(&'static str, String)>,
}

/// What the service knows, and others are told as far as they may see it.
pub(super) fn own(account: &Account) -> Response {
    let rows = account.properties.iter().map(|(name, value)| {
        let what = match name {
            PropertyName::PhoneHome => "Telephone at home",
            PropertyName::PhoneWork => "Telephone at work",
            PropertyName::PhoneMobile => "Mobile telephone",
            PropertyName::MobilePages => "Takes messages to a mobile device (Y or N)",
            PropertyName::MobileDevice => "Has a mobile device (Y or N)",
        };
        (what, shown(&value.to_plain()))
    });
    let page = Profile {
        who: account.identity.handle.as_str(),
        name: shown(&account.shown_name().to_plain()),
        verified: account.verified,
        rows: rows.collect(),
    };
    html(Status::OK, &page)
}

#[derive(Template)]
#[template(path = "account/member.html")]
struct Member<'a> {
    who: &'a str,
    other: &'a str,
}

/// Nobody has a profile for others to read.
pub(super) fn member(who: Option<&Identity>, query: Option<&str>) -> Response {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    let other: Option<Handle> = form.field("mem").and_then(|mem| mem.parse().ok());
    match (&other, who) {
        (Some(other), Some(who)) if *other == who.handle => moved(Page::Profile.path()),
        _ => {
            let other = other.as_ref().map_or("", Handle::as_str);
            let who = handle(who);
            html(Status::OK, &Member { who, other })
        }
    }
}
