//! One request for an account page, taken apart: from whom it is, what its form says, and whether a
//! page of ours has sent it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, OptionalFromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use swallowtail_domain::account::Identity;
use swallowtail_domain::time::Timestamp;

use super::frame::{self, Frame, Plain};
use crate::form::Form;
use crate::http::{Origin, Transport};
use crate::passport::Opens;
use crate::site::Site;
use crate::store::StoreError;
use crate::web::session::{CookieName, Secret, Session};
use crate::web::{is_private, same_origin};

/// The cookie of a browser that Messenger has let in, to read only (`[WS-VISIT-1]`).
pub(crate) const VISIT: &str = "visit";
/// The cookie of a browser that is not signed in and has been shown a form.
const DOOR: CookieName = CookieName {
    in_clear: "door",
    over_tls: "__Host-door",
};
/// Where all pages are.
pub(crate) const DIRECTORY: &str = "/account/";

/// From whom a request is.
pub(super) enum Who {
    Nobody,
    /// Somebody whose Messenger has brought him here: he may read.
    Visitor(Identity),
    SignedIn(Session),
}

/// A request.
pub(super) struct Asked {
    pub(super) site: Arc<Site>,
    pub(super) origin: Origin,
    pub(super) headers: HeaderMap,
    pub(super) query: Form,
    /// Empty if no form was sent.
    form: Form,
    pub(super) who: Who,
    /// Of forms for those who are not signed in, and whether the browser has it already.
    door: (Secret, bool),
}

/// What ends a request early: a page that says why.
pub(super) struct Stop(Box<Response>);

/// What a page comes to.
pub(super) type Answer = Result<Response, Stop>;

impl From<Response> for Stop {
    fn from(reply: Response) -> Self {
        Self(Box::new(reply))
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a page could not be made");
        later(&Frame::default()).into()
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// Something does not answer; it may in a minute.
pub(super) fn later(frame: &Frame) -> Response {
    let text = "Something is busy or out of order here. Please try again in a minute.";
    frame::page(
        StatusCode::SERVICE_UNAVAILABLE,
        &Plain::new(frame.clone(), "Not now", text),
    )
}

/// Sends a browser to a page of ours. Not 303, which browsers of the time do not all know.
pub(super) fn moved(path: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, path.to_owned())]).into_response()
}

impl FromRequest<Arc<Site>> for Asked {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let origin = parts.extensions.get::<Origin>().cloned();
        let origin = origin.ok_or_else(|| StatusCode::BAD_REQUEST.into_response())?;
        let session = if takes_passwords(site, &origin) {
            let found = <Session as OptionalFromRequestParts<Arc<Site>>>::from_request_parts(
                &mut parts, site,
            );
            found.await?
        } else {
            None
        };
        let jar = CookieJar::from_headers(&parts.headers);
        let who = match session {
            Some(session) if may_be_open(site, &origin, &session).await? => Who::SignedIn(session),
            _ => {
                let visit = jar.get(VISIT).map(Cookie::value);
                let visitor = visit.and_then(|it| site.visits.visitor((site.clock)(), it));
                visitor.map_or(Who::Nobody, Who::Visitor)
            }
        };
        let door = DOOR.find(&jar, &origin);
        let query = Form::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let is_form = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
            let form = b"application/x-www-form-urlencoded";
            kind.as_bytes()
                .get(..form.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(form))
        });
        let body = Bytes::from_request(Request::new(body), site).await;
        let body = body.map_err(IntoResponse::into_response)?;
        Ok(Self {
            site: Arc::clone(site),
            origin,
            headers: parts.headers,
            query,
            form: Form::parse(if is_form { &body } else { b"" }),
            who,
            door: door.map_or_else(|| (Secret::new(), false), |door| (door, true)),
        })
    }
}

/// Whether passwords and sessions may come that way: within TLS of any age, since old machines
/// have no other, or in clear where the operator says that nobody listens.
fn takes_passwords(site: &Site, origin: &Origin) -> bool {
    let old = matches!(origin.transport, Transport::OldTls { .. });
    old || is_private(site.web.plain_http, origin)
}

/// Over old TLS nothing is open to an account that keeps its own password away from it.
async fn may_be_open(site: &Site, origin: &Origin, session: &Session) -> Result<bool, Response> {
    if !matches!(origin.transport, Transport::OldTls { .. }) {
        return Ok(true);
    }
    let found = site.store.credentials(&session.who.handle).await;
    let found = found.map_err(|error| Stop::from(error).into_response())?;
    Ok(found.is_some_and(|found| found.messenger_hash.is_none()))
}

impl Asked {
    pub(super) fn now(&self) -> Timestamp {
        (self.site.clock)()
    }

    /// What a field of the form says, without space around it.
    pub(super) fn field(&self, name: &str) -> &str {
        self.form.field(name).unwrap_or_default().trim()
    }

