//! Checks of text from operators: is it there, and within its limit?

use crate::problem::Problem;

/// The text without white space around it.
pub(super) fn checked_text(field: &str, text: &str, most: usize) -> Result<String, Problem> {
    let chars = text.trim().chars().count();
    if chars == 0 {
        return Err(Problem::invalid(field, format!("`{field}` is empty")));
    }
    if chars > most {
        let detail = format!("`{field}` has {chars} characters; at most {most} are taken");
        return Err(Problem::invalid(field, detail));
    }
    Ok(text.trim().to_owned())
}
