//! Console requests: was a form sent by a page of the console itself, and where does a link inside it lead?

use std::net::IpAddr;
use std::time::Duration;

use crate::access::session::SESSION_LASTS;
use crate::access::token;
use crate::problem::Problem;

/// Where the console is.
pub const CONSOLE: &str = "/console";
/// Where operators sign in.
pub const SIGN_IN: &str = "/console/sign-in";
/// The field of a form that proves that the console made it.
pub const FORM_TOKEN: &str = "form_token";
/// The most characters of an address that is returned to.
const MAX_RETURN_CHARS: usize = 300;

/// Whether an address is of the console, so that a cookie may sign in there.
#[must_use]
pub fn is_of_console(path: &str) -> bool {
    path == CONSOLE || path.starts_with("/console/")
}

/// What a request says of the page that sent it.
#[derive(Clone, Copy, Debug, Default)]
pub struct FormOrigin<'a> {
    /// Its header `origin`.
    pub origin: &'a str,
    /// Its header `sec-fetch-site`.
    pub fetch_site: &'a str,
    /// The origin that it was sent to.
    pub own: &'a str,
}

impl FormOrigin<'_> {
    /// Refuses a form that another site made a browser send. A browser says where a form comes from; what says nothing
    /// is none, and has no business with a cookie.
    ///
    /// # Errors
    /// 403.
    pub fn check(self) -> Result<(), Problem> {
        let is_own = match (self.fetch_site, self.origin) {
            ("", "") => false,
            ("", origin) => origin == self.own,
            (site, "" | "null") => site == "same-origin",
            (site, origin) => site == "same-origin" && origin == self.own,
        };
        match is_own {
            true => Ok(()),
            false => Err(another_site()),
        }
    }
}

/// What the forms of a session have in [`FORM_TOKEN`]: it follows from the session's first secret, and says nothing of it.
#[must_use]
pub fn form_token(secret: &str) -> String {
    token::hash(&format!("allclear console form\n{secret}"))
}

/// Refuses a form that was not made for a session whose forms have `wanted`.
///
/// # Errors
/// 403.
pub fn check_form_token(wanted: &str, sent: &str) -> Result<(), Problem> {
    // Hashes are compared, so the time it takes tells nothing of use.
    match !wanted.is_empty() && token::matches(sent, &token::hash(wanted)) {
        true => Ok(()),
        false => Err(another_site()),
    }
}

fn another_site() -> Problem {
    Problem {
        detail: "this form was not sent by a page of the console".to_owned(),
        ..Problem::forbidden("console")
    }
    .hint("open the page anew and send it again")
}

/// Where to go after signing in: an address of the console, as it was asked for, or the first page of it.
#[must_use]
pub fn return_address(wanted: &str) -> &str {
    let path = wanted.split(['?', '#']).next().unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_.:?&=%+,".contains(c);
    let is_own =
        is_of_console(path) && path != SIGN_IN && !wanted.contains("//") && !wanted.contains("..");
    let is_fit = wanted.len() <= MAX_RETURN_CHARS && wanted.chars().all(is_plain);
    if is_own && is_fit { wanted } else { CONSOLE }
}

/// Refuses to take a token by plain HTTP, which others on the way can read, but of this machine.
///
/// # Errors
/// 403.
pub fn check_transport(url: &str) -> Result<(), Problem> {
    let Some(rest) = url.strip_prefix("http://") else { return Ok(()) };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_here = host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if is_here {
        return Ok(());
    }
    let detail = "a token is not taken by plain HTTP, where others on the way can read it";
    Err(Problem { detail: detail.to_owned(), ..Problem::forbidden("console") }
        .hint("open the console by HTTPS, or on the machine itself by http://localhost; behind a proxy that takes the HTTPS, \
               set ALLCLEAR_BEHIND_TLS to `yes`"))
}

/// The name of the cookie. By HTTPS browsers keep it to this host and to nothing less (RFC 6265bis, 4.1.3.2).
#[must_use]
pub fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-allclear" } else { "allclear" }
}

/// The header `set-cookie` of a session's secret; an empty one takes it away.
#[must_use]
pub fn cookie(secret: &str, is_https: bool) -> String {
    let lasts = if secret.is_empty() { Duration::ZERO } else { SESSION_LASTS };
    let (name, lasts) = (cookie_name(is_https), lasts.as_secs());
    let secure = if is_https { "; Secure" } else { "" };
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={lasts}{secure}")
}

