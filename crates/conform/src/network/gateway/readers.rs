//! How the clients of the time take the head of a reply apart, retold: each by its own means,
//! none of them by a parser of HTTP.

use super::reply::value;

/// What a client takes from a head.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) id: String,
    pub(super) host: String,
    pub(super) last: bool,
    pub(super) length: usize,
}

type Reader = fn(&str) -> Result<Read, &'static str>;

/// By the names of the clients.
pub(super) const READERS: [(&str, Reader); 4] = [
    ("aMSN", amsn),
    ("gaim", gaim),
    ("Miranda", miranda),
    ("libpurple", libpurple),
];

const HEADER: &str = "X-MSN-Messenger: ";
const END: &str = "Session=close";

fn length(head: &str) -> Result<usize, &'static str> {
    let length = value(head, "Content-Length: ").ok_or("no Content-Length")?;
    length.parse().map_err(|_| "no number in Content-Length")
}

fn good_status(head: &str) -> Result<(), &'static str> {
    let good = ["HTTP/1.1 200 OK\r\n", "HTTP/1.0 200 OK\r\n"];
    let good = good.iter().any(|line| head.starts_with(line));
    good.then_some(()).ok_or("not 200 OK")
}

/// Looks for the status at its place in the line, and for the words wherever they are; each ends
/// at a `;` or with the line.
fn amsn(head: &str) -> Result<Read, &'static str> {
    if head.get(9..12) != Some("200") {
        return Err("no 200 where it looks for it");
    }
    let line = value(head, HEADER).ok_or("no X-MSN-Messenger")?;
    let word = |name: &str| {
        let (_, rest) = line.split_once(name)?;
        rest.split(';').next().map(str::to_owned)
    };
    Ok(Read {
        id: word("SessionID=").ok_or("no SessionID=")?,
        host: word("GW-IP=").ok_or("no GW-IP=")?,
        last: line.contains(END),
        length: length(head)?,
    })
}

/// Takes what is between the first `=` and a `;`, and what follows the second `=`.
fn gaim(head: &str) -> Result<Read, &'static str> {
    good_status(head)?;
    let line = value(head, HEADER).ok_or("no X-MSN-Messenger")?;
    let (_, rest) = line.split_once('=').ok_or("no first =")?;
    let (id, rest) = rest.split_once(';').ok_or("no ; after the id")?;
    let (_, host) = rest.split_once('=').ok_or("no second =")?;
    Ok(Read {
        id: id.to_owned(),
        host: host.split(';').next().unwrap_or_default().to_owned(),
        last: line.contains(END),
        length: length(head)?,
    })
}

/// Cuts at the first `;`, skips two characters and expects `GW-IP=`; both go into buffers.
fn miranda(head: &str) -> Result<Read, &'static str> {
    good_status(head)?;
    let line = value(head, HEADER).ok_or("no X-MSN-Messenger")?;
    let (first, _) = line.split_once(';').ok_or("no ;")?;
    let id = first.strip_prefix("SessionID=").ok_or("no SessionID=")?;
    let rest = line.get(first.len() + 2..).ok_or("nothing after the ;")?;
    let host = rest.strip_prefix("GW-IP=").ok_or("no GW-IP=")?;
    let host = host.split(';').next().unwrap_or_default();
    if id.len() >= 40 || host.len() >= 80 {
        return Err("no room in its buffers");
    }
    if host.contains([':', ' ']) {
        return Err("a host that cannot be looked up");
    }
    Ok(Read {
        id: id.to_owned(),
        host: host.to_owned(),
        last: line.contains(END),
        length: length(head)?,
    })
}

/// Splits at `; ` and then at `=`, and looks for the dot in the id without asking whether there
/// is one.
fn libpurple(head: &str) -> Result<Read, &'static str> {
    good_status(head)?;
    let line = value(head, HEADER).ok_or("no X-MSN-Messenger")?;
    let (mut id, mut host, mut last) = (None, None, false);
    for item in line.split("; ") {
        match item.split_once('=').ok_or("an item without =")? {
            ("SessionID", value) => id = Some(value),
            ("GW-IP", value) => host = Some(value),
            ("Session", "close") => last = true,
            _ => {}
        }
    }
    let (id, host) = (id.ok_or("no SessionID")?, host.ok_or("no GW-IP")?);
    if id.find('.').is_none_or(|dot| dot == 0) {
        return Err("it crashes over an id without a dot in it");
    }
    Ok(Read {
        id: id.to_owned(),
        host: host.to_owned(),
        last,
        length: length(head)?,
    })
}
