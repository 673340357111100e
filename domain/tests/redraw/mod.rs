//! A timeline that is drawn on, event after event, is the one that is drawn at once; and it is the same
//! whatever came late.

mod configured;
mod delays;
mod events;
mod page;
