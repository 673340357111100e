//! Bad input: refused with its field and the way out, and nothing changes.

use domain::operations::statuspage_v1::refusal::refusal;
use domain::operations::statuspage_v1::request::ManageAction::{
    self, Configure, CreateIncident, DeleteIncident, EditUpdate, PublishPostmortem,
    RevertPostmortem, ShowComponent, ShowGroup, ShowIncident, ShowPostmortem, UpdateComponent,
    UpdateIncident, WritePostmortem,
};
use serde_json::json;

use super::id_of;
use crate::story::PageStory;

/// The id of an incident that is resolved.
const OVER: &str = "OVER";
/// The id of a maintenance that has begun.
const BEGUN: &str = "BEGUN";

const TABLE: &[(ManageAction, &str, &str, u16, &str)] = &[
    (CreateIncident, "", "", 422, "incident: incident is missing"),
    (CreateIncident, "", "{\"incident\":", 400, "neither JSON nor a form"),
    (CreateIncident, "", "[]", 400, "is no name of a field"),
    (CreateIncident, "", r#"{"incident":[]}"#, 422, "incident: it is no object"),
    (CreateIncident, "", r#"{"name":"x"}"#, 422, "wrap all fields"),
    (CreateIncident, "", r#"{"incident":{}}"#, 422, "name: name is missing"),
    (CreateIncident, "", "incident[name]=", 422, "name: name is missing"),
    (CreateIncident, "", r#"{"incident":{"name":5}}"#, 422, "name: it is no text"),
    (
        CreateIncident,
        "",
        r#"{"incident":{"name":"a","name":"b"}}"#,
        422,
        "incident.name: it is there twice",
    ),
    (CreateIncident, "", r#"{"incident":{"name":"a\u0007"}}"#, 422, "U+0007 at line 1, column 2"),
    (
        CreateIncident,
        "",
        r#"{"incident":{"name":"a","nmae":"b"}}"#,
        422,
        "nmae: there is no such field",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[status]=broken",
        422,
        "status: `broken` is not known: there are investigating",
    ),
    (CreateIncident, "", "incident[name]=a&incident[status]=postmortem", 422, "postmortem"),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[impact_override]=huge",
        422,
        "impact_override: `huge` is not known",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[impact_override]=maintenance",
        422,
        "impact_override",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[component_ids][]=nowhere",
        422,
        "there is no component `nowhere`: the components are checkout",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[component_ids][]=8KBF",
        422,
        "component_ids: there is no component `8KBF`",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[component_ids]=desk",
        422,
        "component_ids: it is no list",
    ),
    (CreateIncident, "", r#"{"incident":{"name":"a","component_ids":[5]}}"#, 422, "component_ids"),
    (
        CreateIncident,
        "",
        r#"{"incident":{"name":"a","components":{"desk":5}}}"#,
        422,
        "components.desk: it is no text",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[components][desk]=down",
        422,
        "components.desk: `down` is not known",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[status]=resolved&incident[components][desk]=major_outage",
        422,
        "keep it at `monitoring`",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[backfilled]=maybe",
        422,
        "backfilled: `maybe` is neither",
    ),
    (CreateIncident, "", "incident[name]=a&incident[backfilled]=t", 422, "backfill_date"),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[backfilled]=t&incident[backfill_date]=soon",
        422,
        "`soon` is no date",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[backfilled]=t&incident[backfill_date]=2026-11-01&incident[component_ids][]=desk",
        422,
        "components",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[status]=scheduled",
        422,
        "scheduled_for: scheduled_for is missing",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[scheduled_for]=2026-11-21",
        422,
        "scheduled_until: scheduled_until is missing",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[scheduled_for]=later",
        422,
        "scheduled_for: `later` is no time",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[scheduled_for]=2026-11-22T00:00Z&incident[scheduled_until]=2026-11-21T00:00Z",
        422,
        "is not after",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[scheduled_for]=2026-11-21T00:00Z&incident[scheduled_until]=2026-11-22T00:00Z&incident[status]=identified",
        422,
        "`identified` is no status of maintenance",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[scheduled_for]=2026-11-21T00:00Z&incident[scheduled_until]=2026-11-22T00:00Z&incident[status]=completed",
        422,
        "is announced before it ends",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[scheduled_for]=2026-11-21T00:00Z&incident[scheduled_until]=2026-11-22T00:00Z&incident[impact_override]=none",
        422,
        "impact_override",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[scheduled_for]=2026-11-21T00:00Z&incident[scheduled_until]=2026-11-22T00:00Z&incident[components][desk]=major_outage",
        422,
        "a maintenance states no outage",
    ),
    (
        CreateIncident,
        "",
        "incident[name]=a&incident[scheduled_for]=2026-11-21T00:00Z&incident[scheduled_until]=2026-11-22T00:00Z&incident[component_ids][]=desk&incident[auto_transition_to_maintenance_state]=f",
        422,
        "auto_transition_to_maintenance_state",
    ),
    (UpdateIncident, "nowhere", r#"{"incident":{}}"#, 404, "there is no incident `nowhere`"),
    (
        UpdateIncident,
        OVER,
        r#"{"incident":{"status":"resolved","body":"Again."}}"#,
        422,
        "is resolved already",
    ),
    (
        UpdateIncident,
        OVER,
        r#"{"incident":{"status":"completed"}}"#,
        422,
        "is a status of maintenance",
    ),
    (
        UpdateIncident,
        OVER,
        r#"{"incident":{"scheduled_for":"2026-11-21T00:00Z"}}"#,
        422,
        "is no maintenance",
    ),
    (UpdateIncident, BEGUN, r#"{"incident":{"status":"scheduled"}}"#, 422, "has begun"),
    (
        UpdateIncident,
        BEGUN,
        r#"{"incident":{"name":"Other disks"}}"#,
        422,
        "name: it stays as it was announced",
    ),
    (UpdateIncident, BEGUN, r#"{"incident":{"component_ids":["checkout"]}}"#, 422, "component_ids"),
    (DeleteIncident, OVER, "", 422, "stays in the record"),
    (DeleteIncident, BEGUN, "", 422, "has begun"),
    (EditUpdate, OVER, r#"{"incident_update":{}}"#, 422, "body: body is missing"),
    (EditUpdate, OVER, r#"{"incident_update":{"body":"x"}}"#, 404, "has no update"),
    (EditUpdate, BEGUN, r#"{"incident_update":{"body":"x"}}"#, 422, "post another update"),
    (ShowPostmortem, OVER, "", 404, "has no postmortem"),
    (ShowPostmortem, BEGUN, "", 404, "is a maintenance"),
    (WritePostmortem, OVER, r#"{"postmortem":{"body_draft":" "}}"#, 422, "body_draft is missing"),
    (PublishPostmortem, OVER, "", 404, "has no postmortem"),
    (RevertPostmortem, OVER, "", 404, "has no postmortem"),
    (ShowIncident, "nowhere", "", 404, "there is no incident"),
    (ShowComponent, "shop", "", 404, "there is no component `shop`: there are checkout, desk"),
    (ShowGroup, "checkout", "", 404, "there is no group"),
    (Configure, "", "{}", 422, "change `page.toml`"),
    (UpdateComponent, "nowhere", "{}", 404, "there is no component"),
    (
        UpdateComponent,
        "desk",
        r#"{"component":{"status":"no_data"}}"#,
        422,
        "status: `no_data` is not known",
    ),
    (
        UpdateComponent,
        "desk",
        r#"{"component":{"status":"under_maintenance"}}"#,
        422,
        "announce it",
    ),
    (
        UpdateComponent,
        "desk",
        r#"{"component":{"description":"A desk"}}"#,
        422,
        "description: it is configuration as code",
    ),
    (
        UpdateComponent,
        "desk",
        r#"{"component":{"name":"Desks"}}"#,
        422,
        "name: it is configuration as code",
    ),
    (
        UpdateComponent,
        "desk",
        "component[showcase]=false",
        422,
        "showcase: it is configuration as code",
    ),
];

#[test]
fn what_cannot_be_is_refused_with_its_place_and_changes_nothing() {
    let mut story = PageStory::watched();
    let over = r#"{"incident":{"name":"Over","status":"resolved"}}"#;
    let over = id_of(&story.manage(CreateIncident, "", over).unwrap());
    let begun = json!({ "incident": {
        "name": "New disks", "scheduled_for": "2026-11-20T13:00:00Z", "scheduled_until": "2026-11-20T14:00:00Z",
    } });
    let begun = id_of(&story.manage(CreateIncident, "", &begun.to_string()).unwrap());
    story.manage(UpdateIncident, &begun, "incident[status]=in_progress").unwrap();
    let before = (story.board.clone(), story.log.len());
    for (action, id, body, status, words) in TABLE {
        let id = match *id {
            OVER => &over,
            BEGUN => &begun,
            id => id,
        };
        let refused = story.manage(*action, id, body);
        let problem = refused.expect_err(&format!("{action:?} {body}"));
        let (code, refusal) = refusal(&problem);
        let refusal = serde_json::to_value(refusal).unwrap();
        let text = refusal["error"].as_str().or(refusal["error"][0].as_str()).unwrap();
        assert!(text.contains(words), "{action:?} {body}: {text}");
        assert_eq!(code, *status, "{action:?} {body}: {text}");
        assert_eq!(refusal["error"].is_array(), *status == 422);
    }
    assert_eq!((story.board, story.log.len()), before);
}

#[test]
fn another_page_is_not_there_and_what_stays_the_same_is_no_change() {
    let mut story = PageStory::watched();
    let mut request = story.request(ShowIncident, "", "");
    request.page = "kctbh9vrtdwd".into();
    assert_eq!(story.sent(&request).unwrap_err().status, 404);
    let same = r#"{"component":{"name":"Desk","description":"","group_id":null,"showcase":true,
        "only_show_if_degraded":false,"start_date":"2026-11-20"}}"#;
    let height = story.log.len();
    story.manage(UpdateComponent, "desk", same).unwrap();
    assert_eq!(story.log.len(), height);
}
