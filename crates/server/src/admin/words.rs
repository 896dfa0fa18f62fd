//! What operators type, whichever way it comes: read here, and nowhere else.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use swallowtail_domain::limits::{BROADCAST_CHARS_MAX, OPERATOR_NAME_CHARS_MAX, REASON_CHARS_MAX};

use super::scope::Scope;

/// Why a word is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadWord {
    /// It is not of the form that it should have.
    Form(&'static str),
    /// It is, but it must not be said.
    Forbidden(&'static str),
}

impl fmt::Display for BadWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Form(why) | Self::Forbidden(why)) = self;
        f.write_str(why)
    }
}

impl std::error::Error for BadWord {}

/// A reason, or a note: one line, 1 to [`REASON_CHARS_MAX`] characters.
///
/// # Errors
/// When it is not that.
pub(crate) fn reason(text: &str) -> Result<String, BadWord> {
    let count = text.chars().count();
    if !(1..=REASON_CHARS_MAX).contains(&count) || text.chars().any(char::is_control) {
        return Err(BadWord::Form("a reason is one line of 1 to 200 characters"));
    }
    Ok(text.to_owned())
}

/// A note, which may be empty.
///
/// # Errors
/// When it is not one line, or too long.
pub(crate) fn note(text: &str) -> Result<String, BadWord> {
    if text.is_empty() {
        return Ok(String::new());
    }
    reason(text).map_err(|_| BadWord::Form("a note is one line of up to 200 characters"))
}

/// What is told to everybody: some lines, 1 to [`BROADCAST_CHARS_MAX`] characters.
///
/// # Errors
/// When it is not that.
pub(crate) fn broadcast(text: &str) -> Result<String, BadWord> {
    let text = text.replace("\r\n", "\n");
    let count = text.chars().count();
    let is_bad = |c: char| c.is_control() && c != '\n';
    if !(1..=BROADCAST_CHARS_MAX).contains(&count) || text.chars().any(is_bad) {
        return Err(BadWord::Form("a notice is a text of 1 to 400 characters"));
    }
    Ok(text)
}

/// The name of an operator or a token.
///
/// # Errors
/// When it has other characters than small letters, digits and some marks.
pub(crate) fn operator_name(text: &str) -> Result<String, BadWord> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_name = (1..=OPERATOR_NAME_CHARS_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|byte| is_plain(byte) || b"._-".contains(&byte))
        && text.bytes().next().is_some_and(is_plain);
    if !is_name {
        let why = "a name has 1 to 40 small letters, digits, points and hyphens";
        return Err(BadWord::Form(why));
    }
    Ok(text.to_owned())
}

/// A network, or one address. That of this machine cannot be kept out: the operator, or the proxy
/// in front of everybody, would be.
///
/// # Errors
/// When it is no network, or has this machine's loopback in it.
pub(crate) fn network(text: &str) -> Result<IpNet, BadWord> {
    let address = || text.parse::<IpAddr>().map(IpNet::from).ok();
    let network = text.parse::<IpNet>().ok().or_else(address);
    let Some(network) = network else {
        let why = "neither an IP address nor a network as 192.0.2.0/24";
        return Err(BadWord::Form(why));
    };
    // Who comes over IPv4 is never looked for among IPv6 addresses.
    let network = match network {
        IpNet::V6(six) => match six.addr().to_ipv4_mapped() {
            Some(four) if six.prefix_len() >= 96 => {
                let length = six.prefix_len() - 96;
                IpNet::new(four.into(), length).unwrap_or(network)
            }
            _ => network,
        },
        IpNet::V4(_) => network,
    };
    let network = network.trunc();
    let loopback: [IpNet; 2] = [
        IpNet::new([127, 0, 0, 0].into(), 8).expect("a network"),
        IpNet::from(IpAddr::from(std::net::Ipv6Addr::LOCALHOST)),
    ];
    if loopback
        .iter()
        .any(|near| near.contains(&network) || network.contains(near))
    {
        let why = "this machine itself cannot be kept out: it may be you, or a proxy";
        return Err(BadWord::Forbidden(why));
    }
    Ok(network)
}

/// The scopes of a token, as they are stored: each once, in order.
///
/// # Errors
/// When one of them is none, or there are none.
pub(crate) fn scopes<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<String, BadWord> {
    let scopes: Option<BTreeSet<_>> = words.into_iter().map(Scope::parse).collect();
    let scopes = scopes.filter(|scopes| !scopes.is_empty());
    let scopes = scopes.ok_or(BadWord::Form(
        "scopes are words of the list in the documentation",
    ))?;
    let words: Vec<_> = scopes.into_iter().map(Scope::as_str).collect();
    Ok(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_not_kept_out() {
        for (text, network_) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("2001:db8::1/32", "2001:db8::/32"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ] {
            assert_eq!(network(text).unwrap().to_string(), network_, "{text}");
        }
        for near in [
            "127.0.0.1",
            "127.1.2.0/24",
            "0.0.0.0/0",
            "::1",
            "::/0",
            "::ffff:127.0.0.1",
        ] {
            assert!(
                matches!(network(near), Err(BadWord::Forbidden(_))),
                "{near}"
            );
        }
        for none in ["", "x", "192.0.2", "192.0.2.0/33"] {
            assert!(matches!(network(none), Err(BadWord::Form(_))), "{none}");
        }
    }

    #[test]
    fn words_have_their_forms() {
        assert!(reason("spam").is_ok() && reason("").is_err() && reason("a\nb").is_err());
        assert!(note("").is_ok() && note(&"x".repeat(201)).is_err());
        assert_eq!(broadcast("a\r\nb").unwrap(), "a\nb");
        assert!(broadcast("").is_err() && broadcast("\u{7}").is_err());
        for name in ["mary", "m.ary-2"] {
            assert!(operator_name(name).is_ok());
        }
        for name in ["", "Mary", ".x", "a b", &"x".repeat(41)] {
            assert!(operator_name(name).is_err(), "{name}");
        }
        let two = scopes(["bans", "audit:read", "bans"]).unwrap();
        assert_eq!(two, "bans audit:read");
        assert!(scopes(["everything"]).is_err() && scopes([]).is_err());
    }
}
