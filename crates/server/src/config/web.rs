//! The keys of `[web]` and `[mail]`: what browsers are served, who may sign up, and how e-mail is
//! sent.

use std::path::PathBuf;

use ipnet::IpNet;
use serde::Deserialize;

use super::Config;
use super::check::{ConfigError, invalid};

/// What browsers of today are served.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Web {
    /// To whom the web messenger and the account pages are served in clear.
    pub plain_http: PlainHttp,
    /// Networks of proxies that are believed when they say, by `X-Forwarded-For` and
    /// `X-Forwarded-Proto`, who asks and whether over HTTPS.
    pub proxies: Vec<IpNet>,
    /// Who may make an account on the pages.
    pub sign_up: WhoSignsUp,
    /// The domains of which such an account's handle may be; none: any.
    pub sign_up_domains: Vec<String>,
}

/// Who may make an account for himself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WhoSignsUp {
    /// Everybody, so many at a time.
    #[default]
    Open,
    /// Whoever has a code that an operator has made.
    Invitation,
    /// Nobody: operators make accounts.
    Closed,
}

/// How e-mail is sent: to show that addresses are those of their owners, and to let people back in
/// who have forgotten their password.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The host that takes it; `None`: no e-mail is sent.
    pub host: Option<String>,
    /// Its port; `None`: the usual one, 587, 465 or 25.
    pub port: Option<u16>,
    /// What protects it on its way there.
    pub tls: MailTls,
    /// The name to say there; `None`: none is asked for.
    pub username: Option<String>,
    /// The file with the password for it.
    pub password_file: Option<PathBuf>,
    /// From whom it is: an address, also with a name: `Swallowtail <im@example.net>`.
    pub from: Option<String>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: None,
            port: None,
            tls: MailTls::StartTls,
            username: None,
            password_file: None,
            from: None,
        }
    }
}

/// How an e-mail travels to the host that takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// It begins in clear and must become TLS.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In clear: for a host that is this machine.
    None,
}

impl Config {
    pub(super) fn check_web(&self) -> Result<(), ConfigError> {
        let is_domain =
            |domain: &String| format!("x@{domain}").parse::<msnp::types::Handle>().is_ok();
        if !self.web.sign_up_domains.iter().all(is_domain) {
            return Err(invalid(
                "web.sign_up_domains",
                "not domains like example.com",
            ));
        }
        let mail = &self.mail;
        if mail.host.is_none() {
            return Ok(());
        }
        let from = mail
            .from
            .as_ref()
            .map(|from| from.parse::<lettre::message::Mailbox>());
        if !matches!(from, Some(Ok(_))) {
            return Err(invalid(
                "mail.from",
                "not the address of a sender, which mail.host needs",
            ));
        }
        if mail.username.is_some() != mail.password_file.is_some() {
            let why = "username and password_file go together";
            return Err(invalid("mail", why));
        }
        if mail.username.is_some() && mail.tls == MailTls::None {
            return Err(invalid("mail.tls", "a password would travel in clear"));
        }
        Ok(())
    }
}

/// To whom pages with passwords are served in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlainHttp {
    /// Nobody: everybody is sent to HTTPS.
    Never,
    /// Who comes from this machine: somebody who tries it out, or a proxy that speaks HTTPS.
    #[default]
    Local,
    /// Everybody: a proxy on another machine speaks HTTPS, and nobody else reaches the port.
    Always,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_work_is_refused() {
        let check = |text: &str| {
            let config: Config = toml::from_str(text).unwrap();
            config.check()
        };
        let host = "[mail]\nhost = \"mail.example.net\"\n";
        let from = "from = \"Swallowtail <im@example.net>\"\n";
        assert!(check(&format!("{host}{from}")).is_ok());
        assert!(check("[web]\nsign_up_domains = [\"example.com\"]\n").is_ok());
        let password = "username = \"im\"\npassword_file = \"x\"\n";
        assert!(check(&format!("{host}{from}{password}")).is_ok());
        for wrong in [
            host.to_owned(),
            format!("{host}from = \"nobody\"\n"),
            format!("{host}{from}username = \"im\"\n"),
            format!("{host}{from}{password}tls = \"none\"\n"),
            "[web]\nsign_up_domains = [\"@example.com\"]\n".to_owned(),
            "[web]\nsign_up_domains = [\"example\"]\n".to_owned(),
        ] {
            assert!(check(&wrong).is_err(), "{wrong}");
        }
    }
}
