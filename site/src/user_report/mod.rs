//! User reports: the form by which readers say what does not work.

pub(crate) mod page;
