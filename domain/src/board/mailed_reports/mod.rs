//! Reports that are mailed: which are due, and which were sent?

mod apply;
mod decide;
mod types;

pub use types::{MailedReport, NotedReport};
