//! Service level agreements: when must components of a customer be available, were they, and what follows if not?

pub mod customer_status;
pub mod service_level;
pub mod service_time;
