//! The files of the web messenger, which are part of the program.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// What `npm run build` makes of `web/src`.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

/// Names of assets change with what is in them.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The web messenger.
pub(super) async fn page() -> Response {
    file("index.html", "no-cache")
}

/// One of the files that belong to it.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    file(&format!("assets/{name}"), FOR_EVER)
}

fn file(path: &str, cached: &'static str) -> Response {
    let Some(file) = Files::get(path) else {
        return (StatusCode::NOT_FOUND, "There is no such file.").into_response();
    };
    let kept = [
        (header::CONTENT_TYPE, media_type(path)),
        (header::CACHE_CONTROL, cached),
    ];
    (kept, file.data).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}
