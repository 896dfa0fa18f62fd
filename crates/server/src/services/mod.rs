//! What old clients ask for besides Passport: how to behave, what their menus lead to, and the
//! few pages behind it (docs/protocol/services.md). Told apart by the path, whatever the host.

mod address_book;
mod configuration;
mod md5auth;
mod msgr_config;
mod pages;
mod pointers;
mod soap;
mod xml;

use crate::http::{Origin, Request, Response, Status};
use crate::site::Site;
use crate::web::account;

/// Answers a request for one of the paths that are known here.
pub(crate) async fn answer(site: &Site, origin: &Origin, request: &Request) -> Option<Response> {
    let path = request.path.to_ascii_lowercase();
    let services = &site.services;
    let reply = match path.as_str() {
        // Which directory it was in is not on record (`[WS-ABCH-1]`).
        _ if path.ends_with("/abch_config.asp") => configuration::abch(&services.abch),
        "/svcs/mms/tabs.asp" => configuration::tabs(&services.tabs),
        "/svcs/mms/portal.asp" => account::portal(&services.portal),
        // Whoever asks for more of the kind reads the length and no page (`[WS-SVCS-2]`).
        _ if path.starts_with("/svcs/") => Response::new(Status::NOT_FOUND),
        "/config/msgrconfig.asmx" => msgr_config::answer(services, request),
        "/abservice/abservice.asmx" => address_book::answer(site, request).await,
        md5auth::PATH => md5auth::answer(site, origin, request),
        _ => match pointers::answer(&path, request) {
            Some(reply) => reply,
            None => return pages::answer(&path),
        },
    };
    Some(reply)
}

/// Sends a browser to a page of ours: a path, so that no host is ever echoed.
fn moved(path: &str) -> Response {
    Response::new(Status::FOUND)
        .header("Location", path)
        .header("Cache-Control", "no-store")
}
