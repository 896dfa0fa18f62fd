//! Which path is answered by whom. Paths are compared as their first server did: whatever
//! their case.

use msnp::passport::{LOGIN_PATH, NEXUS_PATH};
use tokio_util::sync::CancellationToken;

use super::{Method, Origin, Request, Response, Status, Transport};
use crate::gateway::GATEWAY_PATH;
use crate::passport::{login, nexus};
use crate::site::Site;

/// Answers a request. Once the client is `gone` nothing is waited for on its behalf.
pub async fn respond(
    site: &Site,
    origin: &Origin,
    request: &Request,
    gone: &CancellationToken,
) -> Response {
    if origin.transport == Transport::PlainOnTlsPort {
        return to_https(site, origin, request);
    }
    if request.method == Method::Other {
        return Response::page(Status::METHOD_NOT_ALLOWED, "Not done here", "")
            .header("Allow", "GET, HEAD, POST");
    }
    let is = |path: &str| request.path.eq_ignore_ascii_case(path);
    if is(NEXUS_PATH) {
        return nexus::answer(&site.public, origin, request);
    }
    if is(LOGIN_PATH) {
        return match origin.transport {
            Transport::Tls { .. } => login::answer(site, origin, request).await,
            Transport::Plain | Transport::PlainOnTlsPort => login::refuse_plain(),
        };
    }
    if is(GATEWAY_PATH) {
        return site
            .gateway
            .answer(&site.public, origin, request, gone)
            .await;
    }
    if is("/") {
        return home(site, origin);
    }
    Response::page(
        Status::NOT_FOUND,
        "Not found",
        "<p>There is no such page here.</p>",
    )
}

/// The host names by which the client has called us, best first.
pub(crate) fn called<'a>(
    origin: &'a Origin,
    request: &'a Request,
) -> impl Iterator<Item = &'a str> {
    let host = request
        .header("Host")
        .and_then(|host| str::from_utf8(host).ok());
    let hello = match &origin.transport {
        Transport::Tls { server_name } => server_name.as_deref(),
        Transport::Plain | Transport::PlainOnTlsPort => None,
    };
    host.map(str::trim).into_iter().chain(hello)
}

/// Somebody has typed `http://` with the port of `https://`.
fn to_https(site: &Site, origin: &Origin, request: &Request) -> Response {
    let host = site.public.host_for(called(origin, request), origin.local);
    let url = site.public.https_url(&host, &request.path);
    Response::new(Status::FOUND)
        .header("Location", url)
        .closing()
}

/// The page for people who look what this is, in browsers of any age.
fn home(site: &Site, origin: &Origin) -> Response {
    let public = &site.public;
    let body = format!(
        "<p>This is an MSN Messenger service.</p>\r\n\
         <p>Messenger connects to <b>{host}</b>, port <b>{msnp}</b>, and signs in over HTTPS at\r\n\
         port <b>{https}</b> of the same host.</p>",
        host = public.url_host(origin.local.ip()),
        msnp = public.msnp_port,
        https = public.https_port,
    );
    Response::page(Status::OK, "Swallowtail", &body)
}
