//! The pages of administration.

use std::sync::Arc;

use axum::Router;

use super::Admin;

/// All routes.
pub(super) fn router(_admin: &Arc<Admin>) -> Router {
    Router::new()
}
