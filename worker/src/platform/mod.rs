//! The platform: the clock, deadlines and random numbers.

pub(crate) mod clock;
pub(crate) mod deadline;
pub(crate) mod random;
