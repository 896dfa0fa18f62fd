//! What a handshake costs the server, old and new side by side: processor time of its thread
//! alone, over the loopback. `cargo bench -p swallowtail-legacy-tls`.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on has nothing to tell"
)]

use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use openssl::ssl::{Ssl, SslContext, SslMethod, SslVersion};
use rustix::time::{ClockId, clock_gettime};
use swallowtail_legacy_tls::{Acceptor, Root, Stream};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{
    ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion, client::Resumption,
};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// Handshakes before it counts, and those that count.
const WARM_UP: u32 = 20;
const COUNTED: u32 = 500;
const NAME: &str = "nexus.passport.com";

fn main() {
    println!("| side | version and suite | ms of a core | handshakes/s and core |");
    println!("| --- | --- | ---: | ---: |");
    let issued = Root::make().unwrap().issue(&[NAME.to_owned()]).unwrap();
    let old = Acceptor::new(&issued.certificate, &issued.key).unwrap();
    for (version, name) in [
        (SslVersion::SSL3, "SSL 3.0"),
        (SslVersion::TLS1, "TLS 1.0"),
        (SslVersion::TLS1_1, "TLS 1.1"),
    ] {
        for suite in ["RC4-MD5", "DES-CBC3-SHA"] {
            let client = old_client(version, suite);
            let ms = measure(
                async |stream| drop(old.accept(stream).await.unwrap()),
                async move |stream| {
                    let ssl = Ssl::new(&client).unwrap();
                    let mut stream = Stream::new(ssl, stream).unwrap();
                    Pin::new(&mut stream).connect().await.unwrap();
                },
            );
            row("OpenSSL, RSA-2048", &format!("{name} {suite}"), ms);
        }
    }
    for (version, name) in [(&TLS12, "TLS 1.2"), (&TLS13, "TLS 1.3")] {
        let (server, client) = modern(version);
        let ms = measure(
            async |stream| drop(server.accept(stream).await.unwrap()),
            async move |stream| {
                let name = ServerName::try_from(NAME).unwrap();
                client.connect(name, stream).await.unwrap();
            },
        );
        row("rustls, P-256", &format!("{name}, as rustls prefers"), ms);
    }
}

fn row(side: &str, what: &str, ms: f64) {
    println!("| {side} | {what} | {ms:.2} | {:.0} |", 1000.0 / ms);
}

/// Milliseconds that this thread has worked for each handshake; the client is in another.
fn measure(
    serve: impl AsyncFn(TcpStream),
    connect: impl AsyncFn(TcpStream) + Send + 'static,
) -> f64 {
    let runtime = runtime();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let client = thread::spawn(move || {
        self::runtime().block_on(async {
            for _ in 0..WARM_UP + COUNTED {
                connect(TcpStream::connect(address).await.unwrap()).await;
            }
        });
    });
    let next = async || serve(listener.accept().await.unwrap().0).await;
    runtime.block_on(async {
        for _ in 0..WARM_UP {
            next().await;
        }
    });
    let before = worked_ms();
    runtime.block_on(async {
        for _ in 0..COUNTED {
            next().await;
        }
    });
    let worked = worked_ms() - before;
    client.join().unwrap();
    worked / f64::from(COUNTED)
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn worked_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let whole = i32::try_from(time.tv_sec).unwrap();
    let rest = i32::try_from(time.tv_nsec).unwrap();
    f64::from(whole) * 1000.0 + f64::from(rest) / 1_000_000.0
}

fn old_client(version: SslVersion, suite: &str) -> SslContext {
    let mut builder = SslContext::builder(SslMethod::tls_client()).unwrap();
    builder.set_security_level(0);
    builder.set_min_proto_version(Some(version)).unwrap();
    builder.set_max_proto_version(Some(version)).unwrap();
    builder
        .set_cipher_list(&format!("{suite}:@SECLEVEL=0"))
        .unwrap();
    builder.build()
}

/// Both ends as the service has its own, without resumption.
fn modern(version: &'static SupportedProtocolVersion) -> (TlsAcceptor, TlsConnector) {
    let pair = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new([NAME.to_owned()]).unwrap();
    let certificate = CertificateDer::from(params.self_signed(&pair).unwrap());
    let key = PrivateKeyDer::try_from(pair.serialize_der()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let mut client = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    client.resumption = Resumption::disabled();
    (
        TlsAcceptor::from(Arc::new(server)),
        TlsConnector::from(Arc::new(client)),
    )
}
