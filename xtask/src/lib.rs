//! What the developers' commands share: which tools and builds are there, and where figures are kept.

mod apt;
pub mod archive;
pub mod build;
mod bundle;
pub mod figures;
mod fresh;
mod live_script;
mod python;
pub mod setup;
pub mod shell;
pub mod wasm;
