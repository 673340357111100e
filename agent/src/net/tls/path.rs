//! Path from a server's certificate to a trusted authority: which certificate of it has which fault?
//!
//! The TLS library's check decides whether a chain is trusted, and says little of one that is not. This search
//! finds the words. Where the library stops at a limit of its own, it decides instead, so it checks everything.

use domain::probe::certificate::{CertificateDistrust, CertificateFault, ChainPosition};
use domain::time::timestamp::Timestamp;
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, TrustAnchor};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;

use super::certificate::{at, distinguished, is_weakly_signed, key, parse, rsa_bits, signature};
use super::der::{SignatureCheck, check_signature, contents};
use super::name_constraints;
use super::provider::ALGORITHMS;

/// The shortest RSA key that is taken, in bits: what authorities may sign since 2014.
const MIN_RSA_BITS: usize = 2048;
/// The longest path, with the server's own certificate.
const MAX_PATH: usize = 16;
/// The most signatures that are checked in a search.
const MAX_CHECKS: usize = 64;

/// A certificate of the path.
pub(super) struct Link<'a> {
    der: &'a CertificateDer<'a>,
    pub(super) parsed: X509Certificate<'a>,
    /// Its place among those sent, from 0.
    pub(super) place: usize,
}

/// Certificates that lead from the server's own to an authority.
pub(super) struct TrustedPath {
    /// Their places among those sent, from 0.
    pub(super) places: Vec<usize>,
    /// Whether the server's own certificate is itself trusted.
    pub(super) is_anchor: bool,
}

/// A search for a path.
pub(super) struct PathSearch<'a> {
    sent: &'a [CertificateDer<'a>],
    roots: &'a RootCertStore,
    now: Timestamp,
    checks_left: usize,
}

