//! SMTP settings: which server takes our mail, over which TLS, with which login? One URL holds them.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use crate::probe::url_parts::parse_host;

/// The most bytes of the URL.
pub const MAX_SMTP_URL_BYTES: usize = 1_000;
/// The port of `smtp://` unless one is written: submission, by RFC 6409.
const SUBMISSION_PORT: u16 = 587;
/// The port of `smtps://` unless one is written: submission over TLS, by RFC 8314.
const IMPLICIT_TLS_PORT: u16 = 465;

/// A mail server that takes our messages, read from a URL such as
/// `smtp://user:password@mail.example:587?tls=starttls&hello=status.example`.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// A name, or an address without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: SmtpTls,
    /// The name that the client gives; a domain, or an address in brackets.
    pub hello: String,
    /// How it identifies itself, if the server wants that.
    pub(crate) login: Option<SmtpLogin>,
}

/// How a connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// From its first byte.
    Implicit,
    /// After STARTTLS; a server without it gets nothing.
    StartTls,
    /// After STARTTLS where the server has it; a password is not sent without.
    Opportunistic,
    /// Not at all: for a relay on the same machine or network.
    None,
}

/// A user and a password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SmtpLogin {
    pub(crate) user: String,
    pub(crate) password: String,
}

/// The URL is none of a mail server. It is not quoted: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ALLCLEAR_SMTP_URL: {0}\nhint: write it as `smtp://user:password@mail.example:587`")]
pub struct InvalidSmtpUrl(&'static str);

impl FromStr for SmtpSettings {
    type Err = InvalidSmtpUrl;

    fn from_str(url: &str) -> Result<Self, InvalidSmtpUrl> {
        if url.len() > MAX_SMTP_URL_BYTES {
            return Err(InvalidSmtpUrl("it is longer than 1,000 bytes"));
        }
        let (is_implicit, rest) = match (url.strip_prefix("smtp://"), url.strip_prefix("smtps://"))
        {
            (Some(rest), _) => (false, rest),
            (_, Some(rest)) => (true, rest),
            _ => return Err(InvalidSmtpUrl("it begins with neither `smtp://` nor `smtps://`")),
        };
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        let (login, server) = match authority.rsplit_once('@') {
            Some((login, server)) => (Some(read_login(login)?), server),
            None => (None, authority),
        };
        let default_port = if is_implicit { IMPLICIT_TLS_PORT } else { SUBMISSION_PORT };
        let (host, port) = read_server(server, default_port)?;
        let mut tls = if is_implicit { SmtpTls::Implicit } else { SmtpTls::StartTls };
        let mut hello = "localhost".to_owned();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match (&*key, &*value, is_implicit) {
                ("tls", "starttls", false) => tls = SmtpTls::StartTls,
                ("tls", "opportunistic", false) => tls = SmtpTls::Opportunistic,
                ("tls", "none", false) => tls = SmtpTls::None,
                ("tls", ..) => return Err(InvalidSmtpUrl(BAD_TLS)),
                ("hello", name, _) if is_hello(name) => name.clone_into(&mut hello),
                ("hello", ..) => return Err(InvalidSmtpUrl("`hello` is not a domain")),
                _ => return Err(InvalidSmtpUrl(UNKNOWN_KEY)),
            }
        }
        Ok(Self { host, port, tls, hello, login })
    }
}

const BAD_TLS: &str = "`tls` is `starttls`, `opportunistic` or `none`, and belongs to `smtp://`";
const UNKNOWN_KEY: &str = "it has only `tls` and `hello` after the `?`; in a password, `?` is written as `%3F`, \
                           and `&` as `%26`";

fn read_login(text: &str) -> Result<SmtpLogin, InvalidSmtpUrl> {
    let decoded = |part: &str| {
        let part = percent_decode_str(part).decode_utf8().ok()?.into_owned();
        (!part.is_empty() && !part.contains('\0')).then_some(part)
    };
    let bad = InvalidSmtpUrl("before the `@` are a user, `:` and a password, percent-encoded");
    let (user, password) = text.split_once(':').ok_or(bad)?;
    let (user, password) = decoded(user).zip(decoded(password)).ok_or(bad)?;
    Ok(SmtpLogin { user, password })
}

fn read_server(text: &str, default_port: u16) -> Result<(String, u16), InvalidSmtpUrl> {
    // The colons of an address of IPv6 stand in brackets.
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let host = parse_host(host).ok_or(InvalidSmtpUrl(
        "it names no server; in a password, `/` is written as `%2F`, and `#` as `%23`",
    ))?;
    let port = port.map_or(Ok(default_port), str::parse);
    let port = port.ok().filter(|port| *port != 0);
    Ok((host, port.ok_or(InvalidSmtpUrl("its port is not a number from 1 to 65535"))?))
}

fn is_hello(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._[]:".contains(c);
    (1..=255).contains(&name.len()) && name.chars().all(fits)
}

/// All but the login.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = format_args!("{}:{} ({:?})", self.host, self.port, self.tls);
        f.debug_tuple("SmtpSettings").field(&shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_which_server_how_encrypted_and_with_which_login() {
        let login = Some(("user", "p@ss:/word"));
        for (url, host, port, tls, want) in [
            ("smtp://mail.example", "mail.example", 587, SmtpTls::StartTls, None),
            ("smtp://mail.example:25/", "mail.example", 25, SmtpTls::StartTls, None),
            ("smtp://Mail_relay:1025?tls=none", "mail_relay", 1025, SmtpTls::None, None),
            ("smtp://[::1]:25?tls=opportunistic", "::1", 25, SmtpTls::Opportunistic, None),
            ("smtp://[::1]", "::1", 587, SmtpTls::StartTls, None),
            ("smtps://mail.example", "mail.example", 465, SmtpTls::Implicit, None),
            (
                "smtps://user:p%40ss:%2Fword@127.0.0.1:4465",
                "127.0.0.1",
                4465,
                SmtpTls::Implicit,
                login,
            ),
            ("smtp://user:p@ss:%2Fword@h.example", "h.example", 587, SmtpTls::StartTls, login),
        ] {
            let settings: SmtpSettings = url.parse().unwrap();
            assert_eq!((&*settings.host, settings.port, settings.tls), (host, port, tls), "{url}");
            let login = settings.login.as_ref().map(|login| (&*login.user, &*login.password));
            assert_eq!(login, want, "{url}");
        }
        let named: SmtpSettings = "smtp://h.example?hello=status.example".parse().unwrap();
        assert_eq!(named.hello, "status.example");
    }

    #[test]
    fn a_secret_is_in_no_error_and_not_shown() {
        for url in [
            "http://u:hunter2@h.example",
            "smtp://u:hunter2@",
            "smtp://u:hunter2@h.example:0",
            "smtp://u:hunter2@h.example:hunter2",
            "smtp://u:hunter2@h.example?tls=hunter2",
            "smtp://u:hunter2@h.example?hello=hunter2%0D%0A",
            "smtp://u:x?hunter2@h.example",
            "smtp://u:hunter2/x@h.example/hunter2",
            "smtp://hunter2@h.example",
            "smtp://u:%00hunter2@h.example",
            "smtp://u:hunter2%FF@h.example",
            "smtps://u:hunter2@h.example?tls=none",
            "smtp://u:hunter2@h.example\r\nhunter2",
            &format!("smtp://u:hunter2{}@h.example", "x".repeat(MAX_SMTP_URL_BYTES)),
        ] {
            let error = url.parse::<SmtpSettings>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
        let settings: SmtpSettings = "smtp://u:hunter2@h.example".parse().unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
