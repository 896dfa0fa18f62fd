//! What a request to the gateway asks for, from its query.

use std::time::Duration;

/// The server that a session is opened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server {
    Notification,
    Switchboard,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Open(Server),
    Send(SessionId),
    /// And how long the client would wait, if it says so.
    Poll(SessionId, Option<Duration>),
}

/// The id of a session as a reply has it: a dot in the middle, and the number of that reply
/// after it (`[GW-ID-1]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SessionId {
    pub(super) key: u64,
    pub(super) number: u32,
}

impl SessionId {
    fn parse(text: &str) -> Option<Self> {
        let (key, number) = text.split_once('.')?;
        Some(Self {
            key: digits(key)?,
            number: digits(number)?,
        })
    }
}

impl std::fmt::Display for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.key, self.number)
    }
}

/// A number of digits alone: no sign.
fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

impl Target {
    /// Reads a query; `None` when it asks for nothing that there is. Where a client says that
    /// the server is (`IP`) is not looked at: all are here, and nothing is connected to
    /// (`[GW-OPEN-3]`).
    pub(super) fn parse(query: &str) -> Option<Self> {
        let (mut action, mut server, mut id, mut lifespan) = (None, None, None, None);
        for item in query.split('&') {
            let (key, value) = item.split_once('=').unwrap_or((item, ""));
            let place = match key.to_ascii_lowercase().as_str() {
                "action" => &mut action,
                "server" => &mut server,
                "sessionid" => &mut id,
                "lifespan" => &mut lifespan,
                _ => continue,
            };
            // Twice is once too often: which of them would count?
            if place.is_some() {
                return None;
            }
            *place = Some(value);
        }
        let action = action.map(|action| action.to_ascii_lowercase());
        let id = id.map(SessionId::parse);
        match (action.as_deref(), id) {
            (Some("open"), _) => {
                let server = server.map(|server| server.to_ascii_uppercase());
                match server.as_deref() {
                    Some("NS") | None => Some(Self::Open(Server::Notification)),
                    Some("SB") => Some(Self::Open(Server::Switchboard)),
                    Some(_) => None,
                }
            }
            (Some("poll"), Some(Some(id))) => {
                let lifespan = lifespan.and_then(digits);
                Some(Self::Poll(id, lifespan.map(Duration::from_secs)))
            }
            (None, Some(Some(id))) => Some(Self::Send(id)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_as_clients_write_them() {
        let id = SessionId {
            key: 954_547_325,
            number: 13_160,
        };
        let written = "SessionID=954547325.13160";
        for (query, target) in [
            (
                "Action=open&Server=NS&IP=messenger.hotmail.com",
                Target::Open(Server::Notification),
            ),
            ("Action=open&IP=1.2.3.4", Target::Open(Server::Notification)),
            (
                "Action=open&Server=SB&IP=192.0.2.1",
                Target::Open(Server::Switchboard),
            ),
            (
                "action=OPEN&server=sb&ip=x",
                Target::Open(Server::Switchboard),
            ),
            (written, Target::Send(id)),
            (&format!("Action=poll&{written}"), Target::Poll(id, None)),
            (&format!("{written}&Action=Poll"), Target::Poll(id, None)),
            (
                &format!("Action=poll&Lifespan=3&{written}"),
                Target::Poll(id, Some(Duration::from_secs(3))),
            ),
        ] {
            assert_eq!(Target::parse(query), Some(target), "{query}");
        }
        assert_eq!(format!("SessionID={id}"), written);
    }

    #[test]
    fn what_asks_for_nothing_is_refused() {
        for query in [
            "",
            "Action=open&Server=XX",
            "Action=poll",
            "Action=close&SessionID=1.2",
            "Action=poll&SessionID=",
            "SessionID=1",
            "SessionID=1.",
            "SessionID=.1",
            "SessionID=+1.2",
            "SessionID=1.2.3",
            "SessionID=99999999999999999999.1",
            "SessionID=1.99999999999",
            "SessionID=1.2&SessionID=1.3",
            "Action=open&Action=poll&SessionID=1.2",
            "SessionID=1%2E2",
        ] {
            assert_eq!(Target::parse(query), None, "{query}");
        }
    }
}
