//! Operators at a browser: signing in and out, and who it is that asks.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use msnp::passport::Password;
use swallowtail_domain::limits::OPERATOR_SESSION_MS_MAX;

use super::fields::Fields;
use super::{Admin, HOME, Trouble, page};
use crate::admin::socket::Peer;
use crate::clock;
use crate::http::{Origin, Transport};
use crate::web::same_origin;
use crate::web::session::{Secret, Token, lasting};

/// The cookie of an operator who is signed in.
const COOKIE: &str = "operator";
/// That of a browser that is about to sign in: forms of others shall not sign anybody in.
const BEFORE: &str = "before";
const SIGN_IN: &str = "/admin/sign-in";

/// Who is signed in.
pub(super) struct Operator {
    pub(super) name: String,
    pub(super) token: Token,
}

impl FromRequestParts<Arc<Admin>> for Operator {
    type Rejection = Response;

    /// Whoever is not signed in is led where he can.
    async fn from_request_parts(parts: &mut Parts, admin: &Arc<Admin>) -> Result<Self, Response> {
        let away = || Redirect::to(SIGN_IN).into_response();
        let secret = shown(&parts.headers, COOKIE).ok_or_else(away)?;
        let store = &admin.desk.store;
        let found = store.operator_session(secret.hash(), clock::now()).await;
        let name = found
            .map_err(|error| Trouble::from(error).into_response())?
            .ok_or_else(away)?;
        let token = secret.token();
        Ok(Self { name, token })
    }
}

fn shown(headers: &HeaderMap, cookie: &str) -> Option<Secret> {
    let jar = CookieJar::from_headers(headers);
    Secret::parse(jar.get(cookie)?.value())
}

/// Refuses what no form of ours can have sent.
pub(super) fn must_be_ours(
    headers: &HeaderMap,
    token: &Token,
    fields: &Fields,
) -> Result<(), Trouble> {
    let shown = fields.optional("token").unwrap_or_default();
    if same_origin::may_be_ours(headers) && token.is(shown) {
        return Ok(());
    }
    let why = "This form is not from here, or from before you signed in. Go back, load the page \
               anew, and try again.";
    Err(Trouble::new(StatusCode::FORBIDDEN, why))
}

#[derive(Template)]
#[template(path = "admin/sign_in.html")]
struct SignInPage<'a> {
    token: &'a str,
    nobody: bool,
    why: Option<&'a str>,
}

/// The form to sign in with.
pub(super) async fn form(State(admin): State<Arc<Admin>>) -> Result<Response, Trouble> {
    ask(&admin, StatusCode::OK, None).await
}

/// Shows the form, with a cookie that it belongs to.
async fn ask(admin: &Admin, status: StatusCode, why: Option<&str>) -> Result<Response, Trouble> {
    let nobody = admin.desk.store.operators().await?.is_empty();
    let secret = Secret::new();
    let shown = page(&SignInPage {
        token: secret.token().as_str(),
        nobody,
        why,
    });
    let jar = CookieJar::new().add(secret.cookie(BEFORE, HOME, &origin(admin, None)));
    Ok((status, jar, shown).into_response())
}

/// Looks at name and password. A session is new with every sign-in: nobody can have planted it.
pub(super) async fn sign_in(
    State(admin): State<Arc<Admin>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    let before = shown(&headers, BEFORE);
    let Some(before) = before else {
        let why = "Your browser has sent no cookie. Try again; if this comes anew, it keeps none.";
        return ask(&admin, StatusCode::FORBIDDEN, Some(why)).await;
    };
    must_be_ours(&headers, &before.token(), &fields)?;
    let name = fields.optional("name").unwrap_or_default().trim();
    let password = Password::new(fields.optional("password").unwrap_or_default());
    let (now, from) = (clock::now(), address(&peer));
    let Some(attempt) = admin.guard.admit(now, from, Some(name)) else {
        let why = "Too many have tried. Wait for a minute.";
        return ask(&admin, StatusCode::TOO_MANY_REQUESTS, Some(why)).await;
    };
    let (store, passwords) = (&admin.desk.store, &admin.desk.passwords);
    let found = store.operator_credentials(name).await?;
    let hash = found.as_ref().map(|found| found.password_hash.as_str());
    let Ok(right) = passwords.verify(hash, &password).await else {
        let why = "There is too much to do just now. Try again in a moment.";
        return ask(&admin, StatusCode::SERVICE_UNAVAILABLE, Some(why)).await;
    };
    let secret = Secret::new();
    let opened = match found.filter(|_| right) {
        Some(verified) => {
            admin.guard.succeeded(now, &attempt);
            store
                .open_operator_session(&verified, secret.hash(), now)
                .await?
        }
        None => false,
    };
    if !opened {
        tracing::warn!(%from, "an operator could not sign in");
        let why = "Name and password do not go together.";
        return ask(&admin, StatusCode::UNAUTHORIZED, Some(why)).await;
    }
    // What was signed in before with this browser is not any more.
    if let Some(old) = shown(&headers, COOKIE) {
        store.close_operator_session(old.hash()).await?;
    }
    let cookie = secret.cookie(COOKIE, HOME, &origin(&admin, Some(&peer)));
    let jar = CookieJar::new()
        .add(lasting(cookie, OPERATOR_SESSION_MS_MAX))
        .add(gone(BEFORE));
    Ok((jar, Redirect::to(HOME)).into_response())
}

/// Ends the session.
pub(super) async fn sign_out(
    State(admin): State<Arc<Admin>>,
    operator: Operator,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    must_be_ours(&headers, &operator.token, &fields)?;
    if let Some(secret) = shown(&headers, COOKIE) {
        let store = &admin.desk.store;
        store.close_operator_session(secret.hash()).await?;
    }
    let jar = CookieJar::new().add(gone(COOKIE));
    Ok((jar, Redirect::to(SIGN_IN)).into_response())
}

fn gone(name: &'static str) -> Cookie<'static> {
    lasting(Cookie::build((name, "")).path(HOME).build(), 0)
}

fn address(peer: &Peer) -> IpAddr {
    match peer {
        Peer::Remote(peer) => peer.ip(),
        Peer::Local(_) => Ipv4Addr::LOCALHOST.into(),
    }
}

/// Which way a browser has come, as far as its cookie depends on it.
fn origin(admin: &Admin, peer: Option<&Peer>) -> Origin {
    let near = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Origin {
        local: near,
        peer: peer.map_or(near, |peer| SocketAddr::new(address(peer), 0)),
        transport: if admin.tls {
            Transport::Tls { server_name: None }
        } else {
            Transport::Plain
        },
    }
}
