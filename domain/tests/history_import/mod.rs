//! Import of history: does what another page told come over as it was told there, once, without a word to anybody, and is
//! what cannot come over listed?

mod again;
mod files;
mod limits;
mod other_pages;
mod upptime;

use domain::board::{Command, Entry};
use domain::import::component_matches::ComponentMatches;
use domain::import::conversion::HistoryConversion;
use domain::import::imported_entry::{ImportedEntry, STATUSPAGE};
use domain::import::plan::{ImportPlan, PresentEntry, PresentHistory};
use domain::import::report::{ImportCounts, ImportReport};
use domain::notify::notification::notification_of;
use domain::public::build_view::{maintenance_view, public_incident, recent_incidents};
use domain::public::feeds::entries::entries;
use domain::public::statuspage_v2::{self, MaintenanceSelection, scheduled_maintenances};
use domain::public::uptime_report::figures;
use domain::status::{Impact, IncidentStatus, Status};
use serde_json::{Value, json};

use crate::story::{PageStory, at};

const DAY_S: u64 = 86_400;

/// A page that was watched for ten minutes, and some days later.
fn begun() -> PageStory {
    let mut story = PageStory::begin();
    story.until(600, &[]);
    story.now = 10 * DAY_S;
    story
}

fn matches(given: &[&str]) -> ComponentMatches {
    let components = [("checkout", "Checkout"), ("desk", "Desk")];
    let components = components.map(|(id, name)| (id.parse().unwrap(), name.to_owned()));
    let given: Vec<String> = given.iter().map(|pair| (*pair).to_owned()).collect();
    ComponentMatches::new(&components, &given).unwrap()
}

/// What is here, as the command line asks for it.
fn present(story: &PageStory) -> PresentHistory {
    let incidents = story.board.incidents.iter().map(|incident| {
        let is_imported = incident.source.as_deref() == Some(STATUSPAGE);
        let updates = incident.updates.iter().map(|update| (update.id.clone(), update.at));
        let (started_at, updates) = (Some(incident.started_at), updates.collect());
        (incident.id.to_string(), PresentEntry { is_imported, started_at, updates })
    });
    let works = story.board.maintenances.iter().map(|work| {
        let updates = work.updates.iter().map(|update| (update.id.clone(), update.at)).collect();
        (work.id.to_string(), PresentEntry { is_imported: true, started_at: None, updates })
    });
    PresentHistory { incidents: incidents.collect(), maintenances: works.collect() }
}

fn plan(story: &PageStory, files: &[&Value]) -> ImportPlan {
    let matches = matches(&[]);
    let mut conversion = HistoryConversion::new(&matches, at(story.now));
    for (n, file) in files.iter().enumerate() {
        conversion.take_statuspage(&format!("{n}.json"), &file.to_string()).unwrap();
    }
    conversion.finish().plan(&present(story))
}

fn command(entry: &ImportedEntry) -> Command {
    match entry.clone() {
        ImportedEntry::Incident(incident) => Command::ImportIncident(incident),
        ImportedEntry::Maintenance(work) => Command::ImportMaintenance(work),
    }
}

/// A run, and what a dry run before it says.
fn import(story: &mut PageStory, files: &[&Value]) -> (ImportReport, ImportReport) {
    let ImportPlan { steps, report } = plan(story, files);
    let (mut dry, mut real) = (report.clone(), report);
    for step in &steps {
        step.count_in(&mut dry);
        match story.try_tell(command(&step.entry)) {
            Ok(events) => {
                assert_eq!(events, 1, "only what is news is sent");
                step.count_in(&mut real);
            }
            Err(problem) => step.refuse_in(&mut real, &problem),
        }
    }
    (dry, real)
}

fn counts(added: usize, extended: usize, unchanged: usize) -> ImportCounts {
    ImportCounts { added, extended, known: unchanged }
}

fn list(story: &PageStory, most: usize) -> Value {
    let view = story.view();
    let recent = recent_incidents(&story.board, most);
    serde_json::to_value(statuspage_v2::incidents(&view, &recent)).unwrap()
}

