//! Storage of durable objects: SQL, migrations, state, export and import.

pub(crate) mod admin;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod meta;
pub(crate) mod metering;
pub(crate) mod migrations;
pub(crate) mod object_state;
pub(crate) mod parts;
pub(crate) mod r2;
pub(crate) mod row_limit;
pub(crate) mod sql;
pub(crate) mod wipe;
