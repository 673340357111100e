//! Name constraints (RFC 5280, 4.2.1.10): may every authority of a path sign for the names that the
//! server's certificate has?

use domain::probe::certificate::{CertificateDistrust, CertificateFault, ChainPosition};
use x509_parser::extensions::{GeneralName, GeneralSubtree, NameConstraints, ParsedExtension};
use x509_parser::prelude::FromDer;

use super::der::sequence;
use super::path::{Link, of_authority};

/// Checks the constraints of a path, and those of the authority above it, given as their contents.
pub(super) fn check(path: &[Link<'_>], root: Option<&[u8]>) -> Result<(), CertificateDistrust> {
    let Some(leaf) = path.first() else { return Ok(()) };
    let names = leaf.parsed.subject_alternative_name().ok().flatten();
    let names = names.map(|names| names.value.general_names.as_slice()).unwrap_or_default();
    for link in path.iter().skip(1) {
        let stated = link.parsed.extensions().iter().find_map(|extension| {
            match extension.parsed_extension() {
                ParsedExtension::NameConstraints(constraints) => Some(constraints),
                _ => None,
            }
        });
        if let Some(fault) = stated.and_then(|stated| violation(stated, names)) {
            return Err(of_authority(link, fault));
        }
    }
    let root = root.map(sequence);
    let fault = match root.as_deref().map(parse) {
        None => None,
        Some(Some(constraints)) => violation(&constraints, names),
        Some(None) => Some(CertificateFault::CriticalExtension),
    };
    match fault {
        None => Ok(()),
        Some(fault) => {
            let subject =
                path.last().map(|last| super::certificate::distinguished(last.parsed.issuer()));
            let position =
                ChainPosition::Authority { place: None, subject: subject.unwrap_or_default() };
            Err(CertificateDistrust { position, fault })
        }
    }
}

fn parse(der: &[u8]) -> Option<NameConstraints<'_>> {
    NameConstraints::from_der(der).ok().map(|(_, constraints)| constraints)
}

fn violation(stated: &NameConstraints<'_>, names: &[GeneralName<'_>]) -> Option<CertificateFault> {
    let permitted = stated.permitted_subtrees.as_deref().unwrap_or_default();
    let excluded = stated.excluded_subtrees.as_deref().unwrap_or_default();
    if permitted.iter().chain(excluded).any(|subtree| !is_understood(subtree)) {
        return Some(CertificateFault::CriticalExtension);
    }
    let within =
        |name: &GeneralName<'_>, subtree: &GeneralSubtree<'_>| is_within(name, &subtree.base);
    let refused = names.iter().find(|name| {
        let mut same_kind =
            permitted.iter().filter(|subtree| is_same_kind(name, &subtree.base)).peekable();
        let unpermitted =
            same_kind.peek().is_some() && !same_kind.any(|subtree| within(name, subtree));
        unpermitted || excluded.iter().any(|subtree| within(name, subtree))
    })?;
    Some(CertificateFault::NameNotPermitted { name: super::certificate::name(refused) })
}

/// Servers are named by hosts and addresses; constraints of mail and of web addresses do not touch them.
fn is_understood(subtree: &GeneralSubtree<'_>) -> bool {
    matches!(
        subtree.base,
        GeneralName::DNSName(_)
            | GeneralName::IPAddress(_)
            | GeneralName::RFC822Name(_)
            | GeneralName::URI(_)
    )
}

fn is_same_kind(name: &GeneralName<'_>, base: &GeneralName<'_>) -> bool {
    match (name, base) {
        (GeneralName::DNSName(_), GeneralName::DNSName(_)) => true,
        (GeneralName::IPAddress(name), GeneralName::IPAddress(base)) => {
            base.len() == 2 * name.len()
        }
        _ => false,
    }
}

fn is_within(name: &GeneralName<'_>, base: &GeneralName<'_>) -> bool {
    match (name, base) {
        (GeneralName::DNSName(name), GeneralName::DNSName(base)) => is_below(name, base),
        (GeneralName::IPAddress(address), GeneralName::IPAddress(base)) => {
            let Some((network, mask)) = base.split_at_checked(address.len()) else { return false };
            mask.len() == address.len()
                && address.iter().zip(network).zip(mask).all(|((a, n), m)| a & m == n & m)
        }
        _ => false,
    }
}

/// Whether a host is a domain, or below it; one that begins with a dot has only hosts below it.
fn is_below(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.to_ascii_lowercase(), domain.to_ascii_lowercase());
    match domain.strip_prefix('.') {
        Some(domain) => {
            host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1)
        }
        None => {
            domain.is_empty()
                || host == domain
                || host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns<'a>(names: &[&'a str]) -> Vec<GeneralName<'a>> {
        names.iter().map(|name| GeneralName::DNSName(name)).collect()
    }

    fn trees<'a>(bases: Vec<GeneralName<'a>>) -> Option<Vec<GeneralSubtree<'a>>> {
        Some(bases.into_iter().map(|base| GeneralSubtree { base }).collect())
    }

    #[test]
    fn hosts_are_within_domains_as_the_standard_says() {
        for (host, domain, within) in [
            ("shop.example", "shop.example", true),
            ("SHOP.example", "shop.EXAMPLE", true),
            ("a.shop.example", "shop.example", true),
            ("myshop.example", "shop.example", false),
            ("a.shop.example", ".shop.example", true),
            ("shop.example", ".shop.example", false),
            ("example", "shop.example", false),
            ("any.host", "", true),
        ] {
            assert_eq!(is_below(host, domain), within, "{host} {domain}");
        }
    }

    #[test]
    fn a_name_is_refused_unless_it_is_permitted_and_not_excluded() {
        let mask = [10, 1, 0, 0, 255, 255, 0, 0];
        for (permitted, excluded, name, refused) in [
            (trees(dns(&["a.example"])), None, GeneralName::DNSName("x.a.example"), false),
            (trees(dns(&["a.example"])), None, GeneralName::DNSName("b.example"), true),
            (
                trees(dns(&["a.example", "b.example"])),
                None,
                GeneralName::DNSName("b.example"),
                false,
            ),
            (None, trees(dns(&["a.example"])), GeneralName::DNSName("a.example"), true),
            (None, trees(dns(&["a.example"])), GeneralName::DNSName("b.example"), false),
            (trees(dns(&["a.example"])), None, GeneralName::IPAddress(&[10, 1, 2, 3]), false),
            (
                trees(vec![GeneralName::IPAddress(&mask)]),
                None,
                GeneralName::IPAddress(&[10, 1, 2, 3]),
                false,
            ),
            (
                trees(vec![GeneralName::IPAddress(&mask)]),
                None,
                GeneralName::IPAddress(&[10, 2, 2, 3]),
                true,
            ),
        ] {
            let stated =
                NameConstraints { permitted_subtrees: permitted, excluded_subtrees: excluded };
            assert_eq!(violation(&stated, &[name]).is_some(), refused, "{stated:?}");
        }
    }
}
