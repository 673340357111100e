//! Other pages: do feeds, Instatus and Better Stack come over with their ids, texts and instants?

use domain::board::ImportedIncident;
use domain::import::conversion::HistoryConversion;
use domain::import::converted::ConvertedHistory;
use domain::import::imported_entry::ImportedEntry;
use domain::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use serde_json::json;

use super::{command, matches};
use crate::story::at;

/// A year later than anything that is told here.
const NOW_S: u64 = 1_000 * 86_400;

fn converted(take: impl FnOnce(&mut HistoryConversion<'_>)) -> ConvertedHistory {
    let matches = matches(&[]);
    let mut conversion = HistoryConversion::new(&matches, at(NOW_S));
    take(&mut conversion);
    conversion.finish()
}

fn incident(history: &ConvertedHistory, n: usize) -> &ImportedIncident {
    let ImportedEntry::Incident(incident) = &history.entries[n].entry else {
        panic!("{history:#?}")
    };
    let _ = command(&history.entries[n].entry);
    incident
}

fn told(incident: &ImportedIncident) -> Vec<(String, IncidentStatus, &str)> {
    let updates = incident.updates.iter();
    updates.map(|update| (update.at.to_string(), update.status, update.body.as_str())).collect()
}

fn feed(entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><feed xml:lang=\"en-US\" xmlns=\"http://www.w3.org/2005/Atom\"><id>tag:status.example,2005:/history</id><updated>2025-03-11T00:00:00Z</updated><title>History</title>{entries}</feed>"
    )
}

fn entry(id: &str, title: &str, html: &str) -> String {
    let html = html.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<entry><id>tag:status.example,2005:Incident/{id}</id><published>2025-03-10T10:00:30Z</published><updated>2025-03-10T12:33:20Z</updated><link rel=\"alternate\" type=\"text/html\" href=\"https://status.example/incidents/abc{id}\"/><title>{title}</title><content type=\"html\">{html}</content></entry>"
    )
}

const PART: &str = "<p><small>Mar <var data-var='date'>10</var>, <var data-var='time'>12:33</var> UTC</small><br><strong>Resolved</strong> - It is <b>over</b> &amp; done.<br /><br />Thanks.</p><p><small>Mar <var data-var='date'>10</var>, <var data-var='time'>11:00</var> UTC</small><br><strong>Update</strong> - Still.</p><p><small>Mar <var data-var='date'>10</var>, <var data-var='time'>10:00</var> UTC</small><br><strong>Identified</strong> - See <a href='https://a.example'>this</a>.</p>";

#[test]
fn entries_of_a_feed_become_incidents() {
    let work = "<p><strong>THIS IS A SCHEDULED EVENT Mar <var data-var='date'>10</var>, <var data-var='time'>10:00</var> - <var data-var='time'>12:00</var> UTC</strong></p><p><small>Mar <var data-var='date'>10</var>, <var data-var='time'>12:00</var> UTC</small><br><strong>Completed</strong> - Done.</p><p><small>Mar <var data-var='date'> 9</var>, <var data-var='time'>08:00</var> UTC</small><br><strong>Scheduled</strong> - Soon.</p>";
    let open = PART.replace("Resolved", "Monitoring");
    let text = feed(
        &[
            entry("1", "Search &amp;amp; more", PART),
            entry("2", "Work", work),
            entry("3", "Open", &open),
            entry("4", "Bare", "<p>Hello</p>"),
            entry("5", "Zone", &PART.replace("UTC", "XYZT")),
        ]
        .concat(),
    );
    let history = converted(|conversion| conversion.take_feed("history.atom", &text).unwrap());
    assert_eq!(history.entries.len(), 2, "{:#?}", history.report);
    let work = history.entries.iter().find_map(|own| match &own.entry {
        ImportedEntry::Maintenance(work) => Some(work),
        ImportedEntry::Incident(_) => None,
    });
    let work = work.unwrap();
    assert_eq!((work.id.to_string().as_str(), work.source.as_str()), ("abc2", "atom"));
    assert_eq!(work.plan.scheduled_until.to_string(), "2025-03-10T12:00:00.000Z");
    assert_eq!(work.updates.last().unwrap().status, MaintenanceStatus::Completed);
    let own = history
        .entries
        .iter()
        .position(|own| matches!(own.entry, ImportedEntry::Incident(_)))
        .unwrap();
    let own = incident(&history, own);
    assert_eq!(
        (own.id.as_str(), own.source.as_str(), own.name.as_str()),
        ("abc1", "atom", "Search & more")
    );
    assert_eq!(own.started_at.to_string(), "2025-03-10T10:00:00.000Z");
    assert_eq!(
        told(own),
        [
            (
                "2025-03-10T10:00:00.000Z".to_owned(),
                IncidentStatus::Identified,
                "See [this](https://a.example)."
            ),
            ("2025-03-10T11:00:00.000Z".to_owned(), IncidentStatus::Identified, "Still."),
            (
                "2025-03-10T12:33:00.000Z".to_owned(),
                IncidentStatus::Resolved,
                "It is over & done.\n\nThanks."
            ),
        ]
    );
    let left: Vec<_> =
        history.report.not_carried.iter().map(|left| (&*left.place, &*left.why)).collect();
    assert_eq!(left.len(), 3);
    assert!(left[0].0 == "history.atom: entry[2]" && left[0].1.contains("not over"), "{left:?}");
    assert!(left[1].1.contains("no updates") && left[2].1.contains("XYZT"), "{left:?}");
}

