//! Target: the address of a webhook, as it is set. Does it lead to the public internet, or into the network of whom we run for?
//!
//! What a name resolves to is only known when it is asked for: the platform then connects to public addresses alone.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::probe::url_parts::{self, UrlParts};

/// The most bytes of an address.
pub const MAX_TARGET_BYTES: usize = 2_000;

/// Ports of other protocols, which the Fetch standard calls bad: a request there may be read as one of those.
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
    6668, 6669, 6679, 6697, 10080,
];
/// Names that no public name server knows, or that lead to the machine itself.
const PRIVATE_ZONES: [&str; 12] = [
    "localhost",
    "local",
    "internal",
    "localdomain",
    "lan",
    "home",
    "corp",
    "intranet",
    "private",
    "home.arpa",
    "test",
    "invalid",
];

/// Which targets may be set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TargetPolicy {
    /// Those of the public internet alone.
    #[default]
    PublicOnly,
    /// Also those of the deployment's own network.
    PrivateToo,
}

/// An address that is not taken, and why. It is not repeated: it may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTarget {
    /// It is no URL, or one without a host.
    #[error("it is no address such as `https://hooks.example/status`")]
    NoAddress,
    /// It is too long.
    #[error("it is longer than {MAX_TARGET_BYTES} bytes")]
    Long,
    /// It is of another scheme.
    #[error("it is no http or https address")]
    Scheme,
    /// What is in it would be sent without encryption.
    #[error("it is a secret, so it begins with `https://`")]
    Unencrypted,
    /// It names a user or a password.
    #[error(
        "it has a user name or a password in it, which is sent to no one; put a token into the path or query"
    )]
    Credentials,
    /// Its port is another protocol's.
    #[error("port {0} belongs to another protocol; take one such as 443")]
    Port(u16),
    /// It leads to a network that is not public.
    #[error("it leads to an address or a name that is not of the public internet")]
    Private,
}

/// Checks the address of a webhook.
///
/// # Errors
/// [`InvalidTarget`] says why it is not taken.
pub fn check(url: &str, policy: TargetPolicy) -> Result<(), InvalidTarget> {
    parts(url, policy).map(|_| ())
}

/// Checks an address that is a secret itself.
///
/// # Errors
/// [`InvalidTarget`] says why it is not taken.
pub fn check_secret(url: &str, policy: TargetPolicy) -> Result<(), InvalidTarget> {
    let parts = parts(url, policy)?;
    match policy {
        TargetPolicy::PublicOnly if parts.scheme != "https" => Err(InvalidTarget::Unencrypted),
        _ => Ok(()),
    }
}

fn parts(url: &str, policy: TargetPolicy) -> Result<UrlParts, InvalidTarget> {
    if url.len() > MAX_TARGET_BYTES {
        return Err(InvalidTarget::Long);
    }
    // Parsers pass over what is around an address, and breaks within it.
    if url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(InvalidTarget::NoAddress);
    }
    let parts = url_parts::parse(url).ok_or(InvalidTarget::NoAddress)?;
    if !matches!(parts.scheme.as_str(), "http" | "https") {
        return Err(InvalidTarget::Scheme);
    }
    if parts.has_credentials {
        return Err(InvalidTarget::Credentials);
    }
    if let Some(port) = parts.port.filter(|port| BAD_PORTS.contains(port)) {
        return Err(InvalidTarget::Port(port));
    }
    let host = parts.host.as_deref().ok_or(InvalidTarget::NoAddress)?;
    if policy == TargetPolicy::PublicOnly && !is_public(host) {
        return Err(InvalidTarget::Private);
    }
    Ok(parts)
}

/// Whether a host may be of the public internet. It is in its ASCII form: addresses in other spellings are already read.
fn is_public(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => is_public_v4(address),
        Ok(IpAddr::V6(address)) => is_public_v6(address),
        Err(_) => is_public_name(host),
    }
}

fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_within = |zone: &str| {
        name.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    // A name of one label is looked up within the network that asks.
    name.contains('.') && !PRIVATE_ZONES.iter().any(|zone| is_within(zone))
}

/// By IANA's registry of addresses for special purposes.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

