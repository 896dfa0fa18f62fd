//! The form that a client makes a browser send, so that its user need not type a password to see
//! a page of his (`[WS-AUTH-1]` to `[WS-AUTH-6]`).

use msnp::types::Handle;
use swallowtail_domain::limits::VISIT_MS_MAX;
use swallowtail_domain::url::Urls;

use super::moved;
use super::pages::Page;
use crate::form::Form;
use crate::http::{Method, Origin, Request, Response, Transport};
use crate::site::Site;
use crate::visits::Refused;
use crate::web::account;

/// In lower case.
pub(super) const PATH: &str = "/ppsecure/md5auth.srf";

/// Lets a browser in that brings the secret of a session, and sends it where it wants to go.
///
/// `creds` is not looked at: it is an MD5 of secret, `sl` and password, which only somebody who
/// keeps passwords in clear can compute. So the secret alone counts, and what it opens can be
/// read and not changed.
pub(super) fn answer(site: &Site, origin: &Origin, request: &Request) -> Response {
    if request.method != Method::Post {
        return account::knock_again();
    }
    let form = Form::parse(&request.body);
    let whither = form.field("rru").or_else(|| form.field("ru"));
    let whither = destination(whither.unwrap_or_default(), &site.urls);
    let Some((auth, handle, age_ms)) = credentials(&form) else {
        return account::knock_again();
    };
    match site.visits.exchange((site.clock)(), auth, &handle, age_ms) {
        Ok(cookie) => moved(whither).header("Set-Cookie", set_cookie(&cookie, origin)),
        // The browser may have a cookie from a moment ago. If not, the page will say so.
        Err(Refused::TooSoon) => moved(whither),
        Err(Refused::NotKnown) => account::knock_again(),
    }
}

fn credentials(form: &Form) -> Option<(&str, Handle, u64)> {
    let handle = form.field("username")?.parse().ok()?;
    let age_s: u64 = form.field("sl")?.parse().ok()?;
    Some((form.field("auth")?, handle, age_s.saturating_mul(1000)))
}

/// Where the answer to `URL` has sent the client: one of our pages, or a whole address that the
/// operator has configured. Whatever else is asked for is the first page: an address of the
/// request's own is never followed.
fn destination<'a>(asked: &'a str, urls: &Urls) -> &'a str {
    if urls.names(asked) {
        return asked;
    }
    let path = asked.split(['?', '#']).next().unwrap_or_default();
    Page::behind(&path.to_ascii_lowercase())
        .unwrap_or(Page::Home)
        .path()
}

/// It is good for the pages and for nothing else. A browser that sent the form within TLS sends
/// the cookie nowhere else, unless it is an old one: some of its menus lead to pages in clear.
fn set_cookie(cookie: &str, origin: &Origin) -> String {
    let secure = match origin.transport {
        Transport::Tls { .. } => "; Secure",
        Transport::OldTls { .. } | Transport::Plain | Transport::PlainOnTlsPort => "",
    };
    format!(
        "{name}={cookie}; Path={directory}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
        name = account::VISIT,
        directory = account::DIRECTORY,
        seconds = VISIT_MS_MAX / 1000,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_clients_were_told_is_a_destination() {
        let mut urls = Urls::default();
        let whole = "https://mail.example.org/new?to={}".to_owned();
        urls.pages.get_mut("COMPOSE").unwrap().redirect = whole;
        for (asked, path) in [
            ("/cgi-bin/HoTMaiL", "/account/inbox"),
            ("/CGI-BIN/hotmail?x=y", "/account/inbox"),
            ("/account/profile?lcid=0x0409", "/account/profile"),
            ("/account/contacts", "/account/contacts"),
            ("/directory/interests", "/account/directory"),
            ("/chat?lcid=", "/account/chat"),
            (
                "https://mail.example.org/new?to=bob@example.com",
                "https://mail.example.org/new?to=bob@example.com",
            ),
        ] {
            assert_eq!(destination(asked, &urls), path, "{asked}");
        }
        for asked in [
            "",
            "/",
            "http://evil.example",
            "https://evil.example/account/contacts",
            "//evil.example/account/inbox",
            "\\\\evil.example",
            "/\\evil.example",
            "%2F%2Fevil.example",
            "/account/../evil",
            "/account/contacts/../../evil",
            "javascript:alert(1)",
            "https://mail.example.org.evil.example/new?to=",
            "https://mail.example.org/new?to=x&y=z",
            "https://mail.example.org/new?to=x\r\nSet-Cookie: a=b",
            "https://mail.example.org/new",
        ] {
            assert_eq!(destination(asked, &urls), "/account/", "{asked}");
        }
    }
}
