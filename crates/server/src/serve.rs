//! Running the service: opens everything, says what to do next, and ends in order. The only
//! place that knows all parts.

use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use swallowtail_domain::limits::DRAIN_MS_MAX;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::cli::open_store;
use crate::clock;
use crate::config::Config;
use crate::http::serve_http;
use crate::password::Passwords;
use crate::site::{Public, Site};
use crate::tls;

/// The usual port of plain HTTP, and the one for those who may not have it.
const HTTP_PORTS: [u16; 2] = [80, 8080];
/// The usual port of HTTPS, and the one for those who may not have it.
const HTTPS_PORTS: [u16; 2] = [443, 8443];

/// Runs the service until it is asked to end.
pub async fn serve(config: &Config) -> Result<()> {
    let mut ending = Ending::listen()?;
    let store = open_store(config).await?;
    let costs = &config.passwords;
    let passwords = Passwords::new(costs.memory_kib, costs.passes)?;
    let acceptor = tls::acceptor(config, &config.data)?;
    let http = bind_http("http", config.listen.http, HTTP_PORTS).await?;
    let https = bind_http("https", config.listen.https, HTTPS_PORTS).await?;
    let public = public(
        config,
        http.local_addr()?.port(),
        https.local_addr()?.port(),
    );
    let site = Arc::new(Site {
        store: store.clone(),
        passwords,
        public,
        clock: clock::now,
    });

    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    for (listener, acceptor) in [(http, None), (https, Some(acceptor))] {
        let (site, tasks) = (Arc::clone(&site), tracker.clone());
        tracker.spawn(serve_http(listener, acceptor, site, tasks, stop.clone()));
    }
    // MSNP: its listeners are bound and started here, with `store`, `tracker` and `stop`.

    welcome(&site.public);
    ending.wait().await;
    tracing::info!("ending");
    stop.cancel();
    tracker.close();
    let drained = tokio::time::timeout(Duration::from_millis(DRAIN_MS_MAX), tracker.wait());
    if drained.await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    store.close().await;
    Ok(())
}

/// Binds that address, or else the usual port, or else the one for those who may not have it.
async fn bind_http(
    name: &str,
    configured: Option<SocketAddr>,
    [usual, other]: [u16; 2],
) -> Result<TcpListener> {
    if let Some(address) = configured {
        let bound = TcpListener::bind(address).await;
        return bound.with_context(|| format!("listening on {address} for {name}"));
    }
    match TcpListener::bind((Ipv4Addr::UNSPECIFIED, usual)).await {
        Err(error)
            if [ErrorKind::PermissionDenied, ErrorKind::AddrInUse].contains(&error.kind()) =>
        {
            tracing::warn!("port {usual} cannot be had ({error}): {name} is on port {other}");
            let bound = TcpListener::bind((Ipv4Addr::UNSPECIFIED, other)).await;
            bound.with_context(|| format!("listening on port {other} for {name}"))
        }
        bound => bound.with_context(|| format!("listening on port {usual} for {name}")),
    }
}

/// What clients are told: what is configured, else what is listened on.
fn public(config: &Config, http_port: u16, https_port: u16) -> Public {
    let advertise = &config.advertise;
    Public {
        host: advertise.host.clone(),
        msnp_port: advertise.msnp_port.unwrap_or(config.listen.msnp.port()),
        http_port: advertise.http_port.unwrap_or(http_port),
        https_port: advertise.https_port.unwrap_or(https_port),
    }
}

/// Tells whoever started it what to do next.
fn welcome(public: &Public) {
    let host = public.url_host();
    let text = format!(
        "Swallowtail is running.\n\
         Open {home} for what clients need: they connect to {host}:{msnp}.\n\
         Make an account with: swallowtail account add you@example.com --password-stdin\n",
        home = public.home(),
        msnp = public.msnp_port,
    );
    // Nobody may be there to read it.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// The two signals that ask a service to end.
struct Ending {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Ending {
    /// From here on they do not kill the process any more.
    fn listen() -> Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).context("listening for SIGINT")?,
            terminate: signal(SignalKind::terminate()).context("listening for SIGTERM")?,
        })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
