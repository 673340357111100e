//! Documents of third parties: is each state read as it is meant, and is everything else no data?
//!
//! The documents have the form that Statuspage, Instatus and Statuspage's feeds have, with all their keys, of a vendor that
//! does not exist.

mod broken;
mod component;
mod configured;

use std::time::Duration;

use domain::status::Status;
use domain::time::timestamp::Timestamp;
use domain::upstream::{
    DEFAULT_TROUBLE_FOR, UnreadUpstream, UpstreamFormat, UpstreamReport, UpstreamSource, read,
};

const WELL: &str = include_str!("documents/statuspage-well.json");
const TROUBLE: &str = include_str!("documents/statuspage-trouble.json");
const INSTATUS_WELL: &str = include_str!("documents/instatus-well.json");
const INSTATUS_TROUBLE: &str = include_str!("documents/instatus-trouble.json");
const INSTATUS_COMPONENTS: &str = include_str!("documents/instatus-components.json");
const ATOM: &str = include_str!("documents/history.atom");
const RSS: &str = include_str!("documents/history.rss");

fn now() -> Timestamp {
    "2026-11-30T03:00:00Z".parse().unwrap()
}

fn source(format: UpstreamFormat, components: &[&str]) -> UpstreamSource {
    let components = components.iter().map(|name| (*name).to_owned()).collect();
    UpstreamSource { format, components, trouble_for: DEFAULT_TROUBLE_FOR }
}

fn said_of(
    format: UpstreamFormat,
    components: &[&str],
    text: &str,
) -> Result<UpstreamReport, UnreadUpstream> {
    read(&source(format, components), Some(200), text.as_bytes(), now())
}

fn status(format: UpstreamFormat, components: &[&str], text: &str) -> Status {
    said_of(format, components, text).unwrap().status
}

/// The same with resolved in the place of the newest word of the first entry.
fn resolved(feed: &str) -> String {
    feed.replacen("Identified", "Resolved", 1)
}

#[test]
fn each_word_of_statuspage_is_read_as_it_is_meant() {
    use UpstreamFormat::Statuspage;
    for (word, wanted) in [
        ("operational", Status::Operational),
        ("degraded_performance", Status::DegradedPerformance),
        ("partial_outage", Status::PartialOutage),
        ("major_outage", Status::MajorOutage),
        ("under_maintenance", Status::UnderMaintenance),
    ] {
        let text = TROUBLE.replacen("partial_outage", word, 1);
        assert_eq!(status(Statuspage, &["API"], &text), wanted, "by name");
        assert_eq!(status(Statuspage, &["3v8nq0c5h7yd"], &text), wanted, "by id");
        assert_eq!(status(Statuspage, &["Dashboard", "API"], &text), wanted, "the worst of them");
        assert_eq!(status(Statuspage, &["Dashboard"], &text), Status::Operational, "and no other");
    }
    for (word, wanted) in [
        ("none", Status::Operational),
        ("minor", Status::DegradedPerformance),
        ("major", Status::PartialOutage),
        ("critical", Status::MajorOutage),
        ("maintenance", Status::UnderMaintenance),
    ] {
        let text =
            TROUBLE.replace("\"indicator\": \"major\"", &format!("\"indicator\": \"{word}\""));
        assert_eq!(status(Statuspage, &[], &text), wanted, "{word}");
    }
    let report = said_of(Statuspage, &["API", "Dashboard"], TROUBLE).unwrap();
    assert_eq!(report.stated_at, "2026-11-30T02:11:09.512Z".parse().ok(), "that of the component");
    assert_eq!(report.about, "API");
    let quiet = said_of(Statuspage, &[], WELL).unwrap();
    assert_eq!(quiet.stated_at, "2026-11-28T09:30:00Z".parse().ok(), "a quiet page is not stale");
    assert_eq!((quiet.status, quiet.about.as_str()), (Status::Operational, "Paywire"));
}

#[test]
fn each_word_of_instatus_is_read_as_it_is_meant() {
    use UpstreamFormat::Instatus;
    assert_eq!(status(Instatus, &[], INSTATUS_WELL), Status::Operational);
    let report = said_of(Instatus, &[], INSTATUS_TROUBLE).unwrap();
    assert_eq!(report.status, Status::MajorOutage, "as bad as the incident");
    assert_eq!(report.stated_at, "2026-11-30T01:58:40.090Z".parse().ok());
    let vague = INSTATUS_TROUBLE.replace("\"impact\": \"MAJOROUTAGE\",", "");
    assert_eq!(status(Instatus, &[], &vague), Status::DegradedPerformance, "at least");
    let work = INSTATUS_WELL.replace("\"UP\"", "\"UNDERMAINTENANCE\"");
    assert_eq!(status(Instatus, &[], &work), Status::UnderMaintenance);
    for (components, wanted) in [
        (&["API"][..], Status::PartialOutage),
        (&["ckf02hvxz1"], Status::Operational),
        (&["Dashboard", "Webhooks"], Status::UnderMaintenance),
        (&["Mail", "Webhooks"], Status::DegradedPerformance),
    ] {
        assert_eq!(status(Instatus, components, INSTATUS_COMPONENTS), wanted, "{components:?}");
    }
    let major = INSTATUS_COMPONENTS.replace("PARTIALOUTAGE", "MAJOROUTAGE");
    assert_eq!(status(Instatus, &["API"], &major), Status::MajorOutage);
    let (_, bare) = INSTATUS_COMPONENTS.split_once(':').unwrap();
    let bare = bare.trim_end().strip_suffix('}').unwrap();
    assert_eq!(status(Instatus, &["API"], bare), Status::PartialOutage);
}

