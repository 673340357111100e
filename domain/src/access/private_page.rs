//! Private page: who may see it? Who has its password, whom an identity provider lets in, and operators; feeds also by
//! their key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::access::console_request::SIGN_IN;
use crate::access::route::Route;
use crate::access::scope::Scope;
use crate::access::token;
use crate::problem::Problem;

/// The fewest characters of a password.
pub const MIN_PASSWORD_CHARS: usize = 12;
/// The fewest characters of a key of feeds, which stands in addresses.
pub const MIN_FEED_KEY_CHARS: usize = 24;
/// The parameter of an address that has the key.
pub const KEY_PARAMETER: &str = "key";
/// What browsers are told to ask for.
pub const CHALLENGE: &str = "Basic realm=\"status page\", charset=\"UTF-8\"";

/// What a deployment says of who may see its page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivacySettings {
    /// What readers type.
    pub password: Option<String>,
    /// Whether those may see it whom the identity provider lets in.
    pub by_identity: bool,
    /// What programs have in the address of a feed, a badge or a calendar.
    pub feed_key: Option<String>,
}

/// The settings cannot be believed; then nobody sees the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPrivacySettings {
    /// The password is too short.
    #[error("ALLCLEAR_PAGE_PASSWORD has fewer than {MIN_PASSWORD_CHARS} characters")]
    Password,
    /// The key of feeds is too short.
    #[error("ALLCLEAR_FEED_KEY has fewer than {MIN_FEED_KEY_CHARS} characters")]
    FeedKey,
    /// Readers are told apart by something that is none of the ways.
    #[error("ALLCLEAR_PAGE_ACCESS is `public` or `identity`")]
    Access,
    /// Feeds have a key, and the page is open.
    #[error(
        "ALLCLEAR_FEED_KEY is set, and neither ALLCLEAR_PAGE_PASSWORD nor ALLCLEAR_PAGE_ACCESS"
    )]
    OpenPage,
}

/// What a request brings that may let it in.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReaderCredentials<'a> {
    /// Its header `authorization`.
    pub authorization: &'a str,
    /// The parameter [`KEY_PARAMETER`] of its address.
    pub key: Option<&'a str>,
}

impl PrivacySettings {
    /// Reads the settings: what is empty is not set.
    ///
    /// # Errors
    /// [`InvalidPrivacySettings`].
    pub fn read(
        password: Option<String>,
        access: Option<&str>,
        feed_key: Option<String>,
    ) -> Result<Self, InvalidPrivacySettings> {
        let set = |text: &String| !text.is_empty();
        let (password, feed_key) = (password.filter(set), feed_key.filter(set));
        let by_identity = match access.unwrap_or_default() {
            "" | "public" => false,
            "identity" => true,
            _ => return Err(InvalidPrivacySettings::Access),
        };
        let is_short = |text: &Option<String>, least| {
            text.as_ref().is_some_and(|text| text.chars().count() < least)
        };
        if is_short(&password, MIN_PASSWORD_CHARS) {
            return Err(InvalidPrivacySettings::Password);
        }
        if is_short(&feed_key, MIN_FEED_KEY_CHARS) {
            return Err(InvalidPrivacySettings::FeedKey);
        }
        let settings = Self { password, by_identity, feed_key };
        if !settings.is_private() && settings.feed_key.is_some() {
            return Err(InvalidPrivacySettings::OpenPage);
        }
        Ok(settings)
    }

    /// Whether not everybody may see the page.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.password.is_some() || self.by_identity
    }

    /// Whether what a request brings lets it in by itself. Identities and tokens of operators are asked about elsewhere.
    #[must_use]
    pub fn admits<H>(&self, route: &Route<H>, credentials: ReaderCredentials<'_>) -> bool {
        let matches = |given: Option<&str>, right: &Option<String>| match (given, right) {
            (Some(given), Some(right)) => token::matches(given, &token::hash(right)),
            _ => false,
        };
        let typed = typed_password(credentials.authorization);
        matches(typed.as_deref(), &self.password)
            || (takes_key(route.path) && matches(credentials.key, &self.feed_key))
    }
}

/// Whether a route shows what only readers of a private page may see. Links of messages have tokens of their own,
/// explanations of errors are of no page, the console has a door of its own, and what watches the Worker itself asks only whether it is well.
#[must_use]
pub fn is_of_readers<H>(route: &Route<H>) -> bool {
    route.scope == Scope::Public
        && !route.path.contains("{token}")
        && !["/problems/{kind}", "/healthz", SIGN_IN].contains(&route.path)
}

/// Whether programs that can send no password are let in by the key: feeds, calendars and badges.
fn takes_key(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    let is_feed = [".rss", ".atom", ".ics", ".svg"].iter().any(|ending| file.ends_with(ending));
    is_feed || ["history.json", "badge.json"].contains(&file)
}

