//! RDAP: which server knows a domain, and when does it say that its registration expires? Answers are those of RFC 9083, the
//! Internet's list of servers that of RFC 9224.

use serde::Deserialize;

use crate::time::timestamp::Timestamp;

/// Why a registry's answer is of no use, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAnswer {
    /// No answer about a domain.
    #[error("what the registry answers is no RDAP")]
    NoRdap,
    /// Of another domain than was asked for.
    #[error("the registry answers of `{0}`")]
    Another(String),
    /// It keeps to itself until when the domain is registered.
    #[error("the registry does not say when `{0}` expires")]
    NoExpiration(String),
    /// It says so in no known form.
    #[error("the registry says that `{0}` expires at `{1}`, which is no time")]
    NoTime(String, String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RdapDomain {
    object_class_name: String,
    #[serde(default)]
    ldh_name: Option<String>,
    #[serde(default)]
    events: Vec<RdapEvent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RdapEvent {
    #[serde(default)]
    event_action: String,
    #[serde(default)]
    event_date: String,
}

/// Reads when the domain that was asked for expires.
///
/// # Errors
/// Why the answer does not say.
pub fn read_expiration(json: &[u8], name: &str) -> Result<Timestamp, InvalidAnswer> {
    let domain: RdapDomain = serde_json::from_slice(json).map_err(|_| InvalidAnswer::NoRdap)?;
    if !domain.object_class_name.eq_ignore_ascii_case("domain") {
        return Err(InvalidAnswer::NoRdap);
    }
    let answered = domain.ldh_name.as_deref().map(|answered| answered.trim_end_matches('.'));
    if let Some(other) = answered.filter(|answered| !answered.eq_ignore_ascii_case(name)) {
        return Err(InvalidAnswer::Another(other.chars().take(MAX_SHOWN_CHARS).collect()));
    }
    let is_end = |event: &&RdapEvent| event.event_action.eq_ignore_ascii_case("expiration");
    let ends = domain.events.iter().filter(is_end).map(|event| {
        let date = &event.event_date;
        date.parse::<Timestamp>().map_err(|_| {
            let shown = date.chars().take(MAX_SHOWN_CHARS).collect();
            InvalidAnswer::NoTime(name.to_owned(), shown)
        })
    });
    let ends = ends.collect::<Result<Vec<Timestamp>, InvalidAnswer>>()?;
    ends.into_iter().min().ok_or_else(|| InvalidAnswer::NoExpiration(name.to_owned()))
}

/// The most characters that are shown of what a registry says.
const MAX_SHOWN_CHARS: usize = 60;

/// Which RDAP server is asked for which domains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct RdapServers {
    /// Suffixes, and the addresses of their servers.
    services: Vec<(Vec<String>, Vec<String>)>,
}

impl RdapServers {
    /// Reads the list.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(json).map_err(|error| format!("it cannot be read: {error}"))
    }

    /// The address of the server for a name, of the longest suffix that is listed; one without encryption only where
    /// `allow_http`.
    #[must_use]
    pub fn server_of(&self, name: &str, allow_http: bool) -> Option<&str> {
        let labels = |text: &str| text.split('.').count();
        let fits = |suffix: &String| {
            let rest =
                name.len().checked_sub(suffix.len()).and_then(|at| name.split_at_checked(at));
            rest.is_some_and(|(head, tail)| {
                tail.eq_ignore_ascii_case(suffix) && (head.is_empty() || head.ends_with('.'))
            })
        };
        let listed = self.services.iter().filter_map(|(suffixes, servers)| {
            let longest = suffixes.iter().filter(|s| fits(s)).map(|suffix| labels(suffix)).max()?;
            let begins = |scheme: &str| servers.iter().find(|server| server.starts_with(scheme));
            let plain = || begins("http://").filter(|_| allow_http);
            Some((longest, begins("https://").or_else(plain)?))
        });
        listed.max_by_key(|(longest, _)| *longest).map(|(_, server)| server.as_str())
    }
}
