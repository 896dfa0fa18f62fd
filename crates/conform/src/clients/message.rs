//! Messages of the service: headers that everybody can take apart.

use super::cut::Line;
use super::{Checked, rules};

/// What the service may send besides the profile.
const KINDS: [&str; 4] = [
    "text/x-msmsgsinitialemailnotification; charset=UTF-8",
    "text/x-msmsgsemailnotification; charset=UTF-8",
    "text/x-msmsgsactivemailnotification; charset=UTF-8",
    "application/x-msmsgssystemmessage",
];

/// The first message of all: headers, an empty line, and nothing else.
pub(super) fn profile(line: &Line) -> Checked {
    let (headers, body) = parts(line)?;
    let kind = kind(&headers);
    line.must(
        kind.starts_with("text/x-msmsgsprofile"),
        rules::PROFILE,
        "is no profile",
    )?;
    line.must(body.is_empty(), rules::PROFILE, "has a body")
}

/// Any other.
pub(super) fn from_service(line: &Line) -> Checked {
    let (headers, _) = parts(line)?;
    let kind = kind(&headers);
    line.must(
        !kind.contains("systemmessage") || kind == KINDS[3],
        rules::SYSTEM,
        "is called otherwise",
    )?;
    line.must(KINDS.contains(&kind), rules::PROFILE, "is of no known kind")
}

fn kind<'a>(headers: &[(&str, &'a str)]) -> &'a str {
    let kind = headers.iter().find(|(name, _)| *name == "Content-Type");
    kind.map_or("", |(_, kind)| kind)
}

type Parts<'a> = (Vec<(&'a str, &'a str)>, &'a str);

/// Headers and body.
fn parts(line: &Line) -> Checked<Parts<'_>> {
    line.has(&[3], rules::PROFILE)?;
    line.one_of(0, &["Hotmail"], rules::HOTMAIL)?;
    line.one_of(1, &["Hotmail"], rules::HOTMAIL)?;
    let text = str::from_utf8(&line.payload);
    let text = text.map_err(|_| line.breach(rules::PROFILE, "is not text"))?;
    let (head, body) = text
        .split_once("\r\n\r\n")
        .ok_or_else(|| line.breach(rules::PROFILE, "has no empty line"))?;
    let mut headers = Vec::new();
    for header in head.split("\r\n") {
        let one_colon = header.matches(':').count() == 1 && !header.contains(['\r', '\n']);
        let parts = header.split_once(": ").filter(|_| one_colon);
        let what = format!("has the header {header:?}");
        headers.push(parts.ok_or_else(|| line.breach(rules::PROFILE, &what))?);
    }
    let first = headers.first().map(|(name, _)| *name);
    line.must(
        first == Some("MIME-Version"),
        rules::PROFILE,
        "does not begin with its version",
    )?;
    Ok((headers, body))
}
