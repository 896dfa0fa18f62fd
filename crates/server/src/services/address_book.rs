//! The address-book service, which is not offered: lists are read and changed in the
//! notification server. Whoever asks is told so (`[WS-AB-1]`).

use super::soap::{self, Blame};
use crate::http::{Method, Request, Response, Status};

/// A fault that names what was asked for.
pub(super) fn answer(request: &Request) -> Response {
    if request.method != Method::Post {
        return Response::new(Status::METHOD_NOT_ALLOWED).header("Allow", "POST");
    }
    match soap::operation(&request.body) {
        Some(operation) => soap::fault(
            Blame::Server,
            &format!("{operation} is not offered here. Lists are synchronized with SYN."),
        ),
        None => soap::fault(Blame::Client, "This is not a SOAP request."),
    }
}
