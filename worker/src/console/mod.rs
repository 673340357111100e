//! Console: pages of operators. What they show and do goes through the routes of the API, with the grant of who is signed
//! in.

pub(crate) mod actions;
pub(crate) mod api;
mod readings;
pub(crate) mod reports;
pub(crate) mod screens;
pub(crate) mod session_memo;
pub(crate) mod sessions;
pub(crate) mod sign_in;
