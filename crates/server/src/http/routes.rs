//! Which path is answered by whom. Paths are compared as their first server did: whatever
//! their case.

use std::sync::Arc;

use axum::Router;
use msnp::passport::{LOGIN_PATH, NEXUS_PATH};
use tokio_util::sync::CancellationToken;

use super::{Method, Origin, Request, Response, Status, Transport};
use crate::gateway::GATEWAY_PATH;
use crate::passport::{login, nexus};
use crate::services;
use crate::setup;
use crate::site::Site;
use crate::web;

/// All that is answered over HTTP: by ourselves where old clients ask, by axum where browsers of
/// today do.
pub struct Server {
    site: Arc<Site>,
    web: Router,
}

impl Server {
    /// What answers for that site.
    #[must_use]
    pub fn new(site: Arc<Site>) -> Self {
        let web = web::router(Arc::clone(&site));
        Self { site, web }
    }

    /// What it answers from.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Answers a request. Once the client is `gone` nothing is waited for on its behalf.
    pub async fn respond(
        &self,
        origin: &Origin,
        request: &Request,
        gone: &CancellationToken,
    ) -> Response {
        match access(&origin.transport, &request.path) {
            Access::Here => {}
            Access::OverHttps => return to_https(&self.site, origin, request),
            Access::InClear => return to_http(&self.site, origin, request),
        }
        if request.method == Method::Other {
            return Response::page(Status::METHOD_NOT_ALLOWED, "Not done here", "")
                .header("Allow", "GET, HEAD, POST");
        }
        if web::is_for(request) {
            return match web::access(&self.site, origin, request) {
                web::Access::Here => web::bridge::ask(&self.web, origin, request).await,
                web::Access::OverHttps => to_https(&self.site, origin, request),
                web::Access::ForOldClients => respond(&self.site, origin, request, gone).await,
            };
        }
        respond(&self.site, origin, request, gone).await
    }
}

/// What old clients ask for, and whoever looks what this is.
async fn respond(
    site: &Site,
    origin: &Origin,
    request: &Request,
    gone: &CancellationToken,
) -> Response {
    let is = |path: &str| request.path.eq_ignore_ascii_case(path);
    if is(NEXUS_PATH) {
        return nexus::answer(&site.public, origin, request);
    }
    if is(LOGIN_PATH) {
        return match origin.transport {
            Transport::Tls { .. } | Transport::OldTls { .. } => {
                login::answer(site, origin, request).await
            }
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
    if let Some(reply) = setup::answer(site, origin, request) {
        return reply;
    }
    if let Some(reply) = services::answer(site, origin, request).await {
        return reply;
    }
    Response::page(
        Status::NOT_FOUND,
        "Not found",
        "<p>There is no such page here.</p>",
    )
}

/// Which way a page is to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// The way it was asked for.
    Here,
    /// Over HTTPS.
    OverHttps,
    /// Over plain HTTP.
    InClear,
}

/// What may be asked for which way. Old TLS answers what old clients cannot do without, and
/// nothing that anybody else would come for.
fn access(transport: &Transport, path: &str) -> Access {
    let is = |whole: &str| path.eq_ignore_ascii_case(whole);
    let is_below = |start: &str| {
        let begin = path.get(..start.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    match transport {
        Transport::Plain | Transport::Tls { .. } => Access::Here,
        Transport::PlainOnTlsPort => Access::OverHttps,
        Transport::OldTls { .. } => {
            if is(NEXUS_PATH)
                || is(LOGIN_PATH)
                || is_below("/ppsecure/")
                || is_below("/setup/")
                || is_below("/account/")
            {
                Access::Here
            } else {
                Access::InClear
            }
        }
    }
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
        Transport::Tls { server_name } | Transport::OldTls { server_name } => {
            server_name.as_deref()
        }
        Transport::Plain | Transport::PlainOnTlsPort => None,
    };
    host.map(str::trim).into_iter().chain(hello)
}

/// Somebody has typed `http://` with the port of `https://`.
fn to_https(site: &Site, origin: &Origin, request: &Request) -> Response {
    let host = site.public.host_for(called(origin, request), origin.local);
    let url = site.public.https_url(&host, &target(request));
    Response::new(Status::FOUND)
        .header("Location", url)
        .closing()
}

/// What is not for old TLS. Nothing secret is lost on the way: it was never answered here.
fn to_http(site: &Site, origin: &Origin, request: &Request) -> Response {
    let host = site.public.host_for(called(origin, request), origin.local);
    let url = site.public.http_url(&host, &target(request));
    Response::new(Status::FOUND)
        .header("Location", url)
        .closing()
}

/// What was asked for, without scheme and host.
fn target(request: &Request) -> String {
    match &request.query {
        Some(query) => format!("{}?{query}", request.path),
        None => request.path.clone(),
    }
}

/// The page for people who look what this is, in browsers of any age.
fn home(site: &Site, origin: &Origin) -> Response {
    let public = &site.public;
    let body = format!(
        "<p>This is an MSN Messenger service.</p>\r\n\
         <p>Messenger connects to <b>{host}</b>, port <b>{msnp}</b>, and signs in over HTTPS at\r\n\
         port <b>{https}</b> of the same host.</p>\r\n\
         <p>A machine of the years around 2000 is set up <a href=\"/setup/\">here</a>.</p>\r\n\
         <p>Accounts are made <a href=\"{accounts}\">here</a>; with a browser of today, all of it\r\n\
         is <a href=\"{messenger}\">here</a>.</p>",
        host = public.url_host(origin.local.ip()),
        accounts = public.https_url(&public.url_host(origin.local.ip()), "/account/"),
        messenger = public.messenger(origin.local.ip()),
        msnp = public.msnp_port,
        https = public.https_port,
    );
    Response::page(Status::OK, "Swallowtail", &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_tls_answers_old_clients_only() {
        let old = Transport::OldTls { server_name: None };
        for path in [
            "/rdr/pprdr.asp",
            "/Login2.srf",
            "/ppsecure/md5auth.srf",
            "/Setup/root.cer",
            "/Account/sign-in",
        ] {
            assert_eq!(access(&old, path), Access::Here, "{path}");
        }
        for path in [
            "/",
            "/setup",
            "/admin",
            "/x/setup/",
            "/rdr/pprdr.asp/x",
            "/\u{e9}etup/",
        ] {
            assert_eq!(access(&old, path), Access::InClear, "{path}");
            let modern = Transport::Tls { server_name: None };
            assert_eq!(access(&modern, path), Access::Here, "{path}");
            let clear = Transport::PlainOnTlsPort;
            assert_eq!(access(&clear, path), Access::OverHttps, "{path}");
        }
    }
}
