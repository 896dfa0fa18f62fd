//! The root certificate that old machines are to trust, and the fingerprints to know it by.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::ROOT_FILE;

/// The certificate, as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyRoot {
    der: Vec<u8>,
}

impl LegacyRoot {
    /// Takes a certificate in DER.
    #[must_use]
    pub fn from_der(der: Vec<u8>) -> Self {
        Self { der }
    }

    /// The one in the data directory; `None` when there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn load(data: &Path) -> Result<Option<Self>> {
        let file = data.join(ROOT_FILE);
        match fs::read(&file) {
            Ok(der) => Ok(Some(Self::from_der(der))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {}", file.display())),
        }
    }

    /// The certificate in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Internet Explorer 4 shows this one.
    #[must_use]
    pub fn md5(&self) -> String {
        in_pairs(&Md5::digest(&self.der))
    }

    /// Later ones call it the thumbprint.
    #[must_use]
    pub fn sha1(&self) -> String {
        in_pairs(&Sha1::digest(&self.der))
    }

    /// For whoever looks with a program of today.
    #[must_use]
    pub fn sha256(&self) -> String {
        in_pairs(&Sha256::digest(&self.der))
    }
}

/// `AB CD EF`, as certificates are shown: easy on the eye that compares.
fn in_pairs(digest: &[u8]) -> String {
    let pairs: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_those_of_the_bytes() {
        let root = LegacyRoot::from_der(b"abc".to_vec());
        assert!(root.md5().starts_with("90 01 50 98 3C D2 4F B0"));
        assert!(root.sha1().ends_with("9C D0 D8 9D"));
        assert!(root.sha256().starts_with("BA 78 16 BF 8F 01 CF EA"));
    }

    #[test]
    fn no_file_is_no_root() {
        let dir = tempfile::TempDir::new().unwrap();
        assert_eq!(LegacyRoot::load(dir.path()).unwrap(), None);
        fs::create_dir(dir.path().join("tls")).unwrap();
        fs::write(dir.path().join(ROOT_FILE), b"x").unwrap();
        assert_eq!(LegacyRoot::load(dir.path()).unwrap().unwrap().der(), b"x");
    }
}
