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
pub(crate) async fn exchange_tls(
    place: &Place,
    address: SocketAddr,
    name: &str,
    request: impl AsRef<[u8]>,
) -> String {
    let stream = TcpStream::connect(address).await.unwrap();
    exchange_tls_in(place, stream, name, request).await
}

/// The same in a connection that there is.
pub(crate) async fn exchange_tls_in(
    place: &Place,
    stream: TcpStream,
    name: &str,
    request: impl AsRef<[u8]>,
) -> String {
    let certificate = CertificateDer::from_pem_slice(&place.certificate()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect(name, stream).await.unwrap();
    stream.write_all(request.as_ref()).await.unwrap();
    let mut reply = String::new();
    // An error would be an end without a farewell.
    stream.read_to_string(&mut reply).await.unwrap();
    reply
}

/// [PP-NEXUS-1], [PP-LOGIN-1]
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
    let reply = exchange_tls(&place, service.https, nexus, b"GET /rdr/pprdr.asp\n\n").await;
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
        let reply = exchange_tls(&place, service.https, "localhost", request.as_bytes()).await;
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

/// [HTTP-TLS-1]
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

/// [GW-REQ-1]
#[tokio::test]
async fn the_gateway_is_there_in_tls_too() {
    let place = Place::new();
    let service = place.serve();
    let open = b"POST /gateway/gateway.dll?Action=open&Server=NS HTTP/1.0\r\n\
                 Content-Length: 18\r\n\r\nVER 1 MSNP8 CVR0\r\n";
    let reply = exchange_tls(&place, service.https, "localhost", open).await;
    assert!(reply.ends_with("\r\n\r\nVER 1 MSNP8\r\n"), "{reply}");
    service.end();
}

/// What the challenge of a notification server holds, as clients give it back.
const CHALLENGE: &str = "lc=1033,id=507,tw=40,fs=1,ru=http%3A%2F%2Fmessenger%2Emsn%2Ecom,\
                         ct=1062764229,kpp=1,kv=5,ver=2.1.6000.1,\
                         tpf=43f8a4c8ed940c04e3740be46c4d1619";
const ORIGIN: &str = "OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom";

/// What clients ask of nexus and login, letter by letter ([HTTP-REQ-1], [HTTP-REQ-2],
/// [PP-LOGIN-2], [PP-LOGIN-3], [PP-LOGIN-4]).
fn literal_requests() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let wininet = |line: &str, more: &str| {
        format!(
            "GET {line} HTTP/1.1\r\n{more}User-Agent: MSMSGS\r\nHost: nexus.passport.com\r\n\
             Connection: Keep-Alive\r\nCache-Control: no-cache\r\n\r\n"
        )
        .into_bytes()
    };
    let encoded = "p%C3%A4ss%2C%20w%3Drd%25";
    let gaim = format!(
        "Authorization: Passport1.4 {ORIGIN},sign-in=alice%40example.com,pwd={encoded},\
         {CHALLENGE}\r\n"
    );
    let windows = format!(
        "Authorization: Passport1.4 sign-in=alice%40example%2Ecom, pwd={encoded}, elapsed-time=0, \
         {}, {CHALLENGE}\r\n",
        ORIGIN.replace(',', ", ").replace("OrgURL", "OrgUrl")
    );
    let mut visual_basic = format!(
        "GET /login2.srf HTTP/1.0\r\nAuthorization: Passport1.4 \
         {ORIGIN},sign-in=alice%40example.com,pwd="
    )
    .into_bytes();
    // As it was typed, in the letters of Windows.
    visual_basic.extend_from_slice(b"p\xE4ss, w=rd%,");
    visual_basic.extend_from_slice(format!("{CHALLENGE}\r\n\r\n").as_bytes());
    let library = format!(
        "GET https://login.passport.com/LOGIN2.srf HTTP/1.0\r\nauthorization: Passport1.4 \
         Passport1.4 {ORIGIN},sign-in=alice@example.com,pwd={encoded},lc=1,id=2,tpf=none,\
         {CHALLENGE}\r\n\r\n"
    );
    vec![
        (
            "gaim",
            b"GET /rdr/pprdr.asp\r\n\r\n".to_vec(),
            wininet("/login2.srf", &gaim),
        ),
        (
            "WinInet",
            wininet("/rdr/pprdr.asp", ""),
            wininet("/login2.srf", &windows),
        ),
        (
            "Visual Basic",
            b"GET /rdr/pprdr.asp HTTP/1.0\r\n\r\n".to_vec(),
            visual_basic,
        ),
        (
            "a library",
            b"POST /RDR/pprdr.asp HTTP/1.1\r\nContent-Length: 0\r\n\r\n".to_vec(),
            library.into_bytes(),
        ),
    ]
}

#[tokio::test]
async fn the_requests_of_old_clients_are_understood_letter_by_letter() {
    let place = Place::new();
    let service = place.serve();
    place.succeed(
        &["account", "add", "alice@example.com", "--password-stdin"],
        "p\u{e4}ss, w=rd%\n",
    );
    for (client, nexus, login) in literal_requests() {
        let reply = exchange_tls(&place, service.https, "nexus.passport.com", &nexus).await;
        clients::passport::nexus(reply.as_bytes()).unwrap();
        let address = passport::login_address(&reply).unwrap();
        let there = format!("nexus.passport.com:{}/login2.srf", service.https.port());
        assert_eq!(address, there, "{client}");
        let reply = exchange_tls(&place, service.https, "nexus.passport.com", &login).await;
        assert!(
            reply.starts_with("HTTP/1.1 200 OK\r\n"),
            "{client}: {reply}"
        );
        clients::passport::login(reply.as_bytes()).unwrap();
        let wrong = login
            .iter()
            .map(|byte| if *byte == b'w' { b'W' } else { *byte });
        let wrong: Vec<_> = wrong.collect();
        let reply = exchange_tls(&place, service.https, "nexus.passport.com", &wrong).await;
        assert!(
            reply.starts_with("HTTP/1.1 401 Unauthorized\r\n"),
            "{client}: {reply}"
        );
    }
    service.end();
}
