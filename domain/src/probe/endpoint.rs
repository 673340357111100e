//! Endpoints: which host and port does a step connect to? Hosts are read in one place for all step kinds, as browsers
//! read those of an address.

use std::net::IpAddr;
use std::str::FromStr;

use url::Url;

use crate::probe::url_parts;

/// The longest label of a name, and the longest name (RFC 1035), in bytes.
const MAX_LABEL_BYTES: usize = 63;
const MAX_NAME_BYTES: usize = 253;

/// A host and a port to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// A name in its ASCII form, or an address without brackets.
    pub host: String,
    /// 1 to 65,535.
    pub port: u16,
}

/// The text names no host, no name, or no port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEndpoint {
    /// Neither a name nor an address.
    #[error("`{0}` is no host")]
    Host(String),
    /// No name that a name server could know.
    #[error("`{0}` is no name")]
    Name(String),
    /// A host without a port, or a port without a host.
    #[error("`{0}` is no host with a port")]
    Port(String),
}

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    /// Reads `host:port`.
    fn from_str(text: &str) -> Result<Self, InvalidEndpoint> {
        let refuse = || InvalidEndpoint::Port(text.to_owned());
        let (host, port) = text.rsplit_once(':').ok_or_else(refuse)?;
        // Of an IPv6 address without brackets, nothing tells what is the port.
        if host.is_empty() || (host.contains(':') && !host.starts_with('[')) {
            return Err(refuse());
        }
        let digits = port.bytes().all(|byte| byte.is_ascii_digit());
        let port = port.parse().ok().filter(|port| digits && *port > 0).ok_or_else(refuse)?;
        Ok(Self { host: self::host(host)?, port })
    }
}

impl Endpoint {
    /// Reads `host` or `host:port`; an IPv6 address needs brackets only where a port follows.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn with_default_port(text: &str, port: u16) -> Result<Self, InvalidEndpoint> {
        let is_host = text.parse::<IpAddr>().is_ok() || text.ends_with(']') || !text.contains(':');
        match is_host {
            true => Ok(Self { host: host(text)?, port }),
            false => text.parse(),
        }
    }

    /// Where the server of an absolute address is; `None` where it names none.
    #[must_use]
    pub fn of_url(url: &Url) -> Option<Self> {
        let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
        Some(Self { host, port: url.port_or_known_default()? })
    }
}

/// Reads a host: a name in its ASCII form, or an address without brackets.
///
/// # Errors
/// When it is neither.
pub fn host(text: &str) -> Result<String, InvalidEndpoint> {
    let refuse = || InvalidEndpoint::Host(text.to_owned());
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    let host = url_parts::parse_host(text).ok_or_else(refuse)?;
    (host.parse::<IpAddr>().is_ok() || fits(&host)).then_some(host).ok_or_else(refuse)
}

/// Reads a name that a name server is asked for, in its ASCII form: also one that no host can have, such as
/// `_imap._tcp.example`, `*.example` or `.`.
///
/// # Errors
/// When no name server could know it.
pub fn dns_name(text: &str) -> Result<String, InvalidEndpoint> {
    let refuse = || InvalidEndpoint::Name(text.to_owned());
    let name = match text.is_ascii() {
        true => text.to_owned(),
        false => url_parts::parse_host(text)
            .filter(|host| host.parse::<IpAddr>().is_err())
            .ok_or_else(refuse)?,
    };
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*\\".contains(&byte);
    (name == "." || (name.bytes().all(legal) && fits(&name))).then_some(name).ok_or_else(refuse)
}

/// Whether every label, and all of them together, are as long as names can be.
fn fits(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let mut labels = name.split('.');
    name.len() <= MAX_NAME_BYTES && labels.all(|label| (1..=MAX_LABEL_BYTES).contains(&label.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_as_browsers_read_them() {
        let (label, long) = ("a".repeat(63), "a".repeat(64));
        let name = format!("{label}.{label}.{label}.{}", "a".repeat(61));
        for (text, host) in [
            ("my_app", Some("my_app")),
            ("a_b.c_d.example", Some("a_b.c_d.example")),
            ("Shop.EXAMPLE", Some("shop.example")),
            ("shop.example.", Some("shop.example.")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("xn--bcher-kva.example", Some("xn--bcher-kva.example")),
            ("例え。テスト", Some("xn--r8jz45g.xn--zckzah")),
            ("192.0.2.1", Some("192.0.2.1")),
            ("127.1", Some("127.0.0.1")),
            ("::1", Some("::1")),
            ("[2001:DB8::0:1]", Some("2001:db8::1")),
            (&label, Some(&label)),
            (&name, Some(&name)),
            (&long, None),
            (&format!("{name}a"), None),
            ("", None),
            (".", None),
            ("a..example", None),
            ("a b", None),
            ("shop.example/x", None),
            ("http://shop.example/", None),
            ("user@shop.example", None),
            ("shop.example:80", None),
            ("[::1", None),
            ("::1]", None),
            ("[::1]x", None),
            ("192.0.2.256", None),
            ("１２７.1", Some("127.0.0.1")),
            ("a\tb", None),
            ("a%2eb", Some("a.b")),
            ("a%2fb", None),
            ("a\\b", None),
            ("a?b", None),
            ("a#b", None),
        ] {
            assert_eq!(self::host(text).ok().as_deref(), host, "{text}");
        }
    }

    #[test]
    fn endpoints_have_a_port_or_a_default() {
        for (text, strict, default) in [
            ("my_app:8080", Some(("my_app", 8080)), Some(("my_app", 8080))),
            ("[::1]:53", Some(("::1", 53)), Some(("::1", 53))),
            ("[::1]", None, Some(("::1", 7))),
            ("::1", None, Some(("::1", 7))),
            ("2001:db8::1:25", None, Some(("2001:db8::1:25", 7))),
            ("dns.example", None, Some(("dns.example", 7))),
            ("192.0.2.1", None, Some(("192.0.2.1", 7))),
            (
                "bücher.example:443",
                Some(("xn--bcher-kva.example", 443)),
                Some(("xn--bcher-kva.example", 443)),
            ),
            ("dns.example:0", None, None),
            ("dns.example:65536", None, None),
            ("dns.example:+53", None, None),
            ("dns.example:", None, None),
            (":53", None, None),
            ("", None, None),
            ("https://dns.example", None, None),
        ] {
            let pair = |(host, port): (&str, u16)| Endpoint { host: host.to_owned(), port };
            assert_eq!(text.parse().ok(), strict.map(pair), "{text}");
            assert_eq!(Endpoint::with_default_port(text, 7).ok(), default.map(pair), "{text}");
        }
    }

    #[test]
    fn names_are_also_those_that_no_host_has() {
        for (text, name) in [
            ("_imap._tcp.shop.example", Some("_imap._tcp.shop.example")),
            ("_sip._tcp.bücher.example", Some("_sip._tcp.xn--bcher-kva.example")),
            ("my_app.example.", Some("my_app.example.")),
            ("*.shop.example", Some("*.shop.example")),
            ("1.2.0.192", Some("1.2.0.192")),
            (".", Some(".")),
            ("", None),
            ("https://shop.example/x", None),
            ("shop.example:53", None),
            ("shop example", None),
            ("a..b", None),
            ("１２７.1", None),
        ] {
            assert_eq!(dns_name(text).ok().as_deref(), name, "{text}");
        }
    }
}