    /// The same as it was typed.
    pub(super) fn typed(&self, name: &str) -> &str {
        self.form.field(name).unwrap_or_default()
    }

    /// What the address says.
    pub(super) fn asked_for(&self, name: &str) -> &str {
        self.query.field(name).unwrap_or_default().trim()
    }

    pub(super) fn over_old_tls(&self) -> bool {
        matches!(self.origin.transport, Transport::OldTls { .. })
    }

    /// What an account's own password opens that came this way.
    pub(super) fn opens(&self) -> Opens {
        if self.over_old_tls() {
            Opens::PagesInTheOpen
        } else {
            Opens::Pages
        }
    }

    /// Whether passwords and sessions may come this way.
    pub(super) fn takes_passwords(&self) -> bool {
        takes_passwords(&self.site, &self.origin)
    }

    /// Whoever may read.
    pub(super) fn reader(&self) -> Option<&Identity> {
        match &self.who {
            Who::Nobody => None,
            Who::Visitor(who) => Some(who),
            Who::SignedIn(session) => Some(&session.who),
        }
    }

    /// Somebody who looks at a page that is not for visitors.
    pub(super) fn signed_in(&self) -> Result<&Session, Stop> {
        match &self.who {
            Who::SignedIn(session) => Ok(session),
            Who::Nobody | Who::Visitor(_) => Err(moved("/account/sign-in").into()),
        }
    }

    /// Somebody who changes something, on a page of ours.
    pub(super) fn acting(&self) -> Result<&Session, Stop> {
        let session = self.signed_in()?;
        let shown = self.typed("token");
        if same_origin::may_be_ours(&self.headers) && session.token().is(shown) {
            return Ok(session);
        }
        Err(self.not_ours())
    }

    /// Somebody who need not be signed in, on a page of ours.
    pub(super) fn knocking(&self) -> Result<(), Stop> {
        if !self.takes_passwords() {
            return Err(self.not_in_clear());
        }
        if same_origin::may_be_ours(&self.headers) && self.has_door() {
            return Ok(());
        }
        Err(self.not_ours())
    }

    /// The same for a page that was opened from an e-mail: it tells nobody where it was, so that
    /// its browser does not say whose page sends the form. What is in the form nobody else knows.
    pub(super) fn knocking_from_a_letter(&self) -> Result<(), Stop> {
        if !self.takes_passwords() {
            return Err(self.not_in_clear());
        }
        self.has_door().then_some(()).ok_or_else(|| self.not_ours())
    }

    fn has_door(&self) -> bool {
        let (door, known) = &self.door;
        *known && door.token().is(self.typed("token"))
    }

    fn not_ours(&self) -> Stop {
        let text = "This form was not sent from a page of this service, or the page was too old. \
                    Nothing has been changed. Look also whether your browser takes cookies.";
        let page = Plain::new(self.frame(""), "Please try again", text);
        self.page(StatusCode::FORBIDDEN, &page).into()
    }

    /// Passwords are not asked for in clear.
    pub(super) fn not_in_clear(&self) -> Stop {
        let page = super::entry::Clear {
            frame: self.frame(""),
        };
        self.page(StatusCode::FORBIDDEN, &page).into()
    }

    /// What is around a page, which is at that place.
    pub(super) fn frame(&self, here: &'static str) -> Frame {
        let (who, token, signed_in) = match &self.who {
            Who::Nobody => ("", self.door.0.token(), false),
            Who::Visitor(who) => (who.handle.as_str(), self.door.0.token(), false),
            Who::SignedIn(session) => (session.who.handle.as_str(), session.token(), true),
        };
        let https = (!self.takes_passwords()).then(|| self.https("/account/sign-in"));
        Frame {
            who: who.to_owned(),
            token: token.as_str().to_owned(),
            signed_in,
            here,
            said: frame::said(self.asked_for("said")),
            https: https.unwrap_or_default(),
        }
    }

    /// The address of a page of ours over HTTPS. A host name of the request's is taken up only if
    /// it is ours.
    pub(super) fn https(&self, path: &str) -> String {
        let host = self.headers.get(header::HOST);
        let host = host.and_then(|host| host.to_str().ok());
        let public = &self.site.public;
        public.https_url(&public.host_for(host, self.origin.local), path)
    }

    /// A page; whoever is not signed in gets the cookie that goes with its forms.
    pub(super) fn page(&self, status: StatusCode, page: &impl askama::Template) -> Response {
        let reply = frame::page(status, page);
        let (door, known) = &self.door;
        if *known || !self.takes_passwords() || matches!(self.who, Who::SignedIn(_)) {
            return reply;
        }
        let cookie = door.cookie(DOOR.by(&self.origin), "/", &self.origin);
        (CookieJar::new().add(cookie), reply).into_response()
    }
}
