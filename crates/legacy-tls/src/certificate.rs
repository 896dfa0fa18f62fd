//! The certificate that old clients are shown, and the root that they are given to trust: RSA and
//! SHA-1, which is all that systems before 2008 can check.

use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rand::rand_bytes;
use openssl::rsa::Rsa;
use openssl::x509::extension::{
    BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName, SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Builder, X509Name, X509NameBuilder, X509NameRef};

use crate::Trouble;

const KEY_BITS: u32 = 2048;
/// Clocks of old machines begin in 1980 or later and are often wrong; after 2037 many of them
/// count no further.
const NOT_BEFORE: &str = "20000101000000Z";
const NOT_AFTER: &str = "20371231235959Z";

/// A root together with its key, which can sign anything in its name: to be forgotten as soon as
/// may be. Machines that trust the root believe whatever it has signed.
pub struct Root {
    certificate: X509,
    key: PKey<Private>,
}

/// A certificate and its key, both PEM.
pub struct Issued {
    /// The certificate.
    pub certificate: Vec<u8>,
    /// Its key.
    pub key: Vec<u8>,
}

/// Digests by which people compare certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digests {
    /// What Internet Explorer 4 shows.
    pub md5: [u8; 16],
    /// What Internet Explorer 5 and 6 show.
    pub sha1: [u8; 20],
    /// What everything of today shows.
    pub sha256: [u8; 32],
}

impl Root {
    /// Makes one that nobody knows.
    pub fn make() -> Result<Self, Trouble> {
        let key = new_key()?;
        let name = root_name()?;
        let mut builder = begin(&name, &name, &key)?;
        // The one extension that is marked as critical: the oldest stop at others.
        builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
        builder.append_extension(KeyUsage::new().key_cert_sign().crl_sign().build()?)?;
        let certificate = end(builder, &key)?;
        Ok(Self { certificate, key })
    }

    /// One whose key was kept: DER and PEM.
    pub fn load(certificate: &[u8], key: &[u8]) -> Result<Self, Trouble> {
        Ok(Self {
            certificate: X509::from_der(certificate)?,
            key: PKey::private_key_from_pem(key)?,
        })
    }

    /// What machines are given to trust, DER.
    pub fn certificate(&self) -> Result<Vec<u8>, Trouble> {
        Ok(self.certificate.to_der()?)
    }

    /// The key, PEM.
    pub fn key(&self) -> Result<Vec<u8>, Trouble> {
        Ok(self.key.private_key_to_pem_pkcs8()?)
    }

    /// A certificate for those names. The first is also its common name: the oldest clients look
    /// at nothing else.
    pub fn issue(&self, names: &[String]) -> Result<Issued, Trouble> {
        let key = new_key()?;
        let certificate = self.sign(names, &key)?;
        Ok(Issued {
            certificate: certificate.to_pem()?,
            key: key.private_key_to_pem_pkcs8()?,
        })
    }

    fn sign(&self, names: &[String], key: &PKey<Private>) -> Result<X509, Trouble> {
        let mut subject = X509NameBuilder::new()?;
        let common = names.first().map_or("localhost", String::as_str);
        subject.append_entry_by_nid(Nid::COMMONNAME, common)?;
        let mut builder = begin(&subject.build(), self.certificate.subject_name(), key)?;
        builder.append_extension(BasicConstraints::new().build()?)?;
        let mut usage = KeyUsage::new();
        builder.append_extension(usage.digital_signature().key_encipherment().build()?)?;
        builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
        let mut alternatives = SubjectAlternativeName::new();
        for name in names {
            match octets(name) {
                Some(_) => alternatives.ip(name),
                None => alternatives.dns(name),
            };
        }
        let alternatives = alternatives.build(&builder.x509v3_context(None, None))?;
        builder.append_extension(alternatives)?;
        end(builder, &self.key)
    }
}

