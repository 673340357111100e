//! Runs of a probe, without a network and without a clock: what is done next, in which time, and what it
//! means in the end.

mod any_run;
mod order;
mod secrets;
mod simulator;
