//! The page about oneself (`[WS-PAGE-3]`): name, telephone numbers, the directory, and how people on
//! neither list are treated.

use askama::Template;
use axum::http::StatusCode;
use msnp::command::settings::{Privacy, Prompt};
use msnp::types::{FriendlyName, PropertyName, PropertyValue};
use swallowtail_domain::account::Account;
use swallowtail_domain::limits::ABOUT_BYTES_MAX;
use swallowtail_domain::request::Change;

use super::asked::{Answer, Asked, Stop, Who, moved};
use super::edit::make;
use super::frame::{Errors, Frame};
use super::read_only::knock;
use super::shown::{shown, shown_lines};
use crate::store::PageSettings;

/// The telephone numbers: how they are called in forms, and by people.
const PHONES: [(PropertyName, &str, &str); 3] = [
    (PropertyName::PhoneHome, "home", "Telephone at home"),
    (PropertyName::PhoneWork, "work", "Telephone at work"),
    (PropertyName::PhoneMobile, "mobile", "Mobile telephone"),
];

#[derive(Template)]
#[template(path = "account/profile.html")]
struct Profile {
    frame: Frame,
    name: String,
    verified: bool,
    rows: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "account/profile_form.html")]
struct Form {
    frame: Frame,
    name: String,
    verified: bool,
    phones: Vec<(&'static str, &'static str, String)>,
    settings: PageSettings,
    asks: bool,
    allows: bool,
    errors: Errors,
    in_messenger: bool,
    about_max: usize,
}

/// `GET /account/profile`
pub(super) async fn show(asked: Asked) -> Answer {
    let Some(who) = asked.reader() else {
        return Ok(knock(&asked));
    };
    let Some((account, _)) = asked.site.store.load(who.id).await? else {
        return Ok(knock(&asked));
    };
    if matches!(asked.who, Who::SignedIn(_)) {
        return form(&asked, StatusCode::OK, &account, Errors::default()).await;
    }
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
        frame: asked.frame("profile"),
        name: shown(&account.shown_name().to_plain()),
        verified: account.verified,
        rows: rows.collect(),
    };
    Ok(asked.page(StatusCode::OK, &page))
}

async fn form(asked: &Asked, status: StatusCode, account: &Account, errors: Errors) -> Answer {
    let own = account.identity.id;
    let stored = asked.site.store.page_settings(own).await?;
    let of = |name| {
        let mut properties = account.properties.iter();
        let found = properties.find(|(other, _)| *other == name);
        found.map_or_else(String::new, |(_, value)| shown(&value.to_plain()))
    };
    let typed = !errors.is_empty();
    let value = |field: &str, stored: String| {
        if typed {
            asked.field(field).to_owned()
        } else {
            stored
        }
    };
    let name = account
        .name
        .as_ref()
        .map_or_else(String::new, FriendlyName::to_plain);
    let mut settings = stored.unwrap_or_default();
    if typed {
        settings = typed_settings(asked);
    }
    settings.about = shown_lines(&settings.about);
    let phones = PHONES.map(|(name, field, label)| (field, label, value(field, of(name))));
    let page = Form {
        frame: asked.frame("profile"),
        name: value("name", shown(&name)),
        verified: account.verified,
        phones: phones.into(),
        settings,
        asks: account.prompt == Prompt::Ask,
        allows: account.privacy == Privacy::AllowOthers,
        errors,
        in_messenger: asked.site.entrance.is_signed_in(own),
        about_max: ABOUT_BYTES_MAX,
    };
    Ok(asked.page(status, &page))
}

fn typed_settings(asked: &Asked) -> PageSettings {
    PageSettings {
        listed: !asked.field("listed").is_empty(),
        about: asked.field("about").to_owned(),
        takes_messages: !asked.field("takes_messages").is_empty(),
    }
}

/// What the form asks for, checked.
struct Wanted {
    /// `None` leaves it as it is.
    name: Option<FriendlyName>,
    phones: Vec<(PropertyName, Option<PropertyValue>)>,
    settings: PageSettings,
}

fn read(asked: &Asked, account: &Account, errors: &mut Errors) -> Wanted {
    let policy = asked.site.entrance.policy();
    let typed = asked.field("name");
    let own = account.name.as_ref().map(|name| shown(&name.to_plain()));
    // What is shown as it was is left as it was, whatever its encoding.
    let name = if typed.is_empty() || own.as_deref() == Some(typed) || !account.verified {
        None
    } else {
        let name = FriendlyName::encode(typed).ok();
        let name = name.filter(|name| !policy.forbids_name(name));
        if name.is_none() {
            errors.add(
                "name",
                "This name is too long, or has a word in it that is not wanted here.",
            );
        }
        name
    };
    let mut phones = Vec::new();
    for (property, field, _) in PHONES {
        let typed = asked.field(field);
        let mut properties = account.properties.iter();
        let stored = properties.find(|(other, _)| *other == property);
        if stored.map_or(String::new(), |(_, value)| shown(&value.to_plain())) == typed {
            continue;
        }
        match PropertyValue::encode(typed) {
            Ok(_) if typed.is_empty() => phones.push((property, None)),
            Ok(value) => phones.push((property, Some(value))),
            Err(_) => errors.add(field, "This number is too long."),
        }
    }
    let settings = typed_settings(asked);
    if settings.about.len() > ABOUT_BYTES_MAX {
        errors.add(
            "about",
            format!("This is too long: at most {ABOUT_BYTES_MAX} characters."),
        );
    }
    Wanted {
        name,
        phones,
        settings,
    }
}

/// `POST /account/profile`
pub(super) async fn change(asked: Asked) -> Answer {
    let own = asked.acting()?.who.id;
    let Some((account, _)) = asked.site.store.load(own).await? else {
        return Ok(knock(&asked));
    };
    let mut errors = Errors::default();
    let wanted = read(&asked, &account, &mut errors);
    if !errors.is_empty() {
        return form(&asked, StatusCode::BAD_REQUEST, &account, errors).await;
    }
    asked
        .site
        .store
        .set_page_settings(own, wanted.settings)
        .await?;
    let prompt = if asked.field("asks").is_empty() {
        Prompt::Never
    } else {
        Prompt::Ask
    };
    let privacy = if asked.field("allows").is_empty() {
        Privacy::BlockOthers
    } else {
        Privacy::AllowOthers
    };
    let mut changes = Vec::new();
    changes.extend(wanted.name.map(Change::Rename));
    if !wanted.phones.is_empty() {
        changes.push(Change::SetProperties(wanted.phones));
    }
    if prompt != account.prompt {
        changes.push(Change::SetPrompt(prompt));
    }
    if privacy != account.privacy {
        changes.push(Change::SetPrivacy(privacy));
    }
    for change in changes {
        if let Err(why) = set(&asked, &change).await? {
            errors.add("name", why);
            return form(&asked, StatusCode::CONFLICT, &account, errors).await;
        }
    }
    Ok(moved("/account/profile?said=saved"))
}

async fn set(asked: &Asked, change: &Change) -> Result<Result<(), &'static str>, Stop> {
    make(asked, |_, _, _| Ok(Some((change.clone(), None)))).await
}
