//! Problem documents (RFC 9457): what is wrong with a request, in which field, and how to fix it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::diagnostic::FileError;

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A refusal, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{title}: {detail}")]
pub struct Problem {
    /// What kind of problem, in a phrase that is the same for all of its kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong this time.
    pub detail: String,
    /// The field or header that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// In how many seconds it may be tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
    /// Every error of a refused configuration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FileError>,
}

impl Problem {
    fn new(status: u16, title: &str, detail: impl Into<String>) -> Self {
        Self {
            title: title.to_owned(),
            status,
            detail: detail.into(),
            field: None,
            hint: None,
            retry_after_s: None,
            errors: vec![],
        }
    }

    /// 400: the request cannot be read.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(400, "the request cannot be read", detail)
    }

    /// 401: there is no token, or nobody's.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, "no valid token", "this needs `authorization: Bearer TOKEN`")
            .hint("an administrator gives out tokens; see docs/operate.md")
    }

    /// 404: there is no such thing.
    #[must_use]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, "not found", detail)
    }

    /// 405: the path is right and the method is not.
    #[must_use]
    pub fn method_not_allowed(allowed: &str) -> Self {
        Self::new(405, "method not allowed", format!("use {allowed} here"))
    }

    /// 409: it contradicts what is there.
    #[must_use]
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(409, "conflict", detail)
    }

    /// 413: it is larger than is taken.
    #[must_use]
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(413, "too large", detail)
    }

    /// 422: it can be read, and a field holds what cannot be.
    #[must_use]
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut problem = Self::new(422, "a field is not valid", detail);
        problem.field = Some(field.into());
        problem
    }

    /// 422: the configuration has errors; nothing of it was applied.
    #[must_use]
    pub fn bad_configuration(errors: Vec<FileError>) -> Self {
        let detail = format!("{} errors; nothing was applied", errors.len());
        Self { errors, ..Self::new(422, "the configuration has errors", detail) }
    }

    /// 429: it came too often; the next is taken after a while.
    #[must_use]
    pub fn too_many(detail: impl Into<String>, wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1_000).max(1);
        let mut problem = Self::new(429, "too many requests", detail);
        problem.retry_after_s = u64::try_from(seconds).ok();
        problem
    }

    /// 503: the record is out of reach.
    #[must_use]
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(503, "out of reach for now", detail).hint("try again in a few seconds")
    }

    /// The same, with the way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
