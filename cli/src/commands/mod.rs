//! Commands: one file for each noun.

pub(crate) mod agent;
pub(crate) mod apply;
pub(crate) mod backups;
pub(crate) mod copy;
pub(crate) mod correction;
pub(crate) mod evidence;
pub(crate) mod heartbeat;
pub(crate) mod incident;
pub(crate) mod observations;
pub(crate) mod usage;
pub(crate) mod verify;
