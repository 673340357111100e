//! A second run, and what shares an id: does what came over stay over, and itself?

use domain::board::{
    Command, ImportedIncident, ImportedMaintenance, IncidentCommand, IncidentStep,
};
use domain::problem::Problem;
use domain::status::{IncidentStatus, Status};
use domain::time::timestamp::Timestamp;
use serde_json::{Value, json};

use super::{begun, counts, import, present};
use crate::story::{PageStory, at};

/// An incident of these updates: id, instant, status.
fn incident(updates: &[(&str, &str, &str)]) -> Value {
    let updates: Vec<Value> = updates
        .iter()
        .map(|(id, at, status)| {
            let status_of_desk =
                if *status == "resolved" { "operational" } else { "partial_outage" };
            json!({ "id": id, "at": at, "status": status, "body": "", "components": { "desk": status_of_desk } })
        })
        .collect();
    json!({ "source": "statuspage", "id": "a", "name": "It failed", "started_at": "2025-01-01T10:00:00Z",
        "updates": updates })
}

fn tried(story: &mut PageStory, incident: &Value) -> Result<usize, Problem> {
    let new: ImportedIncident = serde_json::from_value(incident.clone()).unwrap();
    story.try_tell(Command::ImportIncident(Box::new(new)))
}

fn work(updates: &[(&str, &str, &str)]) -> Value {
    let updates: Vec<Value> = updates
        .iter()
        .map(|(id, at, status)| json!({ "id": id, "at": at, "status": status, "body": "" }))
        .collect();
    json!({ "source": "statuspage", "id": "m", "updates": updates, "plan": {
        "name": "New disks", "components": ["desk"], "scheduled_for": "2025-01-01T10:00:00Z",
        "scheduled_until": "2025-01-01T12:00:00Z", "auto_start": true, "auto_complete": true
    } })
}

fn tried_work(story: &mut PageStory, work: &Value) -> Result<usize, Problem> {
    let new: ImportedMaintenance = serde_json::from_value(work.clone()).unwrap();
    story.try_tell(Command::ImportMaintenance(Box::new(new)))
}

fn refused(answer: Result<usize, Problem>, why: &str) {
    let problem = answer.unwrap_err();
    assert_eq!(problem.status, 409, "{problem:?}");
    assert!(problem.detail.contains(why) && problem.hint.is_some(), "{problem:?}");
}

const BEGAN: (&str, &str, &str) = ("a-1", "2025-01-01T10:00:00Z", "investigating");
const ENDED: (&str, &str, &str) = ("a-2", "2025-01-01T11:00:00Z", "resolved");

#[test]
fn no_second_run_reopens_an_incident() {
    let mut story = begun();
    assert_eq!(tried(&mut story, &incident(&[BEGAN, ENDED])), Ok(1));
    // The last word that is sent says that it is over; the last word of all would not.
    let later = ("a-3", "2025-01-01T12:00:00Z", "monitoring");
    let before = ("a-0", "2025-01-01T10:30:00Z", "resolved");
    assert!(tried(&mut story, &incident(&[BEGAN, before, later])).is_err());
    let mut shifted = incident(&[BEGAN, later, ("a-2", "2025-01-01T13:00:00Z", "resolved")]);
    refused(tried(&mut story, &shifted), "`a-2` is of 2025-01-01T11:00:00.000Z here");
    shifted["updates"].as_array_mut().unwrap().remove(0);
    shifted["updates"][1]["id"] = "a-4".into();
    shifted["updates"][1]["at"] = "2025-01-01T12:00:00Z".into();
    assert_eq!(tried(&mut story, &shifted), Ok(1), "it opened again there, and ended");
    let here = story.board.incident("a").unwrap();
    assert!(!here.is_open());

    // What was withdrawn here does not count as its end.
    let mut story = begun();
    let last = ("a-3", "2025-01-01T12:00:00Z", "resolved");
    assert_eq!(tried(&mut story, &incident(&[BEGAN, ENDED, last])), Ok(1));
    let step = IncidentStep::Withdraw { update: "a-3".into() };
    story.tell(Command::StepIncident(IncidentCommand { incident: "a".into(), step }));
    assert!(!story.board.incident("a").unwrap().is_open());
    let between = ("a-4", "2025-01-01T11:30:00Z", "monitoring");
    refused(tried(&mut story, &incident(&[BEGAN, ENDED, between, last])), "the last word of `a`");

    // At one instant what says that it is over comes last.
    let mut story = begun();
    assert_eq!(tried(&mut story, &incident(&[BEGAN, ENDED])), Ok(1));
    let same = ("a-3", "2025-01-01T11:00:00Z", "monitoring");
    assert_eq!(tried(&mut story, &incident(&[BEGAN, same, ENDED])), Ok(1));
    let ids: Vec<_> =
        story.board.incident("a").unwrap().updates.iter().map(|u| u.id.clone()).collect();
    assert_eq!(ids, ["a-1", "a-3", "a-2"]);
}

#[test]
fn one_of_the_same_id_that_began_at_another_instant_is_refused() {
    let mut story = begun();
    assert_eq!(tried(&mut story, &incident(&[BEGAN, ENDED])), Ok(1));
    let mut new = incident(&[("a-5", "2025-01-01T09:00:00Z", "resolved")]);
    assert_eq!(tried(&mut story, &new), Ok(1));
    new["started_at"] = "2025-01-01T09:00:00Z".into();
    new["updates"][0]["id"] = "a-6".into();
    refused(tried(&mut story, &new), "it began at 2025-01-01T10:00:00.000Z");
}

