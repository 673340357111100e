//! Answer of a step, as expectations see it, and how much of it may be shown.

use std::net::IpAddr;

use serde_json::Value as Json;

use super::body::BodyCache;
use super::fields::Fact;
use super::not_found::NotFound;
use crate::limits::MAX_DETAIL_CHARS;
use crate::ordered::SortedMap;
use crate::phases::Phases;
use crate::redaction::Redactor;
use crate::time::timestamp::Timestamp;

/// What came back from a step.
#[derive(Clone, Copy, Debug, Default)]
pub struct StepAnswer<'a> {
    /// The status code; `None` when the step speaks no HTTP.
    pub status: Option<u16>,
    /// Names in lower case, values as text.
    pub headers: &'a [(String, String)],
    /// The whole body, or all bytes that were received.
    pub body: &'a [u8],
    /// What was read of the body before; without it, each expectation reads it anew.
    pub cache: Option<&'a BodyCache>,
    /// The address that answered, after all redirects.
    pub url: Option<&'a str>,
    /// The address that was connected to; `None` without a connection.
    pub peer: Option<IpAddr>,
    /// How many redirects were followed.
    pub redirects: u32,
    /// How long it took.
    pub phases: Phases,
    /// What the server's certificate says; `None` without encryption.
    pub certificate: Option<&'a CertificateFacts>,
    /// What is known of the registration of the host's domain, or why nothing is; `None` where nothing looks at it.
    pub domain: Option<&'a Result<DomainFacts, String>>,
    /// What only this kind of step finds out; times are in whole seconds.
    pub facts: &'a [(Fact, Json)],
    /// Whether the lists of facts hold names, in which upper and lower case are the same.
    pub names: bool,
    /// What earlier steps kept; `None` where nothing looks at it.
    pub kept: Option<&'a SortedMap<String, String>>,
    /// What must not be shown of it; hidden before anything is cut, so that no start of a secret
    /// stays.
    pub hide: Option<&'a Redactor>,
}

/// What a server's certificate says, and the connection it was shown on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Seconds until it ends; negative when it has ended.
    pub ends_in_s: i64,
    /// Seconds until the first certificate ends of those that were sent and lead to a trusted authority;
    /// where none does, of all that were sent.
    pub chain_ends_in_s: i64,
    /// Whom it names, such as `CN=shop.example`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// The host names it is for.
    pub names: Vec<String>,
    /// SHA-256 of the certificate, in lower-case hexadecimal.
    pub sha256: String,
    /// How many certificates the server sent.
    pub chain_length: usize,
    /// Such as `TLSv1.3`.
    pub protocol: String,
}

/// What its registry says of the registration of a host's domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainFacts {
    /// The domain that is registered.
    pub name: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// Seconds until then; negative when it has ended.
    pub ends_in_s: i64,
    /// When the registry said so.
    pub looked_up_at: Timestamp,
}

/// The most characters that are shown of what was found.
pub(super) const SHOWN_CHARS: usize = 80;

impl StepAnswer<'_> {
    /// Reads the body through the cache, or through one for this time alone.
    pub(super) fn read_body<T>(
        &self,
        read: impl FnOnce(&BodyCache) -> Result<T, &str>,
    ) -> Result<T, NotFound> {
        read(self.cache.unwrap_or(&BodyCache::default())).map_err(NotFound::from)
    }

    /// Reads the body as JSON.
    pub(super) fn read_json<T>(
        &self,
        read: impl FnOnce(&Json) -> Result<T, NotFound>,
    ) -> Result<T, NotFound> {
        let own = BodyCache::default();
        read(self.cache.unwrap_or(&own).json(self.content_type(), self.body)?)
    }

    /// The media type of the body, with its parameters.
    pub(super) fn content_type(&self) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str())
    }

    /// The headers, where an answer has a head.
    pub(super) fn head(&self) -> Result<&[(String, String)], NotFound> {
        if self.status.is_none() && self.headers.is_empty() {
            return Err("there is no head of an answer".into());
        }
        Ok(self.headers)
    }

    /// A text without what must not be shown.
    pub(super) fn hidden(&self, text: &str) -> String {
        self.hide.map_or_else(|| text.to_owned(), |redactor| redactor.hide(text))
    }

    /// A value that was found, short enough to stand in a sentence.
    pub(super) fn shown(&self, value: &Json) -> String {
        cut(&self.hidden(&value.to_string()), SHOWN_CHARS)
    }

    /// A sentence, as long as a report may hold.
    pub(super) fn tell(&self, text: &str) -> String {
        cut(&self.hidden(text), MAX_DETAIL_CHARS - 1)
    }
}

/// The start of a text, and a sign that it went on.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}
