//! Certificate: what one says, as expectations compare it and as failures describe it.

use std::net::{Ipv4Addr, Ipv6Addr};

use domain::expectation::CertificateFacts;
use domain::probe::certificate::CertificateSummary;
use domain::time::timestamp::Timestamp;
use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::X509Name;

/// Signatures by their identifiers, in words.
const SIGNATURES: [(&str, &str); 16] = [
    ("1.2.840.113549.1.1.2", "RSA with MD2"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.2.840.113549.1.1.5", "RSA with SHA-1"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.2.840.113549.1.1.11", "RSA with SHA-256"),
    ("1.2.840.113549.1.1.12", "RSA with SHA-384"),
    ("1.2.840.113549.1.1.13", "RSA with SHA-512"),
    ("1.2.840.113549.1.1.14", "RSA with SHA-224"),
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

/// Curves by their identifiers, and other keys that have no parameters.
const KEYS: [(&str, &str); 12] = [
    ("1.2.840.10045.3.1.7", "ECDSA P-256"),
    ("1.3.132.0.34", "ECDSA P-384"),
    ("1.3.132.0.35", "ECDSA P-521"),
    ("1.3.132.0.33", "ECDSA P-224"),
    ("1.3.132.0.10", "ECDSA secp256k1"),
    ("1.3.36.3.3.2.8.1.1.7", "ECDSA brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.11", "ECDSA brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.13", "ECDSA brainpoolP512r1"),
    ("1.2.156.10197.1.301", "SM2"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

pub(super) fn parse<'a>(der: &'a CertificateDer<'_>) -> Option<X509Certificate<'a>> {
    x509_parser::parse_x509_certificate(der).ok().map(|(_, certificate)| certificate)
}

/// What the certificates of a connection say, whenever they are looked at.
pub(super) struct ChainSummary {
    ends_s: i64,
    chain_ends_s: i64,
    /// Without what depends on the time and on the connection.
    facts: CertificateFacts,
}

impl ChainSummary {
    /// What they say; `None` when there are none that can be read. `path` are the places of those that lead to a
    /// trusted authority, if any do.
    pub(super) fn new(chain: &[CertificateDer<'_>], path: Option<&[usize]>) -> Option<Self> {
        let leaf = chain.first()?;
        let certificate = parse(leaf)?;
        let counts = |place: &usize| path.is_none_or(|path| path.contains(place));
        let later = chain.iter().enumerate().skip(1).filter(|(place, _)| counts(place));
        let ends_s = certificate.validity().not_after.timestamp();
        let chain_ends_s = later
            .filter_map(|(_, der)| Some(parse(der)?.validity().not_after.timestamp()))
            .fold(ends_s, i64::min);
        let facts = CertificateFacts {
            subject: distinguished(certificate.subject()),
            issuer: distinguished(certificate.issuer()),
            names: names(&certificate),
            sha256: hex::encode(Sha256::digest(leaf)),
            chain_length: chain.len(),
            ..CertificateFacts::default()
        };
        Some(Self { ends_s, chain_ends_s, facts })
    }

    /// As expectations compare it.
    pub(super) fn facts(&self, protocol: &str, now: Timestamp) -> CertificateFacts {
        let now_s = now.unix_ms() / 1000;
        CertificateFacts {
            ends_in_s: self.ends_s.saturating_sub(now_s),
            chain_ends_in_s: self.chain_ends_s.saturating_sub(now_s),
            protocol: protocol.to_owned(),
            ..self.facts.clone()
        }
    }
}

/// The first and the last instant at which a certificate is in force; `None` when it cannot be read.
pub(super) fn validity(der: &CertificateDer<'_>) -> Option<(Timestamp, Timestamp)> {
    let certificate = parse(der)?;
    let validity = certificate.validity();
    Some((at(validity.not_before.timestamp()), at(validity.not_after.timestamp())))
}

/// What a failure says of a certificate.
pub(super) fn summary(certificate: &X509Certificate<'_>) -> CertificateSummary {
    CertificateSummary {
        subject: distinguished(certificate.subject()),
        names: names(certificate),
        issuer: distinguished(certificate.issuer()),
        from: at(certificate.validity().not_before.timestamp()),
        until: at(certificate.validity().not_after.timestamp()),
        key: key(certificate),
        signature: signature(certificate).to_owned(),
    }
}

pub(super) fn at(unix_s: i64) -> Timestamp {
    Timestamp::from_unix_ms(unix_s.saturating_mul(1000))
}

/// A distinguished name as it is usually written. Attributes without a usual name, and what would
/// disturb a line, are left out.
pub(super) fn distinguished(name: &X509Name<'_>) -> String {
    let parts = name.iter_attributes().filter_map(|attribute| {
        let kind = oid2abbrev(attribute.attr_type(), oid_registry()).ok()?;
        let value: String = attribute.as_str().ok()?.chars().filter(|c| !c.is_control()).collect();
        Some(format!("{kind}={value}"))
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "(no name)".to_owned() } else { parts.join(", ") }
}

/// The hosts and addresses that it is for.
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let names = certificate.subject_alternative_name().ok().flatten();
    names.map(|names| names.value.general_names.iter().map(name).collect()).unwrap_or_default()
}

pub(super) fn name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) | GeneralName::RFC822Name(name) | GeneralName::URI(name) => {
            name.chars().filter(|c| !c.is_control()).collect()
        }
        GeneralName::IPAddress(bytes) => address(bytes),
        GeneralName::DirectoryName(name) => distinguished(name),
        _ => "(a name of another kind)".to_owned(),
    }
}

fn address(bytes: &[u8]) -> String {
    let v4 = <[u8; 4]>::try_from(bytes).map(|bytes| Ipv4Addr::from(bytes).to_string());
    let v6 = || <[u8; 16]>::try_from(bytes).map(|bytes| Ipv6Addr::from(bytes).to_string());
    v4.or_else(|_| v6()).unwrap_or_else(|_| "(an invalid address)".to_owned())
}

/// The length of its RSA key in bits; `None` when it has another.
pub(super) fn rsa_bits(certificate: &X509Certificate<'_>) -> Option<usize> {
    match certificate.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => Some(key.key_size()),
        _ => None,
    }
}

