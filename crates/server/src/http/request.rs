//! Reading a request out of what has arrived so far. What is odd but clear is accepted; what
//! two readers could understand differently is not.

use httparse::{EMPTY_HEADER, ParserConfig};
use swallowtail_domain::limits::{HTTP_BODY_BYTES_MAX, HTTP_HEAD_BYTES_MAX, HTTP_HEADERS_MAX};

use super::target::split_target;

/// A request with its whole body. Has no `Debug`: a header of it may hold a password.
#[derive(PartialEq, Eq)]
pub struct Request {
    /// What to do.
    pub method: Method,
    /// The path, without scheme, authority and query, as it was written.
    pub path: String,
    /// What follows the first `?`.
    pub query: Option<String>,
    /// The version of the request line.
    pub version: Version,
    /// In the order of the request.
    headers: Vec<(String, Vec<u8>)>,
    /// At most [`HTTP_BODY_BYTES_MAX`] bytes.
    pub body: Vec<u8>,
}

/// What a request wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`: as `GET`, and the answer without its body.
    Head,
    /// `POST`
    Post,
    /// Any other.
    Other,
}

/// The version of a request line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// None: `GET /path`, nothing else.
    Absent,
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1
    Http11,
}

/// Why a request is not answered. The connection ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRequest {
    /// Not HTTP/1.x, or its length is not clear.
    #[error("not a request")]
    Malformed,
    /// More than [`HTTP_HEAD_BYTES_MAX`] bytes or [`HTTP_HEADERS_MAX`] headers.
    #[error("the head of the request is too large")]
    HeadTooLarge,
    /// More than [`HTTP_BODY_BYTES_MAX`] bytes.
    #[error("the body of the request is too large")]
    BodyTooLarge,
}

/// What has arrived so far.
pub(super) enum Progress {
    /// Not the whole head.
    Head,
    /// The head, but not the whole body. The client may be waiting for leave to send it.
    Body {
        /// `Expect: 100-continue`
        expects_leave: bool,
    },
    /// A request, and how many bytes of the buffer it took.
    Complete(Box<Request>, usize),
}