/// The secret in a header `cookie`; one that is there twice is none: another host set it.
#[must_use]
pub fn secret_in(cookies: &str, is_https: bool) -> Option<&str> {
    let name = cookie_name(is_https);
    let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    let mut own = pairs.filter(|(key, value)| *key == name && !value.is_empty());
    let (_, secret) = own.next()?;
    own.next().is_none().then_some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_the_same_origin_may_send_a_form() {
        let own = "https://status.example";
        for (fetch_site, origin, is_own) in [
            ("same-origin", own, true),
            ("same-origin", "", true),
            ("same-origin", "null", true),
            ("", own, true),
            ("", "", false),
            ("", "null", false),
            ("", "https://evil.example", false),
            ("", "http://status.example", false),
            ("", "https://status.example.evil", false),
            ("same-site", own, false),
            ("cross-site", own, false),
            ("cross-site", "", false),
            ("cross-site", "null", false),
            ("none", "", false),
            ("same-origin", "https://evil.example", false),
        ] {
            let request = FormOrigin { origin, fetch_site, own };
            assert_eq!(request.check().is_ok(), is_own, "{fetch_site:?} {origin:?}");
        }
    }

    #[test]
    fn a_token_is_taken_by_https_or_on_the_machine_itself() {
        for (url, is_taken) in [
            ("https://status.example/console/sign-in", true),
            ("http://127.0.0.1:8787/console/sign-in", true),
            ("http://127.8.9.1/", true),
            ("http://[::1]:8787/", true),
            ("http://localhost", true),
            ("http://localhost:8787?x", true),
            ("http://status.localhost/", true),
            ("http://status.example/console/sign-in", false),
            ("http://10.0.0.5:8787/", false),
            ("http://localhost.example/", false),
            ("http://127.0.0.1.example/", false),
            ("http://notlocalhost/", false),
            ("http://[::2]/", false),
            ("http://", false),
        ] {
            assert_eq!(check_transport(url).is_ok(), is_taken, "{url}");
        }
    }

    #[test]
    fn a_form_is_of_one_session() {
        let wanted = form_token("secret");
        assert!(check_form_token(&wanted, &form_token("secret")).is_ok());
        for sent in ["", "secret", &form_token("other"), &token::hash("secret")] {
            assert_eq!(check_form_token(&wanted, sent).unwrap_err().status, 403, "{sent}");
            assert!(check_form_token("", sent).is_err());
        }
        assert!(!form_token("secret").contains("secret"));
    }

    #[test]
    fn a_return_leads_to_the_console_and_nowhere_else() {
        for own in ["/console", "/console/incidents/a-1", "/console/audit?cursor=1&limit=2"] {
            assert_eq!(return_address(own), own);
        }
        let long = format!("/console/{}", "a".repeat(MAX_RETURN_CHARS));
        for other in [
            "",
            "/",
            "https://evil.example",
            "//evil.example",
            "/console//evil.example",
            "/consoles",
            "/console/../",
            "\\console",
            "/console/\\evil",
            "/console\r\nx: y",
            "javascript:alert(1)",
            "/console?to=//evil",
            "/console/sign-in",
            "/console/a b",
            "@evil",
            "/console@evil",
            &long,
        ] {
            assert_eq!(return_address(other), CONSOLE, "{other}");
        }
    }

    #[test]
    fn a_cookie_is_read_as_it_was_set_and_not_from_two() {
        for is_https in [true, false] {
            let set = cookie("abc", is_https);
            let pair = set.split(';').next().unwrap();
            assert_eq!(secret_in(&format!("a=b; {pair}; c=d"), is_https), Some("abc"));
            assert_eq!(secret_in(&format!("{pair}; {pair}"), is_https), None);
            assert_eq!(secret_in(&format!("x{pair}"), is_https), None);
            assert_eq!(secret_in(pair, !is_https), None);
            for word in ["HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(set.contains(word), "{set}");
            }
            assert_eq!(set.contains("Secure"), is_https);
        }
        assert!(cookie("", true).contains("Max-Age=0"));
        assert_eq!(secret_in("", true), None);
    }
}
