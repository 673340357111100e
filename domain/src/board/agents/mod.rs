//! Agents of a page: who has a token, and is heard of?

pub(super) mod apply;
mod decide;
mod reports;
mod types;

pub use types::{Agent, NewAgent};
