//! Limits of imports, and broken entries: is each refused with its place while the rest goes on?

use domain::board::{Command, ImportedIncident, ImportedMaintenance, MAX_IMPORT_BYTES};
use domain::import::byte_budget::{
    ByteBudget, MAX_FOLDER_IMPORT_BYTES, MAX_HISTORY_IMPORT_BYTES, MAX_IMPORT_FILES,
};
use domain::import::conversion::HistoryConversion;
use domain::problem::Problem;
use serde_json::{Value, json};

use super::{begun, import, matches};
use crate::story::{PageStory, at, card_payments_fail};

fn incident(change: impl FnOnce(&mut Value)) -> ImportedIncident {
    let mut value = json!({
        "source": "statuspage", "id": "a", "name": "It failed", "started_at": "2025-01-01T00:00:00Z",
        "updates": [{
            "id": "a-1", "at": "2025-01-01T01:00:00Z", "status": "resolved", "body": "Over.",
            "components": { "desk": "partial_outage" }
        }]
    });
    change(&mut value);
    serde_json::from_value(value).unwrap()
}

fn tried(story: &mut PageStory, incident: ImportedIncident) -> Result<usize, Problem> {
    story.try_tell(Command::ImportIncident(Box::new(incident)))
}

#[test]
fn an_incident_beyond_a_limit_is_refused_with_its_field() {
    let first = |value: &mut Value, key: &str, to: Value| value["updates"][0][key] = to;
    let updates = |value: &mut Value, count: usize| {
        let update = value["updates"][0].clone();
        let numbered = (0..count).map(|n| {
            let mut update = update.clone();
            update["id"] = format!("a-{n}").into();
            update
        });
        value["updates"] = numbered.collect();
    };
    type Change<'a> = Box<dyn Fn(&mut Value) + 'a>;
    let cases: Vec<(Change<'_>, Option<&str>)> = vec![
        (Box::new(|_| {}), None),
        (Box::new(|v| v["name"] = "x".repeat(200).into()), None),
        (Box::new(|v| v["name"] = "x".repeat(201).into()), Some("name")),
        (Box::new(|v| v["name"] = "".into()), Some("name")),
        (Box::new(|v| v["source"] = "s".repeat(40).into()), None),
        (Box::new(|v| v["source"] = "s".repeat(41).into()), Some("source")),
        (Box::new(|v| first(v, "body", "".into())), None),
        (Box::new(|v| first(v, "body", "x".repeat(10_000).into())), None),
        (Box::new(|v| first(v, "body", "x".repeat(10_001).into())), Some("updates[0].body")),
        (Box::new(|v| first(v, "id", "A".into())), Some("updates[0].id")),
        (Box::new(|v| first(v, "at", at(11 * 86_400).to_string().into())), Some("updates[0].at")),
        (Box::new(|v| first(v, "at", at(10 * 86_400).to_string().into())), None),
        (Box::new(|v| v["started_at"] = at(11 * 86_400).to_string().into()), Some("started_at")),
        (
            Box::new(|v| first(v, "holds_from", at(11 * 86_400).to_string().into())),
            Some("updates[0].holds_from"),
        ),
        (
            Box::new(|v| first(v, "holds_from", "2025-01-01T01:00:01Z".into())),
            Some("updates[0].holds_from"),
        ),
        (Box::new(|v| first(v, "holds_from", "2025-01-01T01:00:00Z".into())), None),
        (Box::new(|v| first(v, "edited_at", at(0).to_string().into())), Some("updates[0]")),
        (Box::new(|v| first(v, "status", "identified".into())), Some("updates")),
        (Box::new(|v| v["updates"] = json!([])), Some("updates")),
        (Box::new(move |v| updates(v, 500)), None),
        (Box::new(move |v| updates(v, 501)), Some("updates")),
        (
            Box::new(|v| first(v, "components", json!({ "desk": "no_data" }))),
            Some("updates[0].components.desk"),
        ),
        (Box::new(|v| first(v, "components", json!({ "x": "operational" }))), Some("components")),
        (
            Box::new(|v| {
                let first = v["updates"][0].clone();
                v["updates"] = json!([first, first]);
            }),
            Some("updates[1].id"),
        ),
        (
            Box::new(|v| {
                let (mut early, late) = (v["updates"][0].clone(), v["updates"][0].clone());
                early["id"] = "a-0".into();
                early["at"] = "2025-01-01T00:59:59Z".into();
                v["updates"] = json!([late, early]);
            }),
            Some("updates[1].at"),
        ),
    ];
    for (n, (change, field)) in cases.into_iter().enumerate() {
        let mut story = begun();
        let refused = tried(&mut story, incident(change)).err();
        let refused = refused.map(|problem| problem.field.unwrap_or_default());
        assert_eq!(refused.as_deref(), field, "case {n}");
    }
}

