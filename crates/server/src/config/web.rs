//! The keys of `[web]`: what browsers of today are served.

use ipnet::IpNet;
use serde::Deserialize;

/// What browsers of today are served.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Web {
    /// To whom the web messenger and the account pages are served in clear.
    pub plain_http: PlainHttp,
    /// Networks of proxies that are believed when they say, by `X-Forwarded-For` and
    /// `X-Forwarded-Proto`, who asks and whether over HTTPS.
    pub proxies: Vec<IpNet>,
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
