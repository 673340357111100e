//! Mutes: which failing regions of a probe call nobody for a while, and what is still said of them?

mod decide;
mod types;

pub use types::{MAX_MUTE, MAX_MUTES, NewProbeMute, ProbeMute};
