//! The files of the web messenger, which are part of the program. They are compressed once: nobody
//! shall make us do it again and again.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;

/// What `npm run build` makes of `web/src`.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

/// Names of assets change with what is in them.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The web messenger.
pub(super) async fn page(headers: HeaderMap) -> Response {
    file("index.html", "no-cache", &headers)
}

/// One of the files that belong to it.
pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("assets/{name}"), FOR_EVER, &headers)
}

fn file(path: &str, cached: &'static str, asked: &HeaderMap) -> Response {
    let Some(file) = Files::get(path) else {
        return (StatusCode::NOT_FOUND, "There is no such file.").into_response();
    };
    let mut kept = vec![
        (header::CONTENT_TYPE, media_type(path)),
        (header::CACHE_CONTROL, cached),
        (header::VARY, "accept-encoding"),
    ];
    let body = match packed(path, asked) {
        Some(packed) => {
            kept.push((header::CONTENT_ENCODING, "gzip"));
            packed
        }
        None => match file.data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => data.into(),
        },
    };
    let kept = kept
        .into_iter()
        .map(|(name, value): (HeaderName, &str)| (name, HeaderValue::from_static(value)));
    (kept.collect::<HeaderMap>(), body).into_response()
}

/// The file as gzip, if the browser takes that. Not in a build that reads files from the disk.
fn packed(path: &str, asked: &HeaderMap) -> Option<Bytes> {
    static PACKED: LazyLock<BTreeMap<String, Bytes>> = LazyLock::new(|| {
        Files::iter()
            .filter_map(|path| Some((path.to_string(), pack(&Files::get(&path)?.data)?)))
            .collect()
    });
    let takes = asked.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes_gzip = takes.split(',').any(|item| item.trim() == "gzip");
    if !takes_gzip || cfg!(debug_assertions) {
        return None;
    }
    PACKED.get(path).cloned()
}

/// `None` where nothing is won.
fn pack(data: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).ok()?;
    let packed = encoder.finish().ok()?;
    (packed.len() < data.len()).then(|| packed.into())
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn what_is_packed_is_what_was() {
        let data = b"swallowtail ".repeat(100);
        let packed = pack(&data).unwrap();
        let mut unpacked = Vec::new();
        GzDecoder::new(&*packed).read_to_end(&mut unpacked).unwrap();
        assert!(packed.len() < 100 && unpacked == data);
        assert!(pack(b"x").is_none());
    }
}
