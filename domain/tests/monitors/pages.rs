//! Pages: which components has a page at Statuspage, and what does a checkout of Upptime hold?

use domain::config::parse;
use serde_json::json;

use super::{draft, finished, lists, setting, text};

#[test]
fn components_of_statuspage_keep_their_ids_and_groups() {
    let summary = json!({
        "page": { "id": "x", "name": "Northwind", "url": "https://status.northwind.example", "time_zone": "Europe/Berlin" },
        "components": [
            { "id": "aaa111", "name": "Shop", "group": true, "components": ["bbb222"] },
            { "id": "bbb222", "name": "Checkout", "group": false, "group_id": "aaa111", "description": "Pay", "status": "partial_outage" },
            { "id": "ccc333", "name": "Desk", "group": false, "group_id": null, "description": null, "status": "operational", "only_show_if_degraded": true },
            { "id": "ddd444", "name": "Empty", "group": true },
        ],
    });
    let mut draft = draft();
    draft.take_statuspage_components("summary.json", &setting(&summary)).unwrap();
    let folder = finished(draft);
    let read = parse::read(&folder.files).unwrap();
    let found: Vec<_> = read
        .components
        .iter()
        .map(|own| (own.id.as_str(), own.name.as_str(), own.manual))
        .collect();
    assert_eq!(found, [("bbb222", "Checkout", true), ("ccc333", "Desk", true)]);
    assert_eq!(read.components[0].group.as_ref().map(domain::ids::GroupId::as_str), Some("aaa111"));
    assert_eq!(
        (read.page.name.as_str(), read.page.url.as_str()),
        ("Northwind", "https://status.northwind.example")
    );
    assert!(text(&folder, "page.toml").contains("timezone = \"Europe/Berlin\""));
    assert!(lists(&folder, &["components[1]", "partial_outage"]));
    assert!(lists(&folder, &["components[2]", "also when all is well"]));
    assert!(
        super::draft()
            .take_statuspage_components("x", &setting(&json!({ "incidents": [] })))
            .is_err()
    );
}

#[test]
fn sites_of_upptime_become_probes_and_its_history_is_named() {
    let config = json!({
        "owner": "northwind", "repo": "upptime",
        "sites": [
            { "name": "Site", "url": "https://a.example", "maxResponseTime": 5000, "icon": "x" },
            { "name": "Secret", "url": "$SITE", "method": "POST", "body": "x", "expectedStatusCodes": [200, 201], "headers": ["A: b"] },
            { "name": "Port", "check": "tcp-ping", "url": "b.example", "port": 5432 },
            { "name": "Certificate", "check": "ssl", "url": "a.example" },
        ],
        "status-website": { "cname": "status.a.example", "name": "Northwind" },
        "assignees": ["a"],
    });
    let summary = json!([
        { "name": "Site", "dailyMinutesDown": { "2024-06-12": 21, "2024-03-29": 16 } }, { "name": "Port", "dailyMinutesDown": {} },
    ]);
    let mut draft = draft();
    draft.take_upptime_sites(".upptimerc.yml", &setting(&config)).unwrap();
    draft.list_upptime_summary("history/summary.json", &setting(&summary));
    let history =
        json!({ "url": "https://a.example", "status": "up", "startTime": "2023-01-10T01:10:00Z" });
    draft.list_upptime_history("history/site.yml", &setting(&history));
    let folder = finished(draft);
    assert!(
        text(&folder, "site.toml").contains("duration <= 5s")
            || text(&folder, "site.toml").contains("duration <= 5000ms")
    );
    assert!(text(&folder, "page.toml").contains("https://status.a.example"));
    for parts in [
        ["history/summary.json: [0]", "37 minutes down on 2 days, 2024-03-29 to 2024-06-12"],
        ["history/site.yml", "2023-01-10"],
        ["Certificate", "ssl"],
        ["assignees", "no part"],
    ] {
        assert!(lists(&folder, &parts), "{parts:?}: {:#?}", super::listed(&folder));
    }
    assert!(super::draft().take_upptime_sites("x", &setting(&json!({}))).is_err());
}
