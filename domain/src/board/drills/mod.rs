//! Drills: an incident that is rehearsed on a twin of the page. Which drill is open, and what came of those before?
//!
//! The page's own log says that a drill began and ended, and keeps its report. What is done in it is in the log of the
//! twin alone, another Board with another log, which is wiped after it.

mod apply;
mod decide;
mod types;

pub use types::{
    DRILL_LIMIT, DrillCount, DrillDelivery, DrillEnding, DrillInterval, DrillPerson, DrillRecord,
    DrillReport, DrillStep, DrilledIncident, MAX_DRILL_REPORTS, NewDrill,
};
