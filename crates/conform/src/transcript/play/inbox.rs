//! What has come on a connection and is not looked at yet, cut into commands again.

use crate::limits::{LINE_BYTES_MAX, SERVER_PAYLOAD_BYTES_MAX};

/// A line without its end, and its payload.
pub(super) type Command = (Vec<u8>, Vec<u8>);

/// Bytes of the server, in their order.
#[derive(Debug, Default)]
pub(super) struct Inbox(Vec<u8>);

impl Inbox {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// What is no whole command.
    pub(super) fn rest(&self) -> &[u8] {
        &self.0
    }

    /// Cuts off one line and its payload, if they are whole. A server ends every line with
    /// CRLF.
    pub(super) fn cut(&mut self) -> Result<Option<Command>, String> {
        let most = LINE_BYTES_MAX + b"\r\n".len();
        let Some(end) = self.0.iter().take(most).position(|byte| *byte == b'\n') else {
            if self.0.len() < most {
                return Ok(None);
            }
            return Err(format!("a line of more than {LINE_BYTES_MAX} bytes"));
        };
        let line = self.0[..end]
            .strip_suffix(b"\r")
            .ok_or("a line without a carriage return")?;
        let whole = end + 1 + payload_length(line)?;
        if self.0.len() < whole {
            return Ok(None);
        }
        let line = line.to_vec();
        let payload = self.0[end + 1..whole].to_vec();
        self.0.drain(..whole);
        Ok(Some((line, payload)))
    }
}

/// How many bytes follow a line.
fn payload_length(line: &[u8]) -> Result<usize, String> {
    if !matches!(line.get(..4), Some(b"MSG " | b"NOT " | b"IPG ")) {
        return Ok(0);
    }
    let last = line.rsplit(|byte| *byte == b' ').next();
    let length = last.and_then(|word| str::from_utf8(word).ok()?.parse().ok());
    match length {
        Some(length @ 0..=SERVER_PAYLOAD_BYTES_MAX) => Ok(length),
        Some(_) => Err(format!(
            "a payload of more than {SERVER_PAYLOAD_BYTES_MAX} bytes: {}",
            line.escape_ascii()
        )),
        None => Err(format!(
            "a payload without a length: {}",
            line.escape_ascii()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(bytes: &[u8]) -> Result<Option<Command>, String> {
        let mut inbox = Inbox::default();
        inbox.push(bytes);
        inbox.cut()
    }

    #[test]
    fn a_command_is_cut_off_when_it_is_whole() {
        let whole = |line: &[u8], payload: &[u8]| Ok(Some((line.to_vec(), payload.to_vec())));
        assert_eq!(cut(b"QNG\r\nOUT"), whole(b"QNG", b""));
        assert_eq!(cut(b"MSG a b 2\r\nhi"), whole(b"MSG a b 2", b"hi"));
        assert_eq!(cut(b"MSG a b 2\r\nh"), Ok(None));
        assert_eq!(cut(b"QNG"), Ok(None));
        assert!(cut(b"QNG\n").is_err());
    }

    #[test]
    fn no_length_is_too_much() {
        for length in ["18446744073709551615", "16385"] {
            let told = cut(format!("MSG a b {length}\r\n").as_bytes()).unwrap_err();
            assert!(told.contains("16384") && told.contains(length), "{told}");
        }
        for length in ["18446744073709551616", "-1", "x", ""] {
            let told = cut(format!("MSG a b {length}\r\n").as_bytes()).unwrap_err();
            assert!(told.contains("without a length"), "{told}");
        }
        assert_eq!(cut(b"MSG a b 16384\r\n"), Ok(None));
    }

    #[test]
    fn no_line_is_too_long() {
        let line = vec![b'A'; LINE_BYTES_MAX];
        assert_eq!(cut(&line), Ok(None));
        let whole = [&line[..], b"\r\n"].concat();
        assert_eq!(cut(&whole), Ok(Some((line.clone(), Vec::new()))));
        for more in [b"AA".as_slice(), b"A\r\n"] {
            let told = cut(&[&line[..], more].concat()).unwrap_err();
            assert!(told.contains("8192"), "{told}");
        }
    }
}
