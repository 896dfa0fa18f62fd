//! What is agreed on and what is refused, with OpenSSL at the other end as well. Clients that are
//! none of ours are driven by the tests of the service.

#![expect(
    clippy::unwrap_used,
    reason = "clippy takes only test functions for tests"
)]

use std::pin::Pin;
use std::sync::LazyLock;

use openssl::ssl::{Ssl, SslContext, SslMethod, SslVersion};
use swallowtail_legacy_tls::{Acceptor, Agreed, Form, Refused, Root, Stream, Version};
use tokio::net::{TcpListener, TcpStream};

static ACCEPTOR: LazyLock<Acceptor> = LazyLock::new(|| {
    let names = ["nexus.passport.com".to_owned()];
    let issued = Root::make().unwrap().issue(&names).unwrap();
    Acceptor::new(&issued.certificate, &issued.key).unwrap()
});

/// A client of those versions and suites.
fn client(oldest: SslVersion, newest: SslVersion, suites: &str) -> SslContext {
    let _ = &*ACCEPTOR; // what it can do is for the whole process
    let mut builder = SslContext::builder(SslMethod::tls_client()).unwrap();
    builder.set_security_level(0);
    builder.set_min_proto_version(Some(oldest)).unwrap();
    builder.set_max_proto_version(Some(newest)).unwrap();
    builder
        .set_cipher_list(&format!("{suites}:@SECLEVEL=0"))
        .unwrap();
    builder.build()
}

/// One handshake, and whether the client was content with it.
async fn shake(client: &SslContext) -> (Result<Agreed, Refused>, bool) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = async {
        let (stream, _) = listener.accept().await.unwrap();
        let accepted = ACCEPTOR.accept(stream).await;
        accepted.map(|accepted| accepted.agreed)
    };
    let asked = async {
        let mut ssl = Ssl::new(client).unwrap();
        ssl.set_hostname("nexus.passport.com").unwrap();
        let tcp = TcpStream::connect(address).await.unwrap();
        let mut stream = Stream::new(ssl, tcp).unwrap();
        Pin::new(&mut stream).connect().await.is_ok()
    };
    tokio::join!(served, asked)
}

#[tokio::test]
async fn each_old_version_is_spoken_with_each_old_suite() {
    for (version, agreed) in [
        (SslVersion::SSL3, Version::Ssl3),
        (SslVersion::TLS1, Version::Tls1),
        (SslVersion::TLS1_1, Version::Tls1_1),
    ] {
        for (suites, suite) in [
            ("RC4-MD5", "TLS_RSA_WITH_RC4_128_MD5"),
            ("RC4-SHA", "TLS_RSA_WITH_RC4_128_SHA"),
            ("DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
            // Ours is the choice, and it is the strongest.
            (
                "RC4-MD5:RC4-SHA:DES-CBC3-SHA",
                "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
            ),
            ("ALL", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
        ] {
            let (served, content) = shake(&client(version, version, suites)).await;
            let served = served.unwrap();
            // SSL 3.0 has no elliptic curves, and no way to ask for a name.
            if (version, suites) != (SslVersion::SSL3, "ALL") {
                assert_eq!((served.version, served.suite), (agreed, suite));
            }
            let named = (version != SslVersion::SSL3).then_some("nexus.passport.com");
            assert_eq!(served.server_name.as_deref(), named, "{version:?}");
            assert_eq!((served.form, served.resumed), (Form::Record, false));
            assert!(content);
        }
    }
}

#[tokio::test]
async fn who_offers_a_later_version_is_refused_whatever_else_he_offers() {
    for oldest in [SslVersion::TLS1, SslVersion::TLS1_2] {
        for newest in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
            let (served, content) = shake(&client(oldest, newest, "ALL")).await;
            assert!(matches!(served, Err(Refused::Version)) && !content);
        }
    }
}

#[tokio::test]
async fn nothing_anonymous_or_in_clear_is_agreed_on() {
    for suites in ["aNULL", "eNULL"] {
        let (served, content) = shake(&client(SslVersion::SSL3, SslVersion::TLS1_1, suites)).await;
        assert!(
            matches!(served, Err(Refused::Suite)) && !content,
            "{suites}"
        );
    }
}
