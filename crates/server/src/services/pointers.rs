//! Paths that lead to pages of ours, and to nothing else: links in clients' windows, profiles,
//! advertisements (`[WS-LINK-1]` to `[WS-ADS-1]`).

use msnp::types::Handle;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::moved;
use super::pages::Page;
use crate::form::Form;
use crate::http::{Request, Response, Status};

/// The link of the redirector that opened the list of tabs.
const TABS_LINK: &str = "60";

/// Answers a path, which is in lower case.
pub(super) fn answer(path: &str, request: &Request) -> Option<Response> {
    let reply = match path {
        // The browser in the client's window would show its error page without one.
        "/adsadclient31.dll" => Response::document(
            Status::OK,
            "text/html; charset=utf-8",
            "<html><head><title></title></head><body></body></html>\r\n",
        ),
        "/default.msnw" => profile(request.query.as_deref().unwrap_or_default()),
        "/default.asp" | "/default.aspx" => moved("/"),
        _ => match link(path)? {
            TABS_LINK => moved("/svcs/mms/tabs.asp"),
            _ => moved("/"),
        },
    };
    Some(reply)
}

/// The number in a path like `/5meen_us/60`: a client's version, `me`, its language and country,
/// and which of its links was followed.
fn link(path: &str) -> Option<&str> {
    let (client, link) = path.strip_prefix('/')?.split_once('/')?;
    let locale = client
        .strip_prefix(|c: char| c.is_ascii_digit())?
        .strip_prefix("me")?;
    let (language, country) = locale.split_once('_')?;
    let is_code =
        |code: &str| matches!(code.len(), 2..=4) && code.bytes().all(|b| b.is_ascii_lowercase());
    let is_link = !link.is_empty() && link.bytes().all(|byte| byte.is_ascii_digit());
    (is_code(language) && is_code(country) && is_link).then_some(link)
}

/// The page about somebody, or one's own.
fn profile(query: &str) -> Response {
    let form = Form::parse(query.as_bytes());
    let handle: Option<Handle> = form.field("mem").and_then(|mem| mem.parse().ok());
    let Some(handle) = handle else {
        return moved(Page::Profile.path());
    };
    let mem = utf8_percent_encode(handle.as_str(), NON_ALPHANUMERIC);
    moved(&format!("{}?mem={mem}", Page::Member.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_from_other_paths() {
        assert_eq!(link("/5meen_us/60"), Some("60"));
        assert_eq!(link("/6mezh_tw/1234"), Some("1234"));
        for path in [
            "/5meen_us/",
            "/5meen_us/6x",
            "/5meen_us/60/1",
            "/5meen/60",
            "/meen_us/60",
            "/55meen_us/60",
            "//60",
            "/",
        ] {
            assert_eq!(link(path), None, "{path}");
        }
    }
}
