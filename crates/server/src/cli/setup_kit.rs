//! `swallowtail setup-kit`: the set-up kit for old machines as files.

use std::io::Write;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::clock;
use crate::config::{Config, Dispatch};
use crate::setup::{Kit, write_kit};
use crate::site::{HTTP_PORT, HTTPS_PORT, Public};
use crate::tls::LegacyRoot;

/// Ports are those of the configuration.
#[derive(Debug, Args)]
pub(super) struct SetupKitArgs {
    /// Where to write it: a new directory, or an empty one
    directory: PathBuf,

    /// Host name of the service as its clients reach it [default: advertise.host, or the address]
    #[arg(long, value_name = "HOST")]
    host: Option<String>,

    /// IPv4 address of the service [default: advertise.address, or the host if it is one]
    #[arg(long, value_name = "IPV4")]
    address: Option<Ipv4Addr>,

    /// Writes into a directory that is not empty, over files of the same names
    #[arg(long)]
    force: bool,
}

impl SetupKitArgs {
    /// Puts on top of the configuration what the command line says.
    pub(super) fn apply(&self, config: &mut Config) {
        let advertise = &mut config.advertise;
        if self.host.is_some() {
            advertise.host.clone_from(&self.host);
        }
        advertise.address = self.address.or(advertise.address);
    }
}

/// Writes the kit for the service of that configuration.
pub(super) fn write(args: &SetupKitArgs, config: &Config) -> Result<()> {
    let advertise = &config.advertise;
    let host = advertise.host.as_ref();
    let address = advertise
        .address
        .or_else(|| host?.parse().ok())
        .context("which IPv4 address has the service? --address says it")?;
    let public = Public {
        host: Some(host.cloned().unwrap_or_else(|| address.to_string())),
        address: Some(address),
        msnp_port: advertise.msnp_port.unwrap_or(config.listen.msnp.port()),
        notification_port: match config.msnp.dispatch {
            Dispatch::Redirect => Some(config.listen.notification.port())
                .map(|listened| advertise.notification_port.unwrap_or(listened)),
            Dispatch::Direct => None,
        },
        http_port: port(advertise.http_port, config.listen.http, HTTP_PORT),
        https_port: port(advertise.https_port, config.listen.https, HTTPS_PORT),
        dns: config.dns.enabled,
    };
    // Where old TLS is off, the root of another day is of no use.
    let root = if cfg!(feature = "legacy-tls") && config.legacy_tls.enabled {
        LegacyRoot::load(&config.data)?
    } else {
        None
    };
    let kit = Kit::of(&public, root.as_ref(), address.into());
    let written = write_kit(&args.directory, &kit, clock::now(), args.force)?;
    let mut out = std::io::stdout();
    writeln!(out, "{written} files in {}", args.directory.display())?;
    if root.is_none() {
        let why = "There is no root certificate among them: old TLS is off, or the service has \
                   not been started yet.";
        writeln!(out, "{why}")?;
    }
    Ok(())
}

fn port(told: Option<u16>, listened: Option<std::net::SocketAddr>, usual: u16) -> u16 {
    told.or(listened.map(|address| address.port()))
        .unwrap_or(usual)
}