#[test]
fn a_maintenance_beyond_a_limit_is_refused_with_its_field() {
    let value = json!({
        "source": "statuspage", "id": "m",
        "plan": {
            "name": "New disks", "components": ["desk"], "scheduled_for": "2025-01-01T00:00:00Z",
            "scheduled_until": "2025-01-01T01:00:00Z", "auto_start": true, "auto_complete": true
        },
        "updates": [{ "id": "m-1", "at": "2025-01-01T01:00:00Z", "status": "completed", "body": "" }]
    });
    for (place, to, field) in [
        ("/plan/name", json!("New disks"), None),
        ("/plan/name", json!("x".repeat(201)), Some("plan.name")),
        ("/plan/scheduled_until", json!("2025-01-01T00:00:00Z"), Some("plan.scheduled_until")),
        ("/plan/components", json!(["x"]), Some("components")),
        ("/updates/0/status", json!("in_progress"), Some("updates")),
        ("/updates/0/body", json!("x".repeat(10_001)), Some("updates[0].body")),
        ("/updates", json!([]), Some("updates")),
    ] {
        let mut value = value.clone();
        *value.pointer_mut(place).unwrap() = to;
        let new: ImportedMaintenance = serde_json::from_value(value).unwrap();
        let refused = begun().try_tell(Command::ImportMaintenance(Box::new(new))).err();
        let refused = refused.map(|problem| problem.field.unwrap_or_default());
        assert_eq!(refused.as_deref(), field, "{place}");
    }
}

#[test]
fn what_is_here_is_not_overwritten() {
    let mut story = begun();
    story.tell(card_payments_fail(None));
    let own = story.board.incidents.last().unwrap().id.to_string();
    let problem =
        tried(&mut story, incident(|value| value["id"] = own.as_str().into())).unwrap_err();
    assert_eq!(problem.status, 409, "{problem:?}");
    let file = json!([{ "id": own, "name": "It failed", "status": "resolved", "incident_updates": [
        { "id": "u", "status": "resolved", "created_at": "2025-01-01T00:00:00Z" }
    ] }]);
    let (dry, report) = import(&mut story, &[&file]);
    assert_eq!(dry, report);
    assert_eq!(report.not_carried[0].why, "there is one of this id here that was not imported");
    assert_eq!(tried(&mut story, incident(|_| {})), Ok(1));
    let other = incident(|value| value["source"] = "upptime".into());
    assert_eq!(tried(&mut story, other).unwrap_err().status, 409);
}

