//! Subscription pages: a reader subscribes, confirms, changes and ends it, with forms alone.

pub(crate) mod form;
pub(crate) mod page;
