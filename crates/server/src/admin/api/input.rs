//! What programs send: read strictly, and refused with a reason.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use msnp::types::Handle;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use swallowtail_domain::limits::ADMIN_ROWS_MAX;

use super::Problem;
use crate::admin::Admin;

/// A body of JSON.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<Admin>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, admin: &Arc<Admin>) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            let why = "The body must be application/json.";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
        }
        let bytes = Bytes::from_request(request, admin)
            .await
            .map_err(|error| Problem::new(error.status(), error.body_text()))?;
        let read = serde_json::from_slice(&bytes);
        read.map(Self)
            .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, error.to_string()))
    }
}

/// A query; what is not known in it is refused.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Admin>> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, admin: &Arc<Admin>) -> Result<Self, Problem> {
        let query = Query::from_request_parts(parts, admin).await;
        query
            .map(|Query(query)| Self(query))
            .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, error.body_text()))
    }
}

/// The number in a path.
pub(super) struct Id(pub(super) i64);

impl FromRequestParts<Arc<Admin>> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, admin: &Arc<Admin>) -> Result<Self, Problem> {
        let path = Path::<i64>::from_request_parts(parts, admin).await;
        let Path(id) = path.map_err(|_| {
            Problem::new(StatusCode::BAD_REQUEST, "There is no number in the path.")
        })?;
        Ok(Self(id))
    }
}

/// The word in a path.
pub(super) struct Name(pub(super) String);

impl FromRequestParts<Arc<Admin>> for Name {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, admin: &Arc<Admin>) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, admin).await;
        path.map(|Path(name)| Self(name))
            .map_err(|_| Problem::no_such())
    }
}

/// The handle in a path. What is none is nobody's.
pub(super) struct Of(pub(super) Handle);

impl FromRequestParts<Arc<Admin>> for Of {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, admin: &Arc<Admin>) -> Result<Self, Problem> {
        let Name(name) = Name::from_request_parts(parts, admin).await?;
        name.parse().map(Self).map_err(|_| Problem::no_such())
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    before: Option<i64>,
    limit: Option<u32>,
}

impl Part {
    pub(super) fn before(&self) -> Option<i64> {
        self.before
    }

    pub(super) fn limit(&self) -> Result<u32, Problem> {
        limit(self.limit)
    }
}

/// How many rows are asked for.
pub(super) fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    let limit = asked.unwrap_or(ADMIN_ROWS_MAX);
    if !(1..=ADMIN_ROWS_MAX).contains(&limit) {
        let why = format!("limit is 1 to {ADMIN_ROWS_MAX}");
        return Err(Problem::new(StatusCode::BAD_REQUEST, why));
    }
    Ok(limit)
}

/// Reads a handle that stands in a body. What clients write as `%XX` is not written so here.
pub(super) fn handle(text: &str) -> Result<Handle, Problem> {
    if text.contains('%') {
        let why = "a handle is written as it is, without %";
        return Err(Problem::new(StatusCode::BAD_REQUEST, why));
    }
    text.parse().map_err(|error: msnp::types::HandleError| {
        Problem::new(StatusCode::BAD_REQUEST, error.to_string())
    })
}

/// Nothing is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A query without any field.
pub(super) type NoQuery = Asked<Nothing>;

/// A value that may be there and be null.
pub(super) fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A whole number of at least 0, as JSON Schema has it: 5.0 is one, too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole(pub(super) u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Up to here every whole number is itself.
        const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
        let number = serde_json::Number::deserialize(deserializer)?;
        let whole = number
            .as_f64()
            .filter(|value| value.fract() == 0.0 && (0.0..=EXACT_MAX).contains(value));
        let value = number.as_u64().or_else(|| whole.map(|value| value as u64));
        value
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a whole number of at least 0 is wanted"))
    }
}

impl Whole {
    /// If it is one of 1 to `most`.
    pub(super) fn within(self, most: u32, what: &str) -> Result<u32, Problem> {
        let value = u32::try_from(self.0).ok();
        let value = value.filter(|value| (1..=most).contains(value));
        value.ok_or_else(|| {
            let why = format!("{what} are 1 to {most}");
            Problem::new(StatusCode::BAD_REQUEST, why)
        })
    }
}
