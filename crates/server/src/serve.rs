//! Running the service: opens everything, says what to do next, and ends in order. The only
//! place that knows all parts.

use std::io::{ErrorKind, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::admin::{self, Desk, Listening};
use crate::clock;
use crate::config::{Config, Dispatch};
use crate::data::open_store;
use crate::dns::{Responder, Sockets};
use crate::http::{Door, Server, serve_http};
use crate::letters::Letters;
use crate::passport::Guard;
use crate::password::Passwords;
use crate::reception::Reception;
use crate::service::{Advertised, Service, Setup, listen};
use crate::site::{Public, Site};
use crate::store::Store;
use crate::tls::{ROOT_FILE, Tls};

/// The usual port of plain HTTP, and the one for those who may not have it.
const HTTP_PORTS: [u16; 2] = [80, 8080];
/// The usual port of HTTPS, and the one for those who may not have it.
const HTTPS_PORTS: [u16; 2] = [443, 8443];

/// Runs the service until it is asked to end, or the time announced for it has come.
pub async fn serve(config: &Config) -> Result<()> {
    let mut ending = Ending::listen()?;
    raise_open_files();
    let store = open_store(config).await?;
    let costs = &config.passwords;
    let passwords = Passwords::new(costs.memory_kib, costs.passes)?;
    let tls = Tls::open(config, &config.data)?;
    let front = bind("msnp", config.listen.msnp)?;
    let notification = match config.msnp.dispatch {
        Dispatch::Redirect => Some(bind("notification", config.listen.notification)?),
        Dispatch::Direct => None,
    };
    let http = bind_http("http", config.listen.http, HTTP_PORTS)?;
    let https = bind_http("https", config.listen.https, HTTPS_PORTS)?;
    let dns = Sockets::bind(&config.dns).await?;
    let public = public(config, &front, notification.as_ref(), [&http, &https])?;
    let admin = admin::listen(config, &tls.modern, &config.data)?;
    let policy = config.policy();
    let service = Service::start(Setup {
        store: store.clone(),
        policy,
        advertise: Advertised {
            host: config.advertise.host.clone(),
            front_port: config.advertise.msnp_port,
            notification_port: config.advertise.notification_port,
        },
        front,
        notification,
    })
    .await?;
    let desk = desk(config, &store, &passwords, &service);
    let letters = Letters::start(&config.mail, &store, &service)?;
    let kept = (store, passwords, Reception::new(letters));
    let site = Arc::new(site(config, kept, public, &service, &tls));
    let administration = administration(admin.as_ref(), &desk).await?;
    let more = [administration, old_tls(&tls, &config.data)];
    welcome(&service, [&http, &https], dns.as_ref(), &site, more)?;
    if let Some(listening) = admin {
        admin::serve(listening, desk, service.tasks(), &service.stopping());
    }
    answer(&service, &site, http, (https, tls));
    if let Some(sockets) = dns {
        let outcomes = service.metrics().dns.clone();
        let responder = Responder::new(&config.dns, &site.public, outcomes);
        sockets.serve(responder, service.tasks(), &service.stopping());
    }
    if let Some(account) = config.own_account() {
        service.start_bot(account);
    }
    let due = service.due();
    tokio::select! {
        () = ending.wait() => {}
        () = due.cancelled() => {}
    }
    tracing::info!("stopping: everybody is told, and may go in peace");
    if !service.stop().await {
        tracing::warn!("some connections did not end in time");
    }
    tracing::debug!("{}", service.metrics().to_text());
    Ok(())
}

/// Answers over HTTP and HTTPS until the service stops.
fn answer(
    service: &Service,
    site: &Arc<Site>,
    http: TcpListener,
    (https, tls): (TcpListener, Tls),
) {
    let server = Arc::new(Server::new(Arc::clone(site)));
    let door = Arc::new(Door::new(tls, service.metrics().handshakes.clone()));
    for (listener, door) in [(http, None), (https, Some(door))] {
        let (server, tasks) = (Arc::clone(&server), service.tasks().clone());
        let serving = serve_http(listener, door, server, tasks, service.stopping());
        service.tasks().spawn(serving);
    }
}

fn bind(name: &str, address: SocketAddr) -> Result<TcpListener> {
    listen(address).with_context(|| format!("listening on {address} for {name}"))
}

/// Binds that address, or else the usual port, or else the one for those who may not have it.
fn bind_http(
    name: &str,
    configured: Option<SocketAddr>,
    [usual, other]: [u16; 2],
) -> Result<TcpListener> {
    if let Some(address) = configured {
        return bind(name, address);
    }
    match listen((Ipv4Addr::UNSPECIFIED, usual).into()) {
        Err(error)
            if [ErrorKind::PermissionDenied, ErrorKind::AddrInUse].contains(&error.kind()) =>
        {
            tracing::warn!("port {usual} cannot be had ({error}): {name} is on port {other}");
            bind(name, (Ipv4Addr::UNSPECIFIED, other).into())
        }
        bound => bound.with_context(|| format!("listening on port {usual} for {name}")),
    }
}

/// The service as HTTP clients see it.
fn site(
    config: &Config,
    (store, passwords, reception): (Store, Passwords, Reception),
    public: Public,
    service: &Service,
    tls: &Tls,
) -> Site {
    Site {
        store,
        passwords,
        public,
        gateway: service.gateway(),
        entrance: service.entrance(),
        letterbox: service.letterbox(),
        guard: Guard::default(),
        bans: service.bans(),
        metrics: Arc::clone(service.metrics()),
        legacy: tls.root(),
        visits: service.visits(),
        services: config.services(),
        web: config.web.clone(),
        reception,
        urls: config.policy().urls,
        clock: clock::now,
    }
}

/// What clients are told: what is configured, else what is listened on.
fn public(
    config: &Config,
    front: &TcpListener,
    notification: Option<&TcpListener>,
    [http, https]: [&TcpListener; 2],
) -> Result<Public> {
    let advertise = &config.advertise;
    let port = |told: Option<u16>, listener: &TcpListener| -> Result<u16> {
        Ok(told.unwrap_or(listener.local_addr()?.port()))
    };
    let second = notification.map(|listener| port(advertise.notification_port, listener));
    Ok(Public {
        host: advertise.host.clone(),
        address: advertise.address,
        msnp_port: port(advertise.msnp_port, front)?,
        notification_port: second.transpose()?,
        http_port: port(advertise.http_port, http)?,
        https_port: port(advertise.https_port, https)?,
        dns: config.dns.enabled,
    })
}

/// Every connection is an open file, and shells start programs with few. Where the system
/// gives no more, the service runs with what there is.
fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    match setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    ) {
        Ok(()) => tracing::debug!(?current, ?maximum, "open files"),
        Err(error) => tracing::warn!(%error, ?current, "the limit of open files stays"),
    }
}

