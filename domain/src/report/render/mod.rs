//! Forms of a report that need no markup: for spreadsheets, and to read as plain text.

mod csv;
mod plain_text;

pub use csv::csv;
pub use plain_text::{TEXT_COLUMNS, formulas, plain_text};