impl<'a> PathSearch<'a> {
    pub(super) fn new(
        sent: &'a [CertificateDer<'a>],
        roots: &'a RootCertStore,
        now: Timestamp,
    ) -> Self {
        Self { sent, roots, now, checks_left: MAX_CHECKS }
    }

    /// The path, or what is wrong with the one that came furthest.
    pub(super) fn find(mut self) -> Result<TrustedPath, CertificateDistrust> {
        let Some(leaf) = self.sent.first() else {
            return Err(of_leaf(CertificateFault::NoneSent));
        };
        let Some(parsed) = parse(leaf) else { return Err(of_leaf(CertificateFault::Malformed)) };
        let mut path = vec![Link { der: leaf, parsed, place: 0 }];
        let is_anchor = self.extend(&mut path)? == Reached::Leaf;
        Ok(TrustedPath { places: path.iter().map(|link| link.place).collect(), is_anchor })
    }

    fn extend(&mut self, path: &mut Vec<Link<'a>>) -> Result<Reached, CertificateDistrust> {
        check_last(path, self.now)?;
        if let Some(link) = path.last()
            && self.roots.roots.iter().any(|root| is_root(link, root))
        {
            let only = path.len() == 1;
            name_constraints::check(path, None)?;
            return Ok(if only { Reached::Leaf } else { Reached::Authority });
        }
        check_signing(path)?;
        let mut fault = None;
        for root in self.roots.roots.iter().filter(|root| issued(path, &root.subject)) {
            match self.signed_by_root(path, root) {
                Ok(()) => return Ok(Reached::Authority),
                Err(found) => fault = fault.or(Some(found)),
            }
        }
        if path.len() >= MAX_PATH {
            return Err(of_leaf(CertificateFault::ChainTooLong { most: MAX_PATH }));
        }
        for (place, der) in self.sent.iter().enumerate().skip(1) {
            if path.iter().any(|link| link.der == der) {
                continue;
            }
            let Some(parsed) = parse(der) else { continue };
            let subject = contents(parsed.subject().as_raw()).unwrap_or_default();
            if !issued(path, subject) {
                continue;
            }
            let signed = self.signed_by(path, parsed.public_key().raw);
            let weak = weak_key(&parsed);
            let link = Link { der, parsed, place };
            let reached = match (weak, signed) {
                // What a weak key signed is not checked.
                (Some(weak), _) => Err(of_authority(&link, weak)),
                (None, Err(found)) => Err(found),
                (None, Ok(())) => {
                    path.push(link);
                    self.extend(path)
                }
            };
            match reached {
                Ok(reached) => return Ok(reached),
                Err(found) => {
                    path.truncate(path.iter().take_while(|link| link.der != der).count());
                    fault = fault.or(Some(found));
                }
            }
        }
        Err(fault.unwrap_or_else(|| dead_end(path)))
    }

    fn signed_by_root(
        &mut self,
        path: &[Link<'a>],
        root: &TrustAnchor<'_>,
    ) -> Result<(), CertificateDistrust> {
        self.check(path, &root.subject_public_key_info)?;
        name_constraints::check(path, root.name_constraints.as_deref())
    }

    fn signed_by(&mut self, path: &[Link<'a>], raw_key: &[u8]) -> Result<(), CertificateDistrust> {
        self.check(path, contents(raw_key).unwrap_or_default())
    }

    /// Checks the signature of the last certificate with a key.
    fn check(&mut self, path: &[Link<'a>], key_info: &[u8]) -> Result<(), CertificateDistrust> {
        let Some(last) = path.last() else { return Ok(()) };
        let Some(left) = self.checks_left.checked_sub(1) else {
            return Err(of_leaf(CertificateFault::ChainTooLong { most: MAX_PATH }));
        };
        self.checks_left = left;
        let fault = match check_signature(last.der, key_info, &ALGORITHMS) {
            SignatureCheck::Valid => return Ok(()),
            SignatureCheck::Invalid => {
                CertificateFault::BadSignature { issuer: distinguished(last.parsed.issuer()) }
            }
            SignatureCheck::Unsupported => {
                CertificateFault::Unsupported { algorithm: signature(&last.parsed).to_owned() }
            }
        };
        Err(distrust(path, fault))
    }
}

/// Where a path ends.
#[derive(PartialEq)]
enum Reached {
    /// At an authority.
    Authority,
    /// At the server's own certificate, which is trusted as it is.
    Leaf,
}

/// What must hold of the last certificate of a path whoever signed it.
fn check_last(path: &[Link<'_>], now: Timestamp) -> Result<(), CertificateDistrust> {
    let Some(Link { parsed, .. }) = path.last() else { return Ok(()) };
    let until = at(parsed.validity().not_after.timestamp());
    let from = at(parsed.validity().not_before.timestamp());
    let fault = if now > until {
        CertificateFault::Expired { until }
    } else if now < from {
        CertificateFault::NotYetValid { from }
    } else if let Some(weak) = weak_key(parsed) {
        weak
    } else if path.len() > 1 && !may_sign(parsed) {
        CertificateFault::NoAuthority
    } else if let Some(allowed) = exceeded_length(path) {
        CertificateFault::PathTooLong { allowed }
    } else if !is_for_servers(parsed) {
        CertificateFault::WrongPurpose
    } else {
        let mut critical = parsed.extensions().iter().filter(|extension| extension.critical);
        match critical.find_map(|extension| demanded(extension.parsed_extension())) {
            Some(fault) => fault,
            None => return Ok(()),
        }
    };
    Err(distrust(path, fault))
}

/// What must hold of a path that the library accepts: what it does not look at.
pub(super) fn check_accepted(path: &[Link<'_>]) -> Result<(), CertificateDistrust> {
    for (place, link) in path.iter().enumerate() {
        let fault = match weak_key(&link.parsed) {
            Some(weak) => weak,
            None if place > 0 && !may_sign(&link.parsed) => CertificateFault::NoAuthority,
            None => continue,
        };
        return Err(if place == 0 { of_leaf(fault) } else { of_authority(link, fault) });
    }
    Ok(())
}

/// What must hold of the signature of the last certificate, unless it is trusted as it is.
fn check_signing(path: &[Link<'_>]) -> Result<(), CertificateDistrust> {
    let Some(Link { parsed, .. }) = path.last() else { return Ok(()) };
    if is_weakly_signed(parsed) && parsed.subject().as_raw() != parsed.issuer().as_raw() {
        let signature = signature(parsed).to_owned();
        return Err(distrust(path, CertificateFault::WeakSignature { signature }));
    }
    Ok(())
}

/// The last certificate has no issuer that is trusted or was sent.
fn dead_end(path: &[Link<'_>]) -> CertificateDistrust {
    let Some(last) = path.last() else { return of_leaf(CertificateFault::NoneSent) };
    let subject = distinguished(last.parsed.subject());
    let signs_itself = last.parsed.subject().as_raw() == last.parsed.issuer().as_raw();
    match (signs_itself, path.len()) {
        (true, 1) => of_leaf(CertificateFault::SelfSigned),
        (true, _) => of_leaf(CertificateFault::UnknownRoot { root: subject }),
        (false, _) => {
            let issuer = distinguished(last.parsed.issuer());
            distrust(path, CertificateFault::IssuerMissing { issuer })
        }
    }
}

/// Whether an authority of this name issued the last certificate.
fn issued(path: &[Link<'_>], subject: &[u8]) -> bool {
    path.last().is_some_and(|last| contents(last.parsed.issuer().as_raw()) == Some(subject))
}

fn is_root(link: &Link<'_>, root: &TrustAnchor<'_>) -> bool {
    contents(link.parsed.subject().as_raw()) == Some(&root.subject)
        && contents(link.parsed.public_key().raw) == Some(&root.subject_public_key_info)
}

fn weak_key(certificate: &X509Certificate<'_>) -> Option<CertificateFault> {
    let bits = rsa_bits(certificate).filter(|bits| *bits < MIN_RSA_BITS)?;
    Some(CertificateFault::WeakKey { bits, least: MIN_RSA_BITS })
}

/// Whether it is an authority's, and may sign certificates.
fn may_sign(certificate: &X509Certificate<'_>) -> bool {
    let usage = certificate.key_usage().ok().flatten();
    certificate.is_ca() && usage.is_none_or(|usage| usage.value.key_cert_sign())
}

/// How many authorities the last certificate allows below it, when there are more.
fn exceeded_length(path: &[Link<'_>]) -> Option<u32> {
    let last = path.last()?;
    let constraints = last.parsed.basic_constraints().ok().flatten()?;
    let allowed = constraints.value.path_len_constraint?;
    let below = u32::try_from(path.len().saturating_sub(2)).unwrap_or(u32::MAX);
    (below > allowed).then_some(allowed)
}

fn is_for_servers(certificate: &X509Certificate<'_>) -> bool {
    let usage = certificate.extended_key_usage().ok().flatten();
    usage.is_none_or(|usage| usage.value.server_auth)
}

/// What a critical extension demands beyond what is checked here.
fn demanded(extension: &ParsedExtension<'_>) -> Option<CertificateFault> {
    match extension {
        ParsedExtension::BasicConstraints(_)
        | ParsedExtension::KeyUsage(_)
        | ParsedExtension::ExtendedKeyUsage(_)
        | ParsedExtension::SubjectAlternativeName(_)
        | ParsedExtension::NameConstraints(_)
        | ParsedExtension::CRLDistributionPoints(_) => None,
        ParsedExtension::CertificatePolicies(_)
        | ParsedExtension::PolicyMappings(_)
        | ParsedExtension::PolicyConstraints(_)
        | ParsedExtension::InhibitAnyPolicy(_) => {
            Some(CertificateFault::Unsupported { algorithm: "certificate policies".to_owned() })
        }
        _ => Some(CertificateFault::CriticalExtension),
    }
}

/// The fault of the last certificate.
fn distrust(path: &[Link<'_>], fault: CertificateFault) -> CertificateDistrust {
    match path.last() {
        Some(last) if path.len() > 1 => of_authority(last, fault),
        _ => of_leaf(fault),
    }
}

pub(super) fn of_authority(link: &Link<'_>, fault: CertificateFault) -> CertificateDistrust {
    let subject = distinguished(link.parsed.subject());
    let position = ChainPosition::Authority { place: Some(link.place + 1), subject };
    CertificateDistrust { position, fault }
}

pub(super) fn of_leaf(fault: CertificateFault) -> CertificateDistrust {
    CertificateDistrust { position: ChainPosition::Leaf, fault }
}

/// The certificates at these places as a path.
pub(super) fn links<'a>(sent: &'a [CertificateDer<'a>], places: &[usize]) -> Vec<Link<'a>> {
    let link = |&place: &usize| {
        let der = sent.get(place)?;
        Some(Link { der, parsed: parse(der)?, place })
    };
    places.iter().filter_map(link).collect()
}

/// What a key needs that the agent does not have; `None` when it has all.
pub(super) fn unsupported_key(certificate: &X509Certificate<'_>) -> Option<String> {
    let supported = contents(certificate.public_key().raw)
        .is_some_and(|info| super::der::supports_key(info, &ALGORITHMS));
    let too_long = rsa_bits(certificate).is_some_and(|bits| bits > MAX_RSA_BITS);
    (!supported || too_long).then(|| format!("{} keys", key(certificate)))
}

/// The longest RSA key whose signatures can be checked, in bits.
const MAX_RSA_BITS: usize = 8192;