impl Request {
    /// The first header of that name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers(name).next()
    }

    /// All of them, in their order.
    pub(crate) fn all_headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let pairs = self.headers.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    pub(crate) fn headers(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.headers
            .iter()
            .filter(move |(written, _)| written.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_slice())
    }

    /// Whether the client means to send another request on this connection.
    pub(super) fn keeps_alive(&self) -> bool {
        let says = |word: &str| {
            self.headers("Connection")
                .flat_map(|value| value.split(|byte| *byte == b','))
                .any(|item| item.trim_ascii().eq_ignore_ascii_case(word.as_bytes()))
        };
        match self.version {
            Version::Absent => false,
            Version::Http10 => says("keep-alive"),
            Version::Http11 => !says("close"),
        }
    }

    /// Reads the request at the beginning of the buffer.
    pub(super) fn read(buffer: &[u8]) -> Result<Progress, BadRequest> {
        // Some clients send a line end too many after a body.
        let blank = buffer
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .count();
        let head = &buffer[blank..];
        if let Some(line) = first_line(head)
            && let Some(request) = without_version(line)
        {
            return request.map(|request| Progress::Complete(Box::new(request), buffer.len()));
        }
        let mut headers = [EMPTY_HEADER; HTTP_HEADERS_MAX];
        let mut parsed = httparse::Request::new(&mut headers);
        let mut parser = ParserConfig::default();
        parser.allow_multiple_spaces_in_request_line_delimiters(true);
        let head_bytes = match parser.parse_request(&mut parsed, head) {
            Ok(httparse::Status::Complete(bytes)) => bytes,
            Ok(httparse::Status::Partial) if buffer.len() < HTTP_HEAD_BYTES_MAX => {
                return Ok(Progress::Head);
            }
            Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
                return Err(BadRequest::HeadTooLarge);
            }
            Err(_) => return Err(BadRequest::Malformed),
        };
        if head_bytes > HTTP_HEAD_BYTES_MAX {
            return Err(BadRequest::HeadTooLarge);
        }
        let mut request = Self::from_head(&parsed).ok_or(BadRequest::Malformed)?;
        let body_bytes = request.body_bytes()?;
        let end = blank + head_bytes + body_bytes;
        let Some(body) = buffer.get(blank + head_bytes..end) else {
            let expects_leave = request
                .header("Expect")
                .is_some_and(|value| value.eq_ignore_ascii_case(b"100-continue"));
            return Ok(Progress::Body { expects_leave });
        };
        request.body = body.to_vec();
        Ok(Progress::Complete(Box::new(request), end))
    }

    fn from_head(parsed: &httparse::Request<'_, '_>) -> Option<Self> {
        let (path, query) = split_target(parsed.path?)?;
        Some(Self {
            method: method(parsed.method?),
            path,
            query,
            version: if parsed.version? == 0 {
                Version::Http10
            } else {
                Version::Http11
            },
            headers: parsed
                .headers
                .iter()
                .map(|header| (header.name.to_owned(), header.value.to_vec()))
                .collect(),
            body: Vec::new(),
        })
    }

    /// How long the body is. Two lengths, or a length and chunks, are how requests are
    /// smuggled past a proxy.
    fn body_bytes(&self) -> Result<usize, BadRequest> {
        if self.header("Transfer-Encoding").is_some() {
            return Err(BadRequest::Malformed);
        }
        let mut lengths = self.headers("Content-Length");
        let Some(length) = lengths.next() else {
            return Ok(0);
        };
        if lengths.any(|other| other != length) {
            return Err(BadRequest::Malformed);
        }
        if length.is_empty() || !length.iter().all(u8::is_ascii_digit) {
            return Err(BadRequest::Malformed);
        }
        // All digits: what cannot be read is too large.
        let bytes = str::from_utf8(length)
            .ok()
            .and_then(|digits| digits.parse().ok());
        bytes
            .filter(|bytes| *bytes <= HTTP_BODY_BYTES_MAX)
            .ok_or(BadRequest::BodyTooLarge)
    }
}

fn method(word: &str) -> Method {
    match word {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        _ => Method::Other,
    }
}

/// The first line, if it is there as a whole, without its end.
fn first_line(head: &[u8]) -> Option<&[u8]> {
    let end = head.iter().position(|byte| *byte == b'\n')?;
    Some(head[..end].trim_ascii_end())
}

