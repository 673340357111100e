//! Audit pack: what the record holds of a time, as files for auditors, each with its hash. Made and checked by the command line
//! alone, without a server where it is checked.

mod check;
mod contents;
mod log_cut;
mod manifest;

pub use check::{CheckedPack, check_pack};
pub use contents::{PackedApproval, approvals, has_change, has_drill, has_review};
pub use log_cut::PackLog;
pub use manifest::{
    LOG_FILE, MANIFEST_FILE, MAX_PACK_FILES, PACK_FORMAT, PackContents, PackFile, PackHeads,
    PackManifest, PackSpan, SUMS_FILE,
};
