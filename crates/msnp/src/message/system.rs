//! What the service itself has to say (`[MSG-SYS-1]`).

use bytes::Bytes;

use super::SYSTEM;

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

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample of the specification.
    #[test]
    fn five_minutes_are_88_bytes() {
        assert_eq!(SystemMessage { minutes: 5 }.to_payload().len(), 88);
    }
}
