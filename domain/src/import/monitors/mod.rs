//! Monitors of other tools: which probes, components and groups does a configuration of theirs become here? Converted where
//! it is read, in the command line: what it gives is checked as any folder is.

mod blackbox;
mod blackbox_module;
mod blackbox_queries;
mod condition_text;
mod draft;
pub mod folder_draft;
mod folder_files;
pub mod folder_report;
mod gatus;
mod gatus_action;
mod gatus_condition;
mod gatus_value;
mod go_duration;
mod kuma;
mod kuma_action;
pub mod page_draft;
mod placed;
mod secrets;
pub mod setting;
mod slug;
mod statuspage_components;
mod upptime_checkout;
#[cfg(not(target_family = "wasm"))]
pub mod yaml;

/// The most bytes of a configuration of another tool.
pub const MAX_MONITOR_FILE_BYTES: usize = 8_000_000;
/// The most values of one, those counted that are referred to several times.
pub const MAX_SETTINGS: usize = 500_000;
/// How deep its values may lie within each other.
pub const MAX_SETTING_DEPTH: usize = 64;
