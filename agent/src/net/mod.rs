//! Network: names, connections with their phases, TLS, and whether the agent is cut off.

pub mod connect;
pub mod connectivity;
pub(crate) mod early_answer;
pub mod head_limit;
pub mod io_failure;
mod rdap_client;
pub mod registrations;
pub mod resolver;
pub mod stream;
pub mod tls;
