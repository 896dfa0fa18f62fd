//! The profile that follows a sign-in (`[MSG-PROF-1]`).

use std::fmt::Write;
use std::net::Ipv4Addr;

use bytes::Bytes;

use super::PROFILE;
use crate::types::Handle;

/// The profile. Header lines only; their order is
/// that of the captures. Each has exactly one colon, since a client splits on every one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile<'a> {
    /// Unix time of this sign-in, in seconds.
    pub login_time: u64,
    /// Whether the account has a mailbox; switches the mail buttons of the client on.
    pub email_enabled: bool,
    /// High half of the account's number.
    pub member_id_high: i32,
    /// Low half of the account's number.
    pub member_id_low: i32,
    /// The account.
    pub handle: &'a Handle,
    /// Two letters, or empty.
    pub country: &'a str,
    /// What the client posts to web pages to sign in there.
    pub auth: &'a str,
    /// The client's address as seen from here.
    pub client_ip: Ipv4Addr,
    /// The client's port as seen from here, in the usual byte order; 0 where it has none.
    pub client_port: u16,
}

impl Profile<'_> {
    /// The payload.
    #[must_use]
    pub fn to_payload(&self) -> Bytes {
        let mut text = String::with_capacity(512);
        let mut line = |name: &str, value: &dyn std::fmt::Display| {
            write!(text, "{name}: {value}\r\n").expect("a String takes every character");
        };
        line("MIME-Version", &"1.0");
        line("Content-Type", &format_args!("{PROFILE}; charset=UTF-8"));
        line("LoginTime", &self.login_time);
        line("EmailEnabled", &u8::from(self.email_enabled));
        line("MemberIdHigh", &self.member_id_high);
        line("MemberIdLow", &self.member_id_low);
        line("lang_preference", &1033);
        line("PreferredEmail", &self.handle);
        line("country", &self.country);
        for (name, value) in [
            ("PostalCode", ""),
            ("Gender", ""),
            ("Kid", "0"),
            ("Age", ""),
            ("BDayPre", ""),
            ("Birthday", ""),
            ("Wallet", ""),
            ("Flags", "1027"),
            ("sid", "507"),
            ("kv", "11"),
        ] {
            line(name, &value);
        }
        line("MSPAuth", &self.auth);
        line("ClientIP", &self.client_ip);
        // The client swaps the bytes back (`[MSG-PROF-3]`).
        line("ClientPort", &self.client_port.swap_bytes());
        text.push_str("\r\n");
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Body;
    use super::*;

    /// Seed checklist row 36: the sample's values give exactly 448 bytes.
    #[test]
    fn the_sample_profile_has_448_bytes() {
        let handle = "example@hotmail.com".parse().unwrap();
        let profile = Profile {
            login_time: 1_726_321_960,
            email_enabled: true,
            member_id_high: 1,
            member_id_low: 2,
            handle: &handle,
            country: "US",
            auth: "whatever+t+is+in+your+passport+login+ticket+that+you+sent+for+USR+TWN+S$",
            client_ip: Ipv4Addr::new(192, 168, 1, 111),
            client_port: 1863,
        };
        let payload = profile.to_payload();
        assert_eq!(payload.len(), 448);
        assert!(payload.ends_with(b"ClientPort: 18183\r\n\r\n"));
        let body = Body::parse(&payload);
        assert_eq!(body.content_type(), PROFILE);
        assert_eq!(body.header("clientip"), Some("192.168.1.111"));
        assert_eq!(body.text(), b"");
    }

    /// Seed checklist row 19: the client's formula gives the port back.
    #[test]
    fn client_port_is_swapped() {
        for (port, wire) in [(1863u16, 18183u16), (80, 20480), (65535, 65535), (256, 1)] {
            assert_eq!(port.swap_bytes(), wire);
            let x = u32::from(wire);
            assert_eq!((x & 0xff) * 256 + (x & 0xff00) / 256, u32::from(port));
        }
    }
}