/// What of an incident is told alike there and here.
fn told(incident: &Value, status: bool) -> Value {
    let updates = incident["incident_updates"].as_array().unwrap().iter().map(|update| {
        json!([update["id"], update["status"], update["body"], update["display_at"]])
    });
    let updates: Vec<Value> = updates.collect();
    let keys = ["id", "name", "impact", "created_at", "started_at", "resolved_at"];
    let values: Vec<&Value> = keys.iter().map(|key| &incident[*key]).collect();
    json!([values, updates, if status { incident["status"].clone() } else { Value::Null }])
}

#[test]
fn each_state_comes_over_as_it_was_told() {
    let mut story = begun();
    let (incidents, works) = (files::incidents(), files::maintenances());
    let (dry, report) = import(&mut story, &[&incidents, &works]);
    assert_eq!(dry, report);
    assert_eq!((report.incidents, report.maintenances), (counts(3, 0, 0), counts(1, 0, 0)));
    assert_eq!(report.updates, 5 + 3 + 2 + 4);
    let open: Vec<_> = report.not_carried.iter().map(|left| (&*left.place, &*left.why)).collect();
    assert_eq!(
        open,
        [
            ("0.json: incidents[0]", "it is not over: monitoring"),
            ("1.json: scheduled_maintenances[0]", "it is not over: scheduled"),
        ]
    );
    assert!(report.not_carried.iter().all(|left| left.hint.is_some()));
    let remarks: Vec<_> = report.remarks.iter().map(|remark| &*remark.why).collect();
    assert_eq!(remarks.len(), 2, "{remarks:?}");
    assert!(remarks[0].starts_with("no update says that it is over"), "{remarks:?}");
    assert!(remarks[1].starts_with("impact `unheard_of`"), "{remarks:?}");
    let unmatched = &report.unmatched_components[0];
    assert_eq!((unmatched.name.as_str(), unmatched.entries), ("Old API", 1));

    let pairs = report.matched_components.iter();
    let pairs: Vec<_> = pairs.map(|pair| (&*pair.theirs, &*pair.ours, pair.entries)).collect();
    assert_eq!(pairs, [("Checkout", "checkout", 1), ("Desk", "desk", 2)]);

    let cards = public_incident(&story.board, "cardsfail001").unwrap();
    assert_eq!((cards.name.as_str(), cards.impact), ("Card payments fail", Impact::Major));
    assert_eq!(cards.started_at.to_string(), "2025-03-04T10:01:30.000Z");
    assert_eq!(cards.status, IncidentStatus::Postmortem);
    let here = list(&story, 50);
    let listed = here["incidents"].as_array().unwrap();
    // Readers are told when that was said; when it was so is when it ended.
    let mut there = incidents["incidents"][1].clone();
    there["resolved_at"] = there["incident_updates"][1]["display_at"].clone();
    assert_eq!(told(&listed[0], true), told(&there, true));
    let stated = |update: usize| &listed[0]["incident_updates"][update]["affected_components"];
    for (update, old, new) in [
        (4, "operational", "partial_outage"),
        (3, "partial_outage", "major_outage"),
        (2, "major_outage", "partial_outage"),
        (1, "partial_outage", "operational"),
    ] {
        let change = &stated(update)[0];
        assert_eq!((&change["old_status"], &change["new_status"]), (&old.into(), &new.into()));
        assert_eq!(change["name"], "Shop - Checkout");
    }
    let cards = story.board.incident("cardsfail001").unwrap();
    assert_eq!(cards.ended_at().unwrap().to_string(), "2025-03-04T11:28:00.000Z");

    let month = story.history("2025-03");
    let past = &month.entries[0];
    assert_eq!(
        (past.path.as_str(), past.last_text.as_str()),
        ("/incidents/cardsfail001", "## Why\n\nA cable.")
    );
    assert_eq!(past.ended_at, cards.ended_at());
    assert_eq!(month.first, "2023-01".parse().unwrap());
    let feed = entries(&recent_incidents(&story.board, 50), &[], None);
    let dates = (feed[0].created_at.to_string(), feed[0].updated_at.to_string());
    assert_eq!(dates, ("2025-03-04T10:05:00.000Z".into(), "2025-03-08T09:00:00.000Z".into()));

    let mails = story.board.incident("n0affected01").unwrap();
    let bodies: Vec<_> = mails.updates.iter().map(|update| update.body.as_str()).collect();
    assert_eq!(bodies, ["Mails are late.", "", "The queue was full."]);
    assert_eq!(mails.started_at.to_string(), "2024-06-01T07:00:00.000Z");
    let named: Vec<_> = mails.updates[0].components.iter().collect();
    assert_eq!(named, [(&"desk".parse().unwrap(), &Status::Operational)]);
    let brief = story.board.incident("n0end0000001").unwrap();
    assert_eq!(brief.ended_at().unwrap().to_string(), "2023-01-01T00:10:00.000Z");

    let view = story.view();
    let now = at(story.now);
    let works_here: Vec<_> = story
        .board
        .maintenances
        .iter()
        .map(|work| maintenance_view(&story.board, work, now))
        .collect();
    let answer = scheduled_maintenances(&view, &works_here, MaintenanceSelection::All);
    let answer = serde_json::to_value(answer).unwrap();
    let (here, there) = (&answer["scheduled_maintenances"][0], &works["scheduled_maintenances"][1]);
    for key in
        ["id", "name", "status", "created_at", "resolved_at", "scheduled_for", "scheduled_until"]
    {
        assert_eq!(here[key], there[key], "{key}");
    }
    assert_eq!(told(here, true)[1], told(there, true)[1]);
    assert_eq!(here["components"][0]["id"], "desk");
}

