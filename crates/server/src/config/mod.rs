//! The configuration: one struct, every key with a default. A file, then the environment,
//! then the command line have their say, in this order.

mod load;
mod policy;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

pub use load::ConfigError;

/// The commented sample: every key with its default. A test compares it with the structs.
pub const SAMPLE: &str = include_str!("sample.toml");

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The directory with the database, keys and certificates.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: Listen,
    /// What clients are told to connect to.
    pub advertise: Advertise,
    /// How MSNP is spoken.
    pub msnp: Msnp,
    /// What the profile of a signed-in client says.
    pub profile: Profile,
    /// Conversations.
    pub switchboard: Switchboard,
    /// Challenges of the official client.
    pub challenge: Challenge,
    /// What checking a password costs.
    pub passwords: PasswordCosts,
    /// The certificate for clients of today.
    pub https: Https,
    /// What is logged.
    pub log: Log,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "swallowtail-data".into(),
            listen: Listen::default(),
            advertise: Advertise::default(),
            msnp: Msnp::default(),
            profile: Profile::default(),
            switchboard: Switchboard::default(),
            challenge: Challenge::default(),
            passwords: PasswordCosts::default(),
            https: Https::default(),
            log: Log::default(),
        }
    }
}

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Listen {
    /// Dispatch and switchboard.
    pub msnp: SocketAddr,
    /// Notification.
    pub notification: SocketAddr,
    /// Plain HTTP; `None`: port 80 where that is allowed, else 8080.
    pub http: Option<SocketAddr>,
    /// HTTPS; `None`: port 443 where that is allowed, else 8443.
    pub https: Option<SocketAddr>,
}

impl Default for Listen {
    fn default() -> Self {
        let any = |port| SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
        Self {
            msnp: any(1863),
            notification: any(1864),
            http: None,
            https: None,
        }
    }
}

/// What clients are told to connect to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Advertise {
    /// Host name or IPv4 address of this service as its clients reach it; `None`: each is
    /// told the address by which it has reached the service.
    pub host: Option<String>,
    /// Port of dispatch and switchboard; `None`: that of `listen.msnp`.
    pub msnp_port: Option<u16>,
    /// Port of notification; `None`: that of `listen.notification`.
    pub notification_port: Option<u16>,
    /// Port of plain HTTP; `None`: the one listened on.
    pub http_port: Option<u16>,
    /// Port of HTTPS; `None`: the one listened on.
    pub https_port: Option<u16>,
}

/// How MSNP is spoken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Msnp {
    /// Whether dispatch sends clients on to the notification port.
    pub dispatch: Dispatch,
    /// Whether somebody is seen only by those on his allow list, whatever his privacy says.
    pub presence_requires_al: bool,
    /// What a caller is told whom the callee blocks: 217 (as for somebody offline) or 216.
    pub cal_blocked_code: u16,
    /// How an answer to no call is refused.
    pub ans_refused: AnsRefused,
    /// Whether a client that says who it is before its `CVR` is cut off.
    pub strict_cvr: bool,
}

impl Default for Msnp {
    fn default() -> Self {
        Self {
            dispatch: Dispatch::Redirect,
            presence_requires_al: false,
            cal_blocked_code: 217,
            ans_refused: AnsRefused::Close,
            strict_cvr: false,
        }
    }
}

/// What dispatch does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dispatch {
    /// Sends clients to the notification port.
    Redirect,
    /// Signs them in on the port they have come to.
    Direct,
}

/// How an `ANS` with a wrong cookie is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum AnsRefused {
    /// By closing the connection.
    #[serde(rename = "close")]
    Close,
    /// With error 911.
    #[serde(rename = "911")]
    Error911,
}

/// What the profile of a signed-in client says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Whether the client shows that there is a mailbox.
    pub email_enabled: bool,
    /// Country code, two letters, or nothing.
    pub country: String,
}

/// Conversations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switchboard {
    /// Seconds without a message after which one ends.
    pub idle_s: u64,
}

impl Default for Switchboard {
    fn default() -> Self {
        Self { idle_s: 300 }
    }
}

/// Challenges of the official client.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Challenge {
    /// Seconds after the first status at which one is sent.
    pub after_s: u64,
    /// Seconds in which it must be answered; 0: any time, or never.
    pub timeout_s: u64,
}

impl Default for Challenge {
    fn default() -> Self {
        Self {
            after_s: 5,
            timeout_s: 0,
        }
    }
}

/// What checking a password costs (Argon2id).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordCosts {
    /// Memory in KiB, at least 8.
    pub memory_kib: u32,
    /// Passes over the memory, at least 1.
    pub passes: u32,
}

impl Default for PasswordCosts {
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
        }
    }
}

/// The certificate for clients of today, as PEM files; without them one is made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Https {
    /// The certificate and those that lead to its issuer.
    pub certificate: Option<PathBuf>,
    /// Its key.
    pub key: Option<PathBuf>,
}

/// What is logged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug` or `trace`, also by part: `info,swallowtail=debug`.
    /// The environment variable `SWALLOWTAIL_LOG` goes before it.
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: "info".to_owned(),
        }
    }
}
