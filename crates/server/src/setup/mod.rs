//! The set-up kit for machines of the years around 2000: pages in HTML 3.2 below `/setup/`,
//! and the files they need. All of it is made of the addresses of this service.

mod calendar;
mod files;
mod floppy;
mod pages;
pub(crate) mod picture;
mod registry;

use std::net::{IpAddr, Ipv4Addr};

use swallowtail_domain::time::Timestamp;

use crate::http::{Method, Origin, Request, Response, Status};
use crate::site::{Public, Site};
use crate::tls::LegacyRoot;
use files::File;
use pages::Page;

pub(crate) use floppy::write_kit;

/// Where it is.
const DIRECTORY: &str = "/setup/";

/// What the kit is made of.
pub(crate) struct Kit<'a> {
    /// Host name or address, as it stands in a URL.
    pub(crate) host: String,
    /// Where old machines are to look for us, if that is known: they know IPv4 only.
    pub(crate) address: Option<Ipv4Addr>,
    /// Port of dispatch.
    pub(crate) msnp_port: u16,
    /// Port of notification, if it is another one.
    pub(crate) notification_port: Option<u16>,
    /// Port of plain HTTP.
    pub(crate) http_port: u16,
    /// Port of HTTPS.
    pub(crate) https_port: u16,
    /// Whether we answer for the names that clients look up.
    pub(crate) dns: bool,
    /// What they are to trust, if old TLS is on.
    pub(crate) root: Option<&'a LegacyRoot>,
}

impl<'a> Kit<'a> {
    /// For somebody who has reached the service at `local`.
    pub(crate) fn of(public: &Public, root: Option<&'a LegacyRoot>, local: IpAddr) -> Self {
        Self {
            host: public.url_host(local),
            address: public.ipv4(local),
            msnp_port: public.msnp_port,
            notification_port: public.notification_port,
            http_port: public.http_port,
            https_port: public.https_port,
            dns: public.dns,
            root,
        }
    }

    /// As a client writes it into the registry itself: a name, and where that was last.
    fn server_value(&self) -> String {
        let Self {
            host, msnp_port, ..
        } = self;
        let last = self.address.map_or(host.clone(), |known| known.to_string());
        format!("{host};{last}:{msnp_port}")
    }
}

/// Answers a request for something of the kit; `None` when it is for something else.
pub(crate) fn answer(site: &Site, origin: &Origin, request: &Request) -> Option<Response> {
    let path = request.path.as_str();
    let below = path
        .get(..DIRECTORY.len())
        .map(|start| (start, &path[DIRECTORY.len()..]));
    let name = match below {
        Some((start, name)) if start.eq_ignore_ascii_case(DIRECTORY) => name,
        _ if path.eq_ignore_ascii_case(DIRECTORY.trim_end_matches('/')) => {
            let page = site.public.setup(origin.local.ip());
            return Some(Response::new(Status::FOUND).header("Location", page));
        }
        _ => return None,
    };
    if request.method == Method::Post {
        return None;
    }
    let kit = Kit::of(&site.public, site.legacy.as_ref(), origin.local.ip());
    respond(&kit, name, (site.clock)())
}

fn respond(kit: &Kit<'_>, name: &str, now: Timestamp) -> Option<Response> {
    if picture::PATH.eq_ignore_ascii_case(&format!("{DIRECTORY}{name}")) {
        let picture = Response::document(Status::OK, picture::CONTENT_TYPE, picture::GREEN)
            // One that was seen yesterday would prove nothing.
            .header("Cache-Control", "no-cache")
            .header("Pragma", "no-cache");
        return Some(picture);
    }
    if let Some(page) = Page::named(name) {
        let html = page.render(kit, &pages::ONLINE, now);
        let reply = Response::document(Status::OK, "text/html; charset=iso-8859-1", html);
        return Some(reply.header("Cache-Control", "no-cache"));
    }
    let file = File::named(name)?;
    let reply = Response::document(Status::OK, file.content_type(), file.content(kit)?);
    if !file.is_download() {
        return Some(reply);
    }
    let disposition = format!("attachment; filename={}", file.name());
    Some(reply.header("Content-Disposition", disposition))
}

#[cfg(test)]
mod testing {
    use std::sync::LazyLock;

    use super::*;

    static ROOT: LazyLock<LegacyRoot> = LazyLock::new(|| LegacyRoot::from_der(b"root".to_vec()));

    pub(super) fn kit() -> Kit<'static> {
        Kit {
            host: "msn.example.net".to_owned(),
            address: Some(Ipv4Addr::new(192, 0, 2, 7)),
            msnp_port: 1863,
            notification_port: Some(1864),
            http_port: 80,
            https_port: 443,
            dns: true,
            root: Some(&ROOT),
        }
    }
}
