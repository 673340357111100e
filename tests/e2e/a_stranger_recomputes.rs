//! A stranger recomputes: whoever has only the public log, a customer's report and the documents finds every figure of a
//! contract the same, and names each figure that was edited.

use std::path::Path;
use std::process::Command as Program;

use domain::access::actor::Actor;
use domain::backup::format::{BackupLine, Header, RowChunk, Trailer};
use domain::backup::sql_value::SqlValue;
use domain::board::{Board, Command, Entry, Event};
use domain::config::parse::read;
use domain::config::source::SourceFile;
use domain::ids::ObjectName;
use domain::time::timestamp::Timestamp;
use harness::{Bundle, LocalWorker, now, python, root, run};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::hours_in_a_copy::write;

/// Two components that operators speak of. The days of the page are not those of the contract.
const PAGE: &str = "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n\
    timezone = \"America/New_York\"\n\
    [[component]]\nid = \"checkout\"\nname = \"Checkout\"\nmanual = true\n\
    [[component]]\nid = \"desk\"\nname = \"Desk\"\nmanual = true\n";
/// Nights, one of which has an hour twice, and one of which is a holiday.
const CUSTOMERS: &str = "[[customer]]\nid = \"globex\"\nname = \"Globex\"\n\
    components = [\"checkout\", \"desk\"]\n\
    [customer.contract]\ntarget = \"99.9%\"\ntimezone = \"Europe/Berlin\"\n\
    service_hours = { days = [\"sat\", \"sun\", \"mon\", \"tue\"], from = \"00:30\", to = \"06:00\" }\n\
    holidays = [\"2026-10-26\"]\nexclude = [\"maintenance\"]\n\
    credits = [{ below = \"99.9%\", percent = 10 }, { below = \"99%\", percent = 25 }, \
    { below = \"50%\", percent = 50 }]\n";
/// What operators put right of the days before: summer time ends on the 25th.
const CORRECTIONS: [[&str; 4]; 6] = [
    // Work that the contract excludes, and slowness.
    ["desk", "2026-10-24T01:00:00Z", "2026-10-24T01:40:00Z", "under_maintenance"],
    ["checkout", "2026-10-24T02:00:00Z", "2026-10-24T03:00:00Z", "degraded_performance"],
    // In the hour that comes twice, both at once for a while.
    ["checkout", "2026-10-25T00:20:00Z", "2026-10-25T01:10:00.250Z", "major_outage"],
    ["desk", "2026-10-25T01:00:00Z", "2026-10-25T01:25:00.500Z", "partial_outage"],
    // Nothing is known; and a holiday.
    ["desk", "2026-10-25T03:00:00Z", "2026-10-25T03:30:00Z", "no_data"],
    ["desk", "2026-10-26T01:00:00Z", "2026-10-26T02:00:00Z", "major_outage"],
];

fn from_json<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// A page of October 2026 to which all of that happened, with an incident that counts and one that does not, as a copy.
fn copy(path: &Path) {
    let sources = [("page.toml", PAGE), ("customers.toml", CUSTOMERS)];
    let files = sources.map(|(path, text)| SourceFile { path: path.into(), text: text.into() });
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    let (mut board, mut events, mut public) = (Board::default(), vec![], vec![]);
    let mut append = |board: &mut Board, event: Event, at: Timestamp| {
        let (entry, body, head) = Entry::write(&board.head, at, &Actor::Admin, event).unwrap();
        let number = |n: u64| SqlValue::Whole(i64::try_from(n).unwrap());
        let event = entry.n;
        events.push(vec![number(event), SqlValue::Text(body), SqlValue::Text(head.hash.clone())]);
        for line in board.apply(entry, head) {
            let texts = [line.entry, line.hash].map(SqlValue::Text);
            public.push([number(line.n), number(event)].into_iter().chain(texts).collect());
        }
    };
    let begin = at("2026-10-23T22:00:00Z");
    append(&mut board, Event::ConfigurationApplied(read(&files).unwrap().into()), begin);
    let corrections = CORRECTIONS.map(|[component, from, to, status]| {
        let reason = "as the shop says";
        let new = json!({ "component": component, "from": from, "to": to, "status": status, "reason": reason });
        Command::Correct(from_json(new))
    });
    let incident = |name: &str, components: Value, counts: bool| {
        Command::OpenIncident(from_json(json!({
            "name": name, "status": "resolved", "body": "Over.", "components": components,
            "started_at": "2026-10-27T01:00:00Z", "ended_at": "2026-10-27T01:15:00Z", "counts": counts,
        })))
    };
    let incidents = [
        incident("Nobody can pay", json!({ "checkout": "partial_outage" }), true),
        incident("A rehearsal", json!({ "desk": "major_outage" }), false),
    ];
    let told = at("2026-10-27T08:00:00Z");
    for command in corrections.into_iter().chain(incidents) {
        for event in board.decide(command, told).unwrap().events {
            append(&mut board, event, told);
        }
    }
    let chunk = |table: &str, columns: &[&str], rows| {
        let (table, columns) =
            (table.to_owned(), columns.iter().map(|&name| name.into()).collect());
        BackupLine::Chunk(RowChunk { object: ObjectName::Board, table, columns, rows })
    };
    let header =
        Header { allclear_export: 1, exported_at: now(), objects: [(ObjectName::Board, 1)].into() };
    write(
        path,
        &[
            BackupLine::Header(header),
            chunk("events", &["n", "body", "hash"], events),
            chunk("public_log", &["n", "event", "body", "hash"], public),
            BackupLine::Trailer(Trailer::default()),
        ],
    );
}

