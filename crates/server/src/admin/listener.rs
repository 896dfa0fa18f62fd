//! Where administration is reached: a port of this machine, or one with TLS elsewhere; and the
//! socket file for commands.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use swallowtail_domain::limits::{ACCEPT_RETRY_MS, ADMIN_CONNECTIONS_MAX, ADMIN_HEAD_MS_MAX};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::figures::{self, Figures};
use super::hosts::Hosts;
use super::socket::{self, Peer};
use super::{Admin, Desk, router};
use crate::config::Config;
use crate::passport::Guard;

/// Bound, and not yet served.
pub struct Listening {
    tcp: TcpListener,
    tls: Option<TlsAcceptor>,
    socket: Option<(UnixListener, PathBuf)>,
    address: SocketAddr,
    names: Vec<String>,
    audit_days: u32,
}

impl Listening {
    /// The page where it begins.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}/admin/", self.address)
    }
}

/// Listens where the configuration says; nowhere if it says so. Nothing that is secret travels in
/// clear: beyond this machine it is TLS.
///
/// # Errors
/// When the address cannot be had.
pub fn listen(config: &Config, modern: &TlsAcceptor, data: &Path) -> Result<Option<Listening>> {
    let keys = &config.admin;
    if !keys.enabled {
        return Ok(None);
    }
    let mut bound = None;
    for address in keys.addresses() {
        bound = Some(
            crate::service::listen(address)
                .with_context(|| format!("listening on {address} for administration")),
        );
        if matches!(bound, Some(Ok(_))) {
            break;
        }
    }
    let tcp = bound.context("there is always an address")??;
    let address = tcp.local_addr()?;
    let socket = match socket::listen(data) {
        Ok(listener) => Some((listener, socket::path(data))),
        Err(error) => {
            tracing::warn!(%error, "there is no socket file: commands cannot ask for what is live");
            None
        }
    };
    let names = keys.hosts.iter().chain(&config.advertise.host).cloned();
    Ok(Some(Listening {
        tls: (!address.ip().is_loopback()).then(|| modern.clone()),
        tcp,
        socket,
        address,
        names: names.collect(),
        audit_days: keys.audit_days,
    }))
}

/// Serves it in tasks of the tracker until told to stop.
pub fn serve(listening: Listening, desk: Desk, tracker: &TaskTracker, stop: &CancellationToken) {
    let live = desk.live.clone().expect("the service runs in this process");
    let figures = Arc::new(Figures::default());
    tracker.spawn(figures::keep(
        Arc::clone(&figures),
        live.clone(),
        desk.store.clone(),
        listening.audit_days,
        stop.clone(),
    ));
    let admin = Arc::new(Admin {
        desk,
        live,
        figures,
        guard: Guard::default(),
        hosts: Hosts::new(listening.address, listening.names),
        tls: listening.tls.is_some(),
    });
    let server = Server {
        router: router(&admin),
        room: Arc::new(Semaphore::new(ADMIN_CONNECTIONS_MAX)),
        tracker: tracker.clone(),
        stop: stop.clone(),
    };
    if let Some((listener, path)) = listening.socket {
        tracker.spawn(serve_socket(server.clone(), listener, path));
    }
    tracker.spawn(serve_tcp(server, listening.tcp, listening.tls));
}

#[derive(Clone)]
struct Server {
    router: Router,
    room: Arc<Semaphore>,
    tracker: TaskTracker,
    stop: CancellationToken,
}

async fn serve_tcp(server: Server, listener: TcpListener, tls: Option<TlsAcceptor>) {
    loop {
        let accepted = tokio::select! {
            () = server.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Some((stream, peer)) = taken(accepted).await else {
            continue;
        };
        // No room: dropping the socket closes it.
        let Ok(place) = Arc::clone(&server.room).try_acquire_owned() else {
            continue;
        };
        let (server, tls) = (server.clone(), tls.clone());
        server.tracker.clone().spawn(async move {
            let peer = Peer::Remote(peer);
            match tls {
                None => server.converse(stream, peer).await,
                Some(tls) => {
                    let patience = Duration::from_millis(ADMIN_HEAD_MS_MAX);
                    if let Ok(Ok(stream)) = timeout(patience, tls.accept(stream)).await {
                        server.converse(stream, peer).await;
                    }
                }
            }
            drop(place);
        });
    }
}

/// Commands do not share the room of the port: whoever fills that keeps no operator out.
async fn serve_socket(server: Server, listener: UnixListener, path: PathBuf) {
    let room = Arc::new(Semaphore::new(ADMIN_CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = server.stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let Some((stream, _)) = taken(accepted).await else {
            continue;
        };
        let Some(peer) = socket::peer(&stream) else {
            continue;
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else {
            continue;
        };
        let server = server.clone();
        server.tracker.clone().spawn(async move {
            server.converse(stream, peer).await;
            drop(place);
        });
    }
    let _ = std::fs::remove_file(path);
}

/// What was accepted; after a failure only a while later.
async fn taken<T>(accepted: io::Result<T>) -> Option<T> {
    match accepted {
        Ok(accepted) => Some(accepted),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            sleep(Duration::from_millis(ACCEPT_RETRY_MS)).await;
            None
        }
    }
}

impl Server {
    async fn converse<Io>(&self, io: Io, peer: Peer)
    where
        Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let router: Router = self.router.clone().layer(Extension(peer));
        let service = TowerToHyperService::new(router);
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_millis(ADMIN_HEAD_MS_MAX));
        let mut connection = pin!(builder.serve_connection(TokioIo::new(io), service));
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection of administration failed");
        }
    }
}
