//! The nexus: tells where to log in. Needs no password, so it is answered in clear, too.

use msnp::passport::{PASSPORT_URLS, passport_urls};

use crate::http::called;
use crate::http::{Origin, Request, Response, Status};
use crate::site::Public;

/// Names the login server: the host that the client has called, so that it needs to reach and
/// trust one name only.
pub(crate) fn answer(public: &Public, origin: &Origin, request: &Request) -> Response {
    let host = public.host_for(called(origin, request), origin.local);
    let urls = passport_urls(
        &public.login_address(&host),
        &public.home(origin.local.ip()),
    );
    Response::new(Status::OK)
        .header("Content-Type", "text/html")
        .header("Cache-Control", "private")
        .header(PASSPORT_URLS, urls)
        .closing()
}
