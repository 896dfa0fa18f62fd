//! A reply of a gateway, as far as all clients agree on what it says.

use msnp::{Decoder, Side};

use super::readers::{READERS, Read};

/// The longest line of a head, and the longest head, that every client has room for.
const LINE_BYTES_MAX: usize = 1024;
const HEAD_BYTES_MAX: usize = 4096;
/// What has no place in a head: the readers know nothing of it.
const STRANGE: [&str; 3] = ["transfer-encoding:", "content-encoding:", "set-cookie:"];

/// See the head of this file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) id: String,
    pub(super) host: String,
    pub(super) last: bool,
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// Whether all of it is here, as those count who read so much and no more.
    pub(super) fn is_whole(bytes: &[u8]) -> bool {
        let Some((head, body)) = halves(bytes) else {
            return false;
        };
        let length = value(head, "Content-Length: ").and_then(|length| length.parse().ok());
        length.is_none_or(|length: usize| body.len() >= length)
    }

    pub(super) fn keeps_alive(bytes: &[u8]) -> bool {
        let head = halves(bytes).map(|(head, _)| head.to_ascii_lowercase());
        head.is_some_and(|head| !head.contains("\r\nconnection: close"))
    }

    /// Reads it with every reader; all must find the same.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let (head, body) = halves(bytes).ok_or("a reply without an end of its head")?;
        let line = head.lines().next().unwrap_or_default();
        if !line.contains(" 200 ") {
            return Err(line.to_owned());
        }
        decent(head)?;
        let mut agreed: Option<(&str, Read)> = None;
        for (client, reader) in READERS {
            let read = reader(head).map_err(|why| format!("{client}: {why}: {head:?}"))?;
            match &agreed {
                Some((other, before)) if *before != read => {
                    return Err(format!(
                        "{other} and {client} do not read the same: {head:?}"
                    ));
                }
                _ => agreed = Some((client, read)),
            }
        }
        let (_, read) = agreed.ok_or("nobody reads it")?;
        if body.len() != read.length {
            return Err(format!(
                "{} bytes, where {} are told",
                body.len(),
                read.length
            ));
        }
        whole_commands(body)?;
        Ok(Self {
            id: read.id,
            host: read.host,
            last: read.last,
            body: body.to_vec(),
        })
    }
}

fn decent(head: &str) -> Result<(), String> {
    if head.len() > HEAD_BYTES_MAX || head.lines().any(|line| line.len() >= LINE_BYTES_MAX) {
        return Err(format!(
            "a head that not every client has room for: {head:?}"
        ));
    }
    let lower = head.to_ascii_lowercase();
    match STRANGE.iter().find(|name| lower.contains(*name)) {
        Some(name) => Err(format!("no client understands {name} in {head:?}")),
        None => Ok(()),
    }
}

/// papyon and JML parse each body for itself (`[GW-REPLY-2]`): a command that is cut in two is lost to them.
fn whole_commands(body: &[u8]) -> Result<(), String> {
    let mut decoder = Decoder::new(Side::Server);
    decoder.push(body);
    while decoder
        .next_frame()
        .map_err(|error| error.to_string())?
        .is_some()
    {}
    match decoder.pending() {
        0 => Ok(()),
        _ => Err(format!("a command cut in two: {}", body.escape_ascii())),
    }
}

/// Head, with its last line end, and body.
fn halves(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = str::from_utf8(&bytes[..end + 2]).ok()?;
    Some((head, &bytes[end + 4..]))
}

/// What follows that text, to the end of its line: how the readers look for a header, case and
/// all.
pub(super) fn value<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = head.split_once(name)?;
    rest.split_once("\r\n").map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "HTTP/1.1 200 OK\r\nX-MSN-Messenger: SessionID=954547325.13160; \
                        GW-IP=192.0.2.10\r\nContent-Type: application/x-msn-messenger\r\n\
                        Content-Length: 13\r\nConnection: Keep-Alive\r\n\r\nVER 1 MSNP8\r\n";

    #[test]
    fn a_good_reply_is_read() {
        let reply = Reply::read(GOOD.as_bytes()).unwrap();
        assert_eq!(
            (&*reply.id, &*reply.host),
            ("954547325.13160", "192.0.2.10")
        );
        assert_eq!(
            (&reply.body[..], reply.last),
            (&b"VER 1 MSNP8\r\n"[..], false)
        );
        let last = GOOD.replace(".10\r\n", ".10; Session=close\r\n");
        assert!(Reply::read(last.as_bytes()).unwrap().last);
        assert!(Reply::is_whole(GOOD.as_bytes()) && Reply::keeps_alive(GOOD.as_bytes()));
        assert!(!Reply::is_whole(&GOOD.as_bytes()[..GOOD.len() - 1]));
    }

    /// Each of these would have misled some client.
    #[test]
    fn what_misleads_a_client_is_noticed() {
        for (good, bad) in [
            ("HTTP/1.1 200 OK", "HTTP/1.1 200 Fine"),
            ("HTTP/1.1 200 OK", "HTTP/1.1 400 Bad Request"),
            ("X-MSN-Messenger", "X-Msn-Messenger"),
            ("X-MSN-Messenger: ", "X-MSN-Messenger:"),
            ("; GW-IP", ";GW-IP"),
            (
                "SessionID=954547325.13160; GW-IP=192.0.2.10",
                "GW-IP=192.0.2.10; SessionID=1.2",
            ),
            ("954547325.13160", "95454732513160"),
            ("954547325.13160", ".13160"),
            (
                "954547325.13160",
                "9545473259545473259545473259.13160131601",
            ),
            ("192.0.2.10", &"a".repeat(80)),
            ("192.0.2.10", "192.0.2.10:80"),
            ("Content-Length: 13", "content-length: 13"),
            ("Content-Length: 13", "Content-Length: 12"),
            ("Content-Length: 13", "Content-Length: 14"),
            (
                "Content-Type: ",
                "Transfer-Encoding: chunked\r\nContent-Type: ",
            ),
            ("VER 1 MSNP8\r\n", "VER 1 MSNP8\r "),
            ("VER 1 MSNP8\r\n", "MSG a b 100\r\n"),
        ] {
            let reply = GOOD.replace(good, bad);
            assert!(Reply::read(reply.as_bytes()).is_err(), "{bad}");
        }
    }
}