/// Pages were seen to say that they are up while an incident of theirs was open.
#[test]
fn the_worst_of_what_instatus_says_counts() {
    for (page, impact, incident, work, wanted) in [
        ("UP", "DEGRADEDPERFORMANCE", "IDENTIFIED", "NOTSTARTEDYET", Status::DegradedPerformance),
        ("UP", "MAJOROUTAGE", "MONITORING", "INPROGRESS", Status::MajorOutage),
        ("UP", "MAJOROUTAGE", "RESOLVED", "COMPLETED", Status::Operational),
        ("UP", "OPERATIONAL", "INVESTIGATING", "NOTSTARTEDYET", Status::Operational),
        ("UP", "OPERATIONAL", "INVESTIGATING", "INPROGRESS", Status::UnderMaintenance),
        ("UNDERMAINTENANCE", "PARTIALOUTAGE", "IDENTIFIED", "INPROGRESS", Status::PartialOutage),
        ("UNDERMAINTENANCE", "PARTIALOUTAGE", "RESOLVED", "INPROGRESS", Status::UnderMaintenance),
        ("HASISSUES", "PARTIALOUTAGE", "RESOLVED", "COMPLETED", Status::DegradedPerformance),
        ("HASISSUES", "MINOROUTAGE", "IDENTIFIED", "COMPLETED", Status::PartialOutage),
    ] {
        let document = INSTATUS_TROUBLE
            .replace("HASISSUES", page)
            .replace("MAJOROUTAGE", impact)
            .replace("IDENTIFIED", incident)
            .replace(
                "\"activeMaintenances\": []",
                &format!("\"activeMaintenances\": [{{\"status\": \"{work}\"}}]"),
            );
        let found = status(UpstreamFormat::Instatus, &[], &document);
        assert_eq!(found, wanted, "{page} {impact} {incident} {work}");
    }
}

#[test]
fn a_feed_tells_of_trouble_until_it_is_over_or_was_forgotten() {
    for (format, feed) in [(UpstreamFormat::Atom, ATOM), (UpstreamFormat::Rss, RSS)] {
        let report = said_of(format, &[], feed).unwrap();
        assert_eq!(report.status, Status::DegradedPerformance);
        assert_eq!(report.about, "Payments are declined");
        let began = if format == UpstreamFormat::Atom { "01:58:40" } else { "02:11:09" };
        assert_eq!(report.stated_at, format!("2026-11-30T{began}Z").parse().ok());
        let over = said_of(format, &[], &resolved(feed)).unwrap();
        assert_eq!(over.status, Status::Operational);
        assert_eq!(
            over.stated_at,
            "2026-11-30T02:20:00Z".parse().ok(),
            "when the feed was written"
        );
        for (word, wanted) in [
            ("Investigating", Status::DegradedPerformance),
            ("Monitoring", Status::DegradedPerformance),
            ("Update", Status::DegradedPerformance),
            ("Behoben", Status::DegradedPerformance),
            ("In progress", Status::UnderMaintenance),
            ("Verifying", Status::UnderMaintenance),
            ("Scheduled", Status::Operational),
            ("Postmortem", Status::Operational),
        ] {
            assert_eq!(
                status(format, &[], &feed.replacen("Identified", word, 1)),
                wanted,
                "{word}"
            );
        }
        // Its last word is of 02:11:09.
        for (hours, seconds, wanted) in
            [(24, 0, Status::DegradedPerformance), (24, 1, Status::Operational)]
        {
            let later: Timestamp = "2026-11-30T02:11:09Z".parse().unwrap();
            let later = later.plus(Duration::from_secs(hours * 3_600 + seconds));
            let read = read(&source(format, &[]), Some(200), feed.as_bytes(), later).unwrap();
            assert_eq!(read.status, wanted, "{hours} h {seconds} s");
        }
    }
}

#[test]
fn a_report_reaches_the_server_in_the_detail_of_a_failure() {
    let at = now();
    for (stated_at, about) in
        [(Some(at), "API: all, and more"), (None, "API"), (None, "stated b: c")]
    {
        let report =
            UpstreamReport { status: Status::MajorOutage, stated_at, about: about.to_owned() };
        assert_eq!(UpstreamReport::read_detail(&report.detail()), (stated_at, about));
    }
    assert_eq!(UpstreamReport::read_detail("stated 2026"), (None, "stated 2026"), "cut short");
}
