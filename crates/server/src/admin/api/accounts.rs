//! Accounts, and the sessions of one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use msnp::types::FriendlyName;
use serde::Deserialize;
use swallowtail_domain::admission::Hold;
use swallowtail_domain::limits::API_PASSWORD_CHARS_MAX;

use super::input::{Asked, Body, NoQuery, Of, handle, limit, present};
use super::{Problem, perform};
use crate::admin::Admin;
use crate::admin::views::{Account, Ban, Page, Session};
use crate::clock;
use crate::store::{AccountSettings, Actor, Deed, NewAccount};

/// Characters of a name; as many letters of English fit.
const NAME_CHARS_MAX: usize = 129;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    search: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

pub(super) async fn list(
    State(admin): State<Arc<Admin>>,
    Asked(asked): Asked<Search>,
) -> Result<Json<Page<Account>>, Problem> {
    let limit = limit(asked.limit)?;
    let search = asked.search.unwrap_or_default();
    let after = asked.after.unwrap_or_default();
    let rows = admin.desk.store.find_accounts(&search, &after, limit + 1);
    let page = Page::of(
        rows.await?,
        limit,
        |row| row.handle.to_string(),
        Account::from,
    );
    Ok(Json(page))
}

#[derive(serde::Serialize)]
pub(super) struct Whole {
    #[serde(flatten)]
    account: Account,
    bans: Vec<Ban>,
    sessions: Vec<Session>,
}

pub(super) async fn show(
    State(admin): State<Arc<Admin>>,
    Of(handle): Of,
    _: NoQuery,
) -> Result<Json<Whole>, Problem> {
    let store = &admin.desk.store;
    let row = store.account(&handle).await?;
    let row = row.ok_or_else(Problem::no_such)?;
    let bans = store.bans_of(row.id).await?;
    let sessions = admin.live.sessions_of(row.id);
    Ok(Json(Whole {
        account: row.into(),
        bans: bans.into_iter().map(Ban::from).collect(),
        sessions: sessions.into_iter().map(Session::from).collect(),
    }))
}

/// Has no `Debug`: there is a password in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOne {
    handle: String,
    name: Option<String>,
    password: String,
}

pub(super) async fn create(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
    Body(new): Body<NewOne>,
) -> Result<StatusCode, Problem> {
    let account = NewAccount {
        handle: handle(&new.handle)?,
        name: new.name.as_deref().map(name).transpose()?,
        group_zero: admin.desk.group_zero.clone(),
        password_hash: hash(&admin, &new.password).await?,
        created: clock::now(),
    };
    perform(&admin, &actor, Deed::CreateAccount(account)).await?;
    Ok(StatusCode::CREATED)
}

fn name(text: &str) -> Result<FriendlyName, Problem> {
    let count = text.chars().count();
    if !(1..=NAME_CHARS_MAX).contains(&count) || text.chars().any(char::is_control) {
        let why = format!("a name is one line of 1 to {NAME_CHARS_MAX} characters");
        return Err(Problem::new(StatusCode::BAD_REQUEST, why));
    }
    // It depends on the letters whether it fits into the encoded form.
    FriendlyName::encode(text)
        .map_err(|error| Problem::new(StatusCode::CONFLICT, error.to_string()))
}

/// The hash of a password, which has so many characters that it is never too many bytes.
pub(super) async fn hash(admin: &Admin, password: &str) -> Result<String, Problem> {
    if password.chars().count() > API_PASSWORD_CHARS_MAX {
        let why = format!("a password has 1 to {API_PASSWORD_CHARS_MAX} characters");
        return Err(Problem::new(StatusCode::BAD_REQUEST, why));
    }
    Ok(admin.desk.hash(password).await?)
}

/// What is not there stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Changes {
    #[serde(default, deserialize_with = "present")]
    name: Option<Option<String>>,
    #[serde(default, deserialize_with = "some")]
    verified: Option<bool>,
    #[serde(default, deserialize_with = "some")]
    restricted: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    hold: Option<Option<String>>,
}

/// A value that may be missing, but is not null if it is there.
fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    bool::deserialize(deserializer).map(Some)
}

pub(super) async fn change(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    Of(handle): Of,
    _: NoQuery,
    Body(changes): Body<Changes>,
) -> Result<StatusCode, Problem> {
    let hold = |word: String| {
        let why = "hold is admission, child or null";
        Hold::parse(&word).ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, why))
    };
    let settings = AccountSettings {
        name: match changes.name {
            Some(text) => Some(text.as_deref().map(name).transpose()?),
            None => None,
        },
        verified: changes.verified,
        restricted: changes.restricted,
        hold: match changes.hold {
            Some(word) => Some(word.map(hold).transpose()?),
            None => None,
        },
    };
    if settings == AccountSettings::default() {
        let why = "nothing is to be changed";
        return Err(Problem::new(StatusCode::BAD_REQUEST, why));
    }
    perform(&admin, &actor, Deed::ChangeAccount(handle, settings)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Has no `Debug`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    pub(super) password: String,
}

pub(super) async fn reset(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    Of(handle): Of,
    _: NoQuery,
    Body(new): Body<NewPassword>,
) -> Result<StatusCode, Problem> {
    let hash = hash(&admin, &new.password).await?;
    perform(&admin, &actor, Deed::ResetPassword(handle, hash)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The operations that need nothing but a handle.
macro_rules! of_handle {
    ($($name:ident => $deed:ident),*) => {
        $(pub(super) async fn $name(
            State(admin): State<Arc<Admin>>,
            Extension(actor): Extension<Actor>,
            Of(handle): Of,
            _: NoQuery,
        ) -> Result<StatusCode, Problem> {
            perform(&admin, &actor, Deed::$deed(handle)).await?;
            Ok(StatusCode::NO_CONTENT)
        })*
    };
}

of_handle!(
    disable => DisableAccount,
    enable => EnableAccount,
    remove => DeleteAccount,
    end_sessions => EndSessions
);
