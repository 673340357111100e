//! The platform: the clock and random numbers.

pub(crate) mod clock;
pub(crate) mod random;
