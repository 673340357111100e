//! Reports: what do operators, managers, readers and customers read of a period, and how is it checked?
//!
//! One engine makes them all: of a Board and a question it makes sections of figures and tables. A figure says how it is
//! computed and how much of its time was observed, and the whole says on which line of the public log it rests.

mod availability;
mod builder;
mod changes;
mod churn;
mod credits;
mod customers;
mod daily;
pub mod document;
mod facts;
mod incidents;
mod investment;
pub mod kind;
pub mod measure;
pub mod question;
pub mod render;
mod response;
mod schedules;
mod sections;
mod tables;
mod trends;
pub mod value;
pub mod verify;

pub use builder::report;