/// Its key in words.
pub(super) fn key(certificate: &X509Certificate<'_>) -> String {
    let key = certificate.public_key();
    let parameters = key.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
    let identifier = parameters.unwrap_or_else(|| key.algorithm.algorithm.clone()).to_id_string();
    match key.parsed() {
        Ok(PublicKey::RSA(key)) => format!("RSA {}", key.key_size()),
        Ok(PublicKey::DSA(_)) => "DSA".to_owned(),
        Ok(PublicKey::GostR3410(_) | PublicKey::GostR3410_2012(_)) => "GOST".to_owned(),
        Ok(PublicKey::EC(_)) => {
            words(&KEYS, &identifier).unwrap_or("ECDSA on an unusual curve").to_owned()
        }
        _ => words(&KEYS, &identifier).unwrap_or("a key of an unknown kind").to_owned(),
    }
}

/// How it is signed, in words.
pub(super) fn signature(certificate: &X509Certificate<'_>) -> &'static str {
    let identifier = certificate.signature_algorithm.algorithm.to_id_string();
    words(&SIGNATURES, &identifier).unwrap_or("a signature of an unknown kind")
}

/// Whether its signature can be forged.
pub(super) fn is_weakly_signed(certificate: &X509Certificate<'_>) -> bool {
    let signature = signature(certificate);
    ["MD2", "MD5", "SHA-1"].iter().any(|hash| signature.ends_with(hash))
}

fn words(table: &[(&str, &'static str)], identifier: &str) -> Option<&'static str> {
    table.iter().find(|(name, _)| *name == identifier).map(|(_, words)| *words)
}
