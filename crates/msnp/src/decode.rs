//! Bytes → frames: where a line ends, which commands carry a payload, and how much of
//! either is believed (`[FR-PAY-4]`).

use crate::args::Args;
use crate::limits::{
    CHALLENGE_ANSWER_BYTES, LINE_BYTES_MAX, PAYLOAD_BYTES_MAX, SERVER_PAYLOAD_BYTES_MAX,
};
use crate::types::TrId;
use crate::verb::Verb;

/// Who wrote the bytes. It decides which commands carry a payload and how large it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The bytes come from a client.
    Client,
    /// The bytes come from a server.
    Server,
}

/// One command as it stood in the stream: its verb, the words after it, its payload.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    verb: Verb,
    words: &'a [u8],
    payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The verb.
    #[must_use]
    pub fn verb(&self) -> Verb {
        self.verb
    }

    /// The words after the verb.
    #[must_use]
    pub fn args(&self) -> Args<'a> {
        Args::new(self.words)
    }

    /// The payload; empty for commands that have none.
    #[must_use]
    pub fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// The first word after the verb, if it is a transaction id.
    #[must_use]
    pub fn trid(&self) -> Option<TrId> {
        self.args().next().and_then(|word| TrId::parse(word).ok())
    }
}

/// A stream that cannot be followed any further: the connection ends (`[FR-PAY-4]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum WireError {
    /// No line end within the limit.
    #[error("line too long")]
    LineTooLong,
    /// The first word has not three bytes.
    #[error("not a command")]
    NotACommand,
    /// The length of a payload is missing, not a number, or over the limit.
    #[error("unusable payload length")]
    BadPayloadLength,
}

/// Collects bytes and hands out whole commands, however the stream was cut.
///
/// An idle decoder holds no memory once [`Decoder::release`] was called.
#[derive(Debug)]
pub struct Decoder {
    side: Side,
    bytes: Vec<u8>,
    /// Everything before this has been handed out.
    start: usize,
    /// Between `start` and this there is no line end: a slow writer costs no second look.
    searched: usize,
}

impl Decoder {
    /// A decoder for what that side writes.
    #[must_use]
    pub fn new(side: Side) -> Self {
        Self {
            side,
            bytes: Vec::new(),
            start: 0,
            searched: 0,
        }
    }

    /// Takes over the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.searched -= self.start;
            self.start = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// How many bytes wait for the rest of their command.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.bytes.len() - self.start
    }

    /// Gives back the memory of a decoder in which nothing waits.
    pub fn release(&mut self) {
        if self.pending() == 0 {
            *self = Self::new(self.side);
        }
    }

    /// The next whole command, or `None` until more bytes come. After an error the stream
    /// is lost; the same error comes again.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, WireError> {
        loop {
            let Some(end) = self.line_end()? else {
                return Ok(None);
            };
            let line = trim_line(&self.bytes[self.start..end]);
            let mut args = Args::new(line);
            let Some(first) = args.next() else {
                // An empty line is no command ([FR-LINE-4]).
                self.start = end + 1;
                self.searched = self.start;
                continue;
            };
            let verb = Verb::parse(first).ok_or(WireError::NotACommand)?;
            let length = payload_length(self.side, verb, args)?;
            let payload_end = end + 1 + length;
            if self.bytes.len() < payload_end {
                return Ok(None);
            }
            let words = self.start..self.start + line.len();
            self.start = payload_end;
            self.searched = payload_end;
            let mut rest = Args::new(&self.bytes[words]);
            rest.next();
            return Ok(Some(Frame {
                verb,
                words: rest.rest(),
                payload: &self.bytes[end + 1..payload_end],
            }));
        }
    }

    /// Where the next line feed is. `searched` stays on it until the payload is there too.
    fn line_end(&mut self) -> Result<Option<usize>, WireError> {
        let found = self.bytes[self.searched..]
            .iter()
            .position(|&byte| byte == b'\n');
        self.searched = found.map_or(self.bytes.len(), |at| self.searched + at);
        // A carriage return at the very end does not count even while its line feed is
        // missing, so that the limit is the same wherever the stream was cut.
        if trim_line(&self.bytes[self.start..self.searched]).len() > LINE_BYTES_MAX {
            return Err(WireError::LineTooLong);
        }
        Ok(found.map(|_| self.searched))
    }
}

