//! Mutes: a region that fails alone calls nobody until an instant, while the page, the metrics and the open alerts show it as it is;
//! then it calls, and a quorum that is reached calls whatever is muted.

use harness::{
    ADMIN_TOKEN, Bundle, REGIONS, System, TestSettings, WebhookReceiver, request_once, wait_for,
};
use serde_json::Value;

const ESCALATION: &str = "[[escalation]]\nsteps = [{ after = \"0m\", contacts = [\"ops\"] }]\n\n";
const REGION: &str = "[[region]]\nid = \"eu-central\"";

/// The ids of the alerts of incidents that were sent, each once.
fn called(hook: &WebhookReceiver) -> Vec<String> {
    let alerts = hook.at("/ok").into_iter().map(|request| request.json()["alert"].clone());
    let incidents = alerts.filter(|alert| alert["kind"] == "incident");
    let mut ids: Vec<_> = incidents.map(|alert| alert["id"].as_str().unwrap().to_owned()).collect();
    ids.dedup();
    ids
}

fn alert(system: &System) -> Option<Value> {
    let open = system.ops("open-alerts");
    let mut alerts = open["alerts"].as_array().unwrap().iter();
    alerts.find(|alert| alert["kind"] == "incident").cloned()
}

fn metrics(system: &System) -> String {
    let authorization = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", authorization.as_str())];
    request_once("GET", &system.worker.url("metrics"), &headers, b"").unwrap().body
}

fn mute(system: &System, until: &str) -> String {
    let own = ["alert", "mute", "checkout", "--region", "eu-central", "--until", until];
    system.allclear(&[&own[..], &["--reason", "the line is mended"]].concat())
}

#[test]
fn a_muted_region_calls_nobody_until_the_mute_is_over_or_the_quorum_is_reached() {
    let hook = WebhookReceiver::start();
    let settings = TestSettings { private_contacts: true, ..TestSettings::default() };
    let mut system = System::without_agents_under(Bundle::Deployed, settings);
    for region in REGIONS {
        let server = system.worker.url("");
        system.start_agent(region, &server);
    }
    system.wait_for_page("All systems are working");
    system.change_page(REGION, &format!("{ESCALATION}{REGION}"));
    system.allclear(&["contact", "set", "ops", "--webhook", &hook.url("ok")]);
    let first = mute(&system, "+25s");
    system.shop.break_part("payment", Some("eu-central"));
    wait_for("a muted alert", || alert(&system).is_some_and(|alert| alert["is_muted"] == true));
    let muted = alert(&system).unwrap();
    // Nothing of it is hidden.
    assert_eq!(system.component("checkout"), "partial_outage");
    let failing = system.ops("failing-regions");
    assert_eq!(
        (&failing[0]["region"], &failing[0]["mute"]["id"]),
        (&"eu-central".into(), &first.as_str().into())
    );
    let text = metrics(&system);
    assert!(text.contains("allclear_open_alerts_muted 1"), "{text}");
    assert!(
        text.contains("allclear_region_verdict{component=\"checkout\",region=\"eu-central\"} 3"),
        "{text}"
    );
    let listed = system.allclear(&["alert", "list"]);
    assert!(listed.contains("muted until"), "{listed}");
    assert!(system.allclear(&["alert", "mutes"]).contains("checkout in eu-central"));
    let record = &system.ops("audit")["records"];
    assert!(record.to_string().contains("probe_muted"), "{record}");
    assert_eq!(called(&hook), [""; 0], "nobody is called");

    // It ends by itself, and calls as a new alert.
    wait_for("a call", || !called(&hook).is_empty());
    assert_ne!([muted["id"].as_str().unwrap().to_owned()], *called(&hook));
    assert_eq!(system.ops("mutes"), Value::Array(vec![]));

    // A mute does not hold what is down everywhere.
    let second = mute(&system, "+1h");
    wait_for("a muted alert", || alert(&system).is_some_and(|alert| alert["is_muted"] == true));
    system.shop.break_part("payment", None);
    wait_for("an alert", || alert(&system).is_some_and(|alert| alert["is_muted"].is_null()));
    assert!(system.ops("failing-regions")[0]["is_quorum_reached"] == true);
    system.allclear(&["alert", "unmute", &second]);
    assert_eq!(system.ops("mutes"), Value::Array(vec![]));
    let (done, _, refused) = system.try_allclear(&["alert", "unmute", "none"]);
    assert!(!done && refused.contains("there is no mute `none`"), "{refused}");
}
