//! Colours: which one does a status have where a style sheet cannot say it: icons, mails and badges?

use crate::status::Status;

/// The colour of a status on a light ground, as `rrggbb`. White on it has the same contrast, 4.5 or more (WCAG 2.2, 1.4.3).
#[must_use]
pub fn on_light(status: Status) -> &'static str {
    match status {
        Status::Operational => "1a7d4a",
        Status::UnderMaintenance => "2f6fd0",
        Status::NoData => "667080",
        Status::DegradedPerformance => "976000",
        Status::PartialOutage => "c4500c",
        Status::MajorOutage => "c02636",
    }
}
