//! Problem documents (RFC 9457): what is wrong with a request, in which field, and how to fix it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::diagnostic::FileError;
use crate::problem_kind::{self, ProblemKind};

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A refusal, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[error("{title}: {detail}")]
pub struct Problem {
    /// What kind of problem: a path below `/problems/` that never changes, and explains itself (see [`ProblemKind`]).
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// The kind in a phrase, which is the same for all of its kind.
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
    /// The methods of the path, when the request has another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
    /// Every error of a refused configuration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FileError>,
}

/// What RFC 9457 takes for a problem without a type.
fn about_blank() -> String {
    "about:blank".to_owned()
}

impl Problem {
    fn new(kind: &ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind: kind.path(),
            title: kind.title.to_owned(),
            status: kind.status,
            detail: detail.into(),
            field: None,
            hint: None,
            retry_after_s: None,
            allow: vec![],
            errors: vec![],
        }
    }

    /// 400: the request cannot be read.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(&problem_kind::UNREADABLE, detail)
    }

    /// 401: there is no token, or not a valid one.
    #[must_use]
    pub fn unauthorized() -> Self {
        let detail = "this needs `authorization: Bearer TOKEN`";
        Self::new(&problem_kind::NO_VALID_TOKEN, detail)
            .hint("an administrator gives out tokens; see docs/operate.md")
    }

    /// 403: the token is valid, and does not grant the scope of the route.
    #[must_use]
    pub fn forbidden(scope: &str) -> Self {
        let detail = format!("the token does not grant `{scope}`");
        Self::new(&problem_kind::SCOPE_NOT_GRANTED, detail)
    }

    /// 404: there is no such thing.
    #[must_use]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(&problem_kind::NOT_FOUND, detail)
    }

    /// 405: the path is right and the method is not.
    #[must_use]
    pub fn method_not_allowed(allow: &[String]) -> Self {
        // HEAD and OPTIONS follow from the others.
        let named = |method: &&str| !matches!(*method, "HEAD" | "OPTIONS");
        let named: Vec<&str> = allow.iter().map(String::as_str).filter(named).collect();
        let detail = format!("use {} here", named.join(" or "));
        let problem = Self::new(&problem_kind::METHOD_NOT_ALLOWED, detail);
        Self { allow: allow.to_vec(), ..problem }
    }

    /// 409: it contradicts what is there.
    #[must_use]
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(&problem_kind::CONFLICT, detail)
    }

    /// 413: it is larger than is taken.
    #[must_use]
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(&problem_kind::TOO_LARGE, detail)
    }

    /// 422: it can be read, and a field holds what cannot be.
    #[must_use]
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut problem = Self::new(&problem_kind::INVALID_FIELD, detail);
        problem.field = Some(field.into());
        problem
    }

    /// 422: the configuration has errors; nothing of it was applied.
    #[must_use]
    pub fn bad_configuration(errors: Vec<FileError>) -> Self {
        let detail = format!("{} errors; nothing was applied", errors.len());
        Self { errors, ..Self::new(&problem_kind::INVALID_CONFIGURATION, detail) }
    }

    /// 429: it came too often; the next is taken after a while.
    #[must_use]
    pub fn too_many(detail: impl Into<String>, wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1_000).max(1);
        let mut problem = Self::new(&problem_kind::TOO_MANY_REQUESTS, detail);
        problem.retry_after_s = u64::try_from(seconds).ok();
        problem
    }

    /// 503: the record is out of reach.
    #[must_use]
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(&problem_kind::UNAVAILABLE, detail).hint("try again in a few seconds")
    }

    /// The same, with the way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_kind_and_one_without_a_kind_is_still_read() {
        let sent = serde_json::to_value(Problem::conflict("it is open")).unwrap();
        let expected = serde_json::json!({
            "type": "/problems/conflict", "title": "conflict", "status": 409, "detail": "it is open",
        });
        assert_eq!(sent, expected);
        let older =
            serde_json::json!({ "title": "conflict", "status": 409, "detail": "it is open" });
        let read: Problem = serde_json::from_value(older).unwrap();
        assert_eq!(
            read,
            Problem { kind: "about:blank".to_owned(), ..Problem::conflict("it is open") }
        );
    }

    #[test]
    fn a_wrong_method_is_answered_with_the_right_ones() {
        let problem = Problem::method_not_allowed(&["GET".to_owned(), "HEAD".to_owned()]);
        assert_eq!((problem.status, problem.detail.as_str()), (405, "use GET here"));
        assert_eq!(problem.allow, ["GET", "HEAD"]);
    }
}
