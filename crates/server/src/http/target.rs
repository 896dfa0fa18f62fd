//! The target of a request: what it asks for, in whatever form it is written.

/// Path and query of a target. Scheme and authority, which proxies and some clients send,
/// say nothing that `Host` does not.
pub(super) fn split_target(target: &str) -> Option<(String, Option<String>)> {
    if target.chars().any(|c| c.is_ascii_control() || c == ' ') {
        return None;
    }
    let local = match target.split_once("://") {
        Some((scheme, rest))
            if ["http", "https"]
                .iter()
                .any(|s| scheme.eq_ignore_ascii_case(s)) =>
        {
            match rest.find(['/', '?']) {
                Some(at) => &rest[at..],
                None => "/",
            }
        }
        _ => target,
    };
    let (path, query) = match local.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (local, None),
    };
    match path {
        "" if query.is_some() => Some(("/".to_owned(), query)),
        _ if path.starts_with('/') => Some((path.to_owned(), query)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_and_authority_do_not_matter() {
        for (target, path, query) in [
            ("/", "/", None),
            ("/A/b?C=d?e", "/A/b", Some("C=d?e")),
            ("http://h.x:80/Y/z?", "/Y/z", Some("")),
            ("HTTPS://h.x", "/", None),
            ("http://h.x?q", "/", Some("q")),
            ("/http://h.x", "/http://h.x", None),
        ] {
            let query = query.map(str::to_owned);
            assert_eq!(
                split_target(target),
                Some((path.to_owned(), query)),
                "{target}"
            );
        }
        for target in ["", "*", "x", "ftp://h.x/", "h.x:443", "/a\tb"] {
            assert_eq!(split_target(target), None, "{target}");
        }
    }
}
