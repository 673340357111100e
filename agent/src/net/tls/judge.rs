//! Judgement of a server's certificates, after its handshake and before anything is sent: are they
//! trusted, and for this host?

use domain::probe::certificate::{CertificateDistrust, CertificateFault};
use domain::time::timestamp::Timestamp;
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use webpki::{EndEntityCert, Error, KeyUsage};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;

use super::certificate::parse;
use super::path::{PathSearch, check_accepted, links, of_leaf, unsupported_key};
use super::provider::ALGORITHMS;
use super::recorder::RecordedChain;

/// The places of the certificates that lead to a trusted authority, or which has which fault.
pub(super) fn judge(
    recorded: &RecordedChain,
    roots: &RootCertStore,
    name: &ServerName<'_>,
    now: Timestamp,
) -> Result<Vec<usize>, CertificateDistrust> {
    let chain = recorded.certificates.as_slice();
    let places = trusted_path(chain, roots, name, now)?;
    let Some((leaf, parsed)) = chain.first().and_then(|leaf| Some((leaf, parse(leaf)?))) else {
        return Err(of_leaf(CertificateFault::Malformed));
    };
    check_name(leaf, &parsed, name)?;
    if recorded.proven {
        return Ok(places);
    }
    Err(of_leaf(match unsupported_key(&parsed) {
        Some(algorithm) => CertificateFault::Unsupported { algorithm },
        None => CertificateFault::KeyNotProven,
    }))
}

fn trusted_path(
    chain: &[CertificateDer<'_>],
    roots: &RootCertStore,
    name: &ServerName<'_>,
    now: Timestamp,
) -> Result<Vec<usize>, CertificateDistrust> {
    match by_library(chain, roots, now) {
        Ok(places) => {
            check_accepted(&links(chain, &places))?;
            Ok(places)
        }
        Err(error) => {
            let found = PathSearch::new(chain, roots, now).find()?;
            if found.is_anchor || is_limit(&error) {
                return Ok(found.places);
            }
            let leaf = chain.first().and_then(|leaf| Some((leaf, parse(leaf)?)));
            leaf.map_or(Ok(()), |(leaf, parsed)| check_name(leaf, &parsed, name))?;
            Err(of_leaf(CertificateFault::Malformed))
        }
    }
}

/// What the library decides, with the places of the certificates that it took.
fn by_library(
    chain: &[CertificateDer<'_>],
    roots: &RootCertStore,
    now: Timestamp,
) -> Result<Vec<usize>, Error> {
    let (leaf, others) = chain.split_first().ok_or(Error::BadDer)?;
    let own = EndEntityCert::try_from(leaf)?;
    let now = UnixTime::since_unix_epoch(now.since(Timestamp::from_unix_ms(0)));
    let (algorithms, usage) = (ALGORITHMS.all, KeyUsage::server_auth());
    let path = own.verify_for_usage(algorithms, &roots.roots, others, now, usage, None, None)?;
    let place = |der: &CertificateDer<'_>| chain.iter().position(|sent| sent == der);
    let above = path.intermediate_certificates().filter_map(|above| place(&above.der()));
    Ok([0].into_iter().chain(above).collect())
}

/// Whether the library stopped at a limit of its own: it takes no authority's certificate as a server's and
/// no more than six between a server's and a root, as `OpenSSL` and browsers do.
fn is_limit(error: &Error) -> bool {
    matches!(
        error,
        Error::CaUsedAsEndEntity
            | Error::MaximumPathDepthExceeded
            | Error::MaximumPathBuildCallsExceeded
            | Error::MaximumSignatureChecksExceeded
    )
}

fn check_name(
    leaf: &CertificateDer<'_>,
    parsed: &X509Certificate<'_>,
    name: &ServerName<'_>,
) -> Result<(), CertificateDistrust> {
    let own = EndEntityCert::try_from(leaf);
    if own.and_then(|own| own.verify_is_valid_for_subject_name(name)).is_ok() {
        return Ok(());
    }
    let alternative = parsed.subject_alternative_name().ok().flatten();
    let names_hosts = alternative.is_some_and(|names| {
        let mut names = names.value.general_names.iter();
        names.any(|name| matches!(name, GeneralName::DNSName(_) | GeneralName::IPAddress(_)))
    });
    Err(of_leaf(CertificateFault::WrongHost { host: name.to_str().into_owned(), names_hosts }))
}
