//! From our own responder to axum and back: one connection speaks HTTP, whoever answers.

use axum::Router;
use axum::body::{Body, to_bytes};
use swallowtail_domain::limits::PAGE_BYTES_MAX;
use tower::ServiceExt;

use crate::http::{Method, Origin, Request, Response, Status};

/// Asks the router. Where a request came from goes along as an extension, [`Origin`].
pub(crate) async fn ask(router: &Router, origin: &Origin, request: &Request) -> Response {
    let Some(asked) = translate(origin, request) else {
        return Response::new(Status::BAD_REQUEST).closing();
    };
    let answered = match router.clone().oneshot(asked).await {
        Ok(answered) => answered,
        Err(never) => match never {},
    };
    let (head, body) = answered.into_parts();
    let Ok(body) = to_bytes(body, PAGE_BYTES_MAX).await else {
        tracing::error!(path = request.path, "a page is too long");
        return Response::new(Status::INTERNAL_SERVER_ERROR);
    };
    let mut reply = Response::new(Status::of(head.status)).body(&body);
    for (name, value) in &head.headers {
        if *name == http::header::CONTENT_LENGTH {
            continue;
        }
        let Ok(value) = value.to_str() else { continue };
        reply = reply.header(name.as_str().to_owned(), value);
    }
    reply
}

/// `None` if it is nothing that a browser would send.
fn translate(origin: &Origin, request: &Request) -> Option<http::Request<Body>> {
    let path = match super::is_account(&request.path) {
        true => request.path.to_ascii_lowercase(),
        false => request.path.clone(),
    };
    let target = match &request.query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let method = match request.method {
        // The body of an answer to HEAD is left out later, where its length is told.
        Method::Get | Method::Head => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Other => return None,
    };
    let mut asked = http::Request::builder().method(method).uri(target);
    for (name, value) in request.all_headers() {
        asked = asked.header(name, value);
    }
    let body = Body::from(request.body.clone());
    asked.extension(origin.clone()).body(body).ok()
}