/// Whether the certificate, PEM, has all those names, and that root, DER, has signed it.
#[must_use]
pub fn covers(certificate: &[u8], root: &[u8], names: &[String]) -> bool {
    let (Ok(certificate), Ok(root)) = (X509::from_pem(certificate), X509::from_der(root)) else {
        return false;
    };
    let signed = root
        .public_key()
        .and_then(|root_key| certificate.verify(&root_key));
    let has = certificate.subject_alt_names();
    let has = has.as_ref();
    matches!(signed, Ok(true))
        && names.iter().all(|name| {
            let address = octets(name);
            has.is_some_and(|has| {
                has.iter().any(|one| match &address {
                    Some(address) => one.ipaddress() == Some(address),
                    None => one.dnsname() == Some(name),
                })
            })
        })
}

/// The digests of a certificate, DER.
pub fn digests(der: &[u8]) -> Result<Digests, Trouble> {
    let (md5, sha1) = (
        hash(MessageDigest::md5(), der)?,
        hash(MessageDigest::sha1(), der)?,
    );
    let sha256 = hash(MessageDigest::sha256(), der)?;
    let mut digests = Digests {
        md5: [0; 16],
        sha1: [0; 20],
        sha256: [0; 32],
    };
    digests.md5.copy_from_slice(&md5);
    digests.sha1.copy_from_slice(&sha1);
    digests.sha256.copy_from_slice(&sha256);
    Ok(digests)
}

fn new_key() -> Result<PKey<Private>, Trouble> {
    Ok(PKey::from_rsa(Rsa::generate(KEY_BITS)?)?)
}

/// Each root has a name of its own: machines find issuers by name, and may know an older one.
fn root_name() -> Result<X509Name, Trouble> {
    let mut number = [0; 2];
    rand_bytes(&mut number)?;
    let number = u16::from_be_bytes(number);
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Swallowtail")?;
    let common = format!("Legacy Messenger Root {number:04X}");
    name.append_entry_by_nid(Nid::COMMONNAME, &common)?;
    Ok(name.build())
}

/// What root and leaf have in common.
fn begin(
    subject: &X509NameRef,
    issuer: &X509NameRef,
    key: &PKey<Private>,
) -> Result<X509Builder, Trouble> {
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let serial = serial()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(issuer)?;
    let (not_before, not_after) = (
        Asn1Time::from_str_x509(NOT_BEFORE)?,
        Asn1Time::from_str_x509(NOT_AFTER)?,
    );
    builder.set_not_before(&not_before)?;
    builder.set_not_after(&not_after)?;
    builder.set_pubkey(key)?;
    Ok(builder)
}

fn end(mut builder: X509Builder, key: &PKey<Private>) -> Result<X509, Trouble> {
    let identifier = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(identifier)?;
    builder.sign(key, MessageDigest::sha1())?;
    Ok(builder.build())
}

/// Sixteen bytes, positive, none of them to spare: longer and negative ones are not understood.
fn serial() -> Result<Asn1Integer, Trouble> {
    let mut bytes = [0; 16];
    rand_bytes(&mut bytes)?;
    bytes[0] = bytes[0] & 0x7F | 0x40;
    Ok(BigNum::from_slice(&bytes)?.to_asn1_integer()?)
}

