//! What a form has sent.

use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use msnp::types::{FriendlyName, Handle};
use swallowtail_domain::limits::FORM_FIELDS_MAX;
use swallowtail_domain::time::Timestamp;

use super::Trouble;
use crate::admin::Admin;
use crate::admin::desk::in_hours;

/// Days that something may last: ten years.
const DAYS_MAX: u32 = 3_650;

/// The fields, in their order. Has no `Debug`: there may be passwords in it.
pub(super) struct Fields(Vec<(String, String)>);

impl FromRequest<Arc<Admin>> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, admin: &Arc<Admin>) -> Result<Self, Response> {
        let read = Form::<Vec<(String, String)>>::from_request(request, admin).await;
        let Form(fields) = read.map_err(|error| {
            Trouble::new(error.status(), "That is not what a form sends.").into_response()
        })?;
        if fields.len() > FORM_FIELDS_MAX {
            return Err(bad("That is more than a form has.").into_response());
        }
        Ok(Self(fields))
    }
}

pub(super) fn bad(why: impl Into<String>) -> Trouble {
    Trouble::new(StatusCode::BAD_REQUEST, why)
}

impl Fields {
    /// What stands in a field, if anything does.
    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        let of_name = self.0.iter().filter(|(found, _)| found == name);
        let mut values = of_name.map(|(_, value)| value.as_str());
        values.find(|value| !value.is_empty())
    }

    /// The values of all fields of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let of_name = self.0.iter().filter(move |(found, _)| found == name);
        of_name.map(|(_, value)| value.as_str())
    }

    /// What must stand in a field.
    pub(super) fn text(&self, name: &str) -> Result<&str, Trouble> {
        let value = self.optional(name);
        value.ok_or_else(|| bad(format!("The field “{name}” is empty.")))
    }

    pub(super) fn number<N: std::str::FromStr>(&self, name: &str) -> Result<N, Trouble> {
        let value = self.text(name)?.trim().parse();
        value.map_err(|_| bad(format!("In the field “{name}” a number is wanted.")))
    }

    pub(super) fn handle(&self) -> Result<Handle, Trouble> {
        let handle = self.text("handle")?.trim().parse();
        handle.map_err(|why: msnp::types::HandleError| bad(format!("Not a handle: {why}.")))
    }

    /// The name of an account; empty, it has none of its own.
    pub(super) fn own_name(&self) -> Result<Option<FriendlyName>, Trouble> {
        let Some(name) = self.optional("name") else {
            return Ok(None);
        };
        let encoded = FriendlyName::encode(name.trim());
        encoded.map(Some).map_err(|_| bad("The name is too long."))
    }

    /// When something ends that lasts so many days; empty, never.
    pub(super) fn end(&self) -> Result<Option<Timestamp>, Trouble> {
        if self.optional("days").is_none() {
            return Ok(None);
        }
        let days: u32 = self.number("days")?;
        if !(1..=DAYS_MAX).contains(&days) {
            return Err(bad(format!("Days are 1 to {DAYS_MAX}.")));
        }
        Ok(Some(in_hours(days * 24)))
    }
}
