//! Passport 1.4 from the client's side: nexus, login, ticket (docs/protocol/http.md).

use std::io;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::header::{AUTHORIZATION, HOST, HeaderValue, LOCATION, USER_AGENT};
use hyper::http::response::Parts;
use hyper::http::uri::Scheme;
use hyper::{Request, StatusCode, Uri, client::conn::http1};
use hyper_util::rt::TokioIo;
use msnp::passport::{
    AUTHENTICATION_INFO, NEXUS_PATH, PASSPORT_URLS, Password, authorization, login_address, ticket,
};
use msnp::types::{Handle, Ticket, Word};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::limits::{HTTP_HEAD_BYTES_MAX, REDIRECTS_MAX};
use crate::trust::Trust;

/// The service that turns passwords into tickets.
#[derive(Debug, Clone)]
pub struct Passport {
    nexus: Uri,
    trust: Trust,
    login_at_nexus_host: bool,
}

/// Not an address of the form `https://host[:port][/path]`.
#[derive(Debug, thiserror::Error)]
#[error("not an address of the form https://host[:port][/path]")]
pub struct BadAddress;

/// No ticket.
#[derive(Debug, thiserror::Error)]
pub enum PassportError {
    /// The nexus or the login server names a place that cannot be gone to, or one without
    /// TLS, where a password must not go.
    #[error(transparent)]
    BadAddress(#[from] BadAddress),
    /// What came back is not HTTP, or the connection broke.
    #[error("the Passport server is not understood: {0}")]
    Http(#[from] hyper::Error),
    /// No connection, or a certificate that is not trusted.
    #[error("no connection to the Passport server: {0}")]
    Io(#[from] io::Error),
    /// The header that matters is missing.
    #[error("the Passport server sent no {0}")]
    Missing(&'static str),
    /// Redirected again and again.
    #[error("the login server redirects too often")]
    TooManyRedirects,
    /// Another status than success, redirect and refusal.
    #[error("the Passport server answers with status {0}")]
    Unexpected(u16),
    /// The password is wrong, or there is no such account.
    #[error("wrong handle or password")]
    WrongPassword,
}

impl Passport {
    /// The nexus that every client of the time asks.
    pub const NEXUS: &str = "https://nexus.passport.com";

    /// The nexus at that address, in general just `https://host` or `https://host:port`.
    ///
    /// # Errors
    /// [`BadAddress`] unless it is one.
    pub fn at(nexus: &str, trust: Trust) -> Result<Self, BadAddress> {
        Ok(Self {
            nexus: https(nexus)?,
            trust,
            login_at_nexus_host: false,
        })
    }

    /// Whether the login server is to be looked for at the host and port of the nexus,
    /// whatever name the nexus gives it: for one service that answers for all the historic
    /// names, without those names being in the resolver.
    #[must_use]
    pub fn login_at_nexus_host(mut self, yes: bool) -> Self {
        self.login_at_nexus_host = yes;
        self
    }

    /// Asks the nexus for the login server, and the login server for a ticket. `challenge`
    /// is what `USR TWN S` brought. Has no time limit of its own.
    ///
    /// # Errors
    /// Any [`PassportError`].
    pub async fn ticket(
        &self,
        handle: &Handle,
        password: &Password,
        challenge: &Word,
    ) -> Result<Ticket, PassportError> {
        let mut authorization = HeaderValue::try_from(authorization(handle, password, challenge))
            .expect("a percent-encoded handle and password, and a word of the protocol");
        authorization.set_sensitive(true);
        let mut url = self.login_url().await?;
        for _ in 0..=REDIRECTS_MAX {
            let answer = self.get(&url, Some(&authorization)).await?;
            match answer.status {
                StatusCode::OK => {
                    return ticket(header(&answer, AUTHENTICATION_INFO)?)
                        .ok_or(PassportError::Missing("ticket"));
                }
                StatusCode::FOUND => url = self.place(header(&answer, LOCATION.as_str())?)?,
                StatusCode::UNAUTHORIZED => return Err(PassportError::WrongPassword),
                other => return Err(PassportError::Unexpected(other.as_u16())),
            }
        }
        Err(PassportError::TooManyRedirects)
    }

    async fn login_url(&self) -> Result<Uri, PassportError> {
        let mut nexus = self.nexus.clone();
        if nexus.path() == "/" {
            nexus = with_authority_of(&nexus, NEXUS_PATH)?;
        }
        let answer = self.get(&nexus, None).await?;
        if answer.status != StatusCode::OK {
            return Err(PassportError::Unexpected(answer.status.as_u16()));
        }
        let urls = header(&answer, PASSPORT_URLS)?;
        let login = login_address(urls).ok_or(PassportError::Missing("DALogin"))?;
        self.place(login)
    }

    /// Where to go for an address that a server gave, with or without its scheme.
    fn place(&self, written: &str) -> Result<Uri, PassportError> {
        let url = if written.contains("://") {
            https(written)?
        } else {
            https(&format!("https://{written}"))?
        };
        if self.login_at_nexus_host {
            let path = url.path_and_query().map_or("/", |path| path.as_str());
            return with_authority_of(&self.nexus, path).map_err(Into::into);
        }
        Ok(url)
    }

    /// One request on a connection of its own; the body of the answer does not matter.
    async fn get(
        &self,
        url: &Uri,
        authorization: Option<&HeaderValue>,
    ) -> Result<Parts, PassportError> {
        let authority = url.authority().ok_or(BadAddress)?;
        // An IPv6 address stands in brackets in a URL and nowhere else.
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let tcp = TcpStream::connect((host.as_str(), authority.port_u16().unwrap_or(443))).await?;
        let name = ServerName::try_from(host).map_err(|_| BadAddress)?;
        let tls = TlsConnector::from(self.trust.config());
        let tls = tls.connect(name, tcp).await?;
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(HTTP_HEAD_BYTES_MAX)
            .handshake(TokioIo::new(tls))
            .await?;
        let path = url.path_and_query().map_or("/", |path| path.as_str());
        let mut request = Request::get(path)
            .header(HOST, authority.as_str())
            .header(USER_AGENT, "MSMSGS")
            .body(Empty::<Bytes>::new())
            .map_err(|_| BadAddress)?;
        if let Some(value) = authorization {
            request.headers_mut().insert(AUTHORIZATION, value.clone());
        }
        // Dropping the sender and the body ends the connection, so both futures do end.
        let exchange = async move { Ok(sender.send_request(request).await?.into_parts().0) };
        let (answer, _) = tokio::join!(exchange, connection);
        answer
    }
}

fn https(url: &str) -> Result<Uri, BadAddress> {
    let url: Uri = url.parse().map_err(|_| BadAddress)?;
    let tls = url.scheme() == Some(&Scheme::HTTPS);
    if tls && url.host().is_some_and(|host| !host.is_empty()) {
        Ok(url)
    } else {
        Err(BadAddress)
    }
}

fn with_authority_of(url: &Uri, path: &str) -> Result<Uri, BadAddress> {
    let mut parts = url.clone().into_parts();
    parts.path_and_query = Some(path.parse().map_err(|_| BadAddress)?);
    Uri::from_parts(parts).map_err(|_| BadAddress)
}

fn header<'a>(answer: &'a Parts, name: &'static str) -> Result<&'a str, PassportError> {
    let value = answer.headers.get(name);
    value
        .and_then(|value| value.to_str().ok())
        .ok_or(PassportError::Missing(name))
}
