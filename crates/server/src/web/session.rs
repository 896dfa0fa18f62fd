//! Sessions of browsers: a cookie, what it stands for, and the token that shows that a request
//! was made by a page of ours (docs/protocol/web.md).

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use sha2::{Digest, Sha256};
use swallowtail_domain::account::Identity;
use swallowtail_domain::limits::{WEB_SESSION_AGENT_BYTES_MAX, WEB_SESSION_TOUCH_MS};

use crate::http::{Origin, Transport};
use crate::site::Site;
use crate::store::{NewWebSession, SecretHash};

/// The cookie of a browser that is signed in.
pub(crate) const COOKIE: CookieName = CookieName {
    in_clear: "session",
    over_tls: "__Host-session",
};

/// What a cookie for the whole site is called. Over TLS it bears a name that browsers take from
/// nobody but this very host over TLS: whoever answers for the host in clear, or for another of its
/// domain, cannot put one of his in its place.
pub(crate) struct CookieName {
    pub(crate) in_clear: &'static str,
    pub(crate) over_tls: &'static str,
}

impl CookieName {
    /// The one name that counts for who comes that way.
    pub(crate) fn by(&self, origin: &Origin) -> &'static str {
        if is_secure(origin) {
            self.over_tls
        } else {
            self.in_clear
        }
    }

    /// What such a cookie holds, if it can be one of ours.
    pub(crate) fn find(&self, jar: &CookieJar, origin: &Origin) -> Option<Secret> {
        let cookie = jar.get(self.by(origin))?;
        Secret::parse(cookie.value())
    }

    /// The headers by which a browser forgets it.
    pub(crate) fn forget(&self, headers: &HeaderMap, origin: &Origin) -> CookieJar {
        let gone = Cookie::build((self.by(origin), ""))
            .path("/")
            .secure(is_secure(origin));
        CookieJar::from_headers(headers).remove(gone)
    }
}

fn is_secure(origin: &Origin) -> bool {
    matches!(
        origin.transport,
        Transport::Tls { .. } | Transport::OldTls { .. }
    )
}

/// 256 random bits as hexadecimal digits: what a browser shows to be let in. Has no `Debug`.
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new() -> Self {
        let [first, second] = rand::random::<[u128; 2]>();
        Self(format!("{first:032x}{second:032x}"))
    }

    /// What came in a cookie, if it can be one of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_ours = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_ours.then(|| Self(text.to_owned()))
    }

    /// The digits themselves, for a command line or an e-mail.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub(crate) fn hash(&self) -> SecretHash {
        SecretHash::of(self.0.as_bytes())
    }

    /// The token of forms and requests, which tells nothing of the secret.
    pub(crate) fn token(&self) -> Token {
        let hash = Sha256::new()
            .chain_update(b"token of forms\0")
            .chain_update(&self.0)
            .finalize();
        Token(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The cookie that carries it, to this directory and below; until the browser is closed if
    /// nothing else is said.
    pub(crate) fn cookie(
        &self,
        name: &'static str,
        directory: &'static str,
        origin: &Origin,
    ) -> Cookie<'static> {
        Cookie::build((name, self.0.clone()))
            .path(directory)
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(is_secure(origin))
            .build()
    }
}

/// What a form or a request shows besides the cookie.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    /// For a form of ours.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether that is it. How long the comparison takes tells nothing: hashes are compared.
    pub(crate) fn is(&self, shown: &str) -> bool {
        Sha256::digest(&self.0) == Sha256::digest(shown)
    }
}

