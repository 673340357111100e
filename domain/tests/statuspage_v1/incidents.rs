//! Incidents: opened, updated, resolved, told why they were, and listed.

use domain::board::{Command, NewIncident, Visibility};
use domain::config::incident_policy::Approval;
use domain::operations::statuspage_v1::request::ManageAction;
use domain::severity::Severity;
use domain::status::Status;
use serde_json::{Value, json};

use super::id_of;
use crate::story::{PageStory, configuration};

/// Every key of an incident, whatever it is.
pub(crate) const KEYS: &str = "auto_transition_deliver_notifications_at_end \
    auto_transition_deliver_notifications_at_start auto_transition_to_maintenance_state \
    auto_transition_to_operational_state components created_at id impact impact_override incident_updates metadata \
    monitoring_at name page_id postmortem_body postmortem_body_last_updated_at postmortem_ignored \
    postmortem_notified_subscribers postmortem_notified_twitter postmortem_published_at reminder_intervals \
    resolved_at scheduled_auto_completed scheduled_auto_in_progress scheduled_for scheduled_remind_prior \
    scheduled_reminded_at scheduled_until shortlink started_at status updated_at";

pub(crate) fn keys(value: &Value) -> String {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys.join(" ")
}

const OPENED: &str = "incident[name]=Cards+fail&incident[status]=identified&incident[body]=We+know+why.\
    &incident[impact_override]=major&incident[components][checkout]=partial_outage\
    &incident[component_ids][]=desk&incident[deliver_notifications]=true&incident[metadata][jira][id]=X";

#[test]
fn an_incident_is_opened_updated_and_resolved() {
    let mut story = PageStory::watched();
    let opened = story.manage(ManageAction::CreateIncident, "", OPENED).unwrap();
    assert_eq!(keys(&opened), KEYS);
    let id = id_of(&opened);
    assert_eq!(
        [&opened["status"], &opened["impact"], &opened["impact_override"], &opened["metadata"]],
        [&json!("identified"), &json!("major"), &json!("major"), &json!({})]
    );
    assert_eq!(opened["shortlink"], format!("https://n.test/incidents/{id}"));
    assert_eq!(opened["created_at"], "2026-11-20T12:00:30.000Z");
    let update = &opened["incident_updates"][0];
    assert_eq!(
        keys(update),
        "affected_components body created_at custom_tweet deliver_notifications display_at id incident_id status \
         tweet_id twitter_updated_at updated_at wants_twitter_update"
    );
    let affected = json!([{
        "code": "checkout", "name": "Shop - Checkout", "old_status": "operational", "new_status": "partial_outage",
    }]);
    assert_eq!(update["affected_components"], affected);
    let named = opened["components"].as_array().unwrap();
    let named: Vec<_> =
        named.iter().map(|component| (&component["id"], &component["status"])).collect();
    assert_eq!(
        named,
        [(&json!("checkout"), &json!("partial_outage")), (&json!("desk"), &json!("operational"))]
    );
    assert_eq!(story.checkout(), Status::PartialOutage);

    // Title, text and status are one step of the log, or none.
    story.now = 40;
    let body = r#"{"incident":{"name":"Card payments fail","status":"monitoring"}}"#;
    let height = story.log.len();
    let updated = story.manage(ManageAction::UpdateIncident, &id, body).unwrap();
    assert_eq!(story.log.len(), height + 2);
    assert_eq!(updated["name"], "Card payments fail");
    assert_eq!(updated["monitoring_at"], "2026-11-20T12:00:40.000Z");
    assert_eq!(
        updated["incident_updates"][0]["body"],
        "A fix has been implemented and we are monitoring the results."
    );
    let same = story.manage(ManageAction::UpdateIncident, &id, body).unwrap();
    assert_eq!((same, story.log.len()), (updated, height + 2), "said twice it is said once");

    let body = r#"{"incident":{"status":"resolved","components":{"checkout":"operational"}}}"#;
    let resolved = story.manage(ManageAction::UpdateIncident, &id, body).unwrap();
    assert_eq!((&resolved["status"], story.checkout()), (&json!("resolved"), Status::Operational));
    assert_eq!(story.ids("unresolved"), [""; 0]);
}

