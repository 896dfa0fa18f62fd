//! Which TLS servers are believed.

use std::fmt;
use std::sync::Arc;

use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// The certificates by which a Passport server is believed. Cloning is cheap.
#[derive(Clone)]
pub struct Trust(Arc<ClientConfig>);

/// Not a certificate, or none at all.
#[derive(Debug, thiserror::Error)]
#[error("no usable certificate")]
pub struct BadCertificate;

impl Trust {
    /// Servers whose certificate leads to one of these, in PEM.
    ///
    /// # Errors
    /// [`BadCertificate`] when there is none in it.
    pub fn roots_pem(pem: &[u8]) -> Result<Self, BadCertificate> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        Self::roots(certificates.map_err(|_| BadCertificate)?)
    }

    /// Servers whose certificate leads to one of these, each in DER.
    ///
    /// # Errors
    /// [`BadCertificate`] when one of them is none, or there are none.
    pub fn roots_der(
        certificates: impl IntoIterator<Item = Vec<u8>>,
    ) -> Result<Self, BadCertificate> {
        Self::roots(certificates.into_iter().map(CertificateDer::from))
    }

    /// Any server at all. Whoever stands in between reads the password: for tests on one's
    /// own machine only.
    #[must_use]
    pub fn dangerously_anything() -> Self {
        let config = builder()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anything(provider())))
            .with_no_client_auth();
        Self(Arc::new(config))
    }

    fn roots(
        certificates: impl IntoIterator<Item = CertificateDer<'static>>,
    ) -> Result<Self, BadCertificate> {
        let mut roots = RootCertStore::empty();
        for certificate in certificates {
            roots.add(certificate).map_err(|_| BadCertificate)?;
        }
        if roots.is_empty() {
            return Err(BadCertificate);
        }
        let config = builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn builder()
-> tokio_rustls::rustls::ConfigBuilder<ClientConfig, tokio_rustls::rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring has cipher suites for TLS 1.2 and 1.3")
}

/// Believes every certificate.
#[derive(Debug)]
struct Anything(Arc<CryptoProvider>);

impl ServerCertVerifier for Anything {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