/// The same cookie, kept for that long.
pub(crate) fn lasting(mut cookie: Cookie<'static>, ms: u64) -> Cookie<'static> {
    let age = std::time::Duration::from_millis(ms);
    cookie.set_max_age(age.try_into().ok());
    cookie
}

/// Somebody whose browser is signed in.
pub(crate) struct Session {
    pub(crate) who: Identity,
    pub(crate) secret: Secret,
}

impl Session {
    pub(crate) fn token(&self) -> Token {
        self.secret.token()
    }

    /// Whether a request shows the token in its header.
    pub(crate) fn has_sent(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get("x-token").and_then(|value| value.to_str().ok());
        shown.is_some_and(|shown| self.token().is(shown))
    }
}

/// A new session for somebody whose password is verified; `None` when that has changed since.
/// Whatever session the browser had before is left behind.
pub(crate) async fn open(
    site: &Site,
    origin: &Origin,
    headers: &HeaderMap,
    verified: &crate::store::Credentials,
) -> Result<Option<Secret>, crate::store::StoreError> {
    let secret = Secret::new();
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    let mut agent: String = agent
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    agent.truncate(agent.floor_char_boundary(WEB_SESSION_AGENT_BYTES_MAX));
    let session = NewWebSession {
        hash: secret.hash(),
        agent,
        address: origin.peer.ip().to_canonical().to_string(),
        now: (site.clock)(),
    };
    let opened = site.store.open_web_session(verified, session).await?;
    Ok(opened.then_some(secret))
}

impl OptionalFromRequestParts<Arc<Site>> for Session {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &Arc<Site>,
    ) -> Result<Option<Self>, Self::Rejection> {
        let jar = CookieJar::from_headers(&parts.headers);
        let origin = parts.extensions.get::<Origin>();
        let Some(secret) = origin.and_then(|origin| COOKIE.find(&jar, origin)) else {
            return Ok(None);
        };
        let now = (site.clock)();
        let found = site.store.web_session(&secret.hash(), now).await;
        let found = found.map_err(|error| unavailable(&error))?;
        let Some((who, seen)) = found else {
            return Ok(None);
        };
        if now.0 >= seen.0 + WEB_SESSION_TOUCH_MS {
            let address = origin.map(|origin| origin.peer.ip().to_canonical().to_string());
            let touched = site
                .store
                .touch_web_session(secret.hash(), address.unwrap_or_default(), now)
                .await;
            touched.map_err(|error| unavailable(&error))?;
        }
        Ok(Some(Self { who, secret }))
    }
}

impl FromRequestParts<Arc<Site>> for Session {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &Arc<Site>,
    ) -> Result<Self, Self::Rejection> {
        let found =
            <Self as OptionalFromRequestParts<Arc<Site>>>::from_request_parts(parts, site).await?;
        found.ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())
    }
}

/// The store does not answer.
pub(crate) fn unavailable(error: &crate::store::StoreError) -> Response {
    tracing::warn!(%error, "a page could not be made");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::testing::origin;

    #[test]
    fn a_secret_is_shown_to_its_owner_alone() {
        let secret = Secret::new();
        let mut origin = origin();
        let cookie = secret.cookie(COOKIE.by(&origin), "/", &origin).to_string();
        let (value, attributes) = cookie.split_once(';').unwrap();
        let value = value.strip_prefix("__Host-session=").unwrap();
        assert!(Secret::parse(value).unwrap().hash() == secret.hash());
        assert_eq!(attributes, " HttpOnly; SameSite=Strict; Secure; Path=/");
        origin.transport = Transport::Plain;
        let cookie = secret.cookie(COOKIE.by(&origin), "/", &origin).to_string();
        assert!(cookie.starts_with("session=") && !cookie.contains("Secure"));
        let token = secret.token();
        assert!(!value.contains(token.as_str()) && token.is(token.as_str()));
        assert!(!token.is(value) && !token.is("") && !Secret::new().token().is(token.as_str()));
        for other in ["", "abc", &"x".repeat(64), &format!("{value}0")] {
            assert!(Secret::parse(other).is_none());
        }
    }

    #[test]
    fn over_tls_only_its_own_cookie_counts() {
        let secret = Secret::new();
        let (tls, mut clear) = (origin(), origin());
        clear.transport = Transport::Plain;
        for (name, over_tls, in_clear) in [
            ("__Host-session", true, false),
            ("session", false, true),
            ("other", false, false),
        ] {
            let jar = CookieJar::new().add(secret.cookie(name, "/", &tls));
            assert_eq!(COOKIE.find(&jar, &tls).is_some(), over_tls, "{name}");
            assert_eq!(COOKIE.find(&jar, &clear).is_some(), in_clear, "{name}");
        }
        // Browsers take nothing of that name that does not say so.
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "__Host-session=x".parse().unwrap());
        let reply = (COOKIE.forget(&headers, &tls), ()).into_response();
        let gone = reply.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(gone.contains("Secure") && gone.contains("Path=/") && gone.contains("Max-Age=0"));
    }
}
