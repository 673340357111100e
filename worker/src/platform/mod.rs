//! The platform: the clock, deadlines, random numbers, settings, and the context of a page.

pub(crate) mod clock;
pub(crate) mod deadline;
pub(crate) mod page_context;
pub(crate) mod random;
pub(crate) mod settings;
pub(crate) mod signature;
pub(crate) mod socket;
