//! Whether a page of ours has sent a request, as far as a browser tells.

use axum::http::{HeaderMap, header};

/// Browsers of today say which page it was. What says nothing may be an old browser, for which
/// there are tokens: it passes here.
pub(crate) fn may_be_ours(headers: &HeaderMap) -> bool {
    if headers.contains_key(header::ORIGIN) {
        return is_ours(headers);
    }
    headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin" || site == "none")
}

/// Whether the request says that a page of the host that was asked has sent it.
pub(crate) fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else {
        return false;
    };
    names(origin, host)
}

/// Whether an `Origin` names that `Host`. The scheme is the proxy's affair, if there is one.
pub(crate) fn names(origin: &str, host: &str) -> bool {
    let authority = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| origin.strip_prefix(scheme));
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        pairs.collect()
    }

    #[test]
    fn pages_of_others_are_told_apart() {
        let host = ("host", "msn.example.net:8443");
        for (more, ours) in [
            (vec![], true),
            (vec![("origin", "https://msn.example.net:8443")], true),
            (vec![("origin", "https://MSN.example.net:8443")], true),
            (vec![("origin", "https://msn.example.net")], false),
            (vec![("origin", "https://evil.example:8443")], false),
            (vec![("origin", "https://msn.example.net:8443.evil")], false),
            (vec![("origin", "null")], false),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "cross-site")], false),
        ] {
            let mut all = vec![host];
            all.extend(more);
            assert_eq!(may_be_ours(&headers(&all)), ours, "{all:?}");
        }
        assert!(!is_ours(&headers(&[host])));
        assert!(!is_ours(&headers(&[("origin", "https://x")])));
    }
}
