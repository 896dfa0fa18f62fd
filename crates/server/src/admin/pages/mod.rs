//! The pages of administration: forms that work without a script, for browsers of today.

mod act;
mod fields;
mod lists;
mod said;
mod session;
mod show;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::Admin;
use crate::store::StoreError;
use crate::web::careful;
use session::Operator;

/// Where the pages begin; cookies go no further.
const HOME: &str = "/admin/";
/// What a page may do: nothing but what this service itself has sent it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// All routes.
pub(super) fn router(admin: &Arc<Admin>) -> Router {
    let home = get(|| async { Redirect::to(HOME) });
    Router::new()
        .route("/", home.clone())
        .route("/admin", home)
        .route(HOME, get(show::dashboard))
        .route("/admin/sign-in", get(session::form).post(session::sign_in))
        .route("/admin/sign-out", post(session::sign_out))
        .route("/admin/accounts", get(show::accounts))
        .route("/admin/accounts/{handle}", get(show::account))
        .route("/admin/sessions", get(lists::sessions))
        .route("/admin/bans", get(lists::bans))
        .route("/admin/reports", get(lists::reports))
        .route("/admin/notices", get(show::notices))
        .route("/admin/invitations", get(lists::invitations))
        .route("/admin/audit", get(lists::audit))
        .route("/admin/operators", get(lists::operators))
        .route("/admin/charts/{name}", get(show::chart))
        .route("/admin/do/{action}", post(act::act))
        .route("/admin/style.css", get(style))
        .route("/admin/script.js", get(script))
        .route("/admin/icon.svg", get(icon))
        .fallback(no_such_page)
        .layer(from_fn(|request, next| careful(POLICY, request, next)))
        .with_state(Arc::clone(admin))
}

async fn style() -> impl IntoResponse {
    const STYLE: &str = include_str!("../../../templates/admin/style.css");
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

async fn script() -> impl IntoResponse {
    const SCRIPT: &str = include_str!("../../../templates/admin/script.js");
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        SCRIPT,
    )
}

async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], crate::web::MARK)
}

async fn no_such_page() -> Response {
    Trouble::new(StatusCode::NOT_FOUND, "There is no such page here.").into_response()
}

/// What stands on every page around its own.
struct Frame {
    operator: String,
    /// For the forms.
    token: String,
    /// Which of the pages it is.
    here: &'static str,
    /// What has just been done.
    said: Option<&'static str>,
}

impl Frame {
    fn new(operator: &Operator, here: &'static str) -> Self {
        Self {
            operator: operator.name.clone(),
            token: operator.token.as_str().to_owned(),
            here,
            said: None,
        }
    }
}

/// A filled template.
fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(page) => Html(page).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page that says why something was not done.
#[derive(Debug)]
struct Trouble {
    status: StatusCode,
    why: String,
}

#[derive(Template)]
#[template(path = "admin/trouble.html")]
struct TroublePage<'a> {
    title: &'a str,
    why: &'a str,
}

impl Trouble {
    fn new(status: StatusCode, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { status, why }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let shown = page(&TroublePage {
            title: self.status.canonical_reason().unwrap_or("Not done"),
            why: &self.why,
        });
        (self.status, shown).into_response()
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a page of administration could not be made");
        let why = "The store does not answer. Try again in a moment.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, why)
    }
}