/// A line that is a whole request: a method and a target, and no version. One client sends
/// just that to the nexus, and nothing after it.
fn without_version(line: &[u8]) -> Option<Result<Request, BadRequest>> {
    let mut words = line
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    let (word, target) = (words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    let request = (word == b"GET")
        .then(|| str::from_utf8(target).ok().and_then(split_target))
        .flatten()
        .map(|(path, query)| Request {
            method: Method::Get,
            path,
            query,
            version: Version::Absent,
            headers: Vec::new(),
            body: Vec::new(),
        });
    Some(request.ok_or(BadRequest::Malformed))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn complete(text: &str) -> (Box<Request>, usize) {
        match Request::read(text.as_bytes()) {
            Ok(Progress::Complete(request, taken)) => (request, taken),
            Ok(_) => panic!("not complete: {text:?}"),
            Err(error) => panic!("{error}: {text:?}"),
        }
    }

    fn refused(text: &str) -> BadRequest {
        match Request::read(text.as_bytes()) {
            Err(error) => error,
            Ok(_) => panic!("accepted: {text:?}"),
        }
    }

    #[test]
    fn odd_requests_are_understood() {
        for (text, path, version) in [
            ("GET /rdr/pprdr.asp\n\n", "/rdr/pprdr.asp", Version::Absent),
            ("GET /rdr/pprdr.asp\r\n", "/rdr/pprdr.asp", Version::Absent),
            ("GET / HTTP/1.0\n\n", "/", Version::Http10),
            (
                "\r\nGET /a?b HTTP/1.1\r\nHost: x\r\n\r\n",
                "/a",
                Version::Http11,
            ),
            (
                "GET http://h.x/Y/z HTTP/1.1\r\n\r\n",
                "/Y/z",
                Version::Http11,
            ),
        ] {
            let (request, taken) = complete(text);
            assert_eq!((request.path.as_str(), request.version), (path, version));
            assert_eq!((request.method, taken), (Method::Get, text.len()));
        }
    }

    #[test]
    fn a_body_is_waited_for_and_the_rest_is_left() {
        let text = "POST /x HTTP/1.1\r\ncontent-LENGTH: 5\r\nExpect: 100-continue\r\n\r\nabcdeGET";
        let (request, taken) = complete(text);
        assert_eq!(
            (request.body.as_slice(), taken),
            (&b"abcde"[..], text.len() - 3)
        );
        assert_eq!(request.header("CONTENT-length"), Some(&b"5"[..]));
        assert!(matches!(
            Request::read(&text.as_bytes()[..text.len() - 4]),
            Ok(Progress::Body {
                expects_leave: true
            })
        ));
        assert!(matches!(Request::read(b"POST /x HT"), Ok(Progress::Head)));
        assert!(matches!(Request::read(b""), Ok(Progress::Head)));
    }

    #[test]
    fn two_lengths_or_chunks_are_refused() {
        let with = |headers: &str| format!("POST /x HTTP/1.1\r\n{headers}\r\n\r\nabc");
        assert_eq!(
            complete(&with("Content-Length: 3\r\nContent-Length: 3"))
                .0
                .body,
            b"abc"
        );
        for headers in [
            "Content-Length: 3\r\nContent-Length: 2",
            "Content-Length: +3",
            "Content-Length: 3, 3",
            "Content-Length:",
            "Transfer-Encoding: chunked",
            "Content-Length: 3\r\ntransfer-encoding: identity",
            " Content-Length: 3",
        ] {
            assert_eq!(refused(&with(headers)), BadRequest::Malformed, "{headers}");
        }
        for length in ["65537", "99999999999999999999999999"] {
            let headers = format!("Content-Length: {length}");
            assert_eq!(refused(&with(&headers)), BadRequest::BodyTooLarge);
        }
    }

    #[test]
    fn heads_have_a_limit() {
        let long = "x".repeat(HTTP_HEAD_BYTES_MAX);
        let head = format!("GET / HTTP/1.1\r\nA: {long}");
        assert_eq!(refused(&head), BadRequest::HeadTooLarge);
        assert_eq!(
            refused(&format!("{head}\r\n\r\n")),
            BadRequest::HeadTooLarge
        );
        let many = "A: b\r\n".repeat(HTTP_HEADERS_MAX + 1);
        assert_eq!(
            refused(&format!("GET / HTTP/1.1\r\n{many}\r\n")),
            BadRequest::HeadTooLarge
        );
        for text in [
            "\u{16}\u{3}\u{1}\0\0",
            "GET\r\n\r\n",
            "PUT /x\r\n",
            "GET x HTTP/1.1\r\n\r\n",
        ] {
            assert_eq!(refused(text), BadRequest::Malformed, "{text:?}");
        }
    }

    #[test]
    fn keeping_alive_is_the_versions_default_or_what_is_said() {
        let alive = |text: &str| complete(text).0.keeps_alive();
        assert!(alive("GET / HTTP/1.1\r\n\r\n"));
        assert!(!alive("GET / HTTP/1.1\r\nConnection: x, Close\r\n\r\n"));
        assert!(!alive("GET / HTTP/1.0\r\n\r\n"));
        assert!(alive("GET / HTTP/1.0\r\nconnection: Keep-Alive\r\n\r\n"));
        assert!(!alive("GET /\r\n"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Request::read(&bytes);
        }

        #[test]
        fn nearly_requests_are_read_without_panic(text in
            "(GET|POST|HEAD|) {0,2}[/a?:%é]{0,9}( HTTP/1.[012])?\r?\n([A-Ca:\r\n 0-9-]|Content-Length: ){0,30}") {
            if let Ok(Progress::Complete(_, taken)) = Request::read(text.as_bytes()) {
                prop_assert!(taken <= text.len());
            }
        }
    }
}