/// A line without its carriage return. A bare line feed ends a line too.
fn trim_line(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// How many bytes of payload follow the line: known before anything else about the command
/// is, or an illegal one would leave the stream out of step.
fn payload_length(side: Side, verb: Verb, args: Args<'_>) -> Result<usize, WireError> {
    let (words_min, limit) = match (side, verb.as_bytes()) {
        (Side::Client, b"MSG" | b"PAG") => (3, PAYLOAD_BYTES_MAX),
        (Side::Client, b"SDC") => (2, PAYLOAD_BYTES_MAX),
        (Side::Client, b"QRY") => (3, CHALLENGE_ANSWER_BYTES),
        (Side::Server, b"MSG") => (3, SERVER_PAYLOAD_BYTES_MAX),
        (Side::Server, b"NOT" | b"IPG") => (1, SERVER_PAYLOAD_BYTES_MAX),
        _ => return Ok(0),
    };
    if args.clone().count() < words_min {
        return Err(WireError::BadPayloadLength);
    }
    let written = args.last().ok_or(WireError::BadPayloadLength)?;
    let length = crate::types::decimal(written)
        .ok()
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| *n <= limit)
        .ok_or(WireError::BadPayloadLength)?;
    if verb.as_bytes() == b"QRY" && side == Side::Client && length != CHALLENGE_ANSWER_BYTES {
        return Err(WireError::BadPayloadLength);
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(bytes: &[u8]) -> Vec<(String, Vec<String>, Vec<u8>)> {
        let mut decoder = Decoder::new(Side::Client);
        decoder.push(bytes);
        let mut found = Vec::new();
        while let Some(frame) = decoder.next_frame().unwrap() {
            let words = frame.args().map(|w| w.escape_ascii().to_string()).collect();
            found.push((frame.verb().to_string(), words, frame.payload().to_vec()));
        }
        found
    }

    #[test]
    fn lines_end_in_lf_with_or_without_cr_and_words_in_blanks() {
        let found = frames(b"PNG\r\n\r\n \nCVR 2  0x0409\twin \nQRY 3 x 32\n0123456789abcdef0123456789abcdefOUT\r\n");
        assert_eq!(found.len(), 4);
        assert_eq!(found[1].1, ["2", "0x0409", "win"]);
        assert_eq!(found[2].2, b"0123456789abcdef0123456789abcdef");
        assert_eq!(found[3].0, "OUT");
    }

    #[test]
    fn payload_may_hold_anything() {
        let found = frames(b"MSG 1 N 5\r\n\r\n\0\xFF\nMSG 2 U 0\r\nPNG\r\n");
        assert_eq!(found[0].2, b"\r\n\0\xFF\n");
        assert_eq!(found[1].2, b"");
        assert_eq!(found[2].0, "PNG");
    }

    #[test]
    fn what_cannot_be_followed_is_named() {
        let long = vec![b'A'; LINE_BYTES_MAX + 1];
        for (bytes, fault) in [
            (&b"MSG 1 N 1665\r\n"[..], WireError::BadPayloadLength),
            (b"MSG 1 N -1\r\n", WireError::BadPayloadLength),
            (b"MSG 1 N 99999999999\r\n", WireError::BadPayloadLength),
            (b"MSG 5\r\n", WireError::BadPayloadLength),
            (b"QRY 1 x 31\r\n", WireError::BadPayloadLength),
            (b"HELLO 1\r\n", WireError::NotACommand),
            (&long, WireError::LineTooLong),
        ] {
            let mut decoder = Decoder::new(Side::Client);
            decoder.push(bytes);
            assert_eq!(decoder.next_frame().unwrap_err(), fault);
            assert_eq!(decoder.next_frame().unwrap_err(), fault, "and again");
        }
    }

    #[test]
    fn an_idle_decoder_holds_no_memory() {
        let mut decoder = Decoder::new(Side::Client);
        decoder.push(b"PNG\r\n");
        assert!(decoder.next_frame().unwrap().is_some());
        decoder.release();
        assert_eq!(decoder.bytes.capacity(), 0);
    }
}
