//! Commands: one file for each noun.

pub(crate) mod agent;
pub(crate) mod apply;
pub(crate) mod audit;
pub(crate) mod backups;
pub(crate) mod correction;
pub(crate) mod evidence;
pub(crate) mod export;
pub(crate) mod fmt;
pub(crate) mod heartbeat;
mod id_prefix;
pub(crate) mod import;
pub(crate) mod incident;
pub(crate) mod init;
pub(crate) mod maintenance;
mod message_template;
pub(crate) mod notice;
pub(crate) mod observations;
pub(crate) mod shell;
pub(crate) mod status;
pub(crate) mod token;
pub(crate) mod up;
pub(crate) mod usage;
pub(crate) mod verify;
pub(crate) mod watch;
