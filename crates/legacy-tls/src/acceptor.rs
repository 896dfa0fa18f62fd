//! Accepting: the handshake, and what it has agreed on.

use std::pin::Pin;
use std::sync::{LazyLock, Mutex, PoisonError};

use openssl::error::ErrorStack;
use openssl::ex_data::Index;
use openssl::pkey::{PKey, Private};
use openssl::provider::Provider;
use openssl::ssl::{
    self, AlpnError, ClientHelloResponse, NameType, Ssl, SslAlert, SslContext, SslMethod, SslMode,
    SslOptions, SslRef, SslSessionCacheMode, SslVersion,
};
use openssl::x509::X509;
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::Trouble;
use crate::limits::{SESSIONS_KEPT, SESSIONS_MAX};

/// A connection within TLS.
pub type Stream = tokio_openssl::SslStream<TcpStream>;

/// Strongest first. RC4 and 3DES are all that systems before Vista have in common with anybody;
/// the others are for what was brought up to date. No export suites, no single DES, nothing
/// without encryption or without a certificate.
const SUITES: &str = "ECDHE+AES:AES128-SHA:AES256-SHA:DES-CBC3-SHA:RC4-SHA:RC4-MD5:@SECLEVEL=0";

/// Takes connections of old clients, with one certificate.
pub struct Acceptor {
    certificate: X509,
    key: PKey<Private>,
    /// Sessions live in a context and cannot be aged in it: so it is replaced.
    context: Mutex<(SslContext, Instant)>,
}

/// A connection whose handshake went well.
pub struct Accepted {
    /// What goes on within.
    pub stream: Stream,
    /// How.
    pub agreed: Agreed,
}

/// What a handshake has agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The version of the protocol.
    pub version: Version,
    /// The suite, by its registered name.
    pub suite: &'static str,
    /// How the hello came.
    pub form: Form,
    /// Whether a session went on that was there already.
    pub resumed: bool,
    /// The name that the client asked for.
    pub server_name: Option<String>,
}

/// A version of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// SSL 3.0
    Ssl3,
    /// TLS 1.0
    Tls1,
    /// TLS 1.1
    Tls1_1,
}

impl Version {
    fn of(version: SslVersion) -> Option<Self> {
        match version {
            SslVersion::SSL3 => Some(Self::Ssl3),
            SslVersion::TLS1 => Some(Self::Tls1),
            SslVersion::TLS1_1 => Some(Self::Tls1_1),
            _ => None,
        }
    }

    /// As people write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ssl3 => "SSL 3.0",
            Self::Tls1 => "TLS 1.0",
            Self::Tls1_1 => "TLS 1.1",
        }
    }
}

/// How a hello came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// As SSL 2.0 had it, so that servers of that time could answer.
    Ssl2,
    /// In a record, as ever since.
    Record,
}

