//! Components: listed as there, and stated by an incident.

use domain::operations::statuspage_v1::request::ManageAction::{
    ListComponents, ListGroups, ListPages, ShowComponent, ShowGroup, ShowPage, UpdateComponent,
};
use domain::status::IncidentStatus;
use serde_json::{Value, json};

use super::incidents::keys;
use crate::story::PageStory;

fn state(story: &mut PageStory, status: &str) -> Result<Value, domain::problem::Problem> {
    story.now += 1;
    let body = json!({ "component": { "status": status } }).to_string();
    story.manage(UpdateComponent, "desk", &body)
}

#[test]
fn the_page_its_components_and_its_groups_have_every_key() {
    let mut story = PageStory::watched();
    let page = story.manage(ShowPage, "", "").unwrap();
    assert_eq!((keys(&page).split(' ').count(), &page["time_zone"]), (45, &json!("Etc/UTC")));
    assert_eq!(story.manage(ListPages, "", "").unwrap(), json!([page]));
    let all = story.manage(ListComponents, "", "").unwrap();
    let ids: Vec<_> =
        all.as_array().unwrap().iter().map(|component| component["id"].clone()).collect();
    assert_eq!(ids, ["shop", "checkout", "desk"]);
    for component in all.as_array().unwrap() {
        assert_eq!(
            keys(component),
            "automation_email created_at description group group_id id name only_show_if_degraded page_id position \
             showcase start_date status updated_at"
        );
    }
    assert_eq!(story.manage(ShowComponent, "desk", "").unwrap(), all[2]);
    let groups = story.manage(ListGroups, "", "").unwrap();
    assert_eq!(
        keys(&groups[0]),
        "components created_at description id name page_id position updated_at"
    );
    assert_eq!(groups[0]["components"], json!(["checkout"]));
    assert_eq!(story.manage(ShowGroup, "shop", "").unwrap(), groups[0]);
}

#[test]
fn a_status_without_an_incident_opens_updates_and_resolves_one() {
    let mut story = PageStory::watched();
    assert_eq!(state(&mut story, "operational").unwrap()["status"], "operational");
    assert!(story.board.incidents.is_empty(), "nothing is to be said");
    for status in ["partial_outage", "partial_outage", "major_outage"] {
        assert_eq!(state(&mut story, status).unwrap()["status"], status);
    }
    let incident = &story.board.incidents[0];
    assert_eq!((story.board.incidents.len(), incident.updates.len()), (1, 2));
    assert_eq!(incident.name, "Desk is partly down");
    assert_eq!(incident.updates[1].body, "Desk is down.");
    assert_eq!(state(&mut story, "operational").unwrap()["status"], "operational");
    assert_eq!(story.board.incidents[0].status(), IncidentStatus::Resolved);
}

#[test]
fn a_status_is_part_of_the_incident_that_operators_opened() {
    let mut story = PageStory::watched();
    let open = |components: Value| {
        json!({ "incident": { "name": "A storm", "components": components } }).to_string()
    };
    let create = domain::operations::statuspage_v1::request::ManageAction::CreateIncident;
    let both = open(json!({ "desk": "major_outage", "checkout": "partial_outage" }));
    story.manage(create, "", &both).unwrap();
    state(&mut story, "operational").unwrap();
    let incident = &story.board.incidents[0];
    assert!(incident.is_open(), "the checkout is still in trouble");
    assert_eq!(incident.updates[1].body, "Desk works again.");

    state(&mut story, "degraded_performance").unwrap();
    assert_eq!(story.board.incidents.len(), 2, "the storm says no more of the desk");
    story.manage(create, "", &open(json!({ "desk": "major_outage" }))).unwrap();
    let refused = state(&mut story, "operational").unwrap_err();
    assert!(refused.detail.contains("several open incidents"), "{refused}");
}

#[test]
fn what_probes_see_is_not_stated_away() {
    let mut story = PageStory::watched();
    story.until(120, &["eu-1", "us-1", "ap-1"]);
    let body = r#"{"component":{"status":"operational"}}"#;
    let refused = story.manage(UpdateComponent, "checkout", body).unwrap_err();
    assert!(refused.hint.unwrap().contains("allclear correction"), "{}", refused.detail);
    let body = r#"{"component":{"status":"degraded_performance"}}"#;
    let stated = story.manage(UpdateComponent, "checkout", body).unwrap();
    assert_eq!(stated["status"], "major_outage", "the worst of both is shown");
}
