//! A reply, byte for byte: header names in the spelling and order in which they were given.

use std::borrow::Cow;
use std::fmt::Write;

/// The first line of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    code: u16,
    reason: &'static str,
}

impl Status {
    /// 200
    pub const OK: Self = Self::new(200, "OK");
    /// 302
    pub const FOUND: Self = Self::new(302, "Found");
    /// 400
    pub const BAD_REQUEST: Self = Self::new(400, "Bad Request");
    /// 401
    pub const UNAUTHORIZED: Self = Self::new(401, "Unauthorized");
    /// 403
    pub const FORBIDDEN: Self = Self::new(403, "Forbidden");
    /// 404
    pub const NOT_FOUND: Self = Self::new(404, "Not Found");
    /// 405
    pub const METHOD_NOT_ALLOWED: Self = Self::new(405, "Method Not Allowed");
    /// 408
    pub const REQUEST_TIMEOUT: Self = Self::new(408, "Request Timeout");
    /// 413
    pub const CONTENT_TOO_LARGE: Self = Self::new(413, "Request Entity Too Large");
    /// 426
    pub const UPGRADE_REQUIRED: Self = Self::new(426, "Upgrade Required");
    /// 431
    pub const HEAD_TOO_LARGE: Self = Self::new(431, "Request Header Fields Too Large");
    /// 500
    pub const INTERNAL_SERVER_ERROR: Self = Self::new(500, "Internal Server Error");
    /// 503
    pub const UNAVAILABLE: Self = Self::new(503, "Service Unavailable");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason }
    }

    /// That of a reply of axum's.
    pub(crate) fn of(status: http::StatusCode) -> Self {
        Self::new(
            status.as_u16(),
            status.canonical_reason().unwrap_or("Unknown"),
        )
    }

    /// The number.
    #[must_use]
    pub fn code(self) -> u16 {
        self.code
    }
}

/// A reply. `Content-Length` and `Connection` are added when it is written. Has no `Debug`:
/// a header of it may hold a ticket.
pub struct Response {
    status: Status,
    headers: Vec<(Cow<'static, str>, String)>,
    body: Vec<u8>,
    closes: bool,
}

impl Response {
    /// An empty reply.
    #[must_use]
    pub fn new(status: Status) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            closes: false,
        }
    }

    /// A small page for people, in HTML 3.2. Title and body are HTML.
    #[must_use]
    pub fn page(status: Status, title: &str, body: &str) -> Self {
        let html = format!(
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\r\n<html lang=\"en\">\r\n\
             <head><title>{title}</title></head>\r\n<body>\r\n<h1>{title}</h1>\r\n{body}\r\n\
             </body>\r\n</html>\r\n"
        );
        Self::document(status, "text/html; charset=utf-8", html)
    }

    /// A reply with that body.
    #[must_use]
    pub fn document(status: Status, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut document = Self::new(status).header("Content-Type", media_type);
        document.body = body.into();
        document
    }

    /// The same reply with that body.
    #[must_use]
    pub fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// Adds a header in this spelling. What would end its line early is left out of the
    /// value.
    #[must_use]
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let mut value = value.into();
        value.retain(|c| !c.is_ascii_control());
        self.headers.push((name.into(), value));
        self
    }

    /// Ends the connection after this reply.
    #[must_use]
    pub fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    /// The first line.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    pub(super) fn closes(&self) -> bool {
        self.closes
    }

    /// The reply as it goes out in one write. The length is told even where the body is not.
    pub(super) fn to_bytes(&self, with_body: bool, keep_alive: bool) -> Vec<u8> {
        let Status { code, reason } = self.status;
        let mut head = format!("HTTP/1.1 {code} {reason}\r\n");
        let mut line = |name: &str, value: &dyn std::fmt::Display| {
            write!(head, "{name}: {value}\r\n").expect("a string takes everything");
        };
        for (name, value) in &self.headers {
            line(name, value);
        }
        line("Content-Length", &self.body.len());
        line(
            "Connection",
            if keep_alive { &"Keep-Alive" } else { &"close" },
        );
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        if with_body {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[HTTP-REPLY-1]`
    #[test]
    fn spelling_and_order_stay() {
        let reply = Response::new(Status::OK)
            .header("PassportURLs", "a=b")
            .header("zETA", "1\r\nInjected: 2")
            .to_bytes(true, false);
        assert_eq!(
            String::from_utf8(reply).unwrap(),
            "HTTP/1.1 200 OK\r\nPassportURLs: a=b\r\nzETA: 1Injected: 2\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }

    #[test]
    fn a_head_tells_the_length_of_what_it_leaves_out() {
        let page = Response::page(Status::NOT_FOUND, "T", "B");
        let (whole, head) = (page.to_bytes(true, true), page.to_bytes(false, true));
        assert!(whole.starts_with(&head) && head.ends_with(b"Keep-Alive\r\n\r\n"));
        let length = format!("Content-Length: {}\r\n", whole.len() - head.len());
        assert!(String::from_utf8(head).unwrap().contains(&length));
    }
}