#[test]
fn items_of_rss_are_the_same() {
    let html = PART.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let text = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>H</title><link>https://status.example</link><description>d</description><item><title>Search</title><description>{html}</description><pubDate>Mon, 10 Mar 2025 12:33:20 +0000</pubDate><link>https://status.example/incidents/abc1</link><guid>https://status.example/incidents/abc1</guid></item></channel></rss>"
    );
    let history = converted(|conversion| conversion.take_feed("history.rss", &text).unwrap());
    let own = incident(&history, 0);
    assert_eq!((own.id.as_str(), own.updates.len()), ("abc1", 3));
    assert_eq!(own.started_at.to_string(), "2025-03-10T10:00:00.000Z");
    for wrong in ["", "{}", "<html></html>", "<feed"] {
        let matches = matches(&[]);
        let problem =
            HistoryConversion::new(&matches, at(NOW_S)).take_feed("x.atom", wrong).unwrap_err();
        assert!(
            problem.detail.starts_with("x.atom is neither") && problem.hint.is_some(),
            "{problem:?}"
        );
    }
}

#[test]
fn instatus_comes_over() {
    let file = json!({ "incidents": [
        { "id": "cku1", "name": { "default": "Clusters down" }, "status": "RESOLVED", "impact": "MAJOROUTAGE",
          "started": "2025-03-10T10:00:00.000Z", "resolved": "2025-03-10T12:00:00.000Z",
          "components": [{ "id": "x1", "name": "Checkout", "status": "OPERATIONAL" }],
          "updates": [
            { "id": "u2", "message": { "default": "Over." }, "status": "RESOLVED", "started": "2025-03-10T12:00:00.000Z" },
            { "id": "u1", "message": { "default": "We look." }, "status": "INVESTIGATING", "started": "2025-03-10T10:05:00.000Z" },
          ] },
        { "id": "cku2", "name": "Open", "status": "MONITORING", "started": "2025-03-10T10:00:00.000Z", "resolved": null, "updates": [] },
    ], "maintenances": [
        { "id": "mku1", "name": "Disks", "status": "COMPLETED", "start": "2025-03-10T10:00:00.000Z", "duration": 90,
          "components": [{ "id": "x1", "name": "Checkout" }],
          "updates": [
            { "id": "m1", "message": "Soon.", "status": "NOTSTARTEDYET", "started": "2025-03-09T10:00:00.000Z" },
            { "id": "m2", "message": "Done.", "status": "COMPLETED", "started": "2025-03-10T11:30:00.000Z" },
          ] },
    ] });
    let history =
        converted(|conversion| conversion.take_instatus("i.json", &file.to_string()).unwrap());
    assert_eq!(history.entries.len(), 2, "{:#?}", history.report);
    let own = history.entries.iter().position(|own| own.entry.name() == "Clusters down").unwrap();
    let own = incident(&history, own);
    assert_eq!(
        (own.id.as_str(), own.source.as_str(), own.impact),
        ("cku1", "instatus", Some(Impact::Critical))
    );
    assert_eq!(own.updates[0].id, "u1");
    assert_eq!(
        own.updates[0].components.get(&"checkout".parse().unwrap()),
        Some(&Status::MajorOutage)
    );
    assert_eq!(
        told(own)[1],
        ("2025-03-10T12:00:00.000Z".to_owned(), IncidentStatus::Resolved, "Over.")
    );
    let work = history.entries.iter().find_map(|own| match &own.entry {
        ImportedEntry::Maintenance(work) => Some(work),
        ImportedEntry::Incident(_) => None,
    });
    assert_eq!(work.unwrap().plan.scheduled_until.to_string(), "2025-03-10T11:30:00.000Z");
    assert!(history.report.not_carried[0].why.contains("not over"));
    let matches = matches(&[]);
    let mut conversion = HistoryConversion::new(&matches, at(NOW_S));
    assert!(
        conversion.take_instatus("i.json", "{").is_err()
            && conversion.take_instatus("i.json", "{}").is_err()
    );
}