/// The bytes of a name that is an IP address.
fn octets(name: &str) -> Option<Vec<u8>> {
    match name.parse().ok()? {
        std::net::IpAddr::V4(address) => Some(address.octets().to_vec()),
        std::net::IpAddr::V6(address) => Some(address.octets().to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use openssl::x509::verify::X509VerifyFlags;

    use super::*;

    static NAMES: LazyLock<[String; 3]> =
        LazyLock::new(|| ["nexus.passport.com", "msn.example.net", "192.0.2.7"].map(String::from));
    /// A root, and what it has issued.
    static MADE: LazyLock<(Vec<u8>, Issued)> = LazyLock::new(|| {
        let root = Root::make().unwrap();
        (root.certificate().unwrap(), root.issue(&*NAMES).unwrap())
    });

    #[test]
    fn the_names_are_there_and_no_others() {
        let (root, issued) = &*MADE;
        assert!(covers(&issued.certificate, root, &*NAMES));
        let other = ["msn.example.org".to_owned()];
        assert!(!covers(&issued.certificate, root, &other));
        assert!(!covers(&issued.certificate, b"", &*NAMES));
        let stranger = Root::make().unwrap().certificate().unwrap();
        assert!(!covers(&issued.certificate, &stranger, &*NAMES));
    }

    #[test]
    fn a_root_whose_key_was_kept_signs_again() {
        let root = Root::make().unwrap();
        let (certificate, key) = (root.certificate().unwrap(), root.key().unwrap());
        let issued = Root::load(&certificate, &key).unwrap().issue(&*NAMES);
        assert!(covers(&issued.unwrap().certificate, &certificate, &*NAMES));
    }

    #[test]
    fn it_is_what_old_systems_can_read() {
        let certificate = X509::from_pem(&MADE.1.certificate).unwrap();
        let root = X509::from_der(&MADE.0).unwrap();
        for one in [&certificate, &root] {
            let text = String::from_utf8(one.to_text().unwrap()).unwrap();
            assert_eq!(text.matches("sha1WithRSAEncryption").count(), 2, "{text}");
            assert!(text.contains("Public-Key: (2048 bit)"), "{text}");
            assert!(text.contains("Not Before: Jan  1 00:00:00 2000 GMT"));
            assert!(text.contains("Not After : Dec 31 23:59:59 2037 GMT"));
            let serial = one.serial_number().to_bn().unwrap();
            assert_eq!((serial.num_bytes(), serial.is_negative()), (16, false));
            // UTCTime: two digits of the year.
            let der = one.to_der().unwrap();
            assert!(
                der.windows(15)
                    .any(|bytes| bytes == b"\x17\x0d000101000000Z")
            );
            for absent in [
                "CRL Distribution",
                "Authority Information",
                "Name Constraints",
            ] {
                assert!(!text.contains(absent), "{text}");
            }
        }
        let critical = |one: &X509| {
            let text = String::from_utf8(one.to_text().unwrap()).unwrap();
            text.matches("critical").count()
        };
        assert_eq!((critical(&certificate), critical(&root)), (0, 1));
        assert!(MADE.0.len() < 1024);
    }

    #[test]
    fn the_chain_leads_to_the_root() {
        use openssl::stack::Stack;
        use openssl::x509::X509StoreContext;
        use openssl::x509::store::X509StoreBuilder;
        use openssl::x509::verify::X509VerifyParam;
        let mut store = X509StoreBuilder::new().unwrap();
        let mut param = X509VerifyParam::new().unwrap();
        param.set_auth_level(0);
        param
            .set_flags(X509VerifyFlags::CHECK_SS_SIGNATURE)
            .unwrap();
        store.set_param(&param).unwrap();
        store.add_cert(X509::from_der(&MADE.0).unwrap()).unwrap();
        let certificate = X509::from_pem(&MADE.1.certificate).unwrap();
        let verified = X509StoreContext::new().unwrap().init(
            &store.build(),
            &certificate,
            &Stack::new().unwrap(),
            |context| context.verify_cert(),
        );
        assert!(verified.unwrap());
    }

    #[test]
    fn digests_are_of_the_bytes_as_they_are() {
        let digests = digests(b"abc").unwrap();
        assert_eq!(digests.md5[..4], [0x90, 0x01, 0x50, 0x98]);
        assert_eq!(digests.sha1[..4], [0xA9, 0x99, 0x3E, 0x36]);
        assert_eq!(digests.sha256[..4], [0xBA, 0x78, 0x16, 0xBF]);
    }
}
