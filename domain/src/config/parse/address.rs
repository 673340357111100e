//! Parser of addresses: URLs, hosts, names and `host:port` of all step kinds, checked as far as they are written out.

use toml::Spanned;

use crate::config::parse::raw_step::StepScope;
use crate::config::parse::reader::{Reader, start};
use crate::config::parse::templates::template;
use crate::probe::endpoint::{self, Endpoint, InvalidEndpoint};
use crate::probe::url_parts::{self, UrlParts};
use crate::template::{Template, TemplatePart};

/// The port of name servers.
const DNS_PORT: u16 = 53;

/// Reads an absolute address of one of two schemes.
pub(crate) fn url(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    written: &Spanned<String>,
    [plain, encrypted]: [&str; 2],
) -> Option<Template> {
    let address = template(reader, scope, written)?;
    let literal = literal(&address);
    let start = match address.parts().first() {
        Some(TemplatePart::Text(start)) => start.as_str(),
        Some(_) => return Some(address),
        None => "",
    };
    if refuse_credentials(reader, written, &address, plain) {
        return None;
    }
    let scheme = [plain, encrypted].iter().any(|scheme| start.starts_with(&format!("{scheme}://")));
    let names_host = |url: UrlParts| url.host.is_some_and(|host| endpoint::host(&host).is_ok());
    if !scheme || literal.is_some_and(|text| !url_parts::parse(&text).is_some_and(names_host)) {
        let message = format!("`{}` is no {plain} or {encrypted} address", written.get_ref());
        let hint = format!("such as \"{encrypted}://shop.example/\"");
        reader.refuse(written.span().start, message, Some(&hint));
    }
    Some(address)
}

/// Refuses a user name and a password within an address: they are no part of it, and a file holds no secret.
fn refuse_credentials(
    reader: &mut Reader<'_>,
    written: &Spanned<String>,
    address: &Template,
    scheme: &str,
) -> bool {
    let filled = address.parts().iter().map(|part| match part {
        TemplatePart::Text(text) => text.as_str(),
        _ => "1",
    });
    if !url_parts::parse(&filled.collect::<String>()).is_some_and(|url| url.has_credentials) {
        return false;
    }
    let hint = match scheme {
        "ws" => "write headers = { authorization = \"Basic ${secret.USER_AND_PASSWORD}\" }",
        _ => "write basic_auth = { user = \"…\", password = \"${secret.PASSWORD}\" }",
    };
    // Not the address itself: what is in it may be secret.
    reader.refuse(start(written), "the address has a user name or a password in it", Some(hint));
    true
}

/// Reads `host:port`.
pub(crate) fn host_and_port(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    written: &Spanned<String>,
) -> Option<Template> {
    let address = template(reader, scope, written)?;
    let hint = "such as \"mail.example:25\" or \"[2001:db8::25]:25\"";
    if literal(&address).is_some() {
        check(reader, written, &address, hint, |text| text.parse::<Endpoint>().map(|_| ()));
        return Some(address);
    }
    // What is filled in may hold the port; else it is written.
    let text = written.get_ref();
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty() && !text.contains('/'));
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    let whole = address.parts().len() == 1;
    if !whole && !port.is_some_and(|(_, port)| is_port(port) || port.contains('}')) {
        let message = InvalidEndpoint::Port(text.clone()).to_string();
        reader.refuse(start(written), message, Some(hint));
    }
    Some(address)
}

/// Reads a host: a name or an address, without a scheme, a port or a path.
pub(crate) fn host(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    written: &Spanned<String>,
) -> Option<Template> {
    let host = template(reader, scope, written)?;
    let hint = "write it alone, such as \"router.example\" or \"192.0.2.1\"";
    check(reader, written, &host, hint, |text| endpoint::host(text).map(|_| ()));
    Some(host)
}

/// Reads a name that a name server is asked for.
pub(crate) fn dns_name(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    written: &Spanned<String>,
) -> Option<Template> {
    let name = template(reader, scope, written)?;
    let hint = "write it alone, such as \"shop.example\"";
    check(reader, written, &name, hint, |text| endpoint::dns_name(text).map(|_| ()));
    Some(name)
}

/// Reads a name server: `host` or `host:port`.
pub(crate) fn server(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    written: &Spanned<String>,
) -> Option<Template> {
    let server = template(reader, scope, written)?;
    let hint = "such as \"192.0.2.53\", \"[2001:db8::53]:53\" or \"dns.example\"";
    check(reader, written, &server, hint, |text| {
        Endpoint::with_default_port(text, DNS_PORT).map(|_| ())
    });
    Some(server)
}

/// Refuses what cannot be, in a text without placeholders; beside placeholders, what no host and no name has.
fn check(
    reader: &mut Reader<'_>,
    written: &Spanned<String>,
    address: &Template,
    hint: &str,
    read: impl Fn(&str) -> Result<(), InvalidEndpoint>,
) {
    let is_part = |part: &TemplatePart| match part {
        TemplatePart::Text(text) => !text.contains(|c: char| c == '/' || c.is_whitespace()),
        _ => true,
    };
    let refused = match literal(address) {
        Some(text) => read(&text).err(),
        None if address.parts().iter().all(is_part) => None,
        None => Some(InvalidEndpoint::Host(written.get_ref().clone())),
    };
    if let Some(refused) = refused {
        reader.refuse(start(written), refused.to_string(), Some(hint));
    }
}

/// The text of a template without placeholders.
pub(crate) fn literal(template: &Template) -> Option<String> {
    let texts = template.parts().iter().map(|part| match part {
        TemplatePart::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}
