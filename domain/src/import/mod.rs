//! Import of history: what of another page's record becomes incidents and maintenance here? Converted where it is
//! read, in the command line: the Worker decides on each entry alone.

mod better_stack;
pub mod byte_budget;
pub mod component_matches;
pub mod conversion;
pub mod converted;
mod entry_parts;
mod feed;
mod feed_entry;
mod feed_text;
pub mod imported_entry;
mod instatus;
pub mod monitors;
pub mod plan;
pub mod report;
mod source_entry;
mod statuspage;
mod statuspage_parts;
mod upptime;

/// The most bytes of a file with history.
pub const MAX_HISTORY_FILE_BYTES: usize = 64_000_000;
