//! Payment breaks for one region, then for all, and is mended; operators tell of it meanwhile.

use domain::time::timestamp::Timestamp;
use harness::{System, wait_for};
use serde_json::Value;

#[test]
fn an_outage_is_seen_told_and_over() {
    let system = System::start();
    system.shop.break_part("payment", Some("eu-central"));
    system.wait_for_page("Checkout is partly down");
    let page = system.get("");
    assert!(page.contains("Frankfurt</span> pay failed"), "the region and the step are named");
    assert_eq!(system.component("checkout"), "partial_outage");
    assert_eq!(system.component("accounts"), "operational", "and nothing else");

    let id = incident_is_told(&system);

    system.shop.break_part("payment", None);
    system.wait_for_page("Checkout is down");
    assert_eq!(system.component("checkout"), "major_outage");

    system.shop.mend();
    resolve(&system, &id);
    system.wait_for_page("All systems are working");
    assert_eq!(system.component("checkout"), "operational");
    let page = system.get("");
    let seen = page.split("Seen by our probes").nth(1).expect("what probes saw stays on the page");
    assert!(seen.contains("Checkout: major outage"), "{seen}");
    assert!(seen.contains("Lasted "), "{seen}");
    let times: Vec<Timestamp> = times(seen).take(2).collect();
    assert!(matches!(times[..], [start, end] if start < end), "start and end: {times:?}");
    assert!(page.contains("% uptime"));
}

/// Opens an incident and updates it once; its id.
fn incident_is_told(system: &System) -> String {
    let name = "Card payments fail for some in Europe";
    let id = system.allclear(&[
        "incident",
        "open",
        name,
        "-m",
        "We are **looking**. <script>alert(1)</script>",
        "-c",
        "checkout=partial_outage",
    ]);
    system.allclear(&["incident", "update", &id, "-m", "It is the provider.", "-s", "identified"]);
    system.wait_for_page("It is the provider.");
    let page = system.get("");
    assert!(page.contains("We are <strong>looking</strong>."));
    assert!(page.contains("&lt;script&gt;"), "and no markup of anybody's runs");
    assert!(!page.contains("<script>alert"));
    let summary: Value = serde_json::from_str(&system.get("api/v2/summary.json")).unwrap();
    let incident = &summary["incidents"][0];
    assert_eq!(incident["id"], id.as_str());
    assert_eq!(incident["status"], "identified");
    assert_eq!(incident["impact"], "minor");
    let updates = incident["incident_updates"].as_array().unwrap();
    assert_eq!(updates.len(), 2);
    for update in updates {
        update["created_at"].as_str().unwrap().parse::<Timestamp>().unwrap();
    }
    id
}

fn resolve(system: &System, id: &str) {
    system.allclear(&["incident", "update", id, "-m", "Mended.", "-s", "monitoring"]);
    system.allclear(&["incident", "resolve", id, "-m", "All is well again."]);
    let listed = system.allclear(&["incident", "list"]);
    assert!(listed.contains("Resolved"), "{listed}");
    wait_for("the incident to leave the summary", || {
        !system.get("api/v2/summary.json").contains(id)
    });
    let page = system.get(&format!("incidents/{id}"));
    for body in ["We are", "It is the provider.", "Mended.", "All is well again."] {
        assert!(page.contains(body), "{body}");
    }
    assert_eq!(times(page.split("<h2>Updates").nth(1).unwrap()).count(), 4, "each with its time");
    feeds_have_it(system, id);
}

/// A feed reader takes each update in RSS, and the incident in Atom, as news of its own time.
fn feeds_have_it(system: &System, id: &str) {
    let read = |path: &str| {
        let text = system.get(path);
        assert!(!text.contains("<script"), "{text}");
        feed_rs::parser::parse(text.as_bytes()).expect("a feed")
    };
    let rss = read("history.rss");
    let of_it = |entry: &&feed_rs::model::Entry| entry.links.iter().any(|l| l.href.ends_with(id));
    let items: Vec<_> = rss.entries.iter().filter(of_it).collect();
    let titles: Vec<_> =
        items.iter().map(|item| item.title.as_ref().unwrap().content.as_str()).collect();
    let name = "Card payments fail for some in Europe";
    let phases = ["Resolved", "Monitoring", "Identified", "Investigating"];
    assert_eq!(titles, phases.map(|phase| format!("{phase}: {name}")));
    let ids: std::collections::BTreeSet<_> = items.iter().map(|item| &item.id).collect();
    assert_eq!(ids.len(), 4, "each is news");
    assert!(items.windows(2).all(|pair| pair[0].published >= pair[1].published));

    let atom = read("history.atom");
    let entry = atom.entries.iter().find(of_it).expect("the incident");
    assert_eq!(entry.title.as_ref().unwrap().content, name);
    // RSS has whole seconds.
    let seconds = [entry.updated, items[0].published].map(|at| at.map(|at| at.timestamp()));
    assert_eq!(seconds[0], seconds[1], "as of the last update");
    let content = entry.content.as_ref().unwrap().body.as_ref().unwrap();
    assert!(content.contains("All is well again.") && content.contains("UTC"), "{content}");

    let json = read("history.json");
    let item = json.entries.iter().find(of_it).expect("the incident");
    assert_eq!((&item.id, item.updated), (&entry.id, entry.updated), "the same as in Atom");
    assert_eq!(item.title.as_ref().unwrap().content, name);
    assert_eq!(item.content.as_ref().unwrap().body.as_ref(), Some(content));
}

/// The times of a piece of HTML, in order.
fn times(html: &str) -> impl Iterator<Item = Timestamp> {
    let values = html.split("<time datetime=\"").skip(1);
    values.filter_map(|rest| rest.split('"').next()?.parse().ok())
}
