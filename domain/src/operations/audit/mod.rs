//! Audit: what did operators, and the clock on their behalf, do to the page, and what was so before and after?
//!
//! A record is made of an event and of the state before and after it, so it can be made again from the log.

mod fields;
mod query;
mod record;
mod subject;

pub use query::{AuditPage, AuditQuery, MAX_SCANNED};
pub use record::{AuditDraft, AuditRecord};
pub use subject::AuditAction;