/// Global unicast, but for what is for protocols, tunnels (6to4, Teredo) and documents. An IPv4 address within an IPv6 one is
/// of no use to a webhook.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    matches!(a, 0x2000..=0x3fff)
        && !matches!((a, b), (0x2001, 0..=0x1ff | 0xdb8) | (0x2002, _) | (0x3fff, 0..=0xfff))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> Option<InvalidTarget> {
        check(url, TargetPolicy::PublicOnly).err()
    }

    #[test]
    fn public_addresses_are_taken() {
        for url in [
            "https://hooks.example.com/a?b=c",
            "http://hooks.example.com:8080/",
            "https://münchen.example/",
            "https://1.1.1.1/",
            "https://[2606:4700:4700::1111]:8443/x",
            "https://internal.example.com/",
            "https://localhost.example.com/",
            "https://192.0.1.1/",
            "https://172.32.0.1/",
            "https://100.128.0.1/",
            "https://fd00.example.com./",
        ] {
            assert_eq!(refused(url), None, "{url}");
        }
    }

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "①②⑦.⓪.⓪.①",
            "127。0。0。1",
            "%31%32%37.0.0.1",
            "0",
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "169.254.169.254",
            "169.254.170.2",
            "2852039166",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.192",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::ffff:8.8.8.8]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001::1]",
            "[2001:db8::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[100::1]",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "ｌocalhost",
            "printer.local",
            "metadata.google.internal",
            "metadata.google.internal.",
            "metadata",
            "router.lan",
            "nas.home.arpa",
            "a.test",
        ] {
            for scheme in ["http", "https"] {
                let url = format!("{scheme}://{host}/x");
                assert_eq!(refused(&url), Some(InvalidTarget::Private), "{url}");
                assert_eq!(check(&url, TargetPolicy::PrivateToo), Ok(()), "{url}");
            }
        }
    }

    #[test]
    fn what_is_no_address_of_a_webhook_is_refused_with_its_reason() {
        use InvalidTarget::{Credentials, Long, NoAddress, Port, Scheme};
        let long = format!("https://a.example/{}", "x".repeat(MAX_TARGET_BYTES));
        for (url, why) in [
            ("", NoAddress),
            ("hooks.example.com", NoAddress),
            ("//hooks.example.com", NoAddress),
            ("https://", NoAddress),
            ("https:///", NoAddress),
            ("https://a b.example/", NoAddress),
            ("https://a.example/\n", NoAddress),
            (" https://a.example/", NoAddress),
            ("https://a.exa\tmple/", NoAddress),
            ("https://[::1%25eth0]/", NoAddress),
            ("https://256.256.256.256/", NoAddress),
            ("ftp://a.example/", Scheme),
            ("file:///etc/passwd", Scheme),
            ("javascript:alert(1)", Scheme),
            ("gopher://a.example/", Scheme),
            ("https://user@a.example/", Credentials),
            ("https://user:pass@a.example/", Credentials),
            ("https://a.example@127.0.0.1/", Credentials),
            ("https://a.example:25/", Port(25)),
            ("http://a.example:22/", Port(22)),
            ("https://a.example:6667/", Port(6667)),
            ("https://a.example:0/", Port(0)),
            (&long, Long),
        ] {
            assert_eq!(refused(url), Some(why), "{url}");
        }
        assert_eq!(refused(&long[..MAX_TARGET_BYTES]), None);
    }

    #[test]
    fn an_address_that_is_a_secret_is_encrypted() {
        let url = "http://hooks.example.com/T0/B0/secret";
        let public = check_secret(url, TargetPolicy::PublicOnly);
        assert_eq!(public, Err(InvalidTarget::Unencrypted));
        assert_eq!(check_secret(url, TargetPolicy::PrivateToo), Ok(()));
        let reason = public.unwrap_err().to_string();
        assert!(!reason.contains("secret\""), "{reason}");
    }

    #[test]
    fn bad_ports_are_in_order_and_none_is_twice() {
        assert!(BAD_PORTS.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(
            !BAD_PORTS.contains(&80) && !BAD_PORTS.contains(&443) && !BAD_PORTS.contains(&8080)
        );
    }

    proptest::proptest! {
        #[test]
        fn an_address_is_private_in_one_spelling_as_in_another(number in proptest::prelude::any::<u32>()) {
            let address = Ipv4Addr::from(number);
            let wanted = refused(&format!("http://{address}/"));
            for other in [format!("{number}"), format!("{number:#x}"), format!("0{number:o}")] {
                proptest::prop_assert_eq!(refused(&format!("http://{other}/")), wanted, "{}", other);
            }
            let mapped = format!("http://[::ffff:{address}]/");
            proptest::prop_assert_eq!(refused(&mapped), Some(InvalidTarget::Private));
        }

        #[test]
        fn no_text_makes_it_panic(url in "\\PC{0,40}|https?://\\PC{0,30}") {
            let _ = refused(&url);
        }
    }
}
