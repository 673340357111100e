//! Marks of a status: its class, its icon and its shape, on a page as it is sent and as it is disowned.

use domain::public::color;
use domain::status::Status;

/// The class that gives a status its colour.
pub(crate) fn class(status: Status) -> &'static str {
    match status {
        Status::Operational => "ok",
        Status::UnderMaintenance => "mnt",
        Status::NoData => "nd",
        Status::DegradedPerformance => "deg",
        Status::PartialOutage => "part",
        Status::MajorOutage => "maj",
    }
}

/// The icon of a page, by the status whose colour it has.
pub(crate) fn page_icon(status: Status) -> String {
    format!(
        "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%200%2016%2016'%3E\
         %3Ccircle%20cx='8'%20cy='8'%20r='7'%20fill='%23{}'/%3E%3C/svg%3E",
        color::on_light(status)
    )
}

/// The inside of the shape of a status.
pub(crate) fn shape(status: Status) -> &'static str {
    match status {
        Status::Operational => "<circle cx=8 cy=8 r=8 /><path d='M4.6 8.3l2.3 2.3 4.5-4.9'/>",
        Status::UnderMaintenance => "<circle cx=8 cy=8 r=8 /><path d='M8 4v4.4l2.6 1.6'/>",
        Status::NoData => {
            "<circle cx=8 cy=8 r=8 /><path d='M6 6.3a2 2 0 1 1 2.6 1.9q-.6.3-.6 1M8 11.6v.1'/>"
        }
        Status::DegradedPerformance => {
            "<path class=f d='M8 .6 15.8 15H.2z'/><path d='M8 5.6v4M8 12.2v.1'/>"
        }
        Status::PartialOutage => "<path class=f d='M8 0l8 8-8 8-8-8z'/><path d='M5 8h6'/>",
        Status::MajorOutage => {
            "<rect class=f width=16 height=16 rx=3 /><path d='M5 5l6 6M11 5l-6 6'/>"
        }
    }
}
