//! What is refused, as RFC 9457 has it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::admin::Refused;
use crate::admin::words::BadWord;
use crate::password::HashError;
use crate::store::{NotDone, StoreError};

/// Something that was not done.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
        }
    }

    /// No token, or none that is good.
    pub(super) fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "A token is needed: Authorization: Bearer.",
        )
    }

    pub(super) fn no_such() -> Self {
        NotDone::NoSuch.into()
    }
}

impl From<NotDone> for Problem {
    fn from(why: NotDone) -> Self {
        let status = match why {
            NotDone::NoSuch => StatusCode::NOT_FOUND,
            NotDone::Exists | NotDone::Full => StatusCode::CONFLICT,
        };
        Self::new(status, why.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a request of administration could not be answered");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The store does not answer.",
        )
    }
}

impl From<BadWord> for Problem {
    fn from(why: BadWord) -> Self {
        let status = match why {
            BadWord::Form(_) => StatusCode::BAD_REQUEST,
            BadWord::Forbidden(_) => StatusCode::CONFLICT,
        };
        Self::new(status, why.to_string())
    }
}

impl From<Refused> for Problem {
    fn from(why: Refused) -> Self {
        match why {
            Refused::NotDone(why) => why.into(),
            Refused::Store(error) => error.into(),
            Refused::Password(HashError::Length) => {
                Self::new(StatusCode::BAD_REQUEST, why.to_string())
            }
            Refused::Password(HashError::Busy(_)) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, why.to_string())
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Refused"),
            status: self.status.as_u16(),
            detail: &self.detail,
        };
        let body = serde_json::to_string(&body).expect("texts and a number");
        let kind = HeaderValue::from_static("application/problem+json");
        let mut reply = (self.status, [(header::CONTENT_TYPE, kind)], body).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            reply.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        reply
    }
}
