//! Documents: public responses that are made once and sent to many readers. Has this reader got it already?

use std::borrow::Cow;

use domain::access::route::HTML;
use domain::etag::ETag;
use domain::public::freshness::{Freshness, STALE_IF_ERROR};
use domain::public::view_tag::AS_OF;
use domain::time::timestamp::Timestamp;
use worker::{Request, Response, Result};

use crate::http::response::{HttpResult, builder, out_of_reach};
use crate::platform::clock;

/// The media type of JSON for programs.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// The media type of texts.
pub(crate) const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// The header that says for how long a response is the same for all who ask for its address. `shared_responses.js`
/// takes it off.
pub(crate) const SHARED_MS: &str = "x-allclear-shared-ms";

/// A public response with its tag.
pub(crate) struct Document {
    media_type: &'static str,
    body: Vec<u8>,
    tag: ETag,
    /// Of when it is true; a 304 says it of the body that the reader has.
    as_of: Option<Timestamp>,
    /// Of when the view is that it was made of alone.
    view_as_of: Option<Timestamp>,
    /// What a browser may do with it, if it is a page: by default what it may do with most.
    policy: Option<Cow<'static, str>>,
}

impl Document {
    /// Something that programs read, named by its bytes.
    pub(crate) fn new(media_type: &'static str, body: String) -> Self {
        let body = body.into_bytes();
        let tag = ETag::strong(&body);
        Self { media_type, tag, body, as_of: None, view_as_of: None, policy: None }
    }

    /// A page that people read, named by what it says other than times.
    pub(crate) fn page(body: String, tag: ETag, as_of: Timestamp) -> Self {
        let body = body.into_bytes();
        Self { media_type: HTML, body, tag, as_of: Some(as_of), view_as_of: None, policy: None }
    }

    /// The page under a content security policy of its own.
    pub(crate) fn under_policy(self, policy: impl Into<Cow<'static, str>>) -> Self {
        Self { policy: Some(policy.into()), ..self }
    }

    /// The same for all who ask for its address, as long as what a view of this instant says may be claimed.
    pub(crate) fn of_view(self, as_of: Timestamp) -> Self {
        Self { view_as_of: Some(as_of), ..self }
    }

    /// Sends it: kept for a moment on the way, served from there when we are gone, open to every site, and
    /// without its body to a reader who has it.
    pub(crate) fn send(&self, request: &Request) -> HttpResult {
        self.respond(request).map_err(out_of_reach)
    }

    fn respond(&self, request: &Request) -> Result<Response> {
        let stale_s = STALE_IF_ERROR.as_secs();
        let cache = format!("public, max-age=2, stale-if-error={stale_s}");
        let mut builder = builder(self.media_type, &cache)?
            .with_header("access-control-allow-origin", "*")?
            .with_header("etag", &self.tag.to_string())?;
        if self.media_type == HTML {
            let policy = self.policy.as_deref().unwrap_or_else(|| site::content_security_policy());
            builder = builder.with_header("content-security-policy", policy)?;
        }
        if let Some(as_of) = self.as_of {
            builder = builder.with_header(AS_OF, &as_of.to_string())?;
        }
        let now = clock::now();
        if let Some(shared) = self.view_as_of.and_then(|at| Freshness::shared_for(at, now)) {
            builder = builder.with_header(SHARED_MS, &shared.as_millis().to_string())?;
        }
        let condition = request.headers().get("if-none-match")?;
        if condition.is_some_and(|condition| self.tag.is_named_in(&condition)) {
            return Ok(builder.with_status(304).empty());
        }
        Ok(builder.fixed(self.body.clone()))
    }
}
