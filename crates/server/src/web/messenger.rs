//! What the web messenger asks for besides MSNP: sessions, and tickets for them
//! (docs/protocol/web.md).

use std::sync::Arc;

use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use axum_extra::extract::cookie::CookieJar;
use msnp::passport::{Nonce, Password};
use msnp::types::Handle;
use serde::{Deserialize, Serialize};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::{PASSWORD_BYTES_MAX, TICKET_MS_MAX, WEB_SESSION_MS_MAX};

use super::same_origin;
use super::session::{self, COOKIE, Secret, Session, Token};
use crate::http::Origin;
use crate::passport::login::random_ticket;
use crate::passport::{NotProved, Opens, prove};
use crate::site::Site;
use crate::store::StoreError;

/// A word for why something is refused, as the page reads it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused(pub(super) StatusCode, pub(super) &'static str);

impl Refused {
    pub(super) const SIGNED_OUT: Self = Self(StatusCode::UNAUTHORIZED, "signed-out");
    pub(super) const ORIGIN: Self = Self(StatusCode::FORBIDDEN, "origin");
    pub(super) const NOT_UNDERSTOOD: Self = Self(StatusCode::BAD_REQUEST, "not-understood");
    pub(super) const LATER: Self = Self(StatusCode::TOO_MANY_REQUESTS, "later");
    pub(super) const UNAVAILABLE: Self = Self(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
}

#[derive(Serialize)]
struct Why {
    error: &'static str,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(Why { error: self.1 })).into_response()
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a browser could not be answered");
        Self::UNAVAILABLE
    }
}

impl From<JsonRejection> for Refused {
    fn from(_: JsonRejection) -> Self {
        Self::NOT_UNDERSTOOD
    }
}

/// Somebody who changes something: signed in, from a page of ours.
pub(super) fn acting(session: Option<Session>, headers: &HeaderMap) -> Result<Session, Refused> {
    let session = session.ok_or(Refused::SIGNED_OUT)?;
    if same_origin::may_be_ours(headers) && session.has_sent(headers) {
        Ok(session)
    } else {
        Err(Refused::ORIGIN)
    }
}

/// What is said in `POST /web/sign-in`. Has no `Debug`.
#[derive(Deserialize)]
pub(super) struct SignIn {
    handle: String,
    password: String,
}

/// Who is signed in, for the page.
#[derive(Serialize)]
struct SignedIn {
    handle: String,
    name: String,
    token: String,
}

async fn signed_in(site: &Site, id: PrincipalId, token: &Token) -> Result<Json<SignedIn>, Refused> {
    let loaded = site.store.load(id).await?;
    let (account, _) = loaded.ok_or(Refused::SIGNED_OUT)?;
    Ok(Json(SignedIn {
        handle: account.identity.handle.as_str().to_owned(),
        name: account.shown_name().to_plain(),
        token: token.as_str().to_owned(),
    }))
}

/// `GET /web/session`
pub(super) async fn session(
    State(site): State<Arc<Site>>,
    Extension(origin): Extension<Origin>,
    session: Option<Session>,
) -> Result<Response, Refused> {
    let session = session.ok_or(Refused::SIGNED_OUT)?;
    let told = signed_in(&site, session.who.id, &session.token()).await?;
    // Anew: its days count from now on, in the browser as well.
    Ok((kept(&session.secret, &origin), told).into_response())
}

fn kept(secret: &Secret, origin: &Origin) -> CookieJar {
    let cookie = session::lasting(
        secret.cookie(COOKIE.by(origin), "/", origin),
        WEB_SESSION_MS_MAX,
    );
    CookieJar::new().add(cookie)
}

/// `POST /web/sign-in`
pub(super) async fn sign_in(
    State(site): State<Arc<Site>>,
    Extension(origin): Extension<Origin>,
    headers: HeaderMap,
    said: Result<Json<SignIn>, JsonRejection>,
) -> Result<Response, Refused> {
    if !same_origin::is_ours(&headers) {
        return Err(Refused::ORIGIN);
    }
    let Json(said) = said?;
    const REFUSED: Refused = Refused(StatusCode::UNAUTHORIZED, "refused");
    if said.password.len() > PASSWORD_BYTES_MAX {
        return Err(REFUSED);
    }
    let handle = said.handle.parse::<Handle>().ok();
    let password = Password::new(said.password);
    let peer = origin.peer.ip();
    let proved = prove(&site, peer, handle.as_ref(), &password, Opens::Pages).await;
    let verified = proved.map_err(|why| match why {
        NotProved::Refused => REFUSED,
        NotProved::TooMany => Refused::LATER,
        NotProved::Busy(_) | NotProved::Store(_) => {
            tracing::warn!(%why, "a sign-in could not be decided");
            Refused::UNAVAILABLE
        }
    })?;
    let opened = session::open(&site, &origin, &headers, &verified).await?;
    let secret = opened.ok_or(REFUSED)?;
    let told = signed_in(&site, verified.id, &secret.token()).await?;
    Ok((kept(&secret, &origin), told).into_response())
}

/// `POST /web/sign-out`
pub(super) async fn sign_out(
    State(site): State<Arc<Site>>,
    Extension(origin): Extension<Origin>,
    session: Option<Session>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let session = acting(session, &headers)?;
    let name = session.secret.hash().to_hex();
    let store = &site.store;
    store
        .end_web_session(session.who.id, &name, (site.clock)())
        .await?;
    let jar = COOKIE.forget(&headers, &origin);
    Ok((StatusCode::NO_CONTENT, jar).into_response())
}

/// What is said in `POST /web/ticket`.
#[derive(Deserialize)]
pub(super) struct Challenged {
    challenge: String,
}

#[derive(Serialize)]
struct Ticketed {
    ticket: String,
}

/// `POST /web/ticket`
pub(super) async fn ticket(
    State(site): State<Arc<Site>>,
    session: Option<Session>,
    headers: HeaderMap,
    said: Result<Json<Challenged>, JsonRejection>,
) -> Result<Response, Refused> {
    let session = acting(session, &headers)?;
    let Json(Challenged { challenge }) = said?;
    let nonce = challenge
        .split(',')
        .find_map(|item| item.strip_prefix("tpf="))
        .and_then(Nonce::parse)
        .ok_or(Refused::NOT_UNDERSTOOD)?;
    let (ticket, now) = (random_ticket(), (site.clock)());
    let issued = site
        .store
        .issue_web_ticket(
            session.secret.hash(),
            &ticket,
            Some(&nonce),
            now,
            now + TICKET_MS_MAX,
        )
        .await?;
    if !issued {
        return Err(Refused(StatusCode::FORBIDDEN, "disabled"));
    }
    let ticket = ticket.reveal().to_owned();
    let kept = [(header::CACHE_CONTROL, "no-store")];
    Ok((kept, Json(Ticketed { ticket })).into_response())
}