#[test]
fn an_update_is_edited_and_a_postmortem_written_published_and_taken_back() {
    let mut story = PageStory::watched();
    let id = id_of(&story.manage(ManageAction::CreateIncident, "", OPENED).unwrap());
    let update = story.board.incidents[0].updates[0].id.clone();
    let body = r#"{"incident_update":{"body":"Now it is said better."}}"#;
    let mut edit = story.request(ManageAction::EditUpdate, &id, body);
    edit.update = update;
    story.now = 35;
    let edited = story.sent(&edit).unwrap();
    assert_eq!(edited["body"], "Now it is said better.");
    assert_eq!(edited["updated_at"], "2026-11-20T12:00:35.000Z");

    let body = r#"{"postmortem":{"body_draft":"A disk was full."}}"#;
    let draft = story.manage(ManageAction::WritePostmortem, &id, body).unwrap();
    assert_eq!((&draft["body_draft"], &draft["body"]), (&json!("A disk was full."), &Value::Null));
    assert!(!story.published.contains("A disk was full."), "readers are not told");
    let refused = story.manage(ManageAction::PublishPostmortem, &id, "").unwrap_err();
    assert!(refused.detail.contains("goes on"), "{refused}");
    let resolve = r#"{"incident":{"status":"resolved"}}"#;
    story.manage(ManageAction::UpdateIncident, &id, resolve).unwrap();
    let told = story.manage(ManageAction::PublishPostmortem, &id, "").unwrap();
    assert_eq!(
        (&told["body"], told["published_at"].is_string()),
        (&json!("A disk was full."), true)
    );
    assert!(story.published.contains("A disk was full."));
    let shown = story.manage(ManageAction::ShowIncident, &id, "").unwrap();
    assert_eq!(
        (&shown["status"], &shown["postmortem_body"]),
        (&json!("postmortem"), &json!("A disk was full."))
    );
    let reverted = story.manage(ManageAction::RevertPostmortem, &id, "").unwrap();
    assert_eq!(
        (&reverted["body"], &reverted["body_draft"]),
        (&Value::Null, &json!("A disk was full."))
    );
    let shown = story.manage(ManageAction::ShowIncident, &id, "").unwrap();
    assert_eq!(shown["status"], "resolved");
}

#[test]
fn a_past_incident_is_told_at_noon_of_its_day() {
    let mut story = PageStory::watched();
    let body = "incident[name]=Long+ago&incident[backfilled]=t&incident[backfill_date]=2026-11-18";
    let told = story.manage(ManageAction::CreateIncident, "", body).unwrap();
    assert_eq!(
        (&told["status"], &told["started_at"]),
        (&json!("resolved"), &json!("2026-11-18T12:00:00.000Z"))
    );
}

#[test]
fn lists_have_pages_and_are_searched() {
    let mut story = PageStory::watched();
    let mut opened = vec![];
    for name in ["Cards fail", "Mail is late", "cards fail again"] {
        story.now += 1;
        let body = json!({ "incident": { "name": name } }).to_string();
        opened.push(id_of(&story.manage(ManageAction::CreateIncident, "", &body).unwrap()));
    }
    opened.reverse();
    assert_eq!(story.ids(""), opened);
    let mut request = story.request(ManageAction::ListIncidents, "", "");
    let mut page = |page: &str, per_page: &str, search: &str| {
        request.list_page = Some(page.to_owned());
        request.per_page = Some(per_page.to_owned());
        request.search = Some(search.to_owned());
        let list = story.sent(&request)?;
        let ids = list.as_array().unwrap().iter();
        Ok::<Vec<_>, domain::problem::Problem>(ids.map(id_of).collect())
    };
    assert_eq!(page("2", "2", "").unwrap(), opened[2..]);
    assert_eq!(page("1", "1000", "CARDS").unwrap(), [opened[0].clone(), opened[2].clone()]);
    assert_eq!(page("", "", "").unwrap(), opened);
    for (number, per_page, field) in
        [("0", "1", "page"), ("x", "1", "page"), ("1", "-1", "per_page")]
    {
        assert_eq!(page(number, per_page, "").unwrap_err().field.as_deref(), Some(field));
    }
}

#[test]
fn what_is_not_public_is_not_listed_unless_it_waits_for_an_approval() {
    let mut story = PageStory::watched();
    let draft = NewIncident {
        name: "A draft".into(),
        body: "Not yet.".into(),
        visibility: Visibility::Draft,
        ..NewIncident::default()
    };
    story.tell(Command::OpenIncident(draft));
    assert_eq!(story.ids(""), [""; 0]);

    let mut configuration = configuration(vec![]);
    let all = [Severity::Sev1, Severity::Sev2, Severity::Sev3];
    configuration.incidents.approve = all.map(|severity| (severity, Approval::One)).into();
    story.configure(configuration);
    let opened = story.manage(ManageAction::CreateIncident, "", OPENED).unwrap();
    assert_eq!(story.ids(""), [id_of(&opened)]);
    assert!(!story.board.incidents[1].is_public());
    assert_eq!(story.board.incidents[1].publication.as_ref().unwrap().by, "token:ci");
    let body = "component[status]=major_outage";
    for _ in 0..2 {
        let answer = story.manage(ManageAction::UpdateComponent, "desk", body).unwrap();
        assert_eq!(answer["status"], "operational", "readers are not told yet");
    }
    assert_eq!(story.board.incidents.len(), 3, "it is asked for once");
}
