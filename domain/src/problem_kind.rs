//! Kinds of problems: what does a `type` of a problem document mean, and what is to be done about it?

/// A kind of problem. Its name never changes: programs tell kinds apart by it.
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemKind {
    /// The last part of its `type`, below [`PROBLEMS`].
    pub name: &'static str,
    /// The HTTP status of all of its kind.
    pub status: u16,
    /// What it is, in a phrase.
    pub title: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// What to do about it.
    pub way_out: &'static str,
}

/// The path below which each kind is explained.
pub const PROBLEMS: &str = "/problems/";

macro_rules! kinds {
    ($($constant:ident = $status:literal $name:literal, $title:literal, $meaning:literal, $way_out:literal;)*) => {
        $(
            #[doc = concat!($status, ": ", $title, ".")]
            pub const $constant: ProblemKind = ProblemKind {
                name: $name,
                status: $status,
                title: $title,
                meaning: $meaning,
                way_out: $way_out,
            };
        )*

        /// Every kind, by status.
        pub const PROBLEM_KINDS: &[ProblemKind] = &[$($constant),*];
    };
}

kinds! {
    UNREADABLE = 400 "unreadable", "the request cannot be read",
        "The body, or a header, is not of the form that the address takes.",
        "Send what `detail` names; bodies of operators are JSON, `/ops/v1/openapi.json` describes them.";
    NO_VALID_TOKEN = 401 "no-valid-token", "no valid token",
        "There is no token, or it is not known, has expired, was revoked, or is another page's.",
        "Send `authorization: Bearer TOKEN`; an administrator gives out tokens: `allclear token create`.";
    SCOPE_NOT_GRANTED = 403 "scope-not-granted", "the scope is not granted",
        "The token is valid, and does not grant the scope that `detail` names.",
        "Use a token that grants it; what readers would notice needs `publish`.";
    NOT_FOUND = 404 "not-found", "not found",
        "There is no such path, or nothing of the name in it.",
        "Compare the address with the list of its kind; `GET /ops/v1/routes` lists every path.";
    METHOD_NOT_ALLOWED = 405 "method-not-allowed", "method not allowed",
        "The path is right, and has other methods.",
        "Use one of those that `allow` and the header of that name list.";
    CONFLICT = 409 "conflict", "conflict",
        "The request is well formed, and contradicts what is there, such as resolving what is resolved.",
        "Read what is there now and decide again; `hint` says what can be done instead.";
    CHANGED_MEANWHILE = 412 "changed-meanwhile", "it was changed meanwhile",
        "The header `if-match` names another tag than what is edited has now: somebody else changed it. Nothing was done.",
        "Look at it again, and send the change with the new `etag` if it still fits.";
    TOO_LARGE = 413 "too-large", "too large",
        "The body has more bytes, or holds more items, than are taken.",
        "Send less at once; `detail` says how much is taken.";
    INVALID_FIELD = 422 "invalid-field", "a field is not valid",
        "The request can be read, and `field` names a field of its body, a parameter or a header that holds what cannot be.",
        "Correct that field: `detail` says what is wrong with it. Nothing was changed.";
    KEY_REUSED = 422 "key-reused", "the key belongs to another request",
        "The header `idempotency-key` came with another request in the last 24 hours. Nothing was done.",
        "Use a new key for each request, and the same only to send it again.";
    INVALID_CONFIGURATION = 422 "invalid-configuration", "the configuration has errors",
        "Files of the folder have errors; `errors` lists each with its file, line and column.",
        "Correct them and look with `allclear check`; nothing was applied.";
    TOO_MANY_REQUESTS = 429 "too-many-requests", "too many requests",
        "More came within a while than is taken.",
        "Wait for `retry_after_s` seconds, which the header `retry-after` says as well.";
    UNAVAILABLE = 503 "unavailable", "out of reach for now",
        "The record cannot be reached, or did not answer in time.",
        "Try again in a few seconds. Whether a command was carried out, what it is about shows.";
}

impl ProblemKind {
    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<&'static Self> {
        PROBLEM_KINDS.iter().find(|kind| kind.name == name)
    }

    /// The `type` of its problem documents.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{PROBLEMS}{}", self.name)
    }

    /// What is to be read at its path.
    #[must_use]
    pub fn explanation(&self) -> String {
        let Self { status, title, meaning, way_out, .. } = self;
        format!("{}: {title} (status {status})\n\n{meaning}\n\n{way_out}\n", self.path())
    }
}

#[cfg(test)]
mod tests {
    use crate::ordered::SortedSet;

    use super::*;

    #[test]
    fn each_kind_has_a_name_of_its_own_and_says_what_to_do() {
        let names: SortedSet<_> = PROBLEM_KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), PROBLEM_KINDS.len());
        for kind in PROBLEM_KINDS {
            assert!(kind.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{kind:?}");
            assert!((400..600).contains(&kind.status), "{kind:?}");
            assert!(kind.meaning.ends_with('.') && kind.way_out.ends_with('.'), "{kind:?}");
            assert_eq!(ProblemKind::from_name(kind.name), Some(kind));
        }
        assert_eq!(ProblemKind::from_name("nothing"), None);
    }

    #[test]
    fn the_guard_of_the_worker_refuses_with_the_same_words() {
        let guard = include_str!("../../worker/entry.js");
        let Some((_, problem)) = guard.split_once("const problem = {") else { panic!("{guard}") };
        let path = UNAVAILABLE.path();
        for part in [&path, UNAVAILABLE.title, "status: 503"] {
            assert!(problem.contains(part), "{part}");
        }
    }

    #[test]
    fn the_documentation_lists_the_same_kinds() {
        let text = include_str!("../../docs/api.md");
        let listed = text.lines().filter_map(|line| line.strip_prefix("| `/problems/"));
        let listed: Vec<_> = listed
            .map(|row| row.split(['`', '|', ' ']).filter(|part| !part.is_empty()))
            .map(|mut parts| (parts.next().unwrap(), parts.next().unwrap().parse().unwrap()))
            .collect();
        let kinds: Vec<(&str, u16)> =
            PROBLEM_KINDS.iter().map(|kind| (kind.name, kind.status)).collect();
        assert_eq!(listed, kinds);
    }
}
