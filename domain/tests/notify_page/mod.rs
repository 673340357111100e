//! A page whose notifications are configured, with a calendar beside it.
#![allow(dead_code, reason = "no test needs all of it")]

use domain::config::notify_policy::NotifyPolicy;
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::time::timestamp::Timestamp;

const PAGE: &str = "[page]\nname = \"N\"\nurl = \"https://n.example\"\ntimezone = \"Europe/Berlin\"\n\
    [[component]]\nid = \"checkout\"\nname = \"Checkout\"\nmanual = true\n";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn files(more: &str, calendar: &str) -> Vec<SourceFile> {
    let file = |path: &str, text: String| SourceFile { path: path.to_owned(), text };
    vec![
        file("probes/page.toml", format!("{PAGE}{more}")),
        file("probes/people/on-call.ics", calendar.to_owned()),
    ]
}

pub(crate) fn policy(more: &str, calendar: &str) -> Result<NotifyPolicy, String> {
    let now = at("2026-11-28T12:00:00Z");
    let read = parse::read_at(&files(more, calendar), now);
    let lines = |errors: Vec<domain::diagnostic::FileError>| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        lines.join("\n")
    };
    read.map(|configuration| configuration.notify).map_err(lines)
}

pub(crate) fn calendar(events: &[&str]) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\n\
        DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        .to_owned();
    for event in events {
        text += &format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", event.replace('\n', "\r\n"));
    }
    text + "END:VCALENDAR\r\n"
}
