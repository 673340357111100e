//! Network: names, connections with their phases, TLS, and whether the agent is cut off.

pub mod connect;
pub mod connectivity;
pub mod head_limit;
pub mod resolver;
pub mod tls;
