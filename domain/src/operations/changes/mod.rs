//! Changes as operators read them: which are near an incident, what is on the agenda, and may one be made now?

pub mod agenda;
pub mod check;
pub mod customer_hours;
pub mod near_changes;
