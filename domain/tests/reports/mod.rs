//! Reports: what does each kind say of a page whose story is told, whom may it name, and what does a large one cost?

mod forms;
mod kinds;
mod large;
mod told;
