//! Alert page: where a contact sees an alert and acknowledges it, with a form alone.

pub(crate) mod page;
