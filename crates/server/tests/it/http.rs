//! Passport and pages over real sockets, with the certificate that was made.

use std::net::SocketAddr;
use std::sync::Arc;

use msnp::passport::{self, Nonce, Password, authorization, challenge};
use swallowtail_conform::clients;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{Place, exchange};

/// As [`exchange`], in TLS, trusting the certificate in the data directory for that name.
async fn exchange_tls(place: &Place, address: SocketAddr, name: &str, request: &str) -> String {
    let certificate = place.path().join("swallowtail-data/tls/modern.crt");
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(certificate).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect(name, stream).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    // An error would be an end without a farewell.
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

#[tokio::test]
async fn a_client_finds_the_login_and_gets_a_ticket() {
    let place = Place::new();
    let service = place.serve();
    // While it runs, by another process:
    place.succeed(
        &["account", "add", "alice@example.com", "--password-stdin"],
        "secret\n",
    );

    let port = service.https.port();
    let nexus = "nexus.passport.com";
    let reply = exchange_tls(&place, service.https, nexus, "GET /rdr/pprdr.asp\n\n").await;
    assert!(
        reply.contains("\r\nPassportURLs: DARealm=Passport.NET,DALogin="),
        "{reply}"
    );
    // As clients read it, and take it apart ([CP-C-22]).
    clients::passport::nexus(reply.as_bytes()).unwrap();
    let address = passport::login_address(&reply).unwrap();
    assert_eq!(address, format!("{nexus}:{port}/login2.srf"));
    let plain = exchange(service.http, "GET /rdr/pprdr.asp HTTP/1.0\r\n\r\n");
    let address = passport::login_address(&plain).unwrap();
    assert_eq!(address, format!("127.0.0.1:{port}/login2.srf"));

    let handle = "alice@example.com".parse().unwrap();
    let challenge = challenge(1_062_764_229, &Nonce::new(7));
    for (password, status) in [("secret", "200 OK"), ("wrong", "401 Unauthorized")] {
        let value = authorization(&handle, &Password::new(password), &challenge);
        let request =
            format!("GET /login2.srf HTTP/1.1\r\nAuthorization: {value}\r\nHost: {nexus}\r\n\r\n");
        let reply = exchange_tls(&place, service.https, "localhost", &request).await;
        assert!(
            reply.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{reply}"
        );
        assert_eq!(passport::ticket(&reply).is_some(), password == "secret");
        let found = clients::passport::login(reply.as_bytes());
        assert_eq!(found.is_ok(), password == "secret", "{found:?}");
        let plain = exchange(service.http, &request);
        assert!(plain.starts_with("HTTP/1.1 403 "), "{plain}");
    }
    service.end();
}

#[test]
fn plain_http_at_the_port_of_tls_is_sent_on() {
    let place = Place::new();
    let service = place.serve();
    let request = "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let reply = exchange(service.https, request);
    let there = format!(
        "\r\nLocation: https://localhost:{}/page\r\n",
        service.https.port()
    );
    assert!(
        reply.starts_with("HTTP/1.1 302 Found\r\n") && reply.contains(&there),
        "{reply}"
    );
    let missing = exchange(service.http, "GET /none HTTP/1.0\r\n\r\n");
    assert!(
        missing.starts_with("HTTP/1.1 404 Not Found\r\n"),
        "{missing}"
    );
}
