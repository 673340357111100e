//! Reports as documents of their own.

pub(crate) mod page;
