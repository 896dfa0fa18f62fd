//! Administration: pages, a JSON API and the command line over the same functions
//! (docs/guide/administration.md). None of it is on a public port unless the operator says so.

mod api;
pub(crate) mod chart;
pub(crate) mod desk;
mod figures;
mod hosts;
mod listener;
pub(crate) mod live;
mod pages;
mod scope;
pub(crate) mod shown;
pub(crate) mod socket;
pub(crate) mod views;
pub(crate) mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use swallowtail_domain::limits::{ADMIN_BODY_BYTES_MAX, ADMIN_REQUEST_MS_MAX};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

pub use desk::{Desk, Refused};
pub use listener::{Listening, listen, serve};
pub use live::Live;
pub use scope::Scope;

use crate::passport::Guard;
use figures::Figures;
use hosts::Hosts;

/// All that pages and API share.
pub struct Admin {
    pub(crate) desk: Desk,
    pub(crate) live: Live,
    pub(crate) figures: Arc<Figures>,
    /// Who may try an operator's password.
    pub(crate) guard: Guard,
    pub(crate) hosts: Hosts,
    /// Whether browsers come over TLS.
    pub(crate) tls: bool,
}

/// Everything that is answered, to whoever may reach it.
fn router(admin: &Arc<Admin>) -> Router {
    Router::new()
        .merge(pages::router(admin))
        .merge(api::router(admin))
        .layer(from_fn_with_state(Arc::clone(admin), hosts::check))
        .layer(DefaultBodyLimit::max(ADMIN_BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            std::time::Duration::from_millis(ADMIN_REQUEST_MS_MAX),
        ))
        .layer(CatchPanicLayer::new())
}
