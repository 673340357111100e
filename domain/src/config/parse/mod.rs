//! The parser of a configuration folder: every mistake of every file, with its place and hint.

pub(crate) mod action;
pub(crate) mod assertions;
pub(crate) mod connection;
pub(crate) mod http_request;
pub mod page;
pub mod probe;
pub(crate) mod reader;
pub(crate) mod step;
pub(crate) mod templates;
