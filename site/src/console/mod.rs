//! Console: the pages of operators, rendered from what the API answered. They are in English, and complete without their
//! script, which knows keys and loads what is looked at anew.

pub(crate) mod forms;
pub(crate) mod frame;
pub(crate) mod page;
pub(crate) mod sign_in;
pub(crate) mod table;
pub(crate) mod waterfall;
