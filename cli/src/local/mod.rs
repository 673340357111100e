//! The whole system on this machine: which processes does `allclear up` start, and what has to hold before
//! the next one?

pub(crate) mod children;
pub(crate) mod parts;
pub(crate) mod start;
pub(crate) mod token;