#[test]
fn hundreds_come_over_once_and_stand_in_the_order_in_which_they_were_told() {
    let mut story = begun();
    story.tell(crate::story::card_payments_fail(None));
    let file = files::many(300);
    let (dry, report) = import(&mut story, &[&file]);
    assert_eq!(dry, report);
    assert_eq!((report.incidents, report.not_carried.len()), (counts(300, 0, 0), 0));
    let here = list(&story, 400);
    let listed = here["incidents"].as_array().unwrap();
    assert_eq!(listed.len(), 301);
    assert_eq!(listed[0]["name"], "Card payments fail", "what is news stays first");
    for (here, there) in listed.iter().skip(1).zip(file["incidents"].as_array().unwrap()) {
        assert_eq!(told(here, true), told(there, true));
    }
    let height = story.board.head.height;
    let (dry, again) = import(&mut story, &[&file]);
    assert_eq!((dry, again.incidents), (again.clone(), counts(0, 0, 300)));
    assert_eq!((again.updates, story.board.head.height), (0, height));
    // Whoever sends one again all the same changes nothing.
    let ImportPlan { steps, .. } = plan(&begun(), &[&file]);
    assert_eq!(story.tell(command(&steps[7].entry)), 0);
}

#[test]
fn nobody_is_told_of_it() {
    let mut story = begun();
    let height = story.board.head.height;
    import(&mut story, &[&files::incidents(), &files::maintenances()]);
    let lines = &story.log[usize::try_from(height).unwrap()..];
    assert_eq!(lines.len(), 4);
    for (text, hash) in lines {
        let entry: Entry = serde_json::from_str(text).unwrap();
        assert_eq!(notification_of(&story.board, &entry, hash), None, "{text}");
    }
    assert_eq!(story.board.incidents.unresolved().count(), 0);
    assert!(story.view().incidents.is_empty(), "what is past is not on the front page");
}

#[test]
fn what_was_before_a_component_changes_no_figure_and_what_was_after_counts() {
    let mut story = begun();
    let before = (figures(&story.view()), story.board.timelines.clone());
    import(&mut story, &[&files::incidents(), &files::maintenances(), &files::many(50)]);
    assert_eq!(story.board.timelines, before.1);
    assert_eq!(figures(&story.view()).components, before.0.components);
    assert_eq!(story.replayed.differences(&figures(&story.view())), Vec::<String>::new());

    let within = json!([{
        "id": "within000001", "name": "Desk closed", "status": "resolved", "impact": "minor",
        "created_at": "2026-11-22T10:00:00.000Z", "started_at": "2026-11-22T10:00:00.000Z",
        "resolved_at": "2026-11-22T11:00:00.000Z",
        "incident_updates": [
            { "id": "w-2", "status": "resolved", "body": "Open.", "display_at": "2026-11-22T11:00:00.000Z",
              "affected_components": [{ "code": "desk", "name": "Desk", "new_status": "operational" }] },
            { "id": "w-1", "status": "identified", "body": "Closed.", "display_at": "2026-11-22T10:00:00.000Z",
              "affected_components": [{ "code": "desk", "name": "Desk", "new_status": "major_outage" }] },
        ]
    }]);
    import(&mut story, &[&within]);
    let desk = &story.board.timelines[&"desk".parse().unwrap()].published;
    let shown = |text: &str| desk.at(text.parse().unwrap()).copied();
    assert_eq!(shown("2026-11-22T10:30:00Z"), Some(Status::MajorOutage));
    assert_eq!(shown("2026-11-22T11:00:00Z"), Some(Status::Operational));
    assert_eq!(story.replayed.differences(&figures(&story.view())), Vec::<String>::new());
    assert_ne!(figures(&story.view()).components, before.0.components);
}

