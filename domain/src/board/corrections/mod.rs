//! Corrections: what did operators correct of the past?

mod apply;
mod decide;
mod types;

pub use types::{Correction, NewCorrection};
