//! Notices: what does the page say that is neither an incident nor a maintenance?

mod decide;
mod types;

pub use types::{NewNotice, Notice};
