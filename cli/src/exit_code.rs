//! Exit codes: what do scripts learn of how a command ended?

use std::fmt;
use std::process::ExitCode;

/// Why a command failed, where scripts can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// Anything else: a file is wrong, a check failed, the server refused.
    Failed,
    /// No server answered, or what answered is none of Allclear.
    Unreachable,
    /// The token is missing, unknown, or has not the scope.
    Unauthorized,
    /// What the command is about is not there.
    NotFound,
    /// The state is another one than the command is for.
    Conflict,
}

/// What `--help` says of them; 2 is clap's, for a command line that cannot be read.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done
  1  failed: a file is wrong, a check failed, or the server refused
  2  the command line cannot be read
  3  no server answered
  4  the token is missing, unknown, or has not the scope
  5  what the command is about is not there
  6  the state is another one than the command is for

Times are written 2026-11-20T14:03Z, '2026-11-20 14:03:20', 2026-11-20, 14:05 (of today), -30m, +2h or now; without a
zone they are UTC, or the `timezone` of the profile.

Profiles for several servers are in ~/.config/allclear/config.toml; see docs/cli.md.";

impl FailureKind {
    /// By the status of a refusal.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::Unauthorized,
            404 => Self::NotFound,
            409 | 412 => Self::Conflict,
            _ => Self::Failed,
        }
    }

    /// The code of a process that ended so.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Unreachable => 3,
            Self::Unauthorized => 4,
            Self::NotFound => 5,
            Self::Conflict => 6,
        }
    }
}

/// A failure of a kind, with what is said of it.
#[derive(Debug)]
pub(crate) struct CommandFailure {
    pub(crate) kind: FailureKind,
    pub(crate) text: String,
}

impl fmt::Display for CommandFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for CommandFailure {}

/// The code that a command ends with.
pub(crate) fn from_error(error: &anyhow::Error) -> ExitCode {
    // As the error, or as what was said of another one.
    let failure = error.downcast_ref::<CommandFailure>();
    ExitCode::from(failure.map_or(FailureKind::Failed, |failure| failure.kind).code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_code_that_the_help_explains() {
        for (status, code) in [(401, 4), (403, 4), (404, 5), (409, 6), (412, 6), (400, 1), (503, 1)]
        {
            assert_eq!(FailureKind::of_status(status).code(), code, "{status}");
            assert!(HELP.contains(&format!("\n  {code}  ")));
        }
        let text = "x".to_owned();
        let failure = CommandFailure { kind: FailureKind::Unreachable, text };
        let error = anyhow::Error::from(failure).context("more");
        assert_eq!(format!("{:?}", from_error(&error)), format!("{:?}", ExitCode::from(3)));
    }
}
