//! The address-book service, of which only reading is offered, to whoever brings the secret of a
//! session. Clients of this dialect keep their lists in step with `SYN`; all else is refused by
//! its name (`[WS-AB-1]` to `[WS-AB-3]`).

mod lists;

use super::soap::{self, Blame};
use super::xml::reply;
use crate::http::{Method, Request, Response, Status};
use crate::site::Site;

/// The cookie with the secret, as browsers and clients sent it to every site of the time.
const AUTH: &str = "MSPAuth";

/// A list, or a fault that says what is not offered.
pub(super) async fn answer(site: &Site, request: &Request) -> Response {
    if request.method != Method::Post {
        return Response::new(Status::METHOD_NOT_ALLOWED).header("Allow", "POST");
    }
    let Some(operation) = soap::operation(&request.body) else {
        return soap::fault(Blame::Client, "This is not a SOAP request.");
    };
    let write = match operation.as_str() {
        "ABFindAll" => lists::address_book,
        "FindMembership" => lists::memberships,
        _ => {
            let why = "is not offered here: lists are changed with ADD and REM.";
            return soap::fault(Blame::Server, &format!("{operation} {why}"));
        }
    };
    let Some(owner) = cookie(request, AUTH).and_then(|auth| site.visits.owner(auth)) else {
        let why = "is not offered here without the MSPAuth of a session.";
        return soap::fault(Blame::Client, &format!("{operation} {why}"));
    };
    match site.store.load(owner.id).await {
        Ok(Some((account, roster))) => {
            let envelope = soap::envelope(|xml| write(xml, &account, &roster));
            reply(Status::OK, envelope).header("Cache-Control", "no-store")
        }
        Ok(None) => soap::fault(Blame::Client, "This account is gone."),
        Err(error) => {
            tracing::warn!(%error, "an address book could not be read");
            soap::fault(Blame::Server, "The lists cannot be read now.")
        }
    }
}

/// The value of a cookie.
fn cookie<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let cookies = str::from_utf8(request.header("Cookie")?).ok()?;
    let mut pairs = cookies.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(written, _)| written.trim() == name)?;
    Some(value.trim())
}
