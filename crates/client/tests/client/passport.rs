//! Passport over real TLS: nexus, redirect, login, refusal, and certificates not to be
//! trusted.

use std::sync::Arc;

use msnp_client::types::{Ticket, Word};
use msnp_client::{Passport, PassportError, Password, Trust};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::script::handle;

struct Https {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    port: u16,
    certificate: String,
}

impl Https {
    async fn start() -> Self {
        let names = vec!["localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .expect("a key that fits");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        Self {
            port: listener.local_addr().expect("an address").port(),
            listener,
            acceptor: Arc::new(config).into(),
            certificate: made.cert.pem(),
        }
    }

    fn trust(&self) -> Trust {
        Trust::roots_pem(self.certificate.as_bytes()).expect("a certificate")
    }

    fn nexus(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Answers one request after the other, each on a connection of its own; gives back
    /// what was asked.
    async fn answer(&self, answers: &[&str]) -> Vec<String> {
        let mut asked = Vec::new();
        for answer in answers {
            let (tcp, _) = self.listener.accept().await.expect("a connection");
            let Ok(mut tls) = self.acceptor.accept(tcp).await else {
                continue;
            };
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(tls.read_u8().await.expect("a whole request"));
            }
            asked.push(String::from_utf8(request).expect("text"));
            let answer = answer.replace("{port}", &self.port.to_string());
            let head =
                format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            tls.write_all(head.as_bytes()).await.expect("a listener");
            tls.shutdown().await.expect("an end");
        }
        asked
    }
}

const NEXUS: &str = "200 OK\r\nPassportURLs: DARealm=Passport.NET,DALogin=localhost:{port}/login2.srf,ConfigVersion=15";
const SUCCESS: &str = "200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,tname=MSPAuth,from-PP='t=a!*$&p=b$$',ru=http://messenger.msn.com";

async fn ask(passport: &Passport) -> Result<Ticket, PassportError> {
    let password = Password::new("s,e=c ret");
    let challenge = Word::from("lc=1033,id=507,tpf=1");
    passport
        .ticket(&handle("alice@example.com"), &password, &challenge)
        .await
}

#[tokio::test]
async fn a_ticket_is_fetched_through_a_redirect() {
    let https = Https::start().await;
    let passport = Passport::at(&https.nexus(), https.trust()).unwrap();
    let redirect = "302 Found\r\nLocation: https://localhost:{port}/login2.srf?lc=1033";
    let answers = [NEXUS, redirect, SUCCESS];
    let (ticket, asked) = tokio::join!(ask(&passport), https.answer(&answers));
    assert_eq!(ticket.unwrap().reveal(), "t=a!*$&p=b$$");
    assert!(
        asked[0].starts_with("GET /rdr/pprdr.asp HTTP/1.1\r\n"),
        "{}",
        asked[0]
    );
    assert!(
        !asked[0].contains("uthorization"),
        "the nexus gets no password"
    );
    assert!(asked[1].starts_with("GET /login2.srf HTTP/1.1\r\n"));
    assert!(asked[2].starts_with("GET /login2.srf?lc=1033 HTTP/1.1\r\n"));
    for login in &asked[1..] {
        let wanted = "sign-in=alice%40example.com,pwd=s%2Ce%3Dc%20ret,lc=1033,id=507,tpf=1\r\n";
        assert!(login.contains(wanted), "{login}");
    }
}

#[tokio::test]
async fn a_historic_name_is_looked_for_at_the_nexus() {
    let https = Https::start().await;
    let passport = Passport::at(&https.nexus(), https.trust()).unwrap();
    let passport = passport.login_at_nexus_host(true);
    let nexus = "200 OK\r\nPassportURLs: DARealm=Passport.NET,DALogin=nexus.invalid/login2.srf,X=1";
    let answers = [nexus, SUCCESS];
    let (ticket, asked) = tokio::join!(ask(&passport), https.answer(&answers));
    ticket.unwrap();
    assert!(asked[1].starts_with("GET /login2.srf HTTP/1.1\r\n"));
}

/// What comes of these answers.
async fn failure(answers: &[&str]) -> PassportError {
    let https = Https::start().await;
    let passport = Passport::at(&https.nexus(), https.trust()).expect("a good address");
    let (ticket, _) = tokio::join!(ask(&passport), https.answer(answers));
    ticket.expect_err("no ticket")
}

#[tokio::test]
async fn failures_are_told_apart() {
    let refusal = "401 Unauthorized\r\nWWW-Authenticate: Passport1.4 da-status=failed";
    assert!(matches!(
        failure(&[NEXUS, refusal]).await,
        PassportError::WrongPassword
    ));
    let busy = "503 Service Unavailable";
    assert!(matches!(
        failure(&[NEXUS, busy]).await,
        PassportError::Unexpected(503)
    ));
    assert!(matches!(
        failure(&["200 OK"]).await,
        PassportError::Missing("PassportURLs")
    ));
    let unsafe_place = "302 Found\r\nLocation: http://localhost:{port}/login2.srf";
    assert!(matches!(
        failure(&[NEXUS, unsafe_place]).await,
        PassportError::BadAddress(_)
    ));
    let again = "302 Found\r\nLocation: https://localhost:{port}/login2.srf";
    let error = failure(&[NEXUS, again, again, again]).await;
    assert!(matches!(error, PassportError::TooManyRedirects), "{error}");
}

#[tokio::test]
async fn a_stranger_is_not_trusted_unless_told_so() {
    let (https, other) = (Https::start().await, Https::start().await);
    let passport = Passport::at(&https.nexus(), other.trust()).unwrap();
    let (ticket, asked) = tokio::join!(ask(&passport), https.answer(&[NEXUS]));
    assert!(matches!(ticket, Err(PassportError::Io(_))));
    assert!(asked.is_empty(), "nothing was asked of it");

    let passport = Passport::at(&https.nexus(), Trust::dangerously_anything()).unwrap();
    let answers = [NEXUS, SUCCESS];
    let (ticket, _) = tokio::join!(ask(&passport), https.answer(&answers));
    ticket.unwrap();
    assert!(Trust::roots_pem(b"nothing").is_err());
    assert!(Passport::at("http://localhost", https.trust()).is_err());
}