#[test]
fn broken_entries_are_listed_with_their_places_and_the_rest_comes_over() {
    let ended = |id: &str, updates: Value| {
        json!({ "id": id, "name": "It failed", "status": "resolved", "incident_updates": updates,
            "started_at": "2025-01-01T00:00:00Z", "resolved_at": "2025-01-01T01:00:00Z" })
    };
    let over =
        json!({ "status": "resolved", "body": "Over.", "created_at": "2025-01-01T01:00:00Z" });
    let mut long = over.clone();
    long["body"] = "x".repeat(10_001).into();
    let big: Vec<Value> = (0..26)
        .map(|n| {
            json!({ "id": n.to_string(), "status": "resolved", "body": "ä".repeat(5_000),
            "created_at": "2025-01-01T01:00:00Z" })
        })
        .collect();
    let file = json!({ "incidents": [
        "nonsense",
        { "name": "No id" },
        ended("UPPER", json!([over])),
        ended("a", json!([over])),
        ended("a", json!([over])),
        ended("b", json!([])),
        ended("b", json!([over])),
        ended("c", json!([long])),
        ended("d", json!([over, { "status": "resolved", "body": "When?" }, { "status": "odd", "created_at": "2025-01-01T00:30:00Z" }])),
        ended("e", json!(big)),
        { "id": "f", "status": "resolved", "incident_updates": [over] },
        { "id": "g", "name": 7, "status": "resolved", "incident_updates": [over] },
    ] });
    let mut story = begun();
    let (dry, report) = import(&mut story, &[&file]);
    assert_eq!(dry, report);
    let ids: Vec<_> = story.board.incidents.iter().map(|incident| incident.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "d"]);
    let left: Vec<(&str, &str)> =
        report.not_carried.iter().map(|left| (&left.place[8..], left.why.as_str())).collect();
    for (n, (place, why)) in [
        ("incidents[0]", "it has no `id` that can be read"),
        ("incidents[1]", "it has no `id` that can be read"),
        ("incidents[2]", "`UPPER` cannot be"),
        ("incidents[4]", "an entry with its id came before"),
        ("incidents[5]", "updates: there are 0 updates"),
        ("incidents[7]", "updates[0].body: "),
        ("incidents[9]", "it has 26"),
        ("incidents[10]", "it has no `name`"),
        ("incidents[11]", "it has no `name`"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(left[n].0, place);
        assert!(left[n].1.starts_with(why), "{:?}", left[n]);
    }
    assert_eq!(left.len(), 9, "{left:?}");
    assert!(left[6].1.contains(&MAX_IMPORT_BYTES.to_string()));
    let places: Vec<_> = report.remarks.iter().map(|remark| &remark.place[8..]).collect();
    let updates = ["incidents[8].incident_updates[2]", "incidents[8].incident_updates[1]"];
    assert_eq!(places, updates);
    for (text, why) in
        [("{", "f.json is no JSON"), ("{}", "f.json has no list"), ("7", "f.json has no list")]
    {
        let matches = matches(&[]);
        let mut conversion = HistoryConversion::new(&matches, at(0));
        let problem = conversion.take_statuspage("f.json", text).unwrap_err();
        assert!(problem.detail.starts_with(why), "{problem:?}");
    }
}

#[test]
fn the_files_of_an_import_together_are_within_their_bound() {
    for (budget, most) in [
        (ByteBudget::of_folder(), MAX_FOLDER_IMPORT_BYTES),
        (ByteBudget::of_history(), MAX_HISTORY_IMPORT_BYTES),
    ] {
        let mut taken = budget.clone();
        taken.take("a", most - 1).unwrap();
        taken.take("b", 1).unwrap();
        taken.take("nothing.yml", 0).unwrap();
        let problem = taken.take("c.yml", 1).unwrap_err();
        assert!(problem.detail.contains("c.yml") && problem.detail.contains(&most.to_string()));
        assert!(problem.hint.is_some());
        assert!(budget.clone().take("a", usize::MAX).is_err());
        let mut many = budget;
        for n in 0..MAX_IMPORT_FILES {
            many.take(&n.to_string(), 0).unwrap();
        }
        let problem = many.take("one.yml", 0).unwrap_err();
        assert!(problem.detail.contains("one.yml") && problem.detail.contains("10000 files"));
    }
}
