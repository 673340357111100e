//! A component's own page: what each region said when something broke, and how long runs took.

use std::time::Duration;

use harness::{System, get, now, wait_for};
use serde_json::Value;

/// What the regions said of a change, in the order of their names.
fn verdicts_of(change: &Value) -> Vec<(&str, &str)> {
    let votes = change["votes"].as_array().unwrap().iter();
    let mut verdicts: Vec<_> = votes
        .map(|vote| (vote["name"].as_str().unwrap(), vote["says"].as_str().unwrap()))
        .collect();
    verdicts.sort_unstable();
    verdicts
}

#[test]
fn a_component_tells_who_said_what_and_how_long_it_takes() {
    let system = System::start();
    wait_for("every region to be heard", || {
        let page = system.get("");
        page.contains("Singapore</span>") && !page.contains("</span> not reporting</li>")
    });
    system.shop.break_part("payment", Some("eu-central"));
    system.wait_for_page("Checkout is partly down");
    let changes = |query: &str| -> Value {
        let path = format!("api/v1/components/checkout/changes.json{query}");
        get(&system.worker.url(&path)).unwrap().json()
    };
    let told = changes("?limit=1");
    let newest = &told["changes"][0];
    assert_eq!(newest["old_status"], "operational");
    assert_eq!(
        (&newest["new_status"], &newest["cause"]),
        (&"partial_outage".into(), &"probes".into())
    );
    assert_eq!(
        verdicts_of(newest),
        [("Frankfurt", "down"), ("Singapore", "up"), ("Virginia", "up")]
    );
    assert!(newest["votes"].as_array().unwrap().iter().all(|vote| vote["probe"] == "checkout"));
    assert_eq!(told["older"], true);
    let since = newest["at"].as_str().unwrap();
    assert_eq!(changes(&format!("?after={since}"))["changes"].as_array().unwrap().len(), 0);

    let of_the_shop = "components/checkout?grain=minute&region=eu-central";
    let mark = "runs failed</title>";
    wait_for("failed runs in the chart", || system.get(of_the_shop).contains(mark));
    assert!(!system.get("components/accounts?grain=minute").contains(mark));
    refusals(&system);

    // In every region, as a reader with a browser sees it.
    system.shop.break_part("payment", None);
    system.wait_for_page("Checkout is down");
    system.read_by("component.mjs");
    programs_do_not_take_charts_from_pages(&system);
}

fn programs_do_not_take_charts_from_pages(system: &System) {
    let told = (0..70).map(|n| {
        let path = "api/v1/latency.json?component=accounts&grain=hour";
        let to = now().minus(Duration::from_secs(n * 3_600));
        get(&system.worker.url(&format!("{path}&to={to}"))).unwrap().status
    });
    let told: Vec<u16> = told.collect();
    assert!(told.iter().take(10).all(|status| *status == 200), "{told:?}");
    assert!(told.contains(&429), "programs cannot wear out the record: {told:?}");
    let mark = r#"id="chart-title""#;
    wait_for("a chart nevertheless", || {
        let page = get(&system.worker.url("components/storefront?grain=day")).unwrap();
        assert!(page.status == 200 && page.body.contains("Storefront is working"), "{}", page.body);
        page.body.contains(mark)
    });
}

fn refusals(system: &System) {
    for (path, status) in [
        ("components/nobody", 404),
        ("components/checkout?region=moon", 422),
        ("components/checkout?grain=week", 422),
        ("components/checkout?utm_source=mail", 200),
        ("api/v1/components/nobody/changes.json", 404),
        ("api/v1/components/checkout/changes.json?limit=201", 422),
        ("api/v1/components/checkout/changes.json?since=1", 422),
    ] {
        let reply = get(&system.worker.url(path)).unwrap();
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
    }
    assert!(system.get("components/nobody").contains("There is nothing here"));
}
