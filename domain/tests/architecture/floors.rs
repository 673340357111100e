//! The floors of `domain`: data is turned into what the public sees from the first floor to the last, and
//! imports run the other way.

use super::module_graph::Graph;

/// Rooms of a floor may use the rooms of floors before it, and not each other.
const FLOORS: &[&[&str]] = &[
    &["primitives"],
    &["access", "redaction", "user_reports"],
    &["expectation", "upstream"],
    &["probe"],
    &["protocol", "metric"],
    &["config"],
    &["uptime"],
    &["ledger", "slo"],
    // What is billed depends on how much a Ledger keeps, and a plan says what is billed.
    &["cost"],
    &["board", "sla"],
    &["public", "evidence", "import"],
    &["latency"],
    &["operations"],
    &["report"],
    &["notify"],
    &["maturity", "capacity"],
    &["telemetry"],
    &["console"],
];

/// Rooms that stand beside the others, and what they may use.
const BESIDE: &[(&str, &[&str])] = &[("backup", &["primitives", "protocol"])];

/// The room of a file. Files of `src` itself are primitives, and so are instants, maps and sets, which some of them hold.
fn room(file: &str) -> &str {
    match file.split_once('/') {
        None | Some(("time" | "ordered", _)) => "primitives",
        Some((room, _)) => room,
    }
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn may_use(from: &str, to: &str) -> bool {
    let beside = BESIDE.iter().find(|(room, _)| *room == from);
    match (beside, floor(from), floor(to)) {
        (Some((_, rooms)), _, _) => rooms.contains(&to),
        (None, Some(above), Some(below)) => below < above,
        _ => false,
    }
}

#[test]
fn imports_of_domain_run_from_later_floors_to_earlier_ones() {
    let graph = Graph::from_package("domain");
    let mut against = vec![];
    for (from, used) in &graph.arrows {
        for (to, path) in used.iter().filter(|(to, _)| room(from) != room(to)) {
            if from != "lib" && !may_use(room(from), room(to)) {
                let rooms = format!("{} may not use {}", room(from), room(to));
                against.push(format!("{rooms}: {from} uses {to}: `{path}`"));
            }
        }
    }
    assert!(against.is_empty(), "\n{}\n{} arrows", against.join("\n"), against.len());
}
