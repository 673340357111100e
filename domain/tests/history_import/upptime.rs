//! Issues of Upptime: do the closed ones that are incidents come over, with their comments as updates?

use domain::import::conversion::HistoryConversion;
use domain::import::imported_entry::ImportedEntry;
use domain::status::{IncidentStatus, Status};
use serde_json::json;

use super::{begun, command, counts, matches, present};
use crate::story::at;

#[test]
fn closed_issues_become_incidents_with_their_comments() {
    let back = "**Resolved:** Checkout is back up after 12 minutes.";
    // As GitHub's API writes them, and as `gh` does.
    let file = json!([
        {
            "number": 7, "title": "Desk has degraded performance", "state": "open", "labels": ["status", "desk"],
            "created_at": "2024-05-01T10:00:00Z", "closed_at": null
        },
        {
            "number": 5, "title": "Add a site", "state": "closed", "labels": [],
            "created_at": "2024-04-01T10:00:00Z", "closed_at": "2024-04-01T11:00:00Z"
        },
        {
            "number": 4, "title": "Checkout is down", "state": "CLOSED", "body": "It **is** down.",
            "labels": [{ "name": "status" }, { "name": "checkout" }, { "name": "old-api" }],
            "createdAt": "2024-03-01T10:00:00Z", "closedAt": "2024-03-01T10:12:05Z",
            "comments": [
                { "id": "IC_kwDO", "body": "We replace a disk.", "createdAt": "2024-03-01T10:05:00Z" },
                { "id": "IC_kwDP", "body": back, "createdAt": "2024-03-01T10:12:00Z" },
                { "body": "When?" },
            ]
        },
        {
            "number": 3, "title": "Desk is down", "state": "closed", "body": "", "labels": ["status", "desk"],
            "created_at": "2024-02-01T10:00:00Z", "closed_at": "2024-02-01T10:20:00Z", "comments": 0
        },
    ]);
    let mut story = begun();
    let matches = matches(&[]);
    let mut conversion = HistoryConversion::new(&matches, at(story.now));
    conversion.take_upptime("issues.json", &file.to_string()).unwrap();
    let plan = conversion.finish().plan(&present(&story));
    let mut report = plan.report;
    for step in &plan.steps {
        assert!(matches!(step.entry, ImportedEntry::Incident(_)));
        assert_eq!(story.tell(command(&step.entry)), 1);
        step.count_in(&mut report);
    }
    assert_eq!((report.incidents, report.updates), (counts(2, 0, 0), 5));
    let left: Vec<_> = report.not_carried.iter().map(|left| (&*left.place, &*left.why)).collect();
    assert_eq!(
        left,
        [
            ("issues.json[0]", "it is not over: the issue is open"),
            ("issues.json[1]", "it has no label `status`: it is no incident of Upptime"),
        ]
    );
    assert_eq!(report.remarks[0].place, "issues.json[2].comments[2]");
    assert_eq!(report.unmatched_components[0].name, "old-api");
    let ids: Vec<_> = story.board.incidents.iter().map(|incident| incident.id.as_str()).collect();
    assert_eq!(ids, ["upptime-3", "upptime-4"]);
    let checkout = story.board.incident("upptime-4").unwrap();
    assert_eq!(checkout.name, "Checkout is down");
    let updates = checkout.updates.iter().map(|u| (u.status, u.body.as_str()));
    assert!(updates.eq([
        (IncidentStatus::Investigating, "It **is** down."),
        (IncidentStatus::Investigating, "We replace a disk."),
        (IncidentStatus::Resolved, back),
    ]));
    let stated: Vec<_> = checkout.updates[0].components.iter().collect();
    assert_eq!(stated, [(&"checkout".parse().unwrap(), &Status::MajorOutage)]);
    let desk = story.board.incident("upptime-3").unwrap();
    assert_eq!(desk.ended_at().unwrap().to_string(), "2024-02-01T10:20:00.000Z");
    for text in ["{", "{}"] {
        let mut conversion = HistoryConversion::new(&matches, at(0));
        assert!(conversion.take_upptime("issues.json", text).is_err(), "{text}");
    }
}