#[test]
fn one_that_is_here_gets_the_updates_that_it_lacks_and_stays_otherwise() {
    let mut story = begun();
    let mut file = files::incidents();
    let updates = file["incidents"][1]["incident_updates"].as_array_mut().unwrap();
    let postmortem = updates.remove(0);
    file["incidents"][1]["status"] = "resolved".into();
    import(&mut story, &[&file]);
    let file = &mut file["incidents"][1];
    file["incident_updates"].as_array_mut().unwrap().insert(0, postmortem);
    file["name"] = "Another title".into();
    let file = json!([file]);
    let lines = story.public_log.len();
    let (dry, report) = import(&mut story, &[&file]);
    assert_eq!(dry, report);
    assert_eq!((report.incidents, report.updates), (counts(0, 1, 0), 1));
    let incident = story.board.incident("cardsfail001").unwrap();
    assert_eq!(incident.name, "Card payments fail");
    assert_eq!((incident.updates.len(), incident.status()), (5, IncidentStatus::Postmortem));
    let told: Vec<_> = story.public_log[lines..].iter().map(|line| line.entry.as_str()).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("\"at\":\"2025-03-08T09:00:00.000Z\""), "{told:?}");
}

#[test]
fn a_component_is_found_as_it_is_given_by_id_or_by_name() {
    let matches = matches(&["Old API=desk", "c0de=checkout"]);
    for (called, grouped, found) in [
        (&["checkout"][..], None, Some("checkout")),
        (&["x", " CHECKOUT "], None, Some("checkout")),
        (&["x"], Some("Shop - Checkout"), Some("checkout")),
        (&["x"], Some("checkout"), Some("checkout")),
        (&["x", "Shop - Checkout"], None, None),
        (&["c0de", "Desk"], None, Some("checkout")),
        (&["x"], Some("Shop - old api"), Some("desk")),
        (&["x", "Search"], Some("Shop - Search"), None),
        (&[], None, None),
    ] {
        let id = matches.find(called, grouped).map(|id| id.to_string());
        assert_eq!(id.as_deref(), found, "{called:?} {grouped:?}");
    }
    let twice =
        [("a", "Same"), ("b", "Same")].map(|(id, name)| (id.parse().unwrap(), name.to_owned()));
    assert_eq!(ComponentMatches::new(&twice, &[]).unwrap().find(&["Same"], None), None);
    for (pair, detail) in [("Desk", "`Desk` has no `=`"), ("Desk=d", "there is no component `d`")] {
        let problem = ComponentMatches::new(&twice, &[pair.to_owned()]).unwrap_err();
        assert_eq!(problem.detail, detail);
        assert!(problem.hint.is_some());
    }
}

#[test]
fn readers_learn_nothing_of_a_hidden_component() {
    let mut story = begun();
    let mut page = crate::story::configuration(vec![]);
    page.components[1].hidden = true;
    story.configure(page);
    let lines = story.public_log.len();
    import(&mut story, &[&files::incidents(), &files::maintenances(), &files::many(4)]);
    let told = &story.public_log[lines..];
    assert!(told.iter().any(|line| line.entry.contains("checkout")));
    assert!(told.iter().all(|line| !line.entry.contains("\"desk\"")), "{told:?}");
    assert!(!list(&story, 50).to_string().contains("\"desk\""));
}
