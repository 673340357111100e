//! Access: who may do what?

pub mod actor;
pub mod caller;
pub mod console_request;
pub mod drill_path;
pub mod grant_cache;
pub mod identity_settings;
pub mod identity_token;
pub mod operator_limits;
pub mod path;
pub mod private_page;
pub mod role;
pub mod route;
pub mod scope;
pub mod session;
pub mod token;
