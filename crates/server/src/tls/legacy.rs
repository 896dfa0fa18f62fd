//! For clients of the years around 2000: SSL 3.0 to TLS 1.1, with a certificate of their kind and
//! a root that their machines are given to trust. Both are made at the first start.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use swallowtail_legacy_tls::{self as old, Acceptor, Form, Root, covers, digests};
use tokio::net::TcpStream;

use super::file::write;
use super::{Agreed, LegacyIdentity, NoLegacy, ROOT_FILE, Refused};
use crate::config::Config;
use crate::site::PASSPORT_NAMES;

/// A connection within old TLS.
pub type Stream = old::Stream;

/// Accepts old clients.
pub struct Legacy {
    acceptor: Acceptor,
    identity: LegacyIdentity,
}

/// The files in `tls` of the data directory.
struct Files {
    root: PathBuf,
    root_key: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
}

pub(super) fn open(config: &Config, data: &Path) -> Result<Result<Legacy, NoLegacy>> {
    let files = Files::of(data);
    let names = names(config.advertise.host.as_deref());
    let legacy = match files.load(&names) {
        Some(legacy) => legacy,
        None => {
            files
                .make(&names, config.legacy_tls.keep_root_key)
                .with_context(|| format!("making {}", files.root.display()))?;
            files
                .load(&names)
                .context("the old certificates that were just made cannot be used")?
        }
    };
    if !config.legacy_tls.keep_root_key {
        // It may have been kept until now.
        let _ = fs::remove_file(&files.root_key);
    }
    Ok(Ok(legacy))
}

/// Clients of Passport ask for the first. The oldest look at no other.
fn names(host: Option<&str>) -> Vec<String> {
    let host = host.filter(|host| !PASSPORT_NAMES.contains(host));
    let names = PASSPORT_NAMES.into_iter().chain(host);
    names.map(str::to_owned).collect()
}

impl Files {
    fn of(data: &Path) -> Self {
        let dir = data.join("tls");
        Self {
            root: data.join(ROOT_FILE),
            root_key: dir.join("legacy-root.key"),
            certificate: dir.join("legacy.crt"),
            key: dir.join("legacy.key"),
        }
    }

    /// What is there, if it fits together and has those names.
    fn load(&self, names: &[String]) -> Option<Legacy> {
        let root_der = fs::read(&self.root).ok()?;
        let certificate = fs::read(&self.certificate).ok()?;
        if !covers(&certificate, &root_der, names) {
            return None;
        }
        let acceptor = Acceptor::new(&certificate, &fs::read(&self.key).ok()?).ok()?;
        let identity = identity(root_der).ok()?;
        Some(Legacy { acceptor, identity })
    }

    /// Makes them anew: with the old root if its key was kept, else with a new one. That is
    /// written first: what a crash leaves behind does not fit together, and is made again.
    fn make(&self, names: &[String], keep_root_key: bool) -> Result<()> {
        let dir = self.root.parent().context("the root has a directory")?;
        fs::create_dir_all(dir)?;
        let kept = fs::read(&self.root).and_then(|root| Ok((root, fs::read(&self.root_key)?)));
        let kept = kept
            .ok()
            .and_then(|(root, key)| Root::load(&root, &key).ok());
        let root = match kept {
            Some(root) => root,
            None => {
                if self.root.exists() {
                    tracing::warn!(
                        "old clients get a new certificate from a new root, for other names or \
                         because the old one was not whole: their machines must be given it to trust"
                    );
                }
                let root = Root::make()?;
                write(&self.root, 0o644, &root.certificate()?)?;
                if keep_root_key {
                    write(&self.root_key, 0o600, &root.key()?)?;
                }
                root
            }
        };
        let issued = root.issue(names)?;
        write(&self.key, 0o600, &issued.key)?;
        write(&self.certificate, 0o644, &issued.certificate)
    }
}

fn identity(root_der: Vec<u8>) -> Result<LegacyIdentity> {
    let digests = digests(&root_der)?;
    Ok(LegacyIdentity {
        root_der,
        md5: in_pairs(&digests.md5),
        sha1: in_pairs(&digests.sha1),
        sha256: in_pairs(&digests.sha256),
    })
}

fn in_pairs(digest: &[u8]) -> String {
    let mut text = String::new();
    for byte in digest {
        let colon = if text.is_empty() { "" } else { ":" };
        write!(text, "{colon}{byte:02X}").expect("a string takes everything");
    }
    text
}

impl Legacy {
    /// What old machines are given to trust.
    pub(crate) fn identity(&self) -> &LegacyIdentity {
        &self.identity
    }

    /// Does the handshake.
    pub(crate) async fn accept(&self, stream: TcpStream) -> Result<(Stream, Agreed), Refused> {
        let accepted = self.acceptor.accept(stream).await;
        let old::Accepted { stream, agreed } = accepted.map_err(|refused| {
            tracing::debug!(%refused, "an old handshake failed");
            match refused {
                old::Refused::Version => Refused::Version,
                old::Refused::Suite => Refused::Suite,
                old::Refused::Broken(_) | old::Refused::Trouble(_) => Refused::Broken,
            }
        })?;
        let agreed = Agreed {
            version: agreed.version.name(),
            suite: agreed.suite,
            ssl2_hello: agreed.form == Form::Ssl2,
            resumed: agreed.resumed,
            server_name: agreed.server_name,
        };
        Ok((stream, agreed))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    /// What is in the files, as far as they are there.
    fn read(dir: &TempDir) -> [Option<Vec<u8>>; 4] {
        let files = Files::of(dir.path());
        [files.root, files.root_key, files.certificate, files.key].map(|path| fs::read(path).ok())
    }

    fn opened(config: &Config, dir: &TempDir) -> LegacyIdentity {
        let legacy = open(config, dir.path()).unwrap().ok().unwrap();
        legacy.identity().clone()
    }

    #[test]
    fn another_name_is_another_root() {
        let dir = TempDir::new().unwrap();
        let mut config = Config::default();
        let identity = opened(&config, &dir);
        let first = read(&dir);
        let [root, root_key, certificate, _] = &first;
        assert_eq!(root.as_ref(), Some(&identity.root_der));
        assert_eq!(identity.sha1.len(), 59);
        assert!(root_key.is_none() && certificate.is_some());
        let key = fs::metadata(Files::of(dir.path()).key).unwrap();
        assert_eq!(key.permissions().mode() & 0o777, 0o600);

        assert_eq!(opened(&config, &dir), identity);
        assert_eq!(read(&dir), first);
        config.advertise.host = Some("msn.example.net".to_owned());
        let other = opened(&config, &dir);
        assert!(other != identity && read(&dir)[2] != first[2]);
        fs::write(Files::of(dir.path()).key, "").unwrap();
        assert_ne!(opened(&config, &dir), other);
    }

    #[test]
    fn a_kept_key_signs_for_other_names_until_it_is_not_kept() {
        let dir = TempDir::new().unwrap();
        let mut config = Config::default();
        config.legacy_tls.keep_root_key = true;
        let identity = opened(&config, &dir);
        let key = fs::metadata(Files::of(dir.path()).root_key).unwrap();
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
        config.advertise.host = Some("192.0.2.7".to_owned());
        assert_eq!(opened(&config, &dir), identity);
        assert!(read(&dir)[1].is_some());
        config.legacy_tls.keep_root_key = false;
        assert_eq!(opened(&config, &dir), identity);
        assert!(read(&dir)[1].is_none());
    }
}
