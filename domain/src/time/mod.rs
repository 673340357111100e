//! Time: instants, zones, calendar spans, windows, and states over time.

pub mod calendar;
pub mod calendar_date;
pub mod calendar_period;
pub mod calendar_week;
pub mod month;
pub mod recurrence;
pub mod recurring_span;
pub mod report_period;
pub mod span_text;
pub mod state_timeline;
pub mod time_zone;
pub mod timestamp;
pub mod typed_time;
pub mod window;
