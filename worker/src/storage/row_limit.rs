//! Row limit: how many bytes may a row have?
//!
//! The platform refuses rows of 2 MB, and the local runtime takes 4 MiB: without a limit of our own, what
//! works on a developer's machine fails in production.

use domain::problem::Problem;
use worker::{Error, Result};

/// The most bytes of the values that a statement binds, and so of the row that it writes.
pub(crate) const MAX_ROW_BYTES: usize = 1_900_000;

/// A statement would write a row that the platform may refuse.
#[derive(Debug)]
pub(crate) struct RowTooLarge {
    /// The beginning of the statement, with its table.
    statement: String,
    bytes: usize,
}

impl std::fmt::Display for RowTooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { statement, bytes } = self;
        write!(f, "`{statement}` has a row of {bytes} bytes; a row has at most {MAX_ROW_BYTES}")
    }
}

impl std::error::Error for RowTooLarge {}

impl RowTooLarge {
    /// What the caller is told: not that the record is out of reach, which would pass.
    fn problem(&self) -> Problem {
        Problem::too_large(format!("it cannot be stored: {self}"))
            .hint("send less at a time, or split what is sent; nothing of it was stored")
    }
}

/// Refuses values that would be too large as a row.
pub(crate) fn check(query: &str, bytes: usize) -> Result<()> {
    if bytes <= MAX_ROW_BYTES {
        return Ok(());
    }
    let too_large = RowTooLarge { statement: beginning(query), bytes };
    Err(Error::Io(std::io::Error::new(std::io::ErrorKind::FileTooLarge, too_large)))
}

/// The refusal to which an error leads, if it is of this limit.
pub(crate) fn problem(error: &Error) -> Option<Problem> {
    let Error::Io(error) = error else { return None };
    Some(error.get_ref()?.downcast_ref::<RowTooLarge>()?.problem())
}

/// A statement up to its columns or conditions: `INSERT INTO events`.
fn beginning(query: &str) -> String {
    let words = query.split_whitespace();
    let words = words.take_while(|word| !word.starts_with('(') && *word != "SET").take(6);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_at_the_limit_is_stored_and_a_larger_one_is_refused_with_its_table() {
        let insert = "INSERT INTO events (n, body, hash)\n VALUES (?, ?, ?)";
        assert!(check(insert, MAX_ROW_BYTES).is_ok());
        let refused = check(insert, MAX_ROW_BYTES + 1).unwrap_err();
        let problem = problem(&refused).unwrap();
        assert_eq!(problem.status, 413);
        let detail = "it cannot be stored: `INSERT INTO events` has a row of 1900001 bytes; \
                      a row has at most 1900000";
        assert_eq!(problem.detail, detail);
    }

    #[test]
    fn another_error_is_no_refusal_of_this_limit() {
        assert_eq!(problem(&Error::from("the disk is full")), None);
    }
}