/// A page on which that is on record, and what its operator asks for.
fn told(folder: &Path) -> (LocalWorker, [&'static str; 6]) {
    let path = folder.join("copy.jsonl");
    copy(&path);
    let worker = LocalWorker::start(Bundle::Deployed);
    worker.allclear(&["import", &path.display().to_string()]);
    let asked = ["reports", "quarterly-customer", "--customer", "globex", "--period", "2026-10"];
    (worker, asked)
}

#[test]
fn a_stranger_finds_each_figure_and_each_that_was_edited() {
    let folder = tempfile::tempdir().unwrap();
    let (worker, asked) = told(folder.path());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (file, edited, log) = (path("report.json"), path("edited.json"), path("log.jsonl"));
    worker.allclear(&[&asked[..], &["--format", "json", "--output", &file]].concat());
    std::fs::write(&log, harness::get(&worker.url("log.jsonl")).unwrap().body).unwrap();
    let recompute = |log: &str, report: &str| {
        let script = root().join("tests/clients/recompute_sla.py");
        run(Program::new(python()).arg(script).args([log, report]))
    };
    let (well, output, errors) = recompute(&log, &file);
    assert!(well && output.contains("9 figures and 2 downtimes"), "{output}{errors}");

    let text = std::fs::read_to_string(&file).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let figures = report["sections"][0]["figures"].as_array().unwrap();
    let value = |name: &str| {
        let found = figures.iter().find(|figure| figure["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {text}"))["value"].clone()
    };
    // Twelve nights before the page was there; three of five and a half hours, and the one with an hour more.
    assert_eq!(value("Service time"), json!({ "seconds": (15 * 330 + 390) * 60 }));
    assert_eq!(value("Observed"), json!({ "seconds": (3 * 330 + 390 - 30) * 60 }));
    assert_eq!(value("Downtime"), json!({ "seconds": 80 * 60 + 1 }));
    assert_eq!(value("Availability"), json!({ "percent_thousandths": 94_073 }));
    assert_eq!(value("Excluded"), json!({ "seconds": 40 * 60 }));
    assert_eq!(value("Credit due"), json!({ "percent_thousandths": 25_000 }));
    let downtimes = &report["sections"][1]["table"]["rows"];
    let hour_twice = &downtimes[0]["cells"];
    assert_eq!(hour_twice[1], json!({ "at": "2026-10-25T01:25:00.500Z" }), "{downtimes}");
    assert_eq!(hour_twice[2], json!({ "seconds": 65 * 60 + 1 }), "rounded up: {downtimes}");

    // Each figure that is edited is named; so is a downtime, and a rule by which another figure follows.
    let mut edits: Vec<(String, Value, String)> = vec![];
    for (place, figure) in figures.iter().enumerate() {
        let name = figure["name"].as_str().unwrap();
        let other = match figure["value"].as_object().unwrap().iter().next().unwrap() {
            (kind, Value::Number(number)) => json!({ kind: number.as_i64().unwrap() + 1 }),
            (kind, _) => json!({ kind: "yes" }),
        };
        edits.push((format!("/sections/0/figures/{place}/value"), other, format!("{name}: ")));
    }
    let cell = "/sections/1/table/rows/0/cells";
    let later = json!({ "at": "2026-10-25T01:25:01.500Z" });
    edits.push((format!("{cell}/1"), later, "Downtimes: ".to_owned()));
    edits.push((format!("{cell}/4"), json!({ "log_lines": [1] }), "Downtimes: ".to_owned()));
    let contract = "/sections/0/figures/0/basis/contract";
    edits.push((format!("{contract}/holidays"), json!([]), "Service time: ".to_owned()));
    edits.push((format!("{contract}/timezone"), json!("Asia/Tokyo"), "Downtime: ".to_owned()));
    edits.push((format!("{contract}/exclude"), json!([]), "Excluded: ".to_owned()));
    for (place, other, named) in edits {
        let mut changed = report.clone();
        *changed.pointer_mut(&place).unwrap() = other;
        std::fs::write(&edited, changed.to_string()).unwrap();
        let (well, output, errors) = recompute(&log, &edited);
        assert!(!well && output.contains(&named), "{place}: {output}{errors}");
        // The other figures are as the log says, unless the rule is another.
        let is_figure = place.ends_with("/value");
        assert!(!is_figure || output.trim_end().lines().count() == 1, "{place}: {output}");
    }
    let lines = std::fs::read_to_string(&log).unwrap();
    std::fs::write(&log, lines.replacen("major_outage", "operational", 1)).unwrap();
    let (well, _, errors) = recompute(&log, &file);
    assert!(!well && errors.contains("does not follow"), "{errors}");
}

/// As a reader of the log comes to a line of which a report speaks.
#[test]
fn the_lines_of_a_downtime_are_a_link_away() {
    let folder = tempfile::tempdir().unwrap();
    let (worker, asked) = told(folder.path());
    let page = worker.allclear(&[&asked[..], &["--format", "html"]].concat());
    let links = page.split("<a href=\"https://status.example/").skip(1);
    let links: Vec<&str> = links.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(links.len(), 3, "two components of one downtime, one of the other: {page}");
    for link in links {
        let log = harness::get(&worker.url(link)).unwrap().body;
        let first: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
        let (entry, after) = (&first["entry"], link.split('=').next_back().unwrap());
        assert_eq!(entry["n"].as_u64().unwrap(), after.parse::<u64>().unwrap() + 1);
        let fact = entry["fact"].to_string();
        assert!(entry["fact"]["type"] == "status" && fact.contains("_outage"), "{link}: {fact}");
    }
}
