//! Reports: what does each kind say of a page whose story is told, whom may it name, are credits the same everywhere, and what does a large one cost?

mod credits;
mod forms;
mod kinds;
mod large;
mod planned;
pub(crate) mod told;
