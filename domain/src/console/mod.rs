//! Console: what do operators see and do on its screens? Screens and actions are data: each screen reads what the API
//! answers, and each action is a request to the API, so that neither can do more than that.

pub mod action;
pub mod action_outcome;
pub mod action_table;
pub mod cell;
pub mod columns;
pub mod incident_screen;
pub mod navigation;
pub mod panel;
pub mod report_panels;
pub mod screen;
pub mod screen_table;
pub mod waterfall;