/// Why there was no handshake.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The client offers SSL 2.0, or TLS 1.2 or later, which are not for here.
    #[error("a version that is not spoken here")]
    Version,
    /// The client offers none of our suites.
    #[error("no suite in common")]
    Suite,
    /// It went away, or broke the protocol.
    #[error("{0}")]
    Broken(#[from] ssl::Error),
    /// OpenSSL could not begin.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// What the hello said, kept for the end of the handshake.
struct Hello {
    form: Form,
    offered: Option<Version>,
}

impl Acceptor {
    /// With that certificate and its key, both PEM.
    pub fn new(certificate: &[u8], key: &[u8]) -> Result<Self, Trouble> {
        load_providers()?;
        let (certificate, key) = (
            X509::from_pem(certificate)?,
            PKey::private_key_from_pem(key)?,
        );
        let context = Mutex::new((context(&certificate, &key)?, Instant::now()));
        Ok(Self {
            certificate,
            key,
            context,
        })
    }

    /// Does the handshake; how long that may take is for the caller to say.
    pub async fn accept(&self, stream: TcpStream) -> Result<Accepted, Refused> {
        let context = self.context()?;
        let ssl = Ssl::new(&context).map_err(Trouble)?;
        let mut stream = Stream::new(ssl, stream).map_err(Trouble)?;
        let shaken = Pin::new(&mut stream).accept().await;
        let hello = stream.ssl().ex_data(*HELLO);
        match (shaken, hello) {
            (Ok(()), Some(&Hello { form, .. })) => {
                let agreed = agreed(stream.ssl(), form).ok_or(Refused::Version)?;
                Ok(Accepted { stream, agreed })
            }
            (Ok(()), None) => Err(Refused::Version),
            (Err(error), hello) => Err(reason(error, hello)),
        }
    }

    /// The context of now, a new one when its sessions have had their time.
    fn context(&self) -> Result<SslContext, Trouble> {
        let mut current = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        if current.1.elapsed() >= SESSIONS_KEPT {
            *current = (context(&self.certificate, &self.key)?, Instant::now());
        }
        Ok(current.0.clone())
    }
}

/// Where an [`Ssl`] keeps its [`Hello`].
static HELLO: LazyLock<Index<Ssl, Hello>> =
    LazyLock::new(|| Ssl::new_ex_index().expect("OpenSSL has room for one more index"));

/// RC4 is in the second one. Both stay for as long as the process.
fn load_providers() -> Result<(), Trouble> {
    static LOADED: LazyLock<Result<[Provider; 2], ErrorStack>> = LazyLock::new(|| {
        let legacy = Provider::load(None, "legacy")?;
        Ok([Provider::load(None, "default")?, legacy])
    });
    LOADED
        .as_ref()
        .map(drop)
        .map_err(|error| Trouble(error.clone()))
}

fn context(certificate: &X509, key: &PKey<Private>) -> Result<SslContext, Trouble> {
    let mut builder = SslContext::builder(SslMethod::tls_server())?;
    // Before the certificate: SHA-1 signatures are below every other level.
    builder.set_security_level(0);
    builder.set_min_proto_version(Some(SslVersion::SSL3))?;
    builder.set_max_proto_version(Some(SslVersion::TLS1_1))?;
    builder.set_cipher_list(SUITES)?;
    // ALL has DONT_INSERT_EMPTY_FRAGMENTS, without which browsers of that time read nothing;
    // they also close without a farewell.
    builder.set_options(
        SslOptions::ALL
            | SslOptions::CIPHER_SERVER_PREFERENCE
            | SslOptions::NO_TICKET
            | SslOptions::NO_RENEGOTIATION
            | SslOptions::NO_COMPRESSION
            | SslOptions::IGNORE_UNEXPECTED_EOF,
    );
    builder.set_mode(SslMode::RELEASE_BUFFERS);
    builder.set_session_id_context(b"swallowtail")?;
    builder.set_session_cache_mode(SslSessionCacheMode::SERVER);
    builder.set_session_cache_size(SESSIONS_MAX);
    // None of these clients knows ALPN, and who does shall not think it was agreed.
    builder.set_alpn_select_callback(|_, _| Err(AlpnError::NOACK));
    builder.set_client_hello_callback(look_at_hello);
    builder.set_certificate(certificate)?;
    builder.set_private_key(key)?;
    builder.check_private_key()?;
    Ok(builder.build())
}

/// The second lock on the door: who routes connections looks at the first bytes only.
fn look_at_hello(
    ssl: &mut SslRef,
    alert: &mut SslAlert,
) -> Result<ClientHelloResponse, ErrorStack> {
    let form = if ssl.client_hello_isv2() {
        Form::Ssl2
    } else {
        Form::Record
    };
    let offered = ssl.client_hello_legacy_version().and_then(Version::of);
    ssl.set_ex_data(*HELLO, Hello { form, offered });
    if offered.is_none() {
        *alert = SslAlert::PROTOCOL_VERSION;
        return Err(ErrorStack::get());
    }
    Ok(ClientHelloResponse::SUCCESS)
}

fn agreed(ssl: &SslRef, form: Form) -> Option<Agreed> {
    Some(Agreed {
        version: Version::of(ssl.version2()?)?,
        suite: ssl.current_cipher()?.standard_name()?,
        form,
        resumed: ssl.session_reused(),
        server_name: ssl.servername(NameType::HOST_NAME).map(str::to_owned),
    })
}

fn reason(error: ssl::Error, hello: Option<&Hello>) -> Refused {
    if hello.is_some_and(|hello| hello.offered.is_none()) {
        return Refused::Version;
    }
    let said = error
        .ssl_error()
        .map(ErrorStack::errors)
        .unwrap_or_default();
    match said.iter().find_map(openssl::error::Error::reason) {
        Some("no shared cipher") => Refused::Suite,
        Some("unsupported protocol" | "unknown protocol" | "version too low") => Refused::Version,
        _ => Refused::Broken(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Root;

    #[tokio::test(start_paused = true)]
    async fn sessions_are_forgotten_in_time() {
        let issued = Root::make().unwrap().issue(&[]).unwrap();
        let acceptor = Acceptor::new(&issued.certificate, &issued.key).unwrap();
        let mut made = Vec::new();
        for _ in 0..4 {
            acceptor.context().unwrap();
            made.push(acceptor.context.lock().unwrap().1);
            tokio::time::advance(SESSIONS_KEPT / 2).await;
        }
        assert!(made[0] == made[1] && made[1] < made[2] && made[2] == made[3]);
    }
}
