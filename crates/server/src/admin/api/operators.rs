//! Who may administer: operators by the pages, tokens by the API.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};

use super::accounts::{NewPassword, hash};
use super::input::{Body, Id, Name, NoQuery, Whole};
use super::lists::time;
use super::{Problem, perform};
use crate::admin::views::{Operator, Page, Token};
use crate::admin::{Admin, desk, words};
use crate::store::{Actor, Deed, NewApiToken};

pub(super) async fn list(
    State(admin): State<Arc<Admin>>,
    _: NoQuery,
) -> Result<Json<Page<Operator>>, Problem> {
    let rows = admin.desk.store.operators().await?;
    let items = rows.into_iter().map(Operator::from).collect();
    Ok(Json(Page { items, next: None }))
}

/// Has no `Debug`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOne {
    name: String,
    password: String,
}

pub(super) async fn add(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
    Body(new): Body<NewOne>,
) -> Result<StatusCode, Problem> {
    let name = words::operator_name(&new.name)?;
    let hash = hash(&admin, &new.password).await?;
    perform(&admin, &actor, Deed::AddOperator(name, hash)).await?;
    Ok(StatusCode::CREATED)
}

pub(super) async fn password(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    Name(name): Name,
    _: NoQuery,
    Body(new): Body<NewPassword>,
) -> Result<StatusCode, Problem> {
    let hash = hash(&admin, &new.password).await?;
    perform(&admin, &actor, Deed::SetOperatorPassword(name, hash)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn remove(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    Name(name): Name,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    perform(&admin, &actor, Deed::RemoveOperator(name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn tokens(
    State(admin): State<Arc<Admin>>,
    _: NoQuery,
) -> Result<Json<Page<Token>>, Problem> {
    let rows = admin.desk.store.api_tokens().await?;
    let items = rows.into_iter().map(Token::from).collect();
    Ok(Json(Page { items, next: None }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewToken {
    name: String,
    scopes: Vec<String>,
    expires_ms: Option<Whole>,
}

/// The only time that a token is shown.
#[derive(Serialize)]
pub(super) struct Shown {
    id: i64,
    token: String,
}

pub(super) async fn create_token(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
    Body(new): Body<NewToken>,
) -> Result<(StatusCode, Json<Shown>), Problem> {
    let (token, hash) = desk::new_token();
    let new = NewApiToken {
        hash,
        name: words::operator_name(&new.name)?,
        scopes: words::scopes(new.scopes.iter().map(String::as_str))?,
        expires: new.expires_ms.map(time).transpose()?,
    };
    let made = perform(&admin, &actor, Deed::CreateToken(new)).await?;
    let id = made.unwrap_or_default();
    Ok((StatusCode::CREATED, Json(Shown { id, token })))
}

pub(super) async fn revoke_token(
    State(admin): State<Arc<Admin>>,
    Extension(actor): Extension<Actor>,
    Id(id): Id,
    _: NoQuery,
) -> Result<StatusCode, Problem> {
    perform(&admin, &actor, Deed::RevokeToken(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