/// The password of a header of the scheme `Basic` (RFC 7617), whatever user is in it.
fn typed_password(authorization: &str) -> Option<String> {
    let (scheme, encoded) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}

/// The refusal of a reader who has brought nothing that lets them in.
#[must_use]
pub fn refused(settings: &PrivacySettings) -> Problem {
    let hint = if settings.password.is_some() {
        "send its password, with any user name, by HTTP Basic authentication"
    } else {
        "come through its identity provider"
    };
    let detail = "this status page is private".to_owned();
    Problem { detail, ..Problem::unauthorized().hint(hint) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::route::{HTML, RouteMethod};
    use crate::query::KnownParameters;

    const PASSWORD: &str = "correct horse: battery";
    const KEY: &str = "0123456789abcdef01234567";

    fn settings() -> PrivacySettings {
        PrivacySettings::read(Some(PASSWORD.into()), None, Some(KEY.into())).unwrap()
    }

    fn route(path: &'static str, scope: Scope) -> Route<()> {
        let (method, query) = (RouteMethod::Get, KnownParameters::ANY);
        let (request, status) = (None, 200);
        Route {
            method,
            path,
            scope,
            query,
            request,
            response: HTML,
            status,
            summary: "",
            is_command: false,
            handler: (),
        }
    }

    fn basic(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn a_password_lets_in_whatever_the_user_and_nothing_else_does() {
        let admits = |authorization: &str| {
            let credentials = ReaderCredentials { authorization, key: None };
            settings().admits(&route("/", Scope::Public), credentials)
        };
        for user in ["", "me", "Zoë"] {
            assert!(admits(&basic(&format!("{user}:{PASSWORD}"))), "{user}");
        }
        assert!(admits(&basic(&format!(":{PASSWORD}")).replace("Basic", "BASIC")));
        for wrong in [
            String::new(),
            "Basic".into(),
            "Basic ".into(),
            "Basic %%%".into(),
            basic(PASSWORD),
            basic(":"),
            basic(&format!(":{PASSWORD} ")),
            basic(&format!(":{}", &PASSWORD[1..])),
            format!("Bearer {PASSWORD}"),
            format!("Basic {PASSWORD}"),
            format!("Basic {}", STANDARD.encode([0xff, 0x3a, 0xff])),
        ] {
            assert!(!admits(&wrong), "{wrong}");
        }
    }

    #[test]
    fn a_key_opens_feeds_calendars_and_badges_alone() {
        let admits = |path, key| {
            let credentials = ReaderCredentials { authorization: "", key: Some(key) };
            settings().admits(&route(path, Scope::Public), credentials)
        };
        for path in [
            "/history.atom",
            "/history.rss",
            "/history.json",
            "/maintenance.ics",
            "/badge.svg",
            "/badge.json",
        ] {
            assert!(admits(path, KEY), "{path}");
            assert!(!admits(path, ""), "{path}");
            assert!(!admits(path, PASSWORD), "{path}");
        }
        for path in [
            "/",
            "/history",
            "/uptime.json",
            "/log.jsonl",
            "/api/v2/summary.json",
            "/index.md",
            "/here",
        ] {
            assert!(!admits(path, KEY), "{path}");
        }
    }

    #[test]
    fn settings_that_would_leave_it_open_are_refused() {
        let read = |password: &str, access: &str, key: &str| {
            PrivacySettings::read(Some(password.into()), Some(access), Some(key.into()))
        };
        assert_eq!(read("", "", "").unwrap(), PrivacySettings::default());
        assert!(!read("", "public", "").unwrap().is_private());
        assert!(read("", "identity", "").unwrap().is_private());
        assert!(read(&"é".repeat(12), "", "").unwrap().is_private());
        assert_eq!(read(&"é".repeat(11), "", ""), Err(InvalidPrivacySettings::Password));
        assert_eq!(read(PASSWORD, "", &KEY[1..]), Err(InvalidPrivacySettings::FeedKey));
        assert_eq!(read("", "", KEY), Err(InvalidPrivacySettings::OpenPage));
        assert_eq!(read("", "private", ""), Err(InvalidPrivacySettings::Access));
    }

    #[test]
    fn links_of_messages_have_their_own_tokens() {
        for (path, scope, is_private) in [
            ("/", Scope::Public, true),
            ("/subscribe", Scope::Public, true),
            ("/healthz", Scope::Public, false),
            ("/manage/{token}", Scope::Public, false),
            ("/mail-reports/{source}/{token}", Scope::Public, false),
            ("/problems/{kind}", Scope::Public, false),
            ("/console/sign-in", Scope::Public, false),
            ("/ops/v1/incidents", Scope::Read, false),
            ("/v1/observations", Scope::Agent, false),
        ] {
            assert_eq!(is_of_readers(&route(path, scope)), is_private, "{path}");
        }
    }
}