/// Tells whoever started it what to do next.
fn welcome(
    service: &Service,
    [http, https]: [&TcpListener; 2],
    dns: Option<&Sockets>,
    site: &Site,
    [administration, old_tls]: [String; 2],
) -> Result<()> {
    let (http, https) = (http.local_addr()?, https.local_addr()?);
    let near = if http.ip().is_unspecified() {
        own_address()
    } else {
        http.ip()
    };
    let dns = match dns {
        Some(sockets) => format!("  dns                       {}\n", sockets.address()?),
        None => String::new(),
    };
    let text = format!(
        "Swallowtail is running.\n\
         \x20 dispatch and switchboard  {front}\n\
         \x20 notification              {notification}\n\
         \x20 http                      {http}\n\
         \x20 https                     {https}\n\
         {dns}{administration}\
         People begin at:            {pages}\n\
         Make an account:            {program} account add you@example.com --password-stdin\n\
         What clients need to know:  {home}\n\
         Old machines begin at:      {kit}\n\
         Old TLS:                    {old_tls}\n",
        front = service.front(),
        notification = service.notification(),
        pages = site.public.messenger(near),
        program = program(),
        home = site.public.home(near),
        kit = site.public.setup(near),
    );
    // Nobody may be there to read it.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}

/// Where operators do things while the service runs.
fn desk(config: &Config, store: &Store, passwords: &Passwords, service: &Service) -> Desk {
    Desk {
        store: store.clone(),
        passwords: passwords.clone(),
        group_zero: config.group_zero(),
        live: Some(service.live()),
    }
}

/// Where the service is administered, and what is still missing for that.
async fn administration(admin: Option<&Listening>, desk: &Desk) -> Result<String> {
    let Some(listening) = admin else {
        return Ok(String::new());
    };
    let mut text = format!("  administration            {}\n", listening.url());
    if desk.store.operators().await?.is_empty() {
        let program = program();
        text +=
            &format!("Make an operator for it:    {program} operator add NAME --password-stdin\n");
    }
    Ok(text)
}

/// Whether stock clients can sign in, and at what price.
fn old_tls(tls: &Tls, data: &Path) -> String {
    match (&tls.legacy, tls.root()) {
        (Ok(_), Some(root)) => format!(
            "on. Stock clients can sign in, by the weak cryptography of their time:\n\
             \x20                           who records it may come to read their passwords\n\
             \x20 root for them to trust    {}\n\
             \x20   SHA-1                   {}\n\
             \x20   SHA-256                 {}\n\
             \x20   MD5                     {}",
            data.join(ROOT_FILE).display(),
            root.sha1(),
            root.sha256(),
            root.md5(),
        ),
        (off, _) => format!(
            "{}. Clients of Windows XP and older cannot sign in: MSN Messenger 5.0,\n\
             \x20                           Windows Messenger 4.7, and all else that uses the TLS of Windows",
            off.as_ref()
                .err()
                .map_or_else(String::new, ToString::to_string),
        ),
    }
}

/// The program as it was called: it need not be on the path.
fn program() -> String {
    std::env::args()
        .next()
        .unwrap_or_else(|| "swallowtail".to_owned())
}

/// The address of this machine as its network sees it. Nothing is sent for that: naming a
/// far address makes the system choose the way, and with it the near one.
fn own_address() -> IpAddr {
    let near = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    });
    near.map_or(Ipv4Addr::LOCALHOST.into(), |address| address.ip())
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