#[test]
fn no_second_run_reopens_a_maintenance_or_changes_its_plan() {
    let announced = ("m-1", "2024-12-01T10:00:00Z", "scheduled");
    let done = ("m-2", "2025-01-01T11:00:00Z", "completed");
    let mut story = begun();
    assert_eq!(tried_work(&mut story, &work(&[announced, done])), Ok(1));
    let on = ("m-3", "2025-01-01T10:00:00Z", "in_progress");
    let moved = ("m-2", "2025-01-01T11:30:00Z", "completed");
    refused(tried_work(&mut story, &work(&[announced, on, moved])), "`m-2` is of");
    let other = ("m-0", "2024-11-01T10:00:00Z", "scheduled");
    refused(tried_work(&mut story, &work(&[other, announced, done])), "its first update");
    let mut more = work(&[announced, on, done]);
    more["plan"]["scheduled_until"] = "2025-01-01T20:00:00Z".into();
    let lines = story.public_log.len();
    assert_eq!(tried_work(&mut story, &more), Ok(1));
    let told = &story.public_log[lines].entry;
    assert!(told.contains("2025-01-01T12:00:00.000Z") && !told.contains("T20:00"), "{told}");
    let here = story.board.maintenance("m").unwrap();
    assert!(here.updates.iter().map(|update| update.id.as_str()).eq(["m-1", "m-3", "m-2"]));
}

#[test]
fn one_of_the_same_id_that_is_another_is_listed_by_a_dry_run() {
    let file = |year: &str| {
        json!([{ "id": "a", "name": "It failed", "status": "resolved", "started_at": format!("{year}-01-01T00:00:00Z"),
            "incident_updates": [
                { "id": "u-1", "status": "resolved", "created_at": format!("{year}-01-01T01:00:00Z") }
            ] }])
    };
    let mut story = begun();
    import(&mut story, &[&file("2024")]);
    let (dry, report) = import(&mut story, &[&file("2025")]);
    assert_eq!(dry, report);
    assert_eq!((report.incidents, report.not_carried.len()), (counts(0, 0, 0), 1));
    assert!(report.not_carried[0].hint.is_some());
    assert_eq!(present(&story).incidents.len(), 1);
}

#[test]
fn imported_work_explains_nothing_that_probes_saw() {
    let mut story = begun();
    let timelines = story.board.timelines.clone();
    let mut new = work(&[
        ("m-1", "2026-11-22T10:00:00Z", "in_progress"),
        ("m-2", "2026-11-22T12:00:00Z", "completed"),
    ]);
    new["plan"]["scheduled_for"] = "2026-11-22T10:00:00Z".into();
    new["plan"]["scheduled_until"] = "2026-11-22T12:00:00Z".into();
    assert_eq!(tried_work(&mut story, &new), Ok(1));
    assert_eq!(story.board.timelines, timelines);
    let then: Timestamp = "2026-11-22T11:00:00Z".parse().unwrap();
    assert!(!story.board.maintenance("m").unwrap().is_active_at(then));
    // Whatever is drawn anew of that time later leaves it out, too.
    let mut within = incident(&[
        ("a-1", "2026-11-22T09:00:00Z", "investigating"),
        ("a-2", "2026-11-22T09:30:00Z", "resolved"),
    ]);
    within["started_at"] = "2026-11-22T09:00:00Z".into();
    assert_eq!(tried(&mut story, &within), Ok(1));
    let desk = &story.board.timelines[&"desk".parse().unwrap()].published;
    assert_eq!(desk.at(then), Some(&Status::Operational));
}

#[test]
fn an_update_from_before_a_component_changes_what_is_stated_after_it() {
    let mut story = begun();
    let first = story.board.component_since[&"desk".parse().unwrap()];
    let ms = |minutes: i64| Timestamp::from_unix_ms(first.unix_ms() + minutes * 60_000).to_string();
    let (before, after, end) = (ms(-20), ms(20), ms(40));
    let updates = [("a-1", before.as_str(), "investigating"), ("a-2", end.as_str(), "resolved")];
    let mut new = incident(&updates);
    new["started_at"] = before.as_str().into();
    new["updates"][0]["components"] = json!({});
    new["updates"][1]["components"] = json!({});
    assert_eq!(tried(&mut story, &new), Ok(1));
    // One that was told before the component was on the page: it holds until the end that came over first.
    let told = ms(-10);
    new["updates"] = json!([{ "id": "a-3", "at": told, "status": "identified", "body": "",
        "components": { "desk": "major_outage" } }, new["updates"][1]]);
    assert_eq!(tried(&mut story, &new), Ok(1));
    let desk = &story.board.timelines[&"desk".parse().unwrap()].published;
    assert_eq!(desk.at(after.parse().unwrap()), Some(&Status::MajorOutage));
}

#[test]
fn one_that_turns_out_older_moves_to_its_place() {
    let mut story = begun();
    let mut other = incident(&[("b-1", "2025-01-01T09:30:00Z", "resolved")]);
    other["id"] = "b".into();
    assert_eq!(tried(&mut story, &other), Ok(1));
    assert_eq!(tried(&mut story, &incident(&[BEGAN, ENDED])), Ok(1));
    let older = ("a-0", "2025-01-01T09:00:00Z", "identified");
    assert_eq!(tried(&mut story, &incident(&[older, BEGAN, ENDED])), Ok(1));
    let ids: Vec<_> = story.board.incidents.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    let here = story.board.incidents.find("a").unwrap();
    assert_eq!((here.status(), here.updates.len()), (IncidentStatus::Resolved, 3));
    assert_eq!(story.board.incidents.find("b").unwrap().id.as_str(), "b");
    let shown = story.board.incidents.shown_since(at(0)).count();
    assert_eq!(shown, 0);
}
