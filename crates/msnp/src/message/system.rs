//! What the service itself has to say (`[MSG-SYS-1]`).

use bytes::Bytes;

use super::{NOTICE, SYSTEM};

/// The one kind that clients know: the service will stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemMessage {
    /// In so many minutes.
    pub minutes: u32,
}

impl SystemMessage {
    /// The payload.
    #[must_use]
    pub fn to_payload(self) -> Bytes {
        let minutes = self.minutes;
        format!("MIME-Version: 1.0\r\nContent-Type: {SYSTEM}\r\n\r\nType: 1\r\nArg1: {minutes}\r\n")
            .into()
    }
}

/// Something that an operator says to everybody, as text (`[MSG-SYS-2]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceNotice<'a> {
    /// What. It may have several lines.
    pub text: &'a str,
}

impl ServiceNotice<'_> {
    /// The payload.
    #[must_use]
    pub fn to_payload(self) -> Bytes {
        let lines: Vec<_> = self.text.lines().collect();
        let text = lines.join("\r\n");
        format!("MIME-Version: 1.0\r\nContent-Type: {NOTICE}\r\n\r\n{text}\r\n").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample of the specification.
    #[test]
    fn five_minutes_are_88_bytes() {
        assert_eq!(SystemMessage { minutes: 5 }.to_payload().len(), 88);
    }

    #[test]
    fn a_notice_has_the_line_ends_of_the_protocol() {
        let payload = ServiceNotice { text: "one\ntwo" }.to_payload();
        assert!(payload.ends_with(b"charset=UTF-8\r\n\r\none\r\ntwo\r\n"));
    }
}