#[test]
fn better_stack_comes_over_from_several_files() {
    let reports = json!({ "data": [
        { "id": "165", "type": "status_report", "attributes": { "title": "Slow", "report_type": "manual", "starts_at": "2025-03-10T10:00:00.000Z",
            "ends_at": "2025-03-10T12:00:00.000Z" }, "relationships": { "status_updates": { "data": [{ "id": "1", "type": "status_update" }] } } },
        { "id": "166", "type": "status_report", "attributes": { "title": "Work", "report_type": "maintenance", "starts_at": "2025-03-11T10:00:00.000Z",
            "ends_at": "2025-03-11T12:00:00.000Z" } },
        { "id": "167", "type": "status_report", "attributes": { "title": "Open", "report_type": "automatic", "starts_at": "2025-03-11T10:00:00.000Z", "ends_at": null } },
    ] });
    let update = |id: &str, report: u64, at: &str, status: &str| {
        json!({ "id": id, "type": "status_update", "attributes": {
        "message": format!("Text {id}"), "published_at": at, "status_report_id": report,
        "affected_resources": [{ "status_page_resource_id": "9", "status": status }] } })
    };
    let updates = json!({ "data": [
        update("2", 165, "2025-03-10T11:00:00.000Z", "degraded"), update("1", 165, "2025-03-10T10:05:00.000Z", "downtime"),
        update("3", 166, "2025-03-10T10:00:00.000Z", "maintenance"),
    ], "included": [{ "id": "9", "type": "status_page_resource", "attributes": { "public_name": "Checkout" } }] });
    let files =
        [("r.json".to_owned(), reports.to_string()), ("u.json".to_owned(), updates.to_string())];
    let history = converted(|conversion| conversion.take_better_stack(&files).unwrap());
    assert_eq!(history.entries.len(), 2, "{:#?}", history.report);
    let own = history.entries.iter().position(|own| own.entry.name() == "Slow").unwrap();
    let own = incident(&history, own);
    assert_eq!(
        (own.id.as_str(), own.source.as_str(), own.updates.len()),
        ("165", "better-stack", 3)
    );
    let stated = |n: usize| own.updates[n].components.get(&"checkout".parse().unwrap()).copied();
    assert_eq!(
        (stated(0), stated(1)),
        (Some(Status::MajorOutage), Some(Status::DegradedPerformance))
    );
    assert_eq!(told(own)[2], ("2025-03-10T12:00:00.000Z".to_owned(), IncidentStatus::Resolved, ""));
    assert!(
        history
            .report
            .remarks
            .iter()
            .any(|remark| remark.why.contains("no update says that it is over"))
    );
    assert!(
        history
            .report
            .not_carried
            .iter()
            .any(|left| left.place == "r.json: data[2]" && left.why.contains("not over"))
    );
    let matches = matches(&[]);
    let mut conversion = HistoryConversion::new(&matches, at(NOW_S));
    let nothing = [("u.json".to_owned(), json!({ "data": [] }).to_string())];
    assert!(conversion.take_better_stack(&nothing).is_err());
}
