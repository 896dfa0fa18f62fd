//! For clients of today: TLS 1.2 and 1.3 by rustls. The certificate is the operator's, or one
//! made at the first start that signs itself.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::version::{TLS12, TLS13};

use super::file::write;
use crate::config::Config;
use crate::site::PASSPORT_NAMES;

/// What accepts TLS connections, with the certificate of the configuration or else the one in
/// `tls/modern.crt` of the data directory. That one is made anew when it lacks a name.
pub(super) fn acceptor(config: &Config, data: &Path) -> Result<TlsAcceptor> {
    let server = match (&config.https.certificate, &config.https.key) {
        (Some(certificate), Some(key)) => load(certificate, key)?,
        (None, None) => own(config.advertise.host.as_deref(), &data.join("tls"))?,
        _ => bail!("[https] needs both certificate and key, or neither"),
    };
    Ok(TlsAcceptor::from(Arc::new(server)))
}

fn load(certificate: &Path, key: &Path) -> Result<ServerConfig> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("reading the certificate {}", certificate.display()))?;
    let secret = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("reading the key {}", key.display()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .with_context(|| format!("using the certificate {}", certificate.display()))?;
    // No h2: it spells all headers in lower case, and old clients look for capitals.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The certificate that signs itself; made when there is none, or none that will do.
fn own(host: Option<&str>, dir: &Path) -> Result<ServerConfig> {
    let (certificate, key) = (dir.join("modern.crt"), dir.join("modern.key"));
    let names = names(host);
    if covers(&certificate, &names)
        && let Ok(config) = load(&certificate, &key)
    {
        return Ok(config);
    }
    make(&names, &certificate, &key)
        .with_context(|| format!("making a certificate in {}", dir.display()))?;
    load(&certificate, &key)
}

fn names(host: Option<&str>) -> Vec<String> {
    let others = ["localhost", "127.0.0.1"].into_iter().chain(PASSPORT_NAMES);
    let others = others.filter(|name| Some(*name) != host);
    host.into_iter().chain(others).map(str::to_owned).collect()
}

/// Whether there is a certificate that has all those names.
fn covers(certificate: &Path, names: &[String]) -> bool {
    let Ok(der) = CertificateDer::from_pem_file(certificate) else {
        return false;
    };
    let Ok(parsed) = ParsedCertificate::try_from(&der) else {
        return false;
    };
    names.iter().all(|name| {
        ServerName::try_from(name.as_str())
            .is_ok_and(|name| verify_server_name(&parsed, &name).is_ok())
    })
}

fn make(names: &[String], certificate: &Path, key: &Path) -> Result<()> {
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, names[0].as_str());
    // It vouches for nothing but itself, so an end would protect nobody; until 2049 dates
    // have the form that every reader knows.
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let pair = KeyPair::generate()?;
    let made = params.self_signed(&pair)?;
    let dir = key.parent().context("the key has a directory")?;
    fs::create_dir_all(dir)?;
    write(key, 0o600, pair.serialize_pem().as_bytes())?;
    write(certificate, 0o644, made.pem().as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_certificate_is_made_once_and_again_for_another_name() {
        let dir = TempDir::new().unwrap();
        let mut config = Config::default();
        let read = |name: &str| fs::read(dir.path().join("tls").join(name)).unwrap();
        acceptor(&config, dir.path()).unwrap();
        let first = read("modern.crt");
        acceptor(&config, dir.path()).unwrap();
        assert_eq!(read("modern.crt"), first);
        config.advertise.host = Some("msn.example.net".to_owned());
        acceptor(&config, dir.path()).unwrap();
        assert_ne!(read("modern.crt"), first);
        assert!(covers(
            &dir.path().join("tls/modern.crt"),
            &names(Some("msn.example.net"))
        ));
        let key = fs::metadata(dir.path().join("tls/modern.key")).unwrap();
        assert_eq!(key.permissions().mode() & 0o777, 0o600);

        fs::write(dir.path().join("tls/modern.key"), "").unwrap();
        acceptor(&config, dir.path()).unwrap();
        assert_ne!(read("modern.key"), b"");
    }

    #[test]
    fn the_operators_certificate_is_not_made_up() {
        let dir = TempDir::new().unwrap();
        let mut config = Config::default();
        config.https.certificate = Some(dir.path().join("none.crt"));
        let Err(half) = acceptor(&config, dir.path()) else {
            panic!("half a pair")
        };
        assert!(half.to_string().contains("both"));
        config.https.key = Some(dir.path().join("none.key"));
        let Err(missing) = acceptor(&config, dir.path()) else {
            panic!("no such file")
        };
        assert!(missing.to_string().contains("none.crt"));
        assert!(!dir.path().join("none.crt").exists());
    }
}
