//! The configuration: one struct, every key with a default. A file, then the environment,
//! then the command line have their say, in this order.

mod admin;
mod bot;
mod check;
mod dns;
mod load;
mod msnp;
mod policy;
mod services;
mod urls;
mod web;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;
use swallowtail_domain::limits::{
    CONVERSATIONS_MAX, CONVERSATIONS_PER_ACCOUNT_MAX, COOKIES_MAX, FORWARD_LIST_MAX,
    PARTICIPANTS_MAX, PRIVACY_LISTS_MAX, SESSIONS_MAX,
};

pub use admin::Admin;
pub use bot::{Bot, Messages};
pub use check::ConfigError;
pub use dns::Dns;
pub use msnp::{
    AnsRefused, Dispatch, DuplicateGroups, EarlyCommand, LegacyLists, Msnp, UnknownProductKey,
};
pub use services::{Abch, Portal, Services, Tab, Tabs};
pub use urls::{PageKeys, UrlKeys};
pub use web::{Mail, MailTls, PlainHttp, Web, WhoSignsUp};

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
    /// Who may sign in.
    pub sign_in: SignIn,
    /// How long lists may be.
    pub lists: Lists,
    /// What the profile of a signed-in client says.
    pub profile: Profile,
    /// Conversations.
    pub switchboard: Switchboard,
    /// Challenges of the official client.
    pub challenge: Challenge,
    /// Where the pages are that clients ask for.
    pub urls: UrlKeys,
    /// The address-book clearing house.
    pub abch: Abch,
    /// The tabs at the side of a client's window.
    pub tabs: Tabs,
    /// The window that clients open at sign-in.
    pub portal: Portal,
    /// What checking a password costs.
    pub passwords: PasswordCosts,
    /// The certificate for clients of today.
    pub https: Https,
    /// TLS for clients of the years around 2000.
    pub legacy_tls: LegacyTls,
    /// What browsers of today are served.
    pub web: Web,
    /// How e-mail is sent.
    pub mail: Mail,
    /// Names for old machines.
    pub dns: Dns,
    /// Where the service is administered.
    pub admin: Admin,
    /// The buddy who is always there.
    pub bot: Bot,
    /// Messages for people who are offline.
    pub messages: Messages,
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
            sign_in: SignIn::default(),
            lists: Lists::default(),
            profile: Profile::default(),
            switchboard: Switchboard::default(),
            challenge: Challenge::default(),
            urls: UrlKeys::default(),
            abch: Abch::default(),
            tabs: Tabs::default(),
            portal: Portal::default(),
            passwords: PasswordCosts::default(),
            https: Https::default(),
            legacy_tls: LegacyTls::default(),
            web: Web::default(),
            mail: Mail::default(),
            dns: Dns::default(),
            admin: Admin::default(),
            bot: Bot::default(),
            messages: Messages::default(),
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
    /// IPv4 address of this service for machines that need one, in hosts files and from its
    /// own DNS; `None`: `host` if it is one, else the address that was reached.
    pub address: Option<Ipv4Addr>,
    /// Port of dispatch and switchboard; `None`: that of `listen.msnp`.
    pub msnp_port: Option<u16>,
    /// Port of notification; `None`: that of `listen.notification`.
    pub notification_port: Option<u16>,
    /// Port of plain HTTP; `None`: the one listened on.
    pub http_port: Option<u16>,
    /// Port of HTTPS; `None`: the one listened on.
    pub https_port: Option<u16>,
}

/// Who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// Whether nobody may: the service is closed for maintenance.
    pub maintenance: bool,
    /// How many may be signed in at the same time.
    pub sessions_max: usize,
    /// Whether accounts may whose address is not verified.
    pub unverified: Unverified,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            maintenance: false,
            sessions_max: SESSIONS_MAX,
            unverified: Unverified::Allow,
        }
    }
}

/// What is done with accounts whose address is not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unverified {
    /// They sign in, under a name that says so.
    Allow,
    /// They do not.
    Refuse,
}

/// How long lists may be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lists {
    /// Contacts on a forward list.
    pub forward_max: usize,
    /// Entries on an allow and a block list together.
    pub privacy_max: usize,
}

impl Default for Lists {
    fn default() -> Self {
        Self {
            forward_max: FORWARD_LIST_MAX,
            privacy_max: PRIVACY_LISTS_MAX,
        }
    }
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
    /// How many may be in one, those who are being called among them.
    pub participants_max: usize,
    /// How many conversations there may be.
    pub conversations_max: usize,
    /// How many one account may be in.
    pub conversations_per_account_max: usize,
    /// How many places may be granted that nobody has taken yet.
    pub cookies_max: usize,
}

impl Default for Switchboard {
    fn default() -> Self {
        Self {
            idle_s: 300,
            participants_max: PARTICIPANTS_MAX,
            conversations_max: CONVERSATIONS_MAX,
            conversations_per_account_max: CONVERSATIONS_PER_ACCOUNT_MAX,
            cookies_max: COOKIES_MAX,
        }
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

/// TLS for clients of the years around 2000, on the port of HTTPS.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LegacyTls {
    /// Whether it is spoken.
    pub enabled: bool,
    /// Whether the key is kept that has signed its certificate and can sign others.
    pub keep_root_key: bool,
}

impl Default for LegacyTls {
    fn default() -> Self {
        Self {
            enabled: true,
            keep_root_key: false,
        }
    }
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
