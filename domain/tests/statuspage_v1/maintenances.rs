//! Maintenance: announced, moved, begun, completed, cancelled.

use domain::operations::statuspage_v1::request::ManageAction;
use serde_json::{Value, json};

use super::id_of;
use super::incidents::{KEYS, keys};
use crate::story::PageStory;

const ANNOUNCED: &str = r#"{"incident":{"name":"New disks","status":"scheduled","body":"We swap disks.",
    "scheduled_for":"2026-11-20T13:00:00Z","scheduled_until":"2026-11-20T15:00:00+01:00",
    "scheduled_auto_in_progress":true,"component_ids":["desk"],"components":{"desk":"under_maintenance"},
    "impact_override":"maintenance","auto_transition_to_maintenance_state":true}}"#;

fn announced(story: &mut PageStory) -> Value {
    story.manage(ManageAction::CreateIncident, "", ANNOUNCED).unwrap()
}

#[test]
fn a_maintenance_is_announced_moved_begun_and_completed() {
    let mut story = PageStory::watched();
    let maintenance = announced(&mut story);
    assert_eq!(keys(&maintenance), KEYS);
    assert_eq!(
        [&maintenance["status"], &maintenance["impact"], &maintenance["scheduled_until"]],
        [&json!("scheduled"), &json!("maintenance"), &json!("2026-11-20T14:00:00.000Z")]
    );
    assert_eq!(
        [&maintenance["scheduled_auto_in_progress"], &maintenance["scheduled_auto_completed"]],
        [&json!(true), &json!(false)]
    );
    let id = id_of(&maintenance);
    assert_eq!(maintenance["shortlink"], format!("https://n.test/maintenance/{id}"));
    for (list, count) in
        [("", 1), ("scheduled", 1), ("upcoming", 1), ("active_maintenance", 0), ("unresolved", 0)]
    {
        assert_eq!(story.ids(list).len(), count, "{list}");
    }
    let moved = r#"{"incident":{"scheduled_until":"2026-11-20T14:30:00Z"}}"#;
    let moved = story.manage(ManageAction::UpdateIncident, &id, moved).unwrap();
    assert_eq!(moved["scheduled_until"], "2026-11-20T14:30:00.000Z");
    assert_eq!(moved["incident_updates"][0]["body"], "The time of this maintenance has changed.");

    let begun = "incident[status]=in_progress";
    let begun = story.manage(ManageAction::UpdateIncident, &id, begun).unwrap();
    assert_eq!(begun["components"][0]["status"], "under_maintenance");
    assert_eq!(
        begun["incident_updates"][0]["affected_components"],
        json!([{
            "code": "desk", "name": "Desk", "old_status": "operational", "new_status": "under_maintenance",
        }])
    );
    assert_eq!((story.ids("active_maintenance").len(), story.ids("upcoming").len()), (1, 0));
    let done = r#"{"incident":{"status":"completed","body":"All disks are new."}}"#;
    let done = story.manage(ManageAction::UpdateIncident, &id, done).unwrap();
    assert_eq!(
        (&done["status"], &done["components"][0]["status"]),
        (&json!("completed"), &json!("operational"))
    );
    assert_eq!((story.ids("scheduled").len(), story.ids("").len()), (0, 1));
}

#[test]
fn a_maintenance_is_cancelled_until_it_begins() {
    let mut story = PageStory::watched();
    let id = id_of(&announced(&mut story));
    let cancelled = story.manage(ManageAction::DeleteIncident, &id, "").unwrap();
    assert_eq!(cancelled["status"], "completed");
    let refused = story.manage(ManageAction::DeleteIncident, &id, "").unwrap_err();
    assert_eq!(refused.status, 409);
}
