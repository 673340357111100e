//! Offline commands: try a probe, check a folder, run without a server.

pub mod check;
mod folder;
pub mod standalone;
pub mod try_probe;
